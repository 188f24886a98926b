import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Platform, PolicyPreset, type PolicySpec } from "../../core";
import { buildForPod } from "../../core/initdata/build";
import type { PodSource } from "../../core/kubernetes/podSource";
import { type Run, runCli, spawnCli } from "./runCli";

const MAIN = resolve("dist/cli/main.js");
const VECTORS = resolve("test/vectors/agent-policy");

/** Values of Secrets and ConfigMaps in the manifests below, as text and in base64. No run may print one. */
const PASSWORD = "hunter2-the-plain-value";
const API_KEY = "the-plain-api-key";
const SETTING = "fast-lane-7";
const VALUES = [PASSWORD, btoa(PASSWORD), API_KEY, btoa(API_KEY), SETTING, btoa(SETTING)];

let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "policy-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `policy` in the test's folder, in a process where it has an environment, and checks what holds for every run. */
function policy(args: readonly string[], stdin = "", env?: NodeJS.ProcessEnv): Run {
    const run = (env === undefined ? runCli : spawnCli)(["policy", ...args], { cwd: folder, stdin, env });
    expect(run.err).not.toMatch(/^\s+at /m);
    for (const value of VALUES) {
        expect(run.out + run.err).not.toContain(value);
    }
    return run;
}

function generate(manifest: string, ...flags: string[]): Run {
    return policy(["generate", write("pod.yaml", manifest), ...flags]);
}

/** The path of every issue with its code. */
function issuesOf({ err }: Run): (readonly [string | undefined, string | undefined])[] {
    return [...err.matchAll(/^ {2}- ((?:\S+: )?(?:\w+\/\S* )?\S+): .* \[([a-z-]+)\]$/gm)].map(
        ([, path, code]) => [path, code] as const,
    );
}

function write(name: string, content: unknown): string {
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
    return name;
}

interface PolicyData {
    readonly sandbox: { readonly name: string; readonly namespace?: string };
    readonly containers: readonly {
        readonly name?: string;
        readonly env: readonly string[];
        readonly env_any?: readonly string[];
        readonly args?: readonly string[];
        readonly user: { readonly UID: number };
        readonly mounts?: Readonly<Record<string, unknown>>;
    }[];
}

/** What the policy knows of its pod: JSON, at its end. */
function dataOf({ code, out, err }: Run): PolicyData {
    expect([code, err]).toEqual([0, ""]);
    const start = "policy_data := ";
    return JSON.parse(out.slice(out.lastIndexOf(start) + start.length));
}

const DIGEST = "sha256:3d380ca8864549e74af4b29c10f9cb0956236dfb01c40ca076fb6c37253234db";
const IMAGE = `registry.k8s.io/pause@${DIGEST}`;
const FACTS = { entrypoint: ["/pause"], workingDir: "/", user: "65535:65535" };
const LOCK = { [IMAGE]: FACTS };

const USER = { runAsUser: 65535, runAsGroup: 0 };
const CONTAINER = { name: "app", image: IMAGE, securityContext: USER };
const POD_SPEC = { containers: [CONTAINER] };
const POD = { apiVersion: "v1", kind: "Pod", metadata: { name: "app" }, spec: POD_SPEC };

/** A workload of a kind with a template, or a CronJob. */
const API_VERSIONS: Readonly<Record<string, string>> = {
    ReplicationController: "v1",
    Job: "batch/v1",
    CronJob: "batch/v1",
};

function workload(kind: string, name: string, spec: object = POD_SPEC): Record<string, unknown> {
    const template = { metadata: { labels: { app: "web" } }, spec };
    const inner = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
    return {
        apiVersion: API_VERSIONS[kind] ?? "apps/v1",
        kind,
        metadata: { name, labels: { app: "not-the-pods" } },
        spec: inner,
    };
}

/** Documents of one file; JSON is YAML. */
function file(...documents: readonly object[]): string {
    return documents.map((document) => `---\n${JSON.stringify(document, undefined, 2)}\n`).join("");
}

describe("vectors", () => {
    const folders = readdirSync(VECTORS, { withFileTypes: true }).flatMap((one) =>
        one.isDirectory() ? [one.name] : [],
    );
    /** Allowed cases that our policies deny; `test/core/policy/vectors.test.ts` says why. */
    const DENIED: Readonly<Record<string, readonly string[]>> = {
        "createcontainer-security_context-runas": ["Correct user for security context: pod_container"],
        copyfile: [
            "a dirname can have trailing dots",
            "directory in top-level shared directory",
            "symlink beneath top-level shared directory",
        ],
        "state-execprocess": ["test exec process in first container with correct args"],
    };

    test("are there", () => expect(folders).toHaveLength(13));

    test.each(folders)("%s: the generated policy passes its cases", (name) => {
        const at = join(VECTORS, name);
        const cases: unknown[] = JSON.parse(readFileSync(join(at, "cases.json"), "utf8"));
        const made = policy(["generate", join(at, "pod.yaml"), "--images", join(at, "images.json")]);
        expect([made.code, made.err]).toEqual([0, ""]);

        const tested = policy(["test", "-", join(at, "cases.json"), "--json"], made.out);
        const { passed, cases: results } = JSON.parse(tested.out);
        const failed = results.filter((one: { passed: boolean }) => !one.passed);
        const expected = DENIED[name] ?? [];
        expect(failed.map(({ description }: { description: string }) => description)).toEqual(expected);
        expect(passed).toBe(cases.length - expected.length);
        expect(tested.code).toBe(expected.length > 0 ? 1 : 0);
    });
});

describe("the policy of a manifest", () => {
    const env = [
        { name: "MODE", valueFrom: { configMapKeyRef: { name: "settings", key: "MODE" } } },
        { name: "APP", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
    ];
    const spec = {
        containers: [{ ...CONTAINER, env, volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] }],
        volumes: [{ name: "tmp", emptyDir: {} }],
    };
    const manifest = file(workload("Deployment", "web", spec));
    const pod: PodSource = {
        kind: "Deployment",
        name: "web",
        labels: { app: "web" },
        spec,
        path: ["spec", "template", "spec"],
    };

    function componentsPolicy(policySpec: PolicySpec, platform: Platform): unknown {
        const kbs = { url: "https://kbs.example.com" };
        const { initData } = buildForPod({ platform, kbs, policy: policySpec }, { now: new Date(0), pod });
        return initData?.files["policy.rego"];
    }

    const config = {
        logs: true,
        exec: [{ container: "app", command: ["ls"] }],
        environment: [{ name: "X_.*", pattern: true }],
        allow: [{ request: "GetMetricsRequest", because: "we look at them" }],
    };
    const ROWS: readonly (readonly [string, PolicySpec, Platform, string[]])[] = [
        ["strict", { preset: PolicyPreset.Strict, imageLock: LOCK }, Platform.Snp, []],
        ["baseline", { preset: PolicyPreset.Baseline, imageLock: LOCK }, Platform.Tdx, ["--preset", "baseline"]],
        ["a peer pod", { imageLock: LOCK }, Platform.AzureSnp, ["--platform", "azure-snp"]],
        ["with options", { ...config, imageLock: LOCK }, Platform.Snp, ["--config", "options.json"]],
        ["for a Kata version", { imageLock: LOCK }, Platform.Snp, ["--kata-version", "3.29.0"]],
    ];
    test.each(ROWS)("is the component's, byte for byte: %s", (_, policySpec, platform, flags) => {
        write("options.json", config);
        write("images.lock.json", LOCK);
        const { code, out, err } = generate(manifest, ...flags);
        expect([code, err]).toEqual([0, ""]);
        expect(out).toBe(componentsPolicy(policySpec, platform));
    });

    test("differs where volumes are directories, and by option", () => {
        write("options.json", config);
        write("images.lock.json", LOCK);
        const texts = [[], ["--platform", "libvirt"], ["--config", "options.json"], ["--preset", "baseline"]].map(
            (flags) => generate(manifest, ...flags).out,
        );
        expect(new Set(texts).size).toBe(4);
    });

    test("is the same in every run, in any time zone and language", () => {
        write("images.lock.json", LOCK);
        const { out } = generate(manifest);
        expect(out).not.toBe("");
        expect(policy(["generate", "-"], manifest, { TZ: "Asia/Tokyo", LANG: "tr_TR.UTF-8" }).out).toBe(out);
    });

    test("is printed with its issues by --json", () => {
        write("images.lock.json", LOCK);
        const { out } = generate(manifest);
        expect(JSON.parse(generate(manifest, "--json").out)).toEqual({ policy: out, issues: [] });
    });

    test("has the labels of the pods, not those of the workload", () => {
        write("images.lock.json", LOCK);
        expect(dataOf(generate(manifest)).containers[1]?.env).toContain("APP=web");
    });
});

describe("kinds", () => {
    const NAME = "policy-redis-deployment-6674f9448-xjrzf";
    /** By Kubernetes' naming: a ReplicaSet's hash, five letters, an ordinal, an index, the minute of the schedule. */
    const ROWS: readonly (readonly [kind: string, name: string, isOne: string, isNone: string])[] = [
        ["Pod", "web", "web", "web-1"],
        ["Deployment", "web", "web-7d4b9c6f5d-x2x5z", "web-x2x5z"],
        ["ReplicaSet", "web", "web-x2x5z", "web-7d4b9c6f5d-x2x5z"],
        ["ReplicationController", "web", "web-x2x5z", "web"],
        ["StatefulSet", "db", "db-0", "db-x2x5z"],
        ["DaemonSet", "agent", "agent-x2x5z", "agent-0-x2x5z"],
        ["Job", "import", "import-3-x2x5z", "import"],
        ["CronJob", "report", "report-29000000-x2x5z", "report-x2x5z"],
    ];
    test.each(ROWS)("%s %s makes the pod %s, and not %s", (kind, name, isOne, isNone) => {
        const [create] = JSON.parse(readFileSync(join(VECTORS, "state-createcontainer/cases.json"), "utf8"));
        const caseOf = (pod: string, allowed: boolean): unknown => {
            const { request } = JSON.parse(JSON.stringify(create).replaceAll(NAME, pod));
            return [{ ...create, request, allowed }];
        };
        write("images.lock.json", LOCK);
        const manifest = kind === "Pod" ? { ...POD, metadata: { name } } : workload(kind, name);
        const { code, out, err } = generate(file(manifest));
        expect([code, err]).toEqual([0, ""]);
        const files = [write("one.json", caseOf(isOne, true)), write("none.json", caseOf(isNone, false))];
        const tested = policy(["test", "-", ...files], out);
        expect(tested.out).toMatch(/^2 passed, 0 failed$/m);
        expect(tested.code).toBe(0);
    });

    test("a made up name has its beginning, and a namespace is bound", () => {
        write("images.lock.json", LOCK);
        const metadata = { generateName: "batch.", namespace: "shop" };
        const { sandbox } = dataOf(generate(file({ ...POD, metadata })));
        expect(sandbox).toMatchObject({ name: "^batch\\.[a-z0-9.-]*$", namespace: "shop" });
    });

    test("a List is searched, and messages say where in it", () => {
        const tagged = { containers: [{ ...CONTAINER, image: "registry.k8s.io/pause:3.10" }] };
        const list = {
            apiVersion: "v1",
            kind: "List",
            items: [{ kind: "Service" }, workload("Deployment", "web", tagged)],
        };
        write("images.lock.json", { [IMAGE]: { ...FACTS, tags: ["registry.k8s.io/pause:3.10"] } });
        const { code, out, err } = generate(JSON.stringify(list));
        expect([code, out]).toEqual([1, ""]);
        expect(err).toBe(
            'error: no policy for pod.yaml: 1 problem:\n  - pod.yaml: Deployment/web items[1].spec.template.spec.containers[0].image: "registry.k8s.io/pause:3.10" has no digest, so the host decides what it is [image-digest]\n' +
                `    allowed: registry/repository@sha256:…\n    fix: write ${IMAGE}\n`,
        );
    });

    test("a claim of a StatefulSet is a volume, and its place is outside of the pod", () => {
        write("images.lock.json", LOCK);
        const pod = { containers: [{ ...CONTAINER, volumeMounts: [{ name: "data", mountPath: "/data" }] }] };
        const set = workload("StatefulSet", "db", pod) as { readonly spec: object };
        const claims = { ...set, spec: { ...set.spec, volumeClaimTemplates: [{ metadata: { name: "data" } }] } };
        const { code, err } = generate(JSON.stringify(claims));
        expect(code).toBe(1);
        expect(err).toContain(
            '  - pod.yaml: StatefulSet/db spec.volumeClaimTemplates[0]: "data" is copied into the guest once for each container, and the host chooses its content; writes do not reach the volume',
        );
    });

    test("YAML is read as Kubernetes reads it", () => {
        write("images.lock.json", LOCK);
        const { containers } = dataOf(
            generate(`
kind: Pod
metadata: { name: app }
spec:
  containers:
  - &base
    name: one
    image: ${IMAGE}
    securityContext: { runAsUser: 0177777, runAsGroup: 0, readOnlyRootFilesystem: yes }
    command: [run, 12:30:45, 2001-01-01]
  - { <<: *base, name: two }
`),
        );
        // 0177777 is octal for 65535; times and dates are text.
        const made = { user: { UID: 65535 }, readonly: true, args: ["run", "12:30:45", "2001-01-01"] };
        expect(containers.slice(1)).toMatchObject([
            { name: "one", ...made },
            { name: "two", ...made },
        ]);
    });
});

describe("ConfigMaps and Secrets of the same file", () => {
    const SEALED = "sealed.fakejwsheader.eyJ2ZXJzaW9uIjoiMC4xLjAifQ.fakesignature";
    const SETTINGS = {
        kind: "ConfigMap",
        metadata: { name: "settings" },
        data: { MODE: SETTING },
        binaryData: { BLOB: btoa(SETTING) },
    };
    const CREDENTIALS = {
        kind: "Secret",
        metadata: { name: "credentials" },
        data: { PASSWORD: btoa(PASSWORD), TOKEN: btoa(SEALED), OLD: btoa(PASSWORD) },
        stringData: { API_KEY, OLD: SEALED },
    };
    const refer = (name: string, key: string): object => ({
        name,
        valueFrom: { secretKeyRef: { name: "credentials", key } },
    });
    const using = (fields: object): object => ({ ...POD, spec: { containers: [{ ...CONTAINER, ...fields }] } });

    test("give the names of envFrom, and no value", () => {
        write("images.lock.json", LOCK);
        const envFrom = [{ configMapRef: { name: "settings" } }, { prefix: "S_", secretRef: { name: "credentials" } }];
        const { containers } = dataOf(generate(file(SETTINGS, CREDENTIALS, using({ envFrom }))));
        // Binary keys become no variables: Kubernetes `pkg/kubelet/kubelet_pods.go`, `makeEnvironmentVariables`.
        expect(containers[1]?.env_any).toEqual(["MODE", "S_API_KEY", "S_PASSWORD"]);
    });

    test("bind a sealed secret's text, and leave others open", () => {
        write("images.lock.json", LOCK);
        const env = [
            refer("TOKEN", "TOKEN"),
            refer("PASSWORD", "PASSWORD"),
            refer("KEY", "API_KEY"),
            refer("OLD", "OLD"),
        ];
        const app = dataOf(generate(file(using({ env }), CREDENTIALS))).containers[1];
        expect(app?.env).toEqual(expect.arrayContaining([`TOKEN=${SEALED}`, `OLD=${SEALED}`]));
        expect(app?.env_any).toEqual(["PASSWORD", "KEY"]);
    });

    test("bind the sealed texts of an envFrom, and expand what they are in a command", () => {
        write("images.lock.json", LOCK);
        const fields = { envFrom: [{ secretRef: { name: "credentials" } }], command: ["/app", "--token=$(TOKEN)"] };
        const app = dataOf(generate(file(using(fields), CREDENTIALS))).containers[1];
        expect(app?.env).toEqual(expect.arrayContaining([`TOKEN=${SEALED}`, `OLD=${SEALED}`]));
        expect(app?.env_any).toEqual(["API_KEY", "PASSWORD"]);
        expect(app?.args).toEqual(["/app", `--token=${SEALED}`]);
    });

    test("are never the properties that every object has", () => {
        write("images.lock.json", LOCK);
        const inherited = { name: "X", valueFrom: { secretKeyRef: { name: "constructor", key: "name" } } };
        const env = [inherited, refer("Y", "constructor")];
        const app = dataOf(generate(file(using({ env }), CREDENTIALS))).containers[1];
        expect(app?.env_any).toEqual(["X", "Y"]);
        const envFrom = [{ secretRef: { name: "constructor" } }];
        expect(issuesOf(generate(file(using({ envFrom }), CREDENTIALS)))).toEqual([
            ["pod.yaml: Pod/app spec.containers[0].envFrom[0]", "policy-env-from"],
        ]);
    });

    test("are only those of the same namespace", () => {
        write("images.lock.json", LOCK);
        const envFrom = [{ configMapRef: { name: "settings" } }];
        const pod = { ...using({ envFrom }), metadata: { name: "app", namespace: "shop" } };
        const inNamespace = (namespace: string): object => ({ ...SETTINGS, metadata: { name: "settings", namespace } });
        expect(generate(file(pod, inNamespace("shop"))).code).toBe(0);
        const path = "pod.yaml: Pod/app spec.containers[0].envFrom[0]";
        expect(issuesOf(generate(file(pod, inNamespace("other"))))).toEqual([[path, "policy-env-from"]]);
        expect(issuesOf(generate(file(pod)))).toEqual([[path, "policy-env-from"]]);
        write("options.yaml", "environment:\n- { name: MODE, from: settings }\n");
        expect(generate(file(pod), "--config", "options.yaml").code).toBe(0);
    });

    test("stay unprinted when the file is broken right there", () => {
        const damaged = [
            `kind: Secret\nstringData:\n  a: ${PASSWORD}\n   b: ${API_KEY}: "x\n`,
            `kind: Secret\nstringData:\n  a: *${API_KEY}\n`,
            `kind: Secret\nstringData:\n  ${PASSWORD}\n  a: b\n`,
            `kind: Secret\nstringData: { k: "${PASSWORD} }\n`,
            `kind: Secret\nstringData: { k: "a" ${PASSWORD} }\n`,
            `kind: Secret\nstringData:\n  a: !${API_KEY}! x\n`,
            `kind: Secret\nstringData:\n  a: > ${PASSWORD}\n`,
            `%${PASSWORD}\nkind: Secret\n`,
            `kind: Secret\nstringData: { k: !x ${PASSWORD}, ? { a: ${API_KEY} } : b }\n`,
        ];
        for (const text of damaged) {
            expect(generate(text).code).toBe(1);
        }
        // A password that begins with an asterisk and has no quotes.
        const { err } = generate(damaged[1] ?? "");
        expect(err).toContain("is not YAML: alias without an anchor, or text that needs quotes, at line 3, column 6");
    });
});

describe("several workloads, or none", () => {
    const both = file(workload("Deployment", "web"), workload("StatefulSet", "db"), { kind: "Service" });

    beforeEach(() => write("images.lock.json", LOCK));

    test("have to be chosen from", () => {
        const { code, out, err } = generate(both);
        expect([code, out]).toEqual([1, ""]);
        expect(err).toContain(
            "pod.yaml: has 2 workloads, and it is not clear which one you want: Deployment/web, StatefulSet/db [several-workloads]\n" +
                "    fix: choose one, as in --workload Deployment/web\n",
        );
    });

    test.each(["db", "StatefulSet/db"])("%s chooses", (wanted) => {
        expect(dataOf(generate(both, "--workload", wanted)).sandbox.name).toBe("^db-[0-9]+$");
    });

    test("a name that is not there, or not clear", () => {
        const { err } = generate(both, "--workload", "statefulset/db");
        expect(err).toContain('--workload: "statefulset/db" is not in pod.yaml [no-such-workload]');
        expect(err).toContain("allowed: Deployment/web, StatefulSet/db\n    fix: did you mean StatefulSet/db?\n");
        const same = file(workload("Deployment", "web"), workload("StatefulSet", "web"));
        expect(issuesOf(generate(same, "--workload", "web"))).toEqual([["pod.yaml", "several-workloads"]]);
        const twice = file(workload("Deployment", "web"), workload("Deployment", "web"));
        expect(generate(twice).err).toContain("fix: give a manifest that has one of them only\n");
    });

    test("no pod, no file, no kind that is known, no name", () => {
        expect(issuesOf(generate(""))).toEqual([["pod.yaml", "no-pod"]]);
        expect(issuesOf(generate(file({ kind: "Service" })))).toEqual([["pod.yaml", "no-pod"]]);
        const rollout = generate(file(workload("Rollout", "web")));
        expect(rollout.err).toContain(
            "has no pod with a list of containers; Rollout/web has one where it cannot be used",
        );
        const misplaced = { kind: "Deployment", metadata: { name: "web" }, spec: POD_SPEC };
        expect(issuesOf(generate(file(misplaced)))).toEqual([["pod.yaml", "no-pod"]]);
        const path = "pod.yaml: Pod/ metadata.name";
        expect(issuesOf(generate(file({ ...POD, metadata: { name: 7 } })))).toEqual([[path, "missing"]]);
    });
});

describe("problems of generate", () => {
    test("with every input are reported at once", () => {
        write("images.json", { "nginx:1.29": {} });
        write("options.yaml", "presett: baseline\nlogs: maybe\nexec: [{ container: app }]\nimageLock: {}\n");
        const run = policy(
            "generate nowhere.yaml --images images.json --config options.yaml --kata-version 3.1".split(" "),
        );
        expect([run.code, run.out]).toEqual([1, ""]);
        expect(issuesOf(run)).toEqual([
            ["nowhere.yaml", "unreadable"],
            ["options.yaml: presett", "unknown-key"],
            ["options.yaml: imageLock", "unknown-key"],
            ["options.yaml: logs", "wrong-type"],
            ["options.yaml: exec[0].command", "missing"],
            ['images.json["nginx:1.29"]', "lock-malformed"],
            ["--kata-version", "kata-version"],
            ["policy.preset", "preset-kata-version"],
        ]);
        expect(run.err).toContain("fix: did you mean preset?\n");
    });

    test("with options and pod are reported at once", () => {
        write("images.lock.json", LOCK);
        const config = {
            environment: [{ name: "A(", pattern: true }, { name: "B", value: "(?=x)" }, { name: "C D" }],
            allow: [
                { request: "UpdateContainerReqest", because: "of a typo" },
                { request: "SetPolicyRequest", because: " " },
            ],
            exec: [{ container: "ap", command: ["ls"] }],
        };
        const spec = { containers: [{ ...CONTAINER, image: "nginx:1.29" }] };
        const run = generate(file({ ...POD, spec }), "--config", write("options.json", config));
        expect([run.code, run.out]).toEqual([1, ""]);
        expect(issuesOf(run)).toEqual([
            ["options.json: environment[0].name", "regex"],
            ["options.json: environment[1].value", "regex"],
            ["options.json: environment[2].name", "variable-name"],
            ["options.json: allow[0].request", "request-name"],
            ["options.json: allow[1].because", "empty"],
            ["options.json: allow[1].request", "request-closed"],
            ["pod.yaml: Pod/app spec.containers[0].image", "image-digest"],
            ["options.json: exec[0].container", "no-such-container"],
        ]);
        expect(run.err).toContain('fix: did you mean "UpdateContainerRequest"?\n');
        expect(run.err).toContain("fix: run `npx confidential-workload lock nginx:1.29`");
    });

    test("are in the JSON too, without a policy", () => {
        const { code, out } = generate(file(POD), "--json");
        expect(code).toBe(1);
        expect(JSON.parse(out)).toMatchObject({ policy: null, issues: [{ path: "--images", code: "missing" }] });
    });

    const OPTIONS: readonly (readonly [string, string, number, RegExp])[] = [
        ["an empty file", "", 0, /^$/],
        ["only comments", "# logs: true\n", 0, /^$/],
        ["a list", "- logs\n", 1, /options\.yaml: a list of 1 is not an object \[wrong-type\]/],
        ["two documents", "logs: true\n---\nstdin: true\n", 1, /options\.yaml: has 2 documents \[one-of\]/],
        ["a policy of one's own", "rego: package agent_policy\n", 1, /options\.yaml: rego: is not an input/],
        ["an invalid preset", "preset: strct\n", 1, /options\.yaml: preset: .*\n.*\n {4}fix: did you mean "strict"\?/],
        [
            "a key twice",
            "logs: true\nlogs: false\n",
            1,
            /options\.yaml: is not YAML: Map keys must be unique at line 2/,
        ],
        [
            "allow-all",
            "preset: allow-all\n",
            0,
            /^warning: policy for pod\.yaml: 1 warning:\n {2}- options\.yaml: preset: /,
        ],
        ["allow-all and more", "preset: allow-all\nlogs: true\n", 1, /options\.yaml: logs: .* \[no-effect\]/],
    ];
    test.each(OPTIONS)("--config: %s", (_, config, code, message) => {
        write("images.lock.json", LOCK);
        const run = generate(file(POD), "--config", write("options.yaml", config));
        expect(run.err).toMatch(message);
        expect(run.code).toBe(code);
    });

    test("--preset stands above the config, and is named in messages", () => {
        write("images.lock.json", LOCK);
        const config = write("options.yaml", "preset: allow-all\n");
        const { out } = generate(file(POD));
        expect(generate(file(POD), "--config", config, "--preset", "strict")).toEqual({ code: 0, out, err: "" });
        const run = generate(file(POD), "--preset", "strict", "--kata-version", "3.24");
        expect(issuesOf(run)).toEqual([["--preset", "preset-kata-version"]]);
    });

    test("warnings go next to the policy", () => {
        write("images.lock.json", LOCK);
        const run = generate(file({ ...POD, spec: { containers: [{ ...CONTAINER, stdin: true }] } }));
        expect(run.code).toBe(0);
        expect(run.out).toMatch(/^package agent_policy\n/);
        expect(run.err).toMatch(/^warning: policy for pod\.yaml: 1 warning:\n/);
        expect(issuesOf(run)).toEqual([["pod.yaml: Pod/app spec.containers[0].stdin", "stdin-denied"]]);
    });

    test("damaged YAML is shown where, for each document", () => {
        const { code, err } = generate('kind: Pod\n---\nkind: Pod\n  x: [\n---\na: "q\n');
        expect(code).toBe(1);
        expect(err.match(/^ {2}- .*/gm)).toEqual([
            expect.stringMatching(/^ {2}- pod\.yaml: is not YAML: .* at line 3, column \d+ \[not-yaml\]$/),
            expect.stringMatching(/^ {2}- pod\.yaml: is not YAML: .* at line [67], column \d+ \[not-yaml\]$/),
        ]);
    });

    test("files that are not files, and an invalid lock", () => {
        expect(policy(["generate", "."]).err).toContain(".: cannot be read (EISDIR)");
        write("images.lock.json", "{");
        expect(issuesOf(generate(file(POD)))).toEqual([["images.lock.json", "lock-not-json"]]);
        rmSync(join(folder, "images.lock.json"));
        expect(issuesOf(generate(file(POD), "--images", "images.lock.json"))).toEqual([
            ["images.lock.json", "unreadable"],
        ]);
        expect(generate(file(POD), "--preset", "baseline").code).toBe(0);
    });
});

const POLICY = `package agent_policy
import rego.v1
default GetMetricsRequest := false
GetMetricsRequest if {
    print("x is", input.x)
    input.x == 1
}
default CreateContainerRequest := false
CreateContainerRequest := {"allowed": true, "ops": [{"op": "add", "path": "/pstate", "value": {"made": true}}]} if {
    not data.pstate.made
}
`;
const ask = (allowed: boolean, x: unknown, kind = "GetMetricsRequest"): object => ({
    description: `asks\n for ${x}`,
    allowed,
    kind,
    request: { x },
});

describe("policy test", () => {
    beforeEach(() => write("policy.rego", POLICY));

    test("has a line for each case, with what was expected, got and printed", () => {
        write("a.json", [ask(true, 1), ask(true, 2), ask(false, 1), ask(false, 3)]);
        write("b.json", [ask(false, 1, "ListRoutesRequest"), ask(true, 1, "ListRoutesRequest")]);
        const { code, out, err } = policy(["test", "policy.rego", "a.json", "b.json"]);
        expect(err).toBe("");
        expect(out.split("\n")).toEqual([
            "ok   a.json[0] asks for 1",
            'FAIL a.json[1] asks for 2: expected allowed, got denied; it prints "agent_policy:5: x is 2"',
            'FAIL a.json[2] asks for 1: expected denied, got allowed; it prints "agent_policy:5: x is 1"',
            "ok   a.json[3] asks for 3",
            "ok   b.json[0] asks for 1 (error: the policy has no rule ListRoutesRequest)",
            "FAIL b.json[1] asks for 1: expected allowed, got error: the policy has no rule ListRoutesRequest",
            "3 passed, 3 failed",
            "",
        ]);
        expect(code).toBe(1);
    });

    test("keeps state within a file, and starts anew for the next", () => {
        const cases = [ask(true, 1, "CreateContainerRequest"), ask(false, 1, "CreateContainerRequest")];
        write("a.json", cases);
        write("b.json", cases);
        expect(policy(["test", "policy.rego", "a.json", "b.json"])).toMatchObject({ code: 0, err: "" });
    });

    test("is data with --json", () => {
        write("a.json", [ask(true, 1), ask(true, 2)]);
        const { code, out } = policy(["test", "-", "a.json", "--json"], POLICY);
        expect(code).toBe(1);
        const row = { description: "asks\n for 1", kind: "GetMetricsRequest", expected: "allowed" };
        expect(JSON.parse(out)).toEqual({
            passed: 1,
            failed: 1,
            cases: [
                {
                    ...row,
                    path: "a.json[0]",
                    passed: true,
                    verdict: { allowed: true, kind: "allowed", prints: ["agent_policy:5: x is 1"] },
                },
                {
                    ...row,
                    path: "a.json[1]",
                    description: "asks\n for 2",
                    passed: false,
                    verdict: { allowed: false, kind: "denied", prints: ["agent_policy:5: x is 2"] },
                },
            ],
            issues: [],
        });
    });

    test("tells every problem with its inputs at once, and runs nothing", () => {
        write("policy.rego", "package agent_policy\n\nx := 1 +\n");
        write("good.json", [ask(true, 1)]);
        write("bad.json", [
            7,
            { descripton: "a", allowed: "yes", kind: "CreateContainerRequst", request: [] },
            { description: "b", allowed: true, kind: 4 },
        ]);
        write("empty.json", []);
        write("object.json", { cases: [] });
        write("damaged.json", '[{"a"\n 3');
        const files = ["good", "bad", "empty", "object", "damaged", "nowhere"].map((name) => `${name}.json`);
        const run = policy(["test", "policy.rego", ...files]);
        expect([run.code, run.out]).toEqual([1, ""]);
        expect(issuesOf(run)).toEqual([
            ["policy.rego", "rego-engine"],
            ["bad.json[0]", "wrong-type"],
            ["bad.json[1].descripton", "unknown-key"],
            ["bad.json[1].description", "missing"],
            ["bad.json[1].allowed", "wrong-type"],
            ["bad.json[1].kind", "request-name"],
            ["bad.json[1].request", "wrong-type"],
            ["bad.json[2].kind", "wrong-type"],
            ["bad.json[2].request", "missing"],
            ["empty.json", "no-cases"],
            ["object.json", "not-cases"],
            ["damaged.json", "not-cases"],
            ["nowhere.json", "unreadable"],
        ]);
        expect(run.err).toContain("fix: did you mean bad.json[1].description?\n");
        expect(run.err).toContain('fix: did you mean "CreateContainerRequest"?\n');
        expect(JSON.parse(policy(["test", "policy.rego", "empty.json", "--json"]).out)).toMatchObject({
            passed: 0,
            failed: 0,
            cases: [],
            issues: [{ path: "policy.rego" }, { path: "empty.json" }],
        });
    });

    test.each([
        ['[\n  {"request": {"token": hunter2}}]', "is not JSON"],
        ['[\n  {"request": {"token": "hunter2"', "is not JSON"],
        ['"hunter2"', "is a string, not a list of cases"],
        [
            '[{ "description": "d", "allowed": true, "kind": "GetMetricsRequest", "request": "hunter2" }]',
            "cases.json[0].request: is a string, not an object",
        ],
        ['["hunter2"]', "cases.json[0]: is a string, not an object"],
    ])("quotes nothing of cases that it cannot read: %s", (cases, message) => {
        write("policy.rego", "package agent_policy\n");
        write("cases.json", cases);
        const { code, err } = policy(["test", "policy.rego", "cases.json"]);
        expect(code).toBe(1);
        expect(err).toContain(message);
        expect(err).not.toContain("hunter");
    });

    test("reads Rego as the Kata version does", () => {
        write("a.json", [ask(true, 1)]);
        write("policy.rego", "package agent_policy\n\nGetMetricsRequest {\n    input.x == 1\n}\n");
        expect(policy(["test", "policy.rego", "a.json", "--kata-version", "3.29.0"]).code).toBe(0);
        const { code, err } = policy(["test", "policy.rego", "a.json"]);
        expect(code).toBe(1);
        expect(err).toMatch(/policy\.rego: line 3, column \d+: .*`if`/);
        const old = policy(["test", "policy.rego", "a.json", "--kata-version", "3.x"]);
        expect(issuesOf(old)).toEqual(expect.arrayContaining([["--kata-version", "kata-version"]]));
    });

    test("an empty or missing policy is a problem", () => {
        write("a.json", [ask(true, 1)]);
        expect(policy(["test", "-", "a.json"]).err).toMatch(/^ {2}- -: line 1, column 1: /m);
        expect(issuesOf(policy(["test", "nowhere.rego", "a.json"]))).toEqual([["nowhere.rego", "unreadable"]]);
    });
});

describe("misuse", () => {
    const ROWS: readonly (readonly [string, string[], RegExp])[] = [
        ["no subcommand", [], /Usage: confidential-workload policy /],
        ["an unknown subcommand", ["generat"], /unknown command 'generat'\n\(Did you mean generate\?\)/],
        ["no manifest", ["generate"], /missing required argument 'manifest'/],
        ["two manifests", ["generate", "a", "b"], /too many arguments/],
        [
            "an unknown option",
            ["generate", "a", "--image", "b"],
            /unknown option '--image'\n\(Did you mean --images\?\)/,
        ],
        ["an invalid preset", ["generate", "a", "--preset", "allow-all"], /Allowed choices are strict, baseline/],
        ["an invalid platform", ["generate", "a", "--platform", "sev"], /Allowed choices are .*snp, /],
        ["the standard input twice", ["generate", "-", "--config", "-"], /only one file can be the standard input/],
        ["no cases", ["test", "a"], /missing required argument 'cases'/],
        ["the standard input twice in a test", ["test", "-", "-"], /only one file can be the standard input/],
    ];
    test.each(ROWS)("%s", (_, args, message) => {
        const { code, err } = policy(args);
        expect(err).toMatch(message);
        expect(code).toBe(2);
    });

    test.each([["--help"], ["generate", "--help"], ["test", "--help"], ["help", "test"]])(
        "%s %s is not one",
        (...args) => {
            const { code, out, err } = policy(args);
            expect([code, err]).toEqual([0, ""]);
            expect(out).toContain("Usage: confidential-workload policy");
        },
    );
});

test("nothing of Pulumi is loaded", () => {
    write("pod.json", POD);
    write("images.lock.json", LOCK);
    const script = `process.argv.push("main", "policy", "generate", "pod.json");
        process.on("exit", () => console.error(JSON.stringify(Object.keys(require.cache))));
        require(${JSON.stringify(MAIN)});`;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], { cwd: folder, encoding: "utf8" });
    expect(stdout).toMatch(/^package agent_policy\n/);
    const loaded: string[] = JSON.parse(stderr);
    expect(loaded.filter((path) => /@pulumi\/|\/components\//.test(path))).toEqual([]);
    expect(loaded).toContain(resolve("dist/cli/policy/generate.js"));
});
