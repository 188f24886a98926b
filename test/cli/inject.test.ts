import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { INIT_DATA_ANNOTATION } from "../../core";
import { DIGEST_ANNOTATION } from "../../core/annotationNames";
import { encodeAnnotation } from "../../core/initdata/annotation";
import { decodeAnnotation } from "../../core/initdata/decode";
import { readRules } from "../../core/policy/assets";
import { knownParagraphs } from "../../core/policy/ownRules";
import { paragraphsOf } from "../../core/policy/rules";
import { annotationsOf, codesOf, Folder, KBS, PASSWORD } from "./injectFolder";
import { renderCli } from "./runCli";

let folder: Folder;

beforeEach(() => {
    folder = new Folder();
    folder.config();
});

afterEach(() => folder.remove());

const CONTAINERS = { containers: [{ name: "app", image: "nginx" }] };
const CLASS = { runtimeClassName: "kata-qemu-snp" };

function at(value: unknown, ...keys: string[]): unknown {
    return keys.reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

describe("the kinds", () => {
    const TEMPLATE = ["spec", "template"];
    const PLACES: Readonly<Record<string, readonly string[]>> = {
        Pod: [],
        Deployment: TEMPLATE,
        ReplicaSet: TEMPLATE,
        ReplicationController: TEMPLATE,
        StatefulSet: TEMPLATE,
        DaemonSet: TEMPLATE,
        Job: TEMPLATE,
        CronJob: ["spec", "jobTemplate", "spec", "template"],
    };

    function workload(kind: string): object {
        const spec = [...(PLACES[kind] ?? [])].reduceRight<object>((inner, key) => ({ [key]: inner }), {
            spec: CONTAINERS,
        });
        return { kind, ...spec, metadata: { name: "app" } };
    }

    test.each(Object.keys(PLACES))("%s: its pods get RuntimeClass and annotations, and nothing else is set", (kind) => {
        const place = PLACES[kind] ?? [];
        const result = parse(folder.injected(JSON.stringify(workload(kind))));
        const expected = structuredClone(workload(kind));
        const template = at(expected, ...place) as Record<string, object>;
        template["spec"] = { ...CLASS, ...CONTAINERS };
        template["metadata"] = { ...template["metadata"], annotations: annotationsOf() };
        expect(result).toEqual(expected);
    });

    test("each workload of a file is treated, in documents and in Lists", () => {
        const list = { kind: "List", items: Object.keys(PLACES).map(workload) };
        const documents = [...Object.keys(PLACES).map(workload), list, { kind: "Secret", metadata: { name: "s" } }];
        const out = folder.injected(documents.map((one) => `---\n${JSON.stringify(one)}\n`).join(""));
        expect(out.match(/runtimeClassName/g)).toHaveLength(16);
        expect(out.match(new RegExp(INIT_DATA_ANNOTATION, "g"))).toHaveLength(16);
        expect(parseAllDocuments(out)).toHaveLength(documents.length);
    });

    test("a kind whose pods are not known is named, and a workload without a pod is a problem", () => {
        const rollout = { kind: "Rollout", metadata: { name: "web" }, spec: { template: { spec: CONTAINERS } } };
        const { code, out, err } = folder.run([folder.write("rollout.json", rollout)]);
        expect([code, out, codesOf(err)]).toEqual([0, JSON.stringify(rollout), ["untreated-kind", "no-workloads"]]);
        const empty = { kind: "Deployment", metadata: { name: "web" }, spec: {} };
        expect(folder.run([folder.write("empty.json", empty)]).err).toContain(
            "  - empty.json: Deployment/web: has no pod",
        );
    });
});

describe("an input without a workload", () => {
    const NOTHING = ["no-workloads"];
    const STRAY = ["not-a-manifest"];
    const POD = "kind: Pod\nmetadata: {name: app}\nspec: {containers: []}\n";
    const ROWS: readonly (readonly [string, string, number, string[]])[] = [
        ["nothing", "", 0, NOTHING],
        ["a comment", "# nothing\n", 0, NOTHING],
        [
            "ConfigMaps only",
            "--- # a\r\n---\nkind: ConfigMap\n\n\n---\n# none\n---\nkind: ConfigMap\n...\n# end",
            0,
            NOTHING,
        ],
        ["an empty List", "kind: List\nitems: []\n", 0, NOTHING],
        ["TOML", 'version = "0.1.0"\nalgorithm = "sha256"\n', 1, STRAY],
        ["base64", "H4sIAAAAAAAAA0tMSgYAwkEkNQMAAAA=\n", 1, STRAY],
        ["a list", "- kind: Pod\n", 1, STRAY],
        ["a number next to a pod", `${POD}---\n7\n`, 1, STRAY],
        ["a kind in lower case", POD.replace("Pod", "pod"), 1, ["unknown-kind"]],
    ];
    test.each(ROWS)("is reported, and has to be another for --check: %s", (_, input, code, codes) => {
        const plain = folder.run([], input);
        expect([plain.code, codesOf(plain.err).filter((one) => one !== "allow-all")]).toEqual([code, codes]);
        expect(plain.out).toBe(code === 0 ? input : "");
        const check = folder.run(["--check"], input);
        expect([check.code, codesOf(check.err).filter((one) => one !== "allow-all")]).toEqual([1, codes]);
        expect(check.err).toMatch(/^error: does not hold: 1 problem:\n/);
    });

    test("is not given where all workloads are skipped, or another file has one", () => {
        folder.write("map.yaml", "kind: ConfigMap\n");
        folder.write("pod.yaml", folder.injected(POD));
        expect(folder.run(["--check", "pod.yaml", "map.yaml"])).toMatchObject({ code: 0 });
        folder.config({
            platform: "snp",
            kbs: KBS,
            policy: { preset: "allow-all" },
            skip: [{ kind: "Pod", name: "app" }],
        });
        folder.write("pod.yaml", POD);
        expect(folder.run(["--check", "pod.yaml"])).toEqual({ code: 0, out: "", err: "" });
    });
});

describe("the config", () => {
    test("skips workloads and differs by workload", () => {
        const pods = ["a", "b", "c"].map((name) => ({ kind: "Pod", metadata: { name }, spec: CONTAINERS }));
        folder.config({
            platform: "snp",
            kbs: { url: "https://kbs.example.com" },
            proxy: { httpsProxy: "http://proxy.example:3128", noProxy: ["a.example", "b.example"] },
            policy: { preset: "allow-all" },
            workloads: [{ kind: "Pod", name: "b", platform: "tdx", proxy: { noProxy: null } }],
            skip: [{ kind: "Pod", name: "c" }],
        });
        const [a, b, c] = parse(folder.injected(JSON.stringify({ kind: "List", items: pods }))).items;
        expect(at(a, "spec", "runtimeClassName")).toBe("kata-qemu-snp");
        expect(at(b, "spec", "runtimeClassName")).toBe("kata-qemu-tdx");
        expect(at(b, "metadata", "annotations", DIGEST_ANNOTATION)).toMatch(/^sha384:/);
        expect(c).toEqual(pods[2]);
    });

    test.each([
        ["a typo of a workload's name", { workloads: [{ kind: "Pod", name: "wep", policy: { preset: "strict" } }] }],
        ["the name of no workload", { workloads: [{ kind: "Deployment", name: "database" }] }],
        ["a skipped one that is not there", { skip: [{ kind: "Job", name: "migrate" }] }],
    ])("an entry without a workload changes nothing, and fails --check: %s", (_, entries) => {
        const pod = folder.injected("kind: Pod\nmetadata: {name: web}\nspec: {containers: []}\n");
        folder.write("pod.yaml", pod);
        folder.config({ platform: "snp", kbs: KBS, policy: { preset: "allow-all" }, ...entries });
        const plain = folder.run(["pod.yaml"]);
        expect([plain.code, plain.out]).toEqual([0, pod]);
        expect(codesOf(plain.err)).toContain("no-such-workload");
        const check = folder.run(["--check", "pod.yaml"]);
        expect([check.code, check.out]).toEqual([1, ""]);
        expect(check.err).toMatch(/^error: does not hold: 1 problem:\n.*\[no-such-workload\]\n/);
    });

    test("a volume is for the entry of its workload, because other workloads have others", () => {
        const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
        const containers = [{ name: "db", image: "db", volumeMounts: [{ name: "data", mountPath: "/data" }] }];
        const db = { kind: "Pod", metadata: { name: "db" }, spec: { containers, volumes } };
        const web = { kind: "Pod", metadata: { name: "web" }, spec: CONTAINERS };
        const list = folder.write("all.json", { kind: "List", items: [db, web] });
        const untrustedVolumes = [{ name: "data", because: "a cache" }];
        const base = { platform: "snp", kbs: KBS, policy: { preset: "allow-all" } };
        const codes = (config: object) => {
            folder.config(config);
            const { code, err } = folder.run([list]);
            return { code, codes: codesOf(err), isNamed: err.includes("for the entry of this workload in workloads") };
        };
        expect(codes(base)).toEqual({ code: 1, codes: ["writes-lost", "allow-all"], isNamed: true });
        const forAll = { ...base, policy: { ...base.policy, untrustedVolumes } };
        expect(codes(forAll)).toMatchObject({ code: 1, isNamed: true });
        const forOne = { ...base, workloads: [{ kind: "Pod", name: "db", policy: { untrustedVolumes } }] };
        expect(codes(forOne)).toEqual({ code: 0, codes: ["allow-all", "untrusted-volume"], isNamed: false });
    });

    test("a workload that is skipped keeps the init-data of an earlier run, and fails --check", () => {
        const plain = "kind: Pod\nmetadata: {name: web}\nspec: {containers: []}\n";
        const injected = folder.injected(plain);
        folder.config({ platform: "snp", kbs: KBS, skip: [{ kind: "Pod", name: "web" }] });
        for (const [text, codes] of [
            [plain, []],
            [injected, ["skipped-init-data"]],
        ] as const) {
            folder.write("pod.yaml", text);
            expect(folder.run(["pod.yaml"])).toMatchObject({ code: 0, out: text });
            const check = folder.run(["--check", "pod.yaml"]);
            expect([check.code, codesOf(check.err)]).toEqual([codes.length, codes]);
        }
    });
});

describe("what is there already", () => {
    const OTHER = "x-pod: &pod\n  containers: []\n";

    test.each([
        [
            "its annotation's value is old",
            "annotations: {io.katacontainers.config.hypervisor.cc_init_data: x}",
            0,
            "init-data-replaced",
        ],
        [
            "the annotation of old runtimes",
            "annotations: {io.katacontainers.config.runtime.cc_init_data: x}",
            1,
            "annotation-clash",
        ],
        ["invalid annotations", "annotations: [a]", 1, "wrong-type"],
        ["no name", "name: null", 1, "missing"],
    ])("%s", (_, metadata, code, issue) => {
        const name = metadata.startsWith("name") ? "" : "  name: app\n";
        const pod = `kind: Pod\nmetadata:\n${name}  ${metadata}\nspec: {containers: []}\n`;
        const run = folder.run([folder.write("pod.yaml", pod)]);
        expect([run.code, codesOf(run.err).filter((one) => one !== "allow-all")]).toEqual([code, [issue]]);
    });

    test.each([
        [
            "a template behind an alias",
            "template: *other",
            `x: &other {metadata: {labels: {a: b}}, spec: {containers: []}}\n`,
        ],
        ["a RuntimeClass that something else shares", "template: {spec: &pod {containers: []}}\n  other: *pod", ""],
        [
            "annotations behind a merge key",
            "template: {metadata: {<<: *meta}, spec: {containers: []}}",
            "x: &meta {annotations: {a: b}}\n",
        ],
    ])("%s is refused", (_, spec, before) => {
        const file = folder.write("web.yaml", `${before}kind: Deployment\nmetadata: {name: web}\nspec:\n  ${spec}\n`);
        const { code, out, err } = folder.run([file]);
        expect([code, out]).toEqual([1, ""]);
        expect(err).toContain("  - web.yaml: Deployment/web: cannot be changed alone");
    });

    test("one that is refused is the only one that is named", () => {
        const pod = (name: string) => `kind: Pod\nmetadata: {name: ${name}}\nspec: {containers: []}\n`;
        const refused = "kind: Pod\nmetadata: {name: b, annotations: &a !!null }\nspec: {containers: []}\n";
        const shared = "kind: List\nitems:\n- kind: Pod\n  metadata: {name: d}\n  spec: &s {containers: []}\n";
        const rest = `  other: *s\n- ${pod("e").trimEnd().replaceAll("\n", "\n  ")}\n`;
        const file = folder.write("all.yaml", [pod("a"), refused, pod("c"), shared + rest].join("---\n"));
        const { code, out, err } = folder.run([file]);
        expect([code, out]).toEqual([1, ""]);
        expect(err.match(/Pod\/\w: cannot be changed alone/g)).toEqual([
            "Pod/b: cannot be changed alone",
            "Pod/d: cannot be changed alone",
        ]);
    });

    test("a RuntimeClass of its own is taken where the config says so", () => {
        const pod = `${OTHER}kind: Pod\nmetadata: {name: app}\nspec:\n  <<: *pod\n  runtimeClassName: kata-cc\n`;
        expect(codesOf(folder.run([folder.write("pod.yaml", pod)]).err)).toContain("runtime-class-clash");
        const workloads = [{ kind: "Pod", name: "app", runtimeClassName: "kata-cc" }];
        folder.config({ platform: "snp", kbs: KBS, policy: { preset: "allow-all" }, workloads });
        expect(folder.injected(pod)).toContain(pod.slice(pod.indexOf("spec:")));
    });
});

test("it sets what the component sets", () => {
    const example = "examples/strict-policy";
    const deployed = renderCli([example, "--yaml"]).out;
    const plain = deployed.replace(/^ *(annotations:|runtimeClassName:.*|io\.kata.*|confidential-workload.*)\n/gm, "");
    expect(plain).not.toMatch(/runtimeClassName|H4sI/);
    folder.config({
        platform: "snp",
        kbs: { url: "https://kbs.example.com:8080" },
        policy: { preset: "strict", logs: true, exec: [{ container: "web", command: ["/srv/web", "status"] }] },
    });
    const lock = ["--images", resolve(example, "images.lock.json")];
    expect(parse(folder.injected(plain, ...lock))).toEqual(parse(deployed));
    expect(folder.injected(deployed, ...lock)).toBe(deployed);
});

test("Secrets next to a workload are passed through, and nowhere else", () => {
    const secret = { kind: "Secret", metadata: { name: "s" }, stringData: { password: PASSWORD } };
    const pod = { kind: "Pod", metadata: { name: "a" }, spec: { ...CONTAINERS, runtimeClassName: "other" } };
    const files = [folder.write("secret.json", secret), folder.write("pod.json", pod)];
    const { code, out, err } = folder.run(files);
    expect([code, out, codesOf(err)]).toEqual([1, "", ["runtime-class-clash", "allow-all"]]);
    const broken = folder.run([folder.write("broken.yaml", `kind: Secret\nstringData:\n  password: *${PASSWORD}\n`)]);
    expect([broken.code, codesOf(broken.err)]).toEqual([1, ["not-yaml"]]);
});

describe("--check of what another version wrote", () => {
    const OLD = "StatsContainerRequest if created";
    const older = (text: string) => text.replace(OLD, `${OLD} == true`);
    // The command that is run is the one that was built.
    const released = createRequire(resolve("dist/cli/main.js"))("../core/policy/releasedRules.js").RELEASED_RULES;
    afterEach(() => {
        delete released["0.0.1"];
    });

    test("names the version, where its rules are known", () => {
        const image = `registry.example.com/shop/web@sha256:${"1".repeat(64)}`;
        folder.config({ platform: "snp", kbs: KBS, policy: { preset: "strict" } });
        folder.write("images.lock.json", { [image]: { env: ["PATH=/bin"], cmd: ["/web"] } });
        const spec = { enableServiceLinks: false, automountServiceAccountToken: false };
        const pod = { kind: "Pod", metadata: { name: "app" }, spec: { ...spec, containers: [{ name: "app", image }] } };
        const { out } = folder.run([], JSON.stringify(pod));
        const [annotation = ""] = /H4sI[A-Za-z0-9+/=]+/.exec(out) ?? [];
        const { toml = "" } = decodeAnnotation(annotation).initData ?? {};
        expect(older(toml)).not.toBe(toml);
        const manifest = out.replace(annotation, encodeAnnotation(older(toml)));
        const MESSAGE = "is not what inject would write";
        expect(folder.run(["--check"], manifest).err).toContain(`${MESSAGE} [not-injected]`);
        released["0.0.1"] = knownParagraphs(paragraphsOf(older(readRules())));
        const { version } = JSON.parse(readFileSync("package.json", "utf8"));
        expect(folder.run(["--check"], manifest).err).toContain(
            `${MESSAGE}: its policy has the rules of 0.0.1, and this is ${version} [not-injected]`,
        );
        expect(folder.run(["--check"], out)).toMatchObject({ code: 0, err: "" });
    });
});
