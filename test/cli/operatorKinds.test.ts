import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { inject } from "../../cli/inject/inject";
import { imagesOf } from "../../cli/lock/requestedImages";
import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { pathOf } from "../../core/issue";
import { codesOf, Folder, KBS } from "./injectFolder";

const HOME = "test/vectors/manifests/operators";

let folder: Folder;
beforeEach(() => {
    folder = new Folder();
});
afterEach(() => folder.remove());

interface Outcome {
    /** Places of the pod templates that become confidential. */
    readonly treated?: readonly string[];
    /** Places that are refused, because the controller changes the pods. */
    readonly refused?: readonly string[];
    /** Objects of which the message says that their pods stay outside of VMs. */
    readonly named?: readonly string[];
}

/** What becomes of each manifest under Strict, as the documentation of each project describes its pods. */
const MANIFESTS: Readonly<Record<string, Outcome>> = {
    "agones-fleet.yaml": { named: ["Fleet/simple-game-server"] },
    "argo-rollout.yaml": { treated: ["spec.template"] },
    "argo-workflow.yaml": { named: ["Workflow/hello-world-"] },
    "cloudnative-pg-cluster.yaml": { named: ["Cluster/cluster-example"] },
    "crossplane-provider.yaml": { named: ["Provider/provider-nop"] },
    "flink-basic.yaml": { named: ["FlinkDeployment/basic-example"] },
    "flux-helmrelease.yaml": { named: ["HelmRelease/podinfo"] },
    "jobset-paralleljobs.yaml": {
        treated: ["spec.replicatedJobs.0.template.spec.template", "spec.replicatedJobs.1.template.spec.template"],
    },
    "keda-scaledjob.yaml": { named: ["ScaledJob/scaledjob-sample"] },
    "knative-service.yaml": { refused: ["spec.template"] },
    "kruise-broadcastjob.yaml": {
        named: ["a", "b", "c"].map((letter) => `BroadcastJob/broadcastjob-sample-${letter}`),
    },
    "kruise-cloneset.yaml": { treated: ["spec.template"] },
    "kruise-sidecarset.yaml": { named: ["SidecarSet/guestbook-sidecar"] },
    "kruise-statefulset.yaml": { treated: ["spec.template"] },
    "kruise-uniteddeployment.yaml": { named: ["UnitedDeployment/uniteddeployment-sample"] },
    "kserve-sklearn.yaml": { named: ["InferenceService/sklearn-iris"] },
    "kubeflow-mpi.yaml": {
        refused: ["spec.mpiReplicaSpecs.Launcher.template", "spec.mpiReplicaSpecs.Worker.template"],
    },
    "kubeflow-pytorch.yaml": { refused: ["spec.pytorchReplicaSpecs.Worker.template"] },
    "kubeflow-tensorflow.yaml": { treated: ["spec.tfReplicaSpecs.Worker.template"] },
    "kubeflow-xgboost.yaml": {
        treated: ["spec.xgbReplicaSpecs.Master.template", "spec.xgbReplicaSpecs.Worker.template"],
    },
    "kuberay-cluster.yaml": {
        refused: ["spec.headGroupSpec.template", "spec.workerGroupSpecs[0].template"],
    },
    "lws-multi-template.yaml": {
        treated: ["spec.leaderWorkerTemplate.leaderTemplate", "spec.leaderWorkerTemplate.workerTemplate"],
    },
    "rabbitmq-cluster.yaml": { named: ["RabbitmqCluster/queue"] },
    "spark-pi.yaml": { named: ["SparkApplication/spark-pi"] },
    "strimzi-kafka.yaml": { named: ["KafkaNodePool/dual-role", "Kafka/my-cluster"] },
    "tekton-taskrun.yaml": { named: ["TaskRun/custom-env-"] },
    "volcano-old-job.yaml": { named: ["Job/test-job"] },
    "volcano-openmpi.yaml": { named: ["Job/openmpi-hello"] },
};

/** The tags of the manifests, as `lock` would write them. */
function lockOf(text: string): object {
    const tags = [...new Set([...text.matchAll(/\bimage: ([\w./:{}-]+)/g)].map(([, image = ""]) => image))];
    return Object.fromEntries(
        tags.map((tag, index) => {
            const [, repository = ""] = /^(.+?)(?::[^:/]*)?$/.exec(tag.replace(/[{}]/g, "")) ?? [];
            const named = /^[^/]+\.[^/]+\/|^[^/]+:\d+\//.test(repository) ? repository : `docker.io/${repository}`;
            const full = named.replace(/^docker\.io\/([^/]+)$/, "docker.io/library/$1");
            return [`${full}@sha256:${String(index + 1).repeat(64)}`, { tags: [tag], cmd: ["run"] }];
        }),
    );
}

function configure(policy: object, more: object = {}): void {
    folder.config({ platform: "snp", kbs: KBS, policy, images: { fromLock: true }, ...more });
}

/** Place and code of each issue. */
function issuesIn(name: string): string[] {
    const manifests = [join(folder.path, name)];
    const { issues } = inject({ manifests, config: join(folder.path, "confidential-workload.yaml") });
    return issues.map(({ path, code }) => `${path.replace(`${folder.path}/`, "")} ${code}`);
}

type Template = Record<string, Record<string, Record<string, string>>>;

function at(value: unknown, path: string): Template {
    return path.split(".").reduce((inner, key) => (inner as never)[key], value) as Template;
}

test("each manifest has its row", () => {
    const files = readdirSync(HOME).filter((name) => name !== "README.md");
    expect(files).toEqual(Object.keys(MANIFESTS));
    expect(files.length).toBeGreaterThanOrEqual(25);
});

describe("an example of a project is treated, refused, or named", () => {
    test.each(Object.entries(MANIFESTS))("%s", (name, { treated = [], refused = [], named = [] }) => {
        const text = readFileSync(join(HOME, name), "utf8");
        configure({ preset: "strict" });
        folder.write("images.lock.json", lockOf(text));
        const { code, out } = folder.run([folder.write(name, text)]);
        const issues = issuesIn(name);
        expect(issues.filter((one) => one.endsWith(" untreated-kind"))).toEqual(
            named.map((label) => `${name}: ${label} untreated-kind`),
        );
        expect(issues.filter((one) => one.endsWith(" controller-changes"))).toEqual(
            refused.map((place) => expect.stringContaining(` ${place} controller-changes`)),
        );
        expect(code).toBe(refused.length > 0 ? 1 : 0);
        if (refused.length > 0) {
            expect(out).toBe("");
            return;
        }
        const [document] = parseAllDocuments(out).map((one) => one.toJS());
        for (const place of treated) {
            const { spec, metadata } = at(document, place);
            expect(spec?.["runtimeClassName"]).toBe("kata-qemu-snp");
            expect(metadata?.["annotations"]?.[DIGEST_ANNOTATION]).toMatch(/^sha256:[0-9a-f]{64}$/);
        }
        expect(out.match(/runtimeClassName/g) ?? []).toHaveLength(treated.length);
        if (named.length > 0) {
            const check = folder.run(["--check", name]);
            expect([check.code, codesOf(check.err)]).toEqual([1, expect.arrayContaining(["untreated-kind"])]);
            const skip = named.map((label) => {
                const [kind, object] = label.split("/");
                return { kind, name: object };
            });
            configure({ preset: "strict" }, { skip });
            folder.write("pod.yaml", "kind: ConfigMap\n");
            expect(codesOf(folder.run([name]).err)).not.toContain("untreated-kind");
        }
    });
});

/** The policies in the output, each the text of a document's init-data. */
function policiesIn(out: string, places: readonly string[]): string[] {
    const [document] = parseAllDocuments(out).map((one) => one.toJS());
    return places.map((place) => {
        const annotation = at(document, place)["metadata"]?.["annotations"]?.[INIT_DATA_ANNOTATION] ?? "";
        return gunzipSync(Buffer.from(annotation, "base64")).toString();
    });
}

test("what a controller adds is in the policy, and not in the manifest", () => {
    const name = "lws-multi-template.yaml";
    const text = readFileSync(join(HOME, name), "utf8");
    configure({ preset: "strict" });
    folder.write("images.lock.json", lockOf(text));
    const { out } = folder.run([folder.write(name, text)]);
    const policies = policiesIn(out, MANIFESTS[name]?.treated ?? []);
    expect(policies).toEqual([1, 2].map(() => expect.stringContaining("LWS_WORKER_INDEX=([0-9]+)")));
    expect(out).not.toContain("LWS_");
});

test("a Rollout whose pods are described elsewhere is named", () => {
    configure({ preset: "allow-all" });
    const spec = { workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" } };
    const rollout = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", metadata: { name: "web" }, spec };
    const { err } = folder.run([folder.write("rollout.json", rollout)]);
    expect(err).toContain(
        "rollout.json: Rollout/web: has no pod template at spec.template, so that its pods stay as they are, outside of a VM, or are denied by the policy of the workload that it names [untreated-kind]",
    );
});

describe("kinds in the config", () => {
    const KNATIVE = readFileSync(join(HOME, "knative-service.yaml"), "utf8");
    const PROXY = { name: "queue-proxy", image: `gcr.io/knative/queue@sha256:${"f".repeat(64)}` };
    const LOCK = { ...lockOf(KNATIVE), [PROXY.image]: { cmd: ["queue"] } };
    const ROW = {
        group: "serving.knative.dev",
        kind: "Service",
        templates: ["spec.template"],
        pods: "Deployment",
        adds: { containers: [PROXY], environment: [{ name: "K_REVISION", value: "[a-z0-9-]+" }] },
    };

    function run(kinds: unknown) {
        configure({ preset: "strict" }, { kinds });
        folder.write("images.lock.json", LOCK);
        return folder.run([
            folder.write("knative.yaml", KNATIVE.replace("- image", "- name: user-container\n        image")),
        ]);
    }

    test("counts before the row of this package, and says what controllers add", () => {
        const { code, out } = run([ROW]);
        expect(code).toBe(0);
        const [policy] = policiesIn(out, ["spec.template"]);
        expect(policy).toContain("K_REVISION=([a-z0-9-]+)");
        expect(policy).toContain("queue-proxy");
        expect(out).not.toContain("queue-proxy");
    });

    test("is checked, with all problems at once", () => {
        const adds = { environment: [{ name: "K_(", pattern: true }] };
        const { code, err } = run([
            { ...ROW, group: 7, pods: "Thing", templates: ["spec..template"], extra: true, adds },
        ]);
        expect(code).toBe(1);
        expect(codesOf(err)).toEqual(
            expect.arrayContaining(["unknown-key", "wrong-type", "template-place", "not-a-choice", "regex"]),
        );
    });
});

test("the message says which pods stay outside, why, and what to do", () => {
    configure({ preset: "allow-all" });
    const prometheus = { apiVersion: "monitoring.coreos.com/v1", kind: "Prometheus", metadata: { name: "main" } };
    const { err } = folder.run([folder.write("prometheus.json", prometheus)]);
    expect(err).toContain(
        "prometheus.json: Prometheus/main: makes pods (the servers of the monitoring); how Prometheus of monitoring.coreos.com makes them is not known, so that they stay as they are, outside of a VM [untreated-kind]",
    );
    expect(err).toContain(
        "fix: use a workload of one of these kinds instead; or leave the object out if these pods may stay as they are: by skip in the config of inject, by select in a program",
    );
});

test.each([
    [
        "a kind of nobody's table, with an image",
        { apiVersion: "example.com/v1", kind: "App", spec: { image: "app:1" } },
        true,
    ],
    [
        "containers in a place of its own",
        { apiVersion: "example.com/v1", kind: "App", spec: { a: { sidecars: [{ name: "x" }] } } },
        true,
    ],
    [
        "an admission policy with patterns",
        { apiVersion: "kyverno.io/v1", kind: "Policy", spec: { containers: [{ name: "*" }] } },
        false,
    ],
    ["a Certificate", { apiVersion: "cert-manager.io/v1", kind: "Certificate", spec: { secretName: "tls" } }, false],
    ["a ConfigMap with a key image", { apiVersion: "v1", kind: "ConfigMap", data: { image: "app:1" } }, false],
])("%s", (_, manifest, isNamed) => {
    configure({ preset: "allow-all" });
    const { err } = folder.run([folder.write("one.json", { ...manifest, metadata: { name: "one" } })]);
    expect(codesOf(err).includes("untreated-kind")).toBe(isNamed);
});

test("lock finds the images of each template", () => {
    const [document] = parseAllDocuments(readFileSync(join(HOME, "lws-multi-template.yaml"), "utf8"));
    expect(imagesOf(document?.toJS(), "lws.yaml").map(({ image, container }) => [image, pathOf(container)])).toEqual([
        ["nginx:1.14.2", "spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0]"],
        ["nginx:1.14.2", "spec.leaderWorkerTemplate.workerTemplate.spec.containers[0]"],
    ]);
    const config = { kinds: [{ adds: { containers: [{ name: "proxy", image: "proxy:1" }] } }] };
    expect(imagesOf(config, "config.yaml").map(({ path }) => pathOf(path))).toEqual([
        "config.yaml: kinds[0].adds.containers[0].image",
    ]);
    const [rollout] = parseAllDocuments(readFileSync(join(HOME, "argo-rollout.yaml"), "utf8"));
    expect(imagesOf(rollout?.toJS(), "rollout.yaml")).toHaveLength(1);
});
