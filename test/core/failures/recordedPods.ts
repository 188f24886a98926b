import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import type { FailingPod } from "../../../core/failures/explain";
import { fieldsOf } from "../../../core/fields";
import type { ImageLock } from "../../../core/images/lock";
import { workloadsOf } from "../../../core/kubernetes/podSource";
import { isRemoteClass } from "../../../core/runtimeClasses";
import { HOME, LOCK } from "../policy/recordings";

export const lock = JSON.parse(readFileSync(LOCK, "utf8")) as ImageLock;

// biome-ignore lint/suspicious/noExplicitAny: manifests.
export function manifestsIn(folder: string, pod: string): any[] {
    return parseAllDocuments(readFileSync(`${HOME}/${folder}/${pod}`, "utf8")).map((one) => one.toJS());
}

/** A recorded pod, as the cluster has it, in a guest with this policy. */
export function failingPod(folder: string, pod: string, policy: string): FailingPod {
    const [source] = workloadsOf(manifestsIn(folder, pod)).flatMap((found) => found.source ?? []);
    if (source === undefined) {
        throw new Error(`${folder}/${pod} has no workload`);
    }
    return { source, policy, lock, localVolumes: isRemoteClass(fieldsOf(source.spec)["runtimeClassName"]) };
}

/** How the agent refuses a request: Kata `src/agent/src/policy.rs`. */
export function refusalOf(kind: string, prints: readonly string[]): string {
    return `${kind} is blocked by policy: ${prints.join(" ")}`;
}
