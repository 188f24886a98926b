import { fieldsOf, textOf } from "../fields";
import { error, type Issue, type IssueText, phrase, quote } from "../issue";
import { startedIn } from "../kubernetes/containers";
import { limitsIn, podLimits } from "../kubernetes/podLimits";
import type { PodSource } from "../kubernetes/podSource";
import { MIB } from "../kubernetes/quantity";
import { partsOf, UNKNOWN, type Unknown } from "../unknown";
import { podOverhead } from "../vmMemory";
import { limitFor, type MemorySettings, memoryNeed, smallestVm, vmsOf } from "./imageMemory";

/** The memory limit that the pod gets by `memory.fromImages`, and why it gets none. */
export interface PodMemory {
    readonly limit?: string | Unknown;
    readonly issues: readonly Issue[];
}

const INPUT = ["memory", "fromImages"];

/** A limit with which the VM has room for the images and for the limits of the containers, on each node that the class may mean. */
export function memoryFromImages(pod: PodSource, settings: MemorySettings): PodMemory {
    const wanted = settings.memory === UNKNOWN ? UNKNOWN : partsOf(settings.memory).fromImages;
    if (wanted === UNKNOWN || (wanted === true && hasUnknown(settings))) {
        return { limit: UNKNOWN, issues: [] };
    }
    if (wanted !== true) {
        return { issues: [] };
    }
    // An earlier run of `inject` may have written the limit.
    const before = memoryOf(pod.spec);
    const bare = before == null ? pod : { ...pod, spec: withPodMemory(pod.spec, undefined) };
    const { limit, issues } = limitOf(bare, settings);
    const isOther = before != null && limit !== undefined && limit !== UNKNOWN && before !== limit;
    return isOther ? { issues: [conflict(pod, before, limit)] } : { issues, ...(limit !== undefined && { limit }) };
}

function limitOf(pod: PodSource, settings: MemorySettings): PodMemory {
    const refused = [...unlimited(pod), ...unsized(pod, settings)];
    const limits = podLimits(pod.spec);
    if (refused.length > 0 || limits === undefined) {
        // A limit that is not an amount is a problem of the pod.
        return refused.length > 0 ? { issues: refused } : { limit: UNKNOWN, issues: [] };
    }
    const need = memoryNeed(pod, settings);
    // The node counts the whole VM against the limit and the overhead of the class, where that is less than the VM has without limits.
    const reserved = podOverhead(String(settings.runtimeClassName)) ?? Number.POSITIVE_INFINITY;
    const vms = vmsOf(pod, settings).flatMap(({ added, ...vm }) =>
        added === undefined ? [] : [{ ...vm, added: Math.min(added, reserved) }],
    );
    const programs = limits.memory / MIB;
    const limit = need && limitFor(smallestVm(need, programs), vms);
    return limit === undefined
        ? { issues: [noEffect(need === undefined)] }
        : { limit: `${Math.max(limit, Math.ceil(programs))}Mi`, issues: [] };
}

/** The pod spec with the limit. */
export function withPodMemory(spec: unknown, memory: string | Unknown | undefined): unknown {
    const pod = fieldsOf(spec);
    const resources = fieldsOf(pod["resources"]);
    return { ...pod, resources: { ...resources, limits: { ...fieldsOf(resources["limits"]), memory } } };
}

function hasUnknown({ platform, runtimeClassName, imageLock, images, trustedStorage }: MemorySettings): boolean {
    return [platform, runtimeClassName, imageLock, images, trustedStorage].includes(UNKNOWN);
}

function noEffect(isElsewhere: boolean): Issue {
    const text: IssueText = isElsewhere
        ? { message: "has no effect, because the images are not unpacked into memory", fix: "remove it" }
        : {
              message: "has no effect, because nobody knows how this class makes a VM of the limits",
              fix: phrase`remove it, and choose a VM or a machine that is large enough; its size in ${["memory", "defaultMemory"]} is checked`,
          };
    return error(INPUT, "no-effect", text);
}

function memoryOf(holder: unknown): unknown {
    return limitsIn(holder)["memory"];
}

function conflict({ path }: PodSource, before: unknown, limit: string): Issue {
    return error([...path, "resources", "limits", "memory"], "image-memory", {
        message: phrase`is ${quote(before)}, and ${INPUT} makes it ${limit} for the images that the pod has now`,
        fix: phrase`remove it, or leave ${INPUT} out`,
    });
}

function unlimited({ spec, path }: PodSource): Issue[] {
    const open = startedIn(spec).filter(({ value }) => value !== UNKNOWN && memoryOf(value) == null);
    return open.map(({ keys }) =>
        error([...path, ...keys, "resources", "limits"], "image-memory", {
            message: phrase`has no memory, so that ${INPUT} cannot tell what the programs take`,
            fix: "set limits.memory of the container to what its programs take",
        }),
    );
}

function unsized(pod: PodSource, settings: MemorySettings): Issue[] {
    const open = memoryNeed(pod, settings)?.unsized ?? [];
    return open
        .filter(({ image }) => image !== "")
        .map(({ at, image }) =>
            error([...at, "image"], "image-memory", {
                message: phrase`is an image of which the lock has no size, and ${INPUT} needs it`,
                allowed: "an image by its digest, with unpackedSize in the lock",
                fix: `lock it again: npx confidential-workload lock ${textOf(image)}`,
            }),
        );
}
