import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { exampleProgram } from "./example";

const NAMESPACE = "/api/v1/namespaces/ledger";
const ANNOTATION = "io.katacontainers.config.hypervisor.cc_init_data";
const PROGRAM = exampleProgram("database");

interface Claim {
    readonly metadata: { readonly name: string; readonly uid: string };
    readonly spec: { readonly volumeMode: string };
    readonly status: { readonly phase: string };
}

interface StatefulSet {
    readonly metadata: { readonly uid: string };
    readonly spec: { readonly template: { readonly metadata: { readonly annotations: Record<string, string> } } };
    readonly status: { readonly readyReplicas: number };
}

let cluster: ControlPlane;
let project: Project;

/** A disk of the cluster, which no driver has to make. */
function disk(index: number): object {
    return {
        metadata: { name: `disk-${index}` },
        spec: {
            accessModes: ["ReadWriteOnce"],
            capacity: { storage: "100Gi" },
            csi: { driver: "disks.example.com", volumeHandle: `disk-${index}` },
            volumeMode: "Block",
        },
    };
}

beforeAll(async () => {
    cluster = await startControlPlane(["kata-qemu-snp"]);
    await cluster.request("POST", "/api/v1/namespaces", { metadata: { name: "ledger" } });
    for (const index of [0, 1, 2]) {
        await cluster.request("POST", "/api/v1/persistentvolumes", disk(index));
    }
    project = new Project(PROGRAM, { KUBECONFIG: cluster.kubeconfig });
    for (const file of ["images.lock.json", "disk.sealed.json"]) {
        copyFileSync(`examples/database/${file}`, join(project.folder, file));
    }
});

afterAll(async () => {
    project?.remove();
    await cluster?.stop();
});

async function claims(): Promise<readonly Claim[]> {
    const { items } = (await cluster.request("GET", `${NAMESPACE}/persistentvolumeclaims`)) as {
        readonly items: readonly Claim[];
    };
    return items;
}

async function statefulSet(): Promise<StatefulSet> {
    const path = "/apis/apps/v1/namespaces/ledger/statefulsets/ledger-db";
    return (await cluster.request("GET", path)) as StatefulSet;
}

test("a StatefulSet gets a claim for each pod, and its policy binds where the disk is and says why", async () => {
    const { ok, text } = project.up();
    expect(text).toMatch(/Resources:\s+\+ 4 created/);
    expect(ok).toBe(true);
    expect(text).toContain('policy.untrustedVolumes[0]: "data" is a disk that the guest does not encrypt');
    const { spec, status } = await statefulSet();
    expect(status.readyReplicas).toBe(3);
    const all = await claims();
    expect(all.map(({ metadata }) => metadata.name)).toEqual([0, 1, 2].map((index) => `data-ledger-db-${index}`));
    expect(all.map((claim) => [claim.spec.volumeMode, claim.status.phase])).toEqual(Array(3).fill(["Block", "Bound"]));
    const annotation = spec.template.metadata.annotations[ANNOTATION] ?? "";
    const document = gunzipSync(Buffer.from(annotation, "base64")).toString("utf8");
    expect(document).toContain("# volume data: the database encrypts and authenticates every page");
    expect(document).toContain('"devices": ["/dev/ledger"]');
});

test("a second update changes nothing, and a refresh finds no drift in the claims", () => {
    expect(project.up().text).toMatch(/Resources:\s+4 unchanged/);
    const { ok, text } = project.refresh();
    expect(text).toMatch(/Resources:\s+4 unchanged/);
    expect(ok).toBe(true);
});

test("a changed policy rolls the pods in place, and they keep their claims", async () => {
    const [before, { metadata }] = [await claims(), await statefulSet()];
    project.write("index.ts", PROGRAM.replaceAll("/dev/ledger", "/dev/accounts"));
    const { ok, text } = project.up();
    expect(text).toMatch(/Resources:\s+~ 2 updated/);
    expect(ok).toBe(true);
    expect((await statefulSet()).metadata.uid).toBe(metadata.uid);
    expect((await claims()).map((claim) => claim.metadata.uid)).toEqual(before.map((claim) => claim.metadata.uid));
});

test("without the reason the preview stops, and says what the host can do with the disk", () => {
    project.write("index.ts", PROGRAM.replace(/untrustedVolumes: \[[\s\S]*?\n {8}\],\n/, ""));
    const { ok, text } = project.preview();
    expect(ok).toBe(false);
    expect(text).toContain(
        'statefulSet.spec.template.spec.containers[0].volumeDevices[0]: "data" is a disk that the guest does not encrypt',
    );
    expect(text).toContain("[policy-disk]");
});
