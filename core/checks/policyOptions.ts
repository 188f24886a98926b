import { own } from "../fields";
import { error, errorIf, type Issue, type Keys, type Place, quote, warning } from "../issue";
import { KINDS_SHAPE } from "../kubernetes/operatorKindSpec";
import { checkShape, parse } from "../parse";
import { ContainerRuntime } from "../policy/containerRuntime";
import { cleaned, isMountPath } from "../policy/derive/mountPaths";
import { CONTAINERD } from "../policy/derive/runtime";
import { readUidRange } from "../policy/derive/uidRange";
import { isOpenCommand, readsCommands } from "../policy/openCommand";
import { CREATION } from "../policy/openFields";
import { AGENT_REQUESTS, CLOSED_REQUESTS } from "../policy/requests";
import type {
    AllowedCommandSpec,
    AllowedRequestSpec,
    InjectedMountSpec,
    InjectedVariableSpec,
    PolicySpec,
    UntrustedVolumeSpec,
} from "../policy/spec";
import type { Session } from "../session";
import { closest } from "../shape";
import { isKnown, listOf, type MaybeKnown, type Parts, partsOf } from "../unknown";
import { checkOpening } from "./openings";
import { checkRegex } from "./regex";

const VARIABLE_NAME = /^[-._A-Za-z][-._A-Za-z0-9]*$/;
const NAMES = AGENT_REQUESTS.map(({ name }) => name);

/** The options of Strict and Baseline. Values of the wrong type are reported elsewhere, and pass here. */
export function checkPolicyOptions(
    { environment, injectedMounts, untrustedVolumes, allow, exec, uidRange, containerRuntime }: Parts<PolicySpec>,
    session: Session,
): Issue[] {
    return [
        ...checkUidRange(uidRange, containerRuntime),
        ...checkVariables(environment, ["policy", "environment"], session),
        ...listOf(injectedMounts).flatMap(checkMount),
        ...listOf(untrustedVolumes)
            .map((one) => partsOf(one))
            .flatMap(checkVolume),
        ...listOf(allow).flatMap((one, index) => checkAllowed(one, index, session)),
        ...listOf(exec).flatMap(checkCommand),
    ];
}

function checkUidRange(uidRange: unknown, containerRuntime: unknown): Issue[] {
    const at = ["policy", "uidRange"];
    if (typeof uidRange !== "string") {
        return [];
    }
    if (containerRuntime !== ContainerRuntime.CriO) {
        const message = "is for OpenShift, which has CRI-O, and the policy is for containerd";
        const fix = "remove it, or set policy.containerRuntime: ContainerRuntime.CriO";
        return [error(at, "no-effect", { message, fix })];
    }
    return errorIf(readUidRange(uidRange) === undefined, at, "uid-range", {
        message: `${quote(uidRange)} is not a range of users`,
        allowed: "first number and count, as in 1000860000/10000, up to 2147483647",
        fix: "take it from `oc get namespace NAME -o yaml`, annotation openshift.io/sa.scc.uid-range",
    });
}

/** What is wrong with the kinds of operators that the user adds. */
export function checkKinds(kinds: unknown, session: Session): Issue[] {
    return kinds === undefined
        ? []
        : [...checkShape(kinds, KINDS_SHAPE, ["kinds"]), ...checkAddedVariables(kinds, session)];
}

/** The variables that their controllers add: the form is for the shape to check. */
export function checkAddedVariables(kinds: unknown, session: Session): Issue[] {
    return listOf(parse(kinds, KINDS_SHAPE, ["kinds"]).value).flatMap((row, index) =>
        checkVariables(partsOf(partsOf(row).adds).environment, ["kinds", index, "adds", "environment"], session),
    );
}

function checkVariables(variables: MaybeKnown<readonly Variable[]> | undefined, list: Keys, session: Session): Issue[] {
    return listOf(variables).flatMap((variable, index) => checkVariable(variable, [...list, index], session));
}

type Variable = Omit<InjectedVariableSpec, "from">;

function checkVariable(variable: MaybeKnown<Variable>, at: Keys, session: Session): Issue[] {
    const { name, value, pattern } = partsOf(variable);
    const isRegex = pattern === true;
    const isName = isRegex || typeof name !== "string" || VARIABLE_NAME.test(name);
    return [
        ...(isRegex ? checkRegex(name, [...at, "name"], session) : []),
        ...checkRegex(value, [...at, "value"], session),
        ...errorIf(!isName, [...at, "name"], "variable-name", {
            message: `${quote(name)} is not the name of a variable`,
            allowed: "letters, digits, _, - and .",
            fix: "correct it, or set pattern: true if it is a regular expression",
        }),
    ];
}

/** Mounts that the runtime makes, and files that it adds. No option changes them. */
const OF_RUNTIME = [...Object.keys(CONTAINERD.mounts), ...CONTAINERD.files];
/** What is below them comes from the kernel. */
const OF_KERNEL = /^\/(dev|proc|sys)\//;

function checkMount(mount: MaybeKnown<InjectedMountSpec>, index: number): Issue[] {
    const { path, because } = partsOf(mount);
    const at = ["policy", "injectedMounts", index];
    const given = typeof path === "string" ? path : "";
    const isOfNode = OF_RUNTIME.includes(cleaned(given)) || OF_KERNEL.test(`${cleaned(given)}/`);
    const isWrong = typeof path === "string" && (isOfNode || !isMountPath(path));
    return [
        ...checkReason(because, at, "say what adds the mount"),
        ...errorIf(isWrong, [...at, "path"], "injected-path", {
            message: `${quote(path)} is ${isOfNode ? "a place that every node fills itself" : "not a place for a mount"}`,
            allowed: "an absolute path other than /, without a colon, NUL, . and .., and not in /dev, /proc or /sys",
            fix: isOfNode ? "remove it" : "write it as the mountPath of the pod that runs",
        }),
    ];
}

type Volume = ReturnType<typeof partsOf<MaybeKnown<UntrustedVolumeSpec>>>;

function checkVolume({ name, because }: Volume, index: number, all: readonly Volume[]): Issue[] {
    const at = ["policy", "untrustedVolumes", index];
    const isAgain = typeof name === "string" && all.findIndex((other) => other.name === name) < index;
    const message = `${quote(name)} is named twice`;
    return [
        ...checkReason(because, at, "say why the program may find anything there"),
        ...errorIf(isAgain, [...at, "name"], "duplicate", { message, fix: "remove one of them" }),
    ];
}

/** A reviewer reads it in the policy. */
function checkReason(because: unknown, at: Place, fix: string): Issue[] {
    const message = "is empty, and it is what a reviewer reads";
    return errorIf(typeof because === "string" && because.trim() === "", [...at, "because"], "empty", { message, fix });
}

/** A command that leaves to the host what is run is allowed, and nobody should take the policy for one without it. */
function checkCommand(given: MaybeKnown<AllowedCommandSpec>, index: number): Issue[] {
    const { command, prefix } = partsOf(given);
    if (command === undefined || !isKnown(command)) {
        return [];
    }
    const allowed = { command, ...(prefix === true ? { prefix: true as const } : {}) };
    if (!isOpenCommand(allowed)) {
        return [];
    }
    const how = prefix === true ? "with any arguments after it" : "and with policy.stdin types into it";
    const what = readsCommands(allowed)
        ? "runs any program in the container and reads its secrets"
        : "chooses what it does, and reads the workload's secrets where it reads files or runs programs";
    const message = `the host may run ${JSON.stringify(command)} ${how}: so it ${what}`;
    const fix =
        'give the whole command that you need, without prefix, as in ["/app", "status"]; use this for experiments only';
    return [warning(["policy", "exec", index], "open-command", { message, fix })];
}

function checkAllowed(allowed: MaybeKnown<AllowedRequestSpec>, index: number, session: Session): Issue[] {
    const entry = partsOf(allowed);
    const { request, because, field } = entry;
    const at = ["policy", "allow", index];
    const given = typeof request === "string" ? request : undefined;
    const closed = given === CREATION && field !== undefined ? undefined : own(CLOSED_REQUESTS, given);
    const isUnknown = given !== undefined && closed === undefined && !NAMES.includes(given);
    const nearest = isUnknown ? closest(given, NAMES) : undefined;
    return [
        ...checkReason(because, at, "say why the request has to be allowed"),
        ...errorIf(closed !== undefined, [...at, "request"], "request-closed", {
            message: `${given} ${closed}`,
            fix: "remove it, or write a policy of your own",
        }),
        ...errorIf(isUnknown, [...at, "request"], "request-name", {
            message: `${quote(given)} is not a request of the agent`,
            allowed: "the names in docs/agent-policy.md, as in UpdateContainerRequest",
            fix: nearest === undefined ? "correct or remove it" : `did you mean ${quote(nearest)}?`,
        }),
        ...(isUnknown || closed !== undefined ? [] : checkOpening(entry, at, session)),
    ];
}
