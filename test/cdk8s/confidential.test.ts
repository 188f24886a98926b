import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiObject, App, Chart, Include, JsonPatch, Lazy, Testing, YamlOutputType } from "cdk8s";
import { Construct } from "constructs";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import { type ConfidentialSpec, confidential } from "../../cdk8s";
import { admission, INIT_DATA_ANNOTATION, Platform, PolicyPreset } from "../../core";
import { DIGEST_ANNOTATION } from "../../core/annotationNames";
import { Folder } from "../cli/injectFolder";

const LOCK = JSON.parse(readFileSync("examples/cdk8s/images.lock.json", "utf8"));
const STRICT: ConfidentialSpec = {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com" },
    images: { fromLock: true },
    policy: { preset: PolicyPreset.Strict, imageLock: LOCK },
};
const { platform, kbs } = STRICT;
const ALLOW_ALL: ConfidentialSpec = { platform, kbs, policy: { preset: PolicyPreset.AllowAll } };

function template(image = "registry.example.com/shop/web:7", env: readonly object[] = []) {
    const containers = [{ name: "web", image, env }];
    return { metadata: {}, spec: { enableServiceLinks: false, automountServiceAccountToken: false, containers } };
}

const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", spec: { template: template() } };

let warn: MockInstance;
let folder: string;
beforeEach(() => {
    warn = vi.spyOn(console, "warn").mockReturnValue();
    folder = mkdtempSync(join(tmpdir(), "cdk8s-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function documentsIn(yaml: string): unknown[] {
    return parseAllDocuments(yaml).map((document) => document.toJS());
}

/** What `inject` makes of what an app without us synthesizes. */
function injected(app: App, { policy: { imageLock, ...policy } = {}, ...inputs }: ConfidentialSpec): unknown[] {
    const injecting = new Folder();
    injecting.config({ ...inputs, policy });
    injecting.write("images.lock.json", imageLock);
    const { code, out, err } = injecting.run(["-"], app.synthYaml());
    injecting.remove();
    expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
    return documentsIn(out);
}

/** A class as `cdk8s import` generates one: props go through a conversion after the patches. */
class KubeDeployment extends ApiObject {
    constructor(scope: Construct, id: string, replicas: { readonly value: number }) {
        super(scope, id, { ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, replicas } } as never);
    }

    public override toJson() {
        const { spec, ...others } = super.toJson();
        return { ...others, spec: { replicas: spec.replicas.value, template: spec.template } };
    }
}

const LISTED = [
    { ...DEPLOYMENT, metadata: { name: "one" } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "two" } },
];

/** What a chart may hold. */
const CONTENTS: Readonly<Record<string, (chart: Chart) => unknown>> = {
    "a Deployment whose name the chart makes up": (chart) => new ApiObject(chart, "web", DEPLOYMENT),
    "a Pod": (chart) => new ApiObject(chart, "web", { ...template(), apiVersion: "v1", kind: "Pod" }),
    "a CronJob": (chart) =>
        new ApiObject(chart, "web", {
            apiVersion: "batch/v1",
            kind: "CronJob",
            spec: { schedule: "@daily", jobTemplate: { spec: { template: template() } } },
        }),
    "values that are computed late": (chart) => {
        const env = Lazy.any({ produce: () => [{ name: "MODE", value: chart.node.path }] });
        new ApiObject(chart, "web", { ...DEPLOYMENT, spec: { template: template(undefined, env as never) } });
    },
    "a file of YAML": (chart) => {
        const url = join(folder, "web.yaml");
        writeFileSync(url, LISTED.map((one) => JSON.stringify(one)).join("\n---\n"));
        new Include(chart, "file", { url });
    },
    "a List": (chart) => new ApiObject(chart, "list", { apiVersion: "v1", kind: "List", items: LISTED } as never),
    "a class that cdk8s imported": (chart) => new KubeDeployment(chart, "web", { value: 2 }),
    "constructs within constructs, and a chart within": (chart) => {
        new ApiObject(new Construct(new Construct(chart, "a"), "b"), "web", DEPLOYMENT);
        new ApiObject(new Chart(chart, "inner", { namespace: "other" }), "web", DEPLOYMENT);
    },
    "patches by its author": (chart) =>
        new ApiObject(chart, "web", DEPLOYMENT).addJsonPatch(
            JsonPatch.add("/spec/template/spec/containers/0/args", ["--fast"]),
            JsonPatch.remove("/spec/template/metadata"),
        ),
    "variables from a ConfigMap of another chart": (chart) => {
        const other = new Chart(App.of(chart), "settings");
        const map = new ApiObject(other, "map", { apiVersion: "v1", kind: "ConfigMap", data: { A: "1" } } as never);
        const pod = template();
        const [container] = pod.spec.containers;
        const containers = [{ ...container, envFrom: [{ configMapRef: { name: map.name } }] }];
        const spec = { template: { ...pod, spec: { ...pod.spec, containers } } };
        new ApiObject(chart, "web", { ...DEPLOYMENT, spec });
    },
    "objects of other kinds": (chart) => {
        new ApiObject(chart, "service", { apiVersion: "v1", kind: "Service", spec: { ports: [] } } as never);
        new ApiObject(chart, "web", DEPLOYMENT);
    },
};

function appWith(fill: (chart: Chart) => unknown): { readonly app: App; readonly chart: Chart } {
    const app = Testing.app({ outdir: folder, yamlOutputType: YamlOutputType.FILE_PER_APP });
    const chart = new Chart(app, "shop", { namespace: "store" });
    fill(chart);
    return { app, chart };
}

describe.each(Object.entries(CONTENTS))("%s", (_, fill) => {
    test("becomes what inject makes of the synthesized YAML, however often it is synthesized", () => {
        const wanted = injected(appWith(fill).app, STRICT);
        expect(JSON.stringify(wanted)).toContain(INIT_DATA_ANNOTATION);
        const { app, chart } = appWith(fill);
        confidential(app, STRICT);
        expect(documentsIn(app.synthYaml())).toEqual(wanted);
        expect(documentsIn(app.synthYaml())).toEqual(wanted);
        app.synth();
        expect(documentsIn(readFileSync(join(folder, "app.k8s.yaml"), "utf8"))).toEqual(wanted);
        expect(wanted).toEqual(expect.arrayContaining(Testing.synth(chart).map((one) => expect.objectContaining(one))));
        expect(warn.mock.calls).toEqual([]);
    });
});

/** The digest that each workload has, by construct path. */
function digests(app: App): Record<string, string | undefined> {
    app.synthYaml();
    const objects = app.node.findAll().filter((one) => one instanceof ApiObject);
    return Object.fromEntries(
        objects.map((one) => [one.node.path, one.toJson().spec.template.metadata.annotations?.[DIGEST_ANNOTATION]]),
    );
}

test("the pods of operators' kinds become confidential, those of kinds of one's own too, and others are named", () => {
    const app = new App();
    const chart = new Chart(app, "shop");
    const spec = { template: template() };
    new ApiObject(chart, "web", { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", spec } as never);
    new ApiObject(chart, "game", { apiVersion: "example.com/v1", kind: "Fleet", spec: { pods: [spec] } } as never);
    new ApiObject(chart, "queue", { apiVersion: "kafka.strimzi.io/v1", kind: "Kafka" });
    confidential(app, {
        ...ALLOW_ALL,
        kinds: [{ group: "example.com", kind: "Fleet", templates: ["spec.pods[*].template"] }],
    });
    expect(app.synthYaml().match(/runtimeClassName: kata-qemu-snp/g)).toHaveLength(2);
    expect(warn.mock.calls.flat().filter((line) => line.includes("untreated-kind"))).toEqual([
        expect.stringContaining("shop/queue: makes pods (the brokers, controllers and operators of Kafka)"),
    ]);
});

describe("of several calls", () => {
    const shop = (chart: Chart) => {
        new ApiObject(chart, "web", DEPLOYMENT);
        new ApiObject(new Construct(chart, "back"), "api", DEPLOYMENT);
    };
    const onTdx = { ...ALLOW_ALL, platform: Platform.Tdx };
    const [inSnp, inTdx] = [ALLOW_ALL, onTdx].map((args) => {
        const { app } = appWith(shop);
        confidential(app, args);
        return () => digests(app)["shop/web"];
    }) as [() => string, () => string];

    const rows: [string, (app: App, chart: Chart) => void, [web: () => string | undefined, api: () => string]][] = [
        [
            "the innermost counts, whichever comes first",
            (app, chart) => {
                confidential(chart.node.findChild("back"), onTdx);
                confidential(app, ALLOW_ALL);
            },
            [inSnp, inTdx],
        ],
        [
            "one that does not select a workload leaves it to those further out",
            (app, chart) => {
                confidential(app, ALLOW_ALL);
                confidential(chart, { ...onTdx, select: ({ resource }) => resource === "shop/back/api" });
            },
            [inSnp, inTdx],
        ],
        [
            "for one construct, the first that selects the workload counts",
            (_, chart) => {
                confidential(chart, { ...onTdx, select: ({ resource }) => resource.endsWith("api") });
                confidential(chart, ALLOW_ALL);
            },
            [inSnp, inTdx],
        ],
        [
            "what none selects stays",
            (_, chart) => confidential(chart.node.findChild("back"), onTdx),
            [() => undefined, inTdx],
        ],
    ];

    test.each(rows)("%s", (_, call, [web, api]) => {
        const { app, chart } = appWith(shop);
        call(app, chart);
        expect(digests(app)).toEqual({ "shop/web": web(), "shop/back/api": api() });
        expect(inSnp()).not.toBe(inTdx());
    });
});

test("a workload that has init-data already stays as it is", () => {
    const annotations = { [INIT_DATA_ANNOTATION]: "of-its-own" };
    const own = { template: { ...template(), metadata: { annotations } } };
    const { app, chart } = appWith((shop) => new ApiObject(shop, "web", { ...DEPLOYMENT, spec: own }));
    const before = Testing.synth(chart);
    confidential(app, STRICT);
    expect(Testing.synth(chart)).toEqual(before);
});

test("workloads that are added or changed later count as they are at synthesis", () => {
    const { app, chart } = appWith(() => undefined);
    confidential(app, STRICT);
    app.synthYaml();
    const web = new ApiObject(chart, "web", DEPLOYMENT);
    app.synthYaml();
    web.addJsonPatch(JsonPatch.add("/spec/template/spec/containers/0/args", ["--fast"]));
    const after = Testing.synth(chart);
    const fresh = appWith((shop) =>
        new ApiObject(shop, "web", DEPLOYMENT).addJsonPatch(
            JsonPatch.add("/spec/template/spec/containers/0/args", ["--fast"]),
        ),
    );
    expect(after).toEqual(injected(fresh.app, STRICT));
});

/** The whole message with which a synthesis fails. */
function failure(app: App): string {
    try {
        app.synth();
    } catch (error) {
        return (error as Error).message;
    }
    throw new Error("it does not fail");
}

describe("problems", () => {
    test("all of them are validation errors: of the inputs once, of workloads with their constructs", () => {
        const { app, chart } = appWith((shop) => {
            new ApiObject(shop, "web", {
                ...DEPLOYMENT,
                spec: { template: template("registry.example.com/shop/web:8") },
            });
            const classed = template();
            const spec = { template: { ...classed, spec: { ...classed.spec, runtimeClassName: "gvisor" } } };
            new ApiObject(new Construct(shop, "back"), "api", { ...DEPLOYMENT, spec });
        });
        confidential(chart, { ...STRICT, kbs: { url: "kbs.example.com" }, prxy: {} } as ConfidentialSpec);
        const message = failure(app);
        expect(message.match(/\[shop\] confidential-workload: .* \[[a-z-]+\]$/gm)).toEqual([
            "[shop] confidential-workload: prxy: is not an input [unknown-key]",
            '[shop] confidential-workload: kbs.url: "kbs.example.com" has no scheme [url]',
            expect.stringMatching(/: shop\/web: spec\.template\.spec\.containers\[0\]\.image: .* \[tag-not-locked\]$/),
            expect.stringMatching(
                /: shop\/back\/api: spec\.template\.spec\.runtimeClassName: .* \[runtime-class-clash\]$/,
            ),
        ]);
        expect(message).toContain('\n    fix: write "https://kbs.example.com" or "http://kbs.example.com"');
    });

    test("nothing of a construct with problems is changed", () => {
        const { app, chart } = appWith((shop) => new ApiObject(shop, "web", DEPLOYMENT));
        const before = Testing.synth(chart);
        confidential(chart, { ...STRICT, kbs: { url: "kbs.example.com" } });
        failure(app);
        expect(chart.apiObjects.map((one) => one.toJson())).toEqual(before);
    });

    const wrong: [string, unknown, RegExp][] = [
        ["no inputs", undefined, /platform: is required and missing/],
        ["a predicate that is a text", { ...STRICT, select: "web" }, /select: .*a text|select: .*"web"/],
        ["a predicate that answers later", { ...STRICT, select: async () => true }, /select: returns a promise/],
    ];
    test.each(wrong)("%s", (_, args, message) => {
        const { app } = appWith((shop) => new ApiObject(shop, "web", DEPLOYMENT));
        confidential(app, args as ConfidentialSpec);
        expect(failure(app)).toMatch(message);
    });
});

test("warnings are printed once, and stop nothing", () => {
    const { app } = appWith((shop) => new ApiObject(shop, "web", DEPLOYMENT));
    confidential(app, ALLOW_ALL);
    confidential(app, { ...STRICT, select: ({ name }) => name === "wbe" });
    app.synth();
    app.synth();
    expect(warn.mock.calls.map(([text]) => text.split("\n")[0])).toEqual([
        expect.stringContaining("[] confidential-workload: policy.preset: allows every request"),
        "[] confidential-workload: select: takes no workload, so that none becomes confidential [selects-nothing]",
    ]);
    expect(warn.mock.calls[1]?.[0]).toContain("allowed: Deployment/shop-web-");
});

test("the example's web server is confidential, its cache is not, and the rules are in their order", async () => {
    vi.stubEnv("CDK8S_OUTDIR", folder);
    await import("../../examples/cdk8s/main.js");
    vi.unstubAllEnvs();
    const [web, cache] = documentsIn(readFileSync(join(folder, "shop.k8s.yaml"), "utf8")) as Record<string, unknown>[];
    const image = Object.keys(LOCK)[0];
    expect(web).toMatchObject({
        metadata: { labels: { "app.kubernetes.io/component": "web" } },
        spec: { template: { spec: { runtimeClassName: "kata-qemu-snp", containers: [{ image }] } } },
    });
    expect(JSON.stringify(web)).toContain(INIT_DATA_ANNOTATION);
    expect(JSON.stringify(cache)).not.toMatch(/runtimeClassName|annotations/);
    const rules = documentsIn(readFileSync(join(folder, "rules.k8s.yaml"), "utf8"));
    const plain = ["store/Deployment/cache"];
    expect(rules).toEqual(admission({ namespaceLabels: { confidential: "only" }, plain }).manifests);
});
