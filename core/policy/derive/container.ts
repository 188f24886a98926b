import { defined, type Fields, fieldsOf, textOf } from "../../fields";
import type { ImageFacts } from "../../images/lock";
import { errorIf, type Place, warningIf } from "../../issue";
import { type Capabilities, capabilitiesOf } from "./capabilities";
import { type AllowedCommand, argsOf, execOf } from "./commands";
import { type Devices, devicesOf } from "./devices";
import { environmentOf, type Variable } from "./environment";
import { type Image, imageFacts, pinnedImage } from "./image";
import { repeatedIn, shadowedIn } from "./imageEnvironment";
import { injectionsOf } from "./injected";
import { withoutPlacesOf } from "./mountPaths";
import { profileOf, TERMINATION_LOG } from "./runtime";
import type { Derivation } from "./source";
import type { Text } from "./text";
import { type User, unlistedIn, userOf } from "./user";
import { copyMount, type Mounts, mountsOf, type Propagation, propagationOf } from "./volumes";

/** What is known of a container without its image: all that Baseline needs. */
export interface Container {
    readonly name: string;
    /** Absent for an image that is not pinned, which is a problem. */
    readonly image?: Image;
    readonly exec: readonly AllowedCommand[];
    /** Whether its program has a terminal, whose size the runtime tells: at `kubectl attach`, and when a window changes. */
    readonly hasTerminal?: true;
    /** Init containers that have run before it starts. */
    readonly after: readonly string[];
    /** Default: none. */
    readonly devices?: Devices;
    /** How its root takes part in mounts that are made elsewhere. Default: not at all. */
    readonly propagation?: Propagation;
    /** The file from which the agent reads what it says at its end. Default: /dev/termination-log. */
    readonly terminationMessagePath?: string;
}

/** The process of a container, and what it sees. */
export interface Process {
    readonly args: readonly Text[];
    readonly environment: readonly Variable[];
    /** Variables of image or runtime, `NAME=value`, that a later one replaces. */
    readonly shadowed: readonly string[];
    readonly cwd: string;
    readonly user: User;
    readonly capabilities: Capabilities;
    readonly noNewPrivileges: boolean;
    readonly readOnlyRoot: boolean;
    readonly terminal: boolean;
    readonly mounts: Mounts;
    readonly optionalMounts: Mounts;
}

/** The parts that every preset looks at, and their problems. */
export function containerOf(
    container: Fields,
    path: Place,
    after: readonly string[],
    derivation: Derivation,
    strict: boolean,
): Container {
    const name = textOf(container["name"]) ?? "";
    const missing = { message: "is required and missing", fix: "set it" };
    errorIf(name === "", [...path, "name"], "missing", missing).forEach(derivation.report);
    const devices = devicesOf(container, path, derivation, strict);
    const image = pinnedImage(container, path, derivation);
    const propagation = propagationOf(container);
    const message = textOf(container["terminationMessagePath"]);
    return {
        name,
        ...defined({ image }),
        exec: execOf(container, path, derivation),
        ...(container["tty"] === true ? { hasTerminal: true } : {}),
        after,
        ...defined({ devices, propagation }),
        ...(message === undefined || message === TERMINATION_LOG ? {} : { terminationMessagePath: message }),
    };
}

/** The process of a container; undefined where its image is not known, but everything else is still checked. */
export function processOf(
    container: Fields,
    image: Image | undefined,
    path: Place,
    derivation: Derivation,
): Process | undefined {
    const { report } = derivation;
    const security = fieldsOf(container["securityContext"]);
    const facts = image === undefined ? undefined : imageFacts(image, path, derivation);
    const mounts = mountsOf(container, path, derivation);
    const environment = environmentOf(container, facts?.env ?? [], path, derivation);
    const capabilities = capabilitiesOf(container, path, derivation);
    warningIf(container["stdin"] === true && derivation.policy.stdin !== true, [...path, "stdin"], "stdin-denied", {
        message: "is true, and the policy denies the host to write to it",
        fix: "set policy.stdin, or remove it",
    }).forEach(report);
    if (facts === undefined) {
        return undefined;
    }
    const user = userOf(container, facts, path, derivation);
    const { readsImages, variables: own } = profileOf(derivation.policy);
    const ofTerminal = container["tty"] === true ? ["TERM=xterm"] : [];
    const { env = [] } = facts;
    return {
        args: argsOf(container, facts, environment, path, derivation),
        environment: [...environment.values()],
        shadowed: readsImages ? repeatedIn(own, [...env, ...ofTerminal], environment) : shadowedIn(env, environment),
        cwd: textOf(container["workingDir"]) || facts.workingDir || "/",
        user,
        capabilities,
        noNewPrivileges: security["allowPrivilegeEscalation"] === false,
        readOnlyRoot: security["readOnlyRootFilesystem"] === true,
        terminal: container["tty"] === true,
        mounts,
        optionalMounts: optionalMounts(container, facts, user, mounts, derivation),
    };
}

function optionalMounts(
    container: Fields,
    facts: ImageFacts,
    user: User,
    mounts: Mounts,
    { policy }: Derivation,
): Mounts {
    const { volumes = [] } = facts;
    const { imageVolume, mountOptions, userFiles } = profileOf(policy);
    const files = userFiles === undefined ? [] : unlistedIn(user, facts);
    const log = textOf(container["terminationMessagePath"]) ?? TERMINATION_LOG;
    // A path that is not absolute becomes one: containerd `internal/cri/server/container_create.go`, `volumeMounts`.
    const absolute = volumes.map((volume) => (volume.startsWith("/") ? volume : `/${volume}`));
    const entries = [
        ...absolute.map((destination) => copyMount(destination, ...imageVolume)),
        // A mount of the pod takes the place of the image's: the same.
        ...injectionsOf(policy).flatMap((injection) => Object.entries(injection.mounts)),
        ...(log === TERMINATION_LOG ? [] : [copyMount(log, ...mountOptions, "rbind", "rprivate", "rw")]),
        ...files.map((file) => copyMount(file, ...(userFiles ?? []))),
    ];
    return withoutPlacesOf(Object.fromEntries(entries), mounts);
}
