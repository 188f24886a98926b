import { once } from "node:events";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { ControlPlane } from "./controlPlane";
import { PATHS } from "./workloads";

/** What happened to the workloads of a cluster in a while. */
export interface Seen {
    /** Objects that were deleted, as in `Deployment web`. */
    readonly deleted: readonly string[];
    /** Workloads, by the label `app` of their pods, of which no pod was ready at some moment, though one had been. */
    readonly outages: readonly string[];
    /** Workloads of which a pod is ready at the end. */
    readonly left: readonly string[];
}

/** Runs the engine, and says what happened in the cluster meanwhile. */
export async function watching<T>(
    { kubeconfig }: ControlPlane,
    run: () => T,
): Promise<{ readonly result: T; readonly seen: Seen }> {
    const { Pod: pods, ...workloads } = PATHS;
    const workerData = { kubeconfig, pods, workloads: Object.values(workloads) };
    const worker = new Worker(resolve(__dirname, "watcher.mjs"), { workerData });
    await once(worker, "message");
    const result = run();
    worker.postMessage("end");
    const [seen] = (await once(worker, "message")) as [Seen];
    return { result, seen };
}
