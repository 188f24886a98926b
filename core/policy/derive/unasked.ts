import { type Fields, fieldsOf, itemsOf, textOf } from "../../fields";
import { parseImageReference } from "../../images/reference";
import { TRUSTED_STORE } from "../../images/trustedStorage";
import { error, type Issue, type Place, quote, warning, warningIf } from "../../issue";
import { startedIn } from "../../kubernetes/containers";
import { at, itemsAt, type Located } from "../../kubernetes/located";
import type { PodSource } from "../../kubernetes/podSource";
import { isKnown } from "../../unknown";
import { PolicyPreset, type PolicySpec } from "../spec";
import { devicesIn, isGpu } from "./devices";
import { unboundFields } from "./fields";
import { POD_FIELDS, REMOVE_OR_OWN } from "./fieldTables";
import { factsByDigest } from "./image";
import { isUntrusted, RAW_DISK, untrustedIssues } from "./untrusted";
import { type Arrival, arrivalOf, losesWrites, volumeOf } from "./volumeSources";

/** Something of the pod that a policy other than Strict is not asked about. */
interface Unasked extends Arrival {
    readonly at: Place;
    /** The volumes of a container whose writes are lost. */
    readonly losing?: readonly string[];
}

const WITHOUT = "remove it, or make sure that the workload does not need it";
const BASELINE = { silence: "Baseline is not asked about it", fix: WITHOUT };
const ALLOW_ALL = { silence: "AllowAll looks at nothing", fix: WITHOUT };
const OWN = {
    silence: "policy.rego is not asked about it",
    fix: "remove it, or ask the policy with requests of your own, as in `npx confidential-workload policy test`",
};

/** Whoever confirms it loses nothing unseen: many tools show no warnings, such as Helm. */
function keepFix(names: readonly string[]): string {
    const volumes = names.map((name) => `{ name: ${quote(name)}, because: "…" }`).join(", ");
    return `keep what has to last elsewhere, see docs/persistent-data.md; if nothing has to last there, say so: policy.untrustedVolumes: [${volumes}]`;
}

/**
 * What a policy other than Strict is not asked about, once for the pod or for each container: fields that do not reach the
 * guest as the pod says, or in a way that only the node knows. Strict refuses them. What Baseline denies on every node
 * is an error.
 */
export function unaskedIssues(source: PodSource, options: PolicySpec): Issue[] {
    const { preset } = options;
    const policy = preset === undefined ? OWN : preset === PolicyPreset.Baseline ? BASELINE : ALLOW_ALL;
    const { path } = source;
    const spec = fieldsOf(source.spec);
    const found: Unasked[] = [
        ...unboundFields(spec, POD_FIELDS, path),
        ...startedIn(spec).flatMap((container) => [
            ...arrivalsOf(container, source, options),
            ...gpuVariables(container, path, options),
        ]),
    ];
    // Baseline has an error of its own for devices.
    const all = policy === BASELINE ? found : [...found, ...devicesOf(spec, path)];
    const disks = startedIn(spec).flatMap((container) => disksIn(container, path, options));
    return [...untrustedIssues(source, options), ...disks, ...all.map((one) => issueOf(one, policy))];
}

/** A policy binds the place of a disk, and not what is on it. */
function disksIn(container: Located, path: Place, options: PolicySpec): Issue[] {
    const disks = itemsAt(container, "volumeDevices")
        .map(({ value }) => fieldsOf(value))
        .filter(({ devicePath }) => typeof devicePath === "string" && devicePath !== TRUSTED_STORE)
        .map(({ name }) => textOf(name) ?? "");
    const names = disks.filter((name) => !isUntrusted(name, options)).map((name) => quote(name));
    const message = `${names.join(", ")}: ${RAW_DISK.message}`;
    const place = [...path, ...container.keys, "volumeDevices"];
    return warningIf(names.length !== 0, place, "untrusted-volume", { message, fix: RAW_DISK.fix });
}

const GPU_VARIABLE = "VISIBLE_CDI_DEVICES";

/** A guest with `agent.visible_cdi_devices` gives a container the devices that it names: Kata `src/agent/src/device/mod.rs`. */
function gpuVariables(container: Located, path: Place, { imageLock = {} }: PolicySpec): Unasked[] {
    const denied = "hand the variable on";
    const own = itemsAt(container, "env").filter(({ value }) => fieldsOf(value)["name"] === GPU_VARIABLE);
    const image = at(container, "image");
    const digest = parseImageReference(textOf(image.value) ?? "")?.digest;
    const { env = [] } = (digest === undefined ? undefined : factsByDigest(imageLock, digest)) ?? {};
    const isOfImage = env.some((variable) => variable.startsWith(`${GPU_VARIABLE}=`));
    return [
        ...own.map(({ keys }) => ({ at: [...path, ...keys], message: "chooses GPUs by a variable", denied })),
        ...(isOfImage
            ? [{ at: [...path, ...image.keys], message: `sets ${GPU_VARIABLE}, which chooses GPUs`, denied }]
            : []),
    ];
}

/** What is the same for several volumes of a container is said once. */
function arrivalsOf({ value, keys }: Located, source: PodSource, options: PolicySpec): Unasked[] {
    const mounts = itemsOf(fieldsOf(value)["volumeMounts"]).map(fieldsOf);
    const at = [...source.path, ...keys, "volumeMounts"];
    const found = mounts.flatMap((mount) => {
        const name = textOf(mount["name"]) ?? "";
        const volume = volumeOf(name, source);
        const arrival = volume === undefined ? undeclared(name, source) : arrivalOf(volume, mount);
        const isReported = arrival?.isCopied === true && isUntrusted(name, options);
        const isLost = volume !== undefined && arrival !== undefined && losesWrites(volume, mount, arrival);
        return arrival === undefined || isReported ? [] : [{ name, arrival, isLost }];
    });
    const messages = [...new Set(found.map(({ arrival }) => arrival.message))];
    return messages.flatMap((message) => {
        const same = found.filter(({ arrival }) => arrival.message === message);
        const names = [...new Set(same.map(({ name }) => quote(name)))].join(", ");
        const losing = [...new Set(same.filter(({ isLost }) => isLost).map(({ name }) => name))];
        return same.slice(0, 1).map(({ arrival }) => ({ ...arrival, at, losing, message: `${names}: ${message}` }));
    });
}

function undeclared(name: string, { spec, volumeClaimTemplates = [] }: PodSource): Arrival | undefined {
    const { volumes = [] } = fieldsOf(spec);
    const names = [volumes, volumeClaimTemplates].map((list) => (Array.isArray(list) ? list.map(nameIn) : list));
    const message = "not among the pod's volumes, so that the API server refuses the pod unless something adds it";
    return name !== "" && isKnown(names) ? { message } : undefined;
}

/** Of a volume, or of a claim that becomes one; or what is there in the place of either. */
function nameIn(volume: unknown): unknown {
    const { name, metadata } = fieldsOf(volume);
    return isKnown(volume) ? null : (name ?? fieldsOf(metadata)["name"] ?? metadata ?? volume);
}

function devicesOf(spec: Fields, path: Place): Unasked[] {
    return startedIn(spec).flatMap((container) => {
        const { value, keys } = at(container, "resources");
        return devicesIn(value)
            .filter((name) => !isGpu(name))
            .map((device) => ({
                at: [...path, ...keys, device],
                message: "is a device",
                denied: "add devices, annotations or both to the container",
            }));
    });
}

function issueOf({ at, message, denied, isRare = false, losing = [] }: Unasked, policy: typeof BASELINE): Issue {
    const { silence, fix } = policy;
    if (losing.length > 0) {
        return error(at, "writes-lost", { message, fix: keepFix(losing) });
    }
    if (denied === undefined) {
        return warning(at, "policy-not-asked", { message: `${message}; ${silence}`, fix });
    }
    const does = `${message}; ${isRare ? "some nodes" : "nodes"} ${denied}`;
    if (policy !== BASELINE) {
        return warning(at, "policy-not-asked", { message: `${does}, and ${silence}`, fix });
    }
    const text = `${does}, which Baseline denies`;
    return isRare
        ? warning(at, "policy-not-asked", { message: text, fix })
        : error(at, "policy-denies-field", { message: text, fix: REMOVE_OR_OWN });
}
