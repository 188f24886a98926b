// Runs in a thread of its own, as the runs of the engine block the test: which workloads are deleted meanwhile, and which
// of them have no ready pod left at some moment. Pods go by the label that names their
// workload; those of Jobs have none.
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { createInterface } from "node:readline";
import { parentPort, workerData } from "node:worker_threads";

const { clusters, users } = JSON.parse(readFileSync(workerData.kubeconfig, "utf8"));
const { server, "certificate-authority-data": authority } = clusters[0].cluster;
const headers = { Authorization: `Bearer ${users[0].user.token}` };
const ca = Buffer.from(authority, "base64");

const deleted = [];
const outages = new Set();
const ready = new Map();

function onPod(type, { metadata, status }) {
    const { app, "app.kubernetes.io/component": component, "app.kubernetes.io/name": name } = metadata.labels ?? {};
    const workload = app ?? component ?? name;
    if (workload === undefined) {
        return;
    }
    const pods = ready.get(workload) ?? new Set();
    const isReady = status?.conditions?.some((one) => one.type === "Ready" && one.status === "True") ?? false;
    if (type !== "DELETED" && isReady && metadata.deletionTimestamp === undefined) {
        pods.add(metadata.name);
    } else if (pods.delete(metadata.name) && pods.size === 0) {
        outages.add(workload);
    }
    ready.set(workload, pods);
}

function onWorkload(type, { kind, metadata }) {
    if (type === "DELETED") {
        deleted.push(`${kind} ${metadata.name}`);
    }
}

function watch(path, onEvent) {
    return new Promise((resolve, reject) => {
        const outgoing = request(`${server}${path}?watch=1`, { headers, ca }, (response) => {
            createInterface(response).on("line", (line) => {
                const { type, object } = JSON.parse(line);
                onEvent(type, object);
            });
            resolve();
        });
        outgoing.on("error", reject).end();
    });
}

await Promise.all([watch(workerData.pods, onPod), ...workerData.workloads.map((path) => watch(path, onWorkload))]);
parentPort.on("message", () => {
    // What happened last is on its way.
    setTimeout(() => {
        const left = [...ready].filter(([, pods]) => pods.size > 0).map(([workload]) => workload);
        parentPort.postMessage({ deleted: deleted.sort(), outages: [...outages].sort(), left: left.sort() });
        process.exit();
    }, 1000);
});
parentPort.postMessage("watching");
