import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCliAsync } from "./runCli";

let folder: string;
const golden = (name: string, part: string): string => readFileSync(`test/golden/${name}/${part}`, "utf8").trim();

// Documents for SNP with a SHA-256, so HOSTDATA is the digest.
const NEW = "attestation-service";
const OLD = "https-proxy-only";
const OTHER = "log-levels";

interface Pod {
    readonly from?: string | undefined;
    readonly runtimeClassName?: string | undefined;
    readonly shows?: string | undefined;
}

/** As the API server gives it. */
const template = ({ from = NEW, runtimeClassName = "kata-qemu-snp", shows }: Pod, labels: object = {}) => ({
    metadata: {
        labels,
        annotations:
            from === "none"
                ? {}
                : {
                      "io.katacontainers.config.hypervisor.cc_init_data": golden(from, "annotation.txt"),
                      "confidential-workload/init-data-digest": golden(shows ?? from, "digest.txt"),
                  },
    },
    spec: { containers: [{ name: "web", image: "web" }], ...(runtimeClassName === "" ? {} : { runtimeClassName }) },
});
const owner = (kind: string, name: string) => ({
    ownerReferences: [{ kind, name, controller: true, apiVersion: "apps/v1", uid: "1" }],
});
const object = (kind: string, name: string, more: object, pod: Pod = {}) => ({
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: "shop", ...more },
    spec: { template: template(pod) },
});
const deployment = (pod: Pod = {}, name = "web") => object("Deployment", name, {}, pod);
const replicaSet = (hash: string, pod: Pod = {}) =>
    object("ReplicaSet", `web-${hash}`, owner("Deployment", "web"), pod);
let count = 0;
const pod = (of: Pod = {}, hash = "5d8c", more: object = {}) => {
    const { metadata, spec } = template(of, { "pod-template-hash": hash });
    const name = `web-${hash}-${++count}`;
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...metadata, name, namespace: "shop", ...owner("ReplicaSet", `web-${hash}`) },
        spec,
        status: { phase: "Running" },
        ...more,
    };
};

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "status-"));
    const write = (name: string, value: object) => writeFileSync(join(folder, name), JSON.stringify(value));
    const output = (from: string) => ({
        trustee: { name: "web", platform: "snp", initData: golden(from, "digest.txt").slice("sha256:".length) },
    });
    write("web.yaml", deployment());
    write("before.yaml", deployment({ from: OLD }));
    write("stack.json", output(NEW));
    write("before.json", output(OLD));
    write("strict.yaml", strict());
    write("strict.lock.json", LOCK);
    write("empty.lock.json", {});
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The pod of a Strict policy, and what somebody changes in it in the cluster without touching the annotation. */
const STRICT = JSON.parse(readFileSync("test/golden/strict-policy/pod.json", "utf8"));
const LOCK = JSON.parse(readFileSync("test/golden/strict-policy/input.json", "utf8")).policy.imageLock;
type Containers = Record<string, unknown>[];
const strict = (change = (containers: Containers): Containers => containers) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop", namespace: "store" },
    spec: {
        template: {
            metadata: {
                labels: STRICT.labels,
                annotations: { ...STRICT.annotations, ...template({ from: "strict-policy" }).metadata.annotations },
            },
            spec: {
                ...STRICT.spec,
                containers: change(structuredClone(STRICT.spec.containers)),
                runtimeClassName: "kata-qemu-snp",
            },
        },
    },
});
const strictPod = (from: ReturnType<typeof strict>) => {
    const { metadata, spec } = from.spec.template;
    const token = { name: "kube-api-access-x7k2p", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" };
    const [first, ...others] = spec.containers;
    const mounts = [...((first?.["volumeMounts"] ?? []) as object[]), { ...token, readOnly: true }];
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...metadata, name: "shop-5d8c-x", namespace: "store", ...owner("Deployment", "shop") },
        spec: { ...spec, containers: [{ ...first, volumeMounts: mounts }, ...others] },
        status: { phase: "Running" },
    };
};

async function status(
    live: readonly object[],
    args = ["-f", "web.yaml", "--previous", "before.yaml", "--platform", "snp"],
) {
    count = 0;
    const stdin = JSON.stringify({ apiVersion: "v1", kind: "List", items: live });
    const { code, out, err } = await runCliAsync(["status", ...args], { cwd: folder, stdin, env: {} });
    return {
        code,
        out,
        problems: err
            .split("\n")
            .filter((line) => line.startsWith("  - "))
            .map((line) => line.slice(4)),
    };
}

const line = (rollout: string, counts: string, name = "shop/Deployment/web") =>
    `${rollout.padEnd(7)}  ${name}  ${counts}\n`;
const BACK_TEMPLATE = "shop/Deployment/web: has other init-data in its pod template than expected [status-template]";

test.each([
    ["aws-snp", "kata-remote"],
    ["gcp-tdx", "kata-remote"],
    ["libvirt", "kata-remote"],
    ["se", "kata-qemu-se"],
])(
    "on %s, where no token has the document, pods of before are known by its digest",
    async (platform, runtimeClassName) => {
        const live = [OLD, OLD, NEW, OTHER].map((from) => pod({ from, runtimeClassName }));
        writeFileSync(join(folder, "classed.yaml"), JSON.stringify(deployment({ runtimeClassName })));
        const args = ["-f", "classed.yaml", "--previous", "before.json", "--platform", platform];
        const rolling = await status(live.slice(0, 3), args);
        expect(rolling).toEqual({
            code: 3,
            out: line("rolling", "1 expected, 2 previous, 0 another, 0 none"),
            problems: [],
        });
        const drifted = await status(live, args);
        expect([drifted.code, drifted.out]).toEqual([1, line("drifted", "1 expected, 2 previous, 1 another, 0 none")]);
    },
);

test.each<[string, () => readonly object[], number, string, readonly string[]]>([
    [
        "every pod has the expected document",
        () => [deployment(), replicaSet("5d8c"), replicaSet("77aa", { from: OLD }), pod(), pod()],
        0,
        line("rolled", "2 expected, 0 previous, 0 another, 0 none"),
        [],
    ],
    ["pods alone", () => [pod(), pod()], 0, line("rolled", "2 expected, 0 previous, 0 another, 0 none"), []],
    [
        "pods and ReplicaSets",
        () => [replicaSet("5d8c"), pod()],
        0,
        line("rolled", "1 expected, 0 previous, 0 another, 0 none"),
        [],
    ],
    [
        "a rollout",
        () => [deployment(), pod(), pod({ from: OLD }, "77aa"), pod({ from: OLD }, "77aa")],
        3,
        line("rolling", "1 expected, 2 previous, 0 another, 0 none"),
        [],
    ],
    [
        "pods that have ended do not count",
        () => [deployment(), pod(), pod({ from: OTHER }, "77aa", { status: { phase: "Failed" } })],
        0,
        line("rolled", "1 expected, 0 previous, 0 another, 0 none"),
        [],
    ],
    [
        "another document",
        () => [deployment(), pod({ from: OTHER })],
        1,
        line("drifted", "0 expected, 0 previous, 1 another, 0 none"),
        ["shop/Pod/web-5d8c-1: runs with other init-data than expected [status-pod]"],
    ],
    [
        "no document",
        () => [deployment(), pod(), pod({ from: "none" })],
        1,
        line("drifted", "1 expected, 0 previous, 0 another, 1 none"),
        ["shop/Pod/web-5d8c-2: runs without init-data, and so without a policy [status-pod]"],
    ],
    [
        "a template that was changed in the cluster, before its pods roll",
        () => [deployment({ from: OTHER }), pod()],
        1,
        line("drifted", "1 expected, 0 previous, 0 another, 0 none"),
        [BACK_TEMPLATE],
    ],
    [
        "a template that was put back",
        () => [deployment({ from: OLD }), pod()],
        1,
        line("drifted", "1 expected, 0 previous, 0 another, 0 none"),
        ["shop/Deployment/web: still has the init-data of before in its pod template [status-template]"],
    ],
    [
        "a template that lost its annotation",
        () => [deployment({ from: "none" }), pod()],
        1,
        line("drifted", "1 expected, 0 previous, 0 another, 0 none"),
        [
            "shop/Deployment/web: has no init-data in its pod template, so its next pods run without a policy [status-template]",
        ],
    ],
    [
        "an annotation that was edited, and the digest next to it not",
        () => [deployment({ from: OTHER, shows: NEW }), pod()],
        1,
        line("drifted", "1 expected, 0 previous, 0 another, 0 none"),
        [
            BACK_TEMPLATE,
            "shop/Deployment/web: has init-data with another digest than the annotation confidential-workload/init-data-digest says: somebody edited one of them [status-edited]",
        ],
    ],
    [
        "no RuntimeClass",
        () => [deployment({ runtimeClassName: "" }), pod()],
        1,
        line("drifted", "1 expected, 0 previous, 0 another, 0 none"),
        ["shop/Deployment/web: has no RuntimeClass, so its pods are not confidential VMs [status-runtime-class]"],
    ],
    [
        "a RuntimeClass of another platform",
        () => [deployment(), pod({ runtimeClassName: "kata-qemu-tdx" })],
        1,
        line("drifted", "1 expected, 0 previous, 0 another, 0 none"),
        [
            'shop/Pod/web-5d8c-1: has another RuntimeClass: "kata-qemu-tdx" is for another platform, Intel TDX, and not for AMD SEV-SNP [status-runtime-class]',
        ],
    ],
    [
        "no pods",
        () => [deployment()],
        1,
        line("missing", "0 expected, 0 previous, 0 another, 0 none"),
        ["shop/Deployment/web: has no pod among the objects of the cluster [status-no-pods]"],
    ],
    [
        "nothing of that name",
        () => [deployment({}, "api")],
        1,
        line("missing", "0 expected, 0 previous, 0 another, 0 none", "Deployment/web"),
        ["web.yaml: Deployment/web: is not among the objects of the cluster [status-missing]"],
    ],
])("%s", async (_, live, code, out, problems) => {
    expect(await status(live())).toEqual({ code, out, problems });
});

test("the output of a stack, and a name that Pulumi made", async () => {
    const named = { ...object("Deployment", "web-1a2b3c4d", {}), spec: { template: template({}) } };
    const own = { ...pod(), metadata: { ...pod().metadata, ...owner("ReplicaSet", "web-1a2b3c4d-5d8c") } };
    const { code, out } = await status([named, own], ["--stack", "stack.json", "--previous", "before.json"]);
    expect({ code, out }).toEqual({
        code: 0,
        out: line("rolled", "1 expected, 0 previous, 0 another, 0 none", "shop/Deployment/web-1a2b3c4d"),
    });
});

test("a Job that has ended, and a CronJob that waits, have no pod to miss", async () => {
    const job = object("Job", "web", {});
    expect(await status([job], ["--stack", "stack.json"])).toMatchObject({ code: 0 });
    const cron = {
        kind: "CronJob",
        metadata: { name: "web" },
        spec: { jobTemplate: { spec: { template: template({}) } } },
    };
    expect(await status([cron], ["--stack", "stack.json"])).toMatchObject({ code: 0 });
});

test("a manifest that names its namespace expects nothing of another", async () => {
    const elsewhere = { ...deployment({ from: OTHER }), metadata: { name: "web", namespace: "test" } };
    const args = ["-f", "web.yaml", "--platform", "snp"];
    expect(await status([deployment(), pod(), elsewhere], args)).toMatchObject({ code: 0, problems: [] });
});

test("one namespace of several", async () => {
    const elsewhere = { ...deployment({ from: OTHER }), metadata: { name: "web", namespace: "test" } };
    const live = [deployment(), pod(), elsewhere];
    expect(await status(live, ["--stack", "stack.json", "--namespace", "shop"])).toMatchObject({ code: 0 });
    expect(await status(live, ["--stack", "stack.json"])).toMatchObject({ code: 1 });
});

test("--json has the counts and the issues", async () => {
    const args = ["--stack", "stack.json", "--json"];
    const { out } = await status([pod({ from: OTHER })], args);
    expect(JSON.parse(out)).toMatchObject({
        workloads: [
            {
                workload: "web",
                live: "shop/Deployment/web",
                rollout: "drifted",
                pods: { expected: 0, previous: 0, another: 1, none: 0 },
                issues: [{ code: "status-pod" }],
            },
        ],
        issues: [],
    });
});

test("nothing expected is a misuse", async () => {
    expect((await status([], [])).code).toBe(2);
});

const first =
    (more: object) =>
    ([container, ...others]: Containers): Containers => [{ ...container, ...more }, ...others];

test.each<[string, (containers: Containers) => Containers, number, RegExp | undefined]>([
    ["nothing", (containers) => containers, 0, undefined],
    [
        "arguments",
        first({ args: ["--evil"] }),
        1,
        /^store\/Deployment\/shop: policy\.rego: denies CreateContainerRequest for \w+, which this pod needs: of its checks, these do not hold: args .*\[policy-denies-pod\]$/,
    ],
    [
        "the user",
        first({ securityContext: { runAsUser: 0 } }),
        1,
        /: of its checks, these do not hold: .*user.*\[policy-denies-pod\]$/,
    ],
    [
        "a container",
        (all) => [...all, { ...all[0], name: "miner" }],
        1,
        /does not name the container "miner".*\[policy-container\]$/,
    ],
])(
    "of %s that somebody changes in the cluster next to the annotation, the policy knows",
    async (_, change, code, problem) => {
        const live = strict(change);
        const args = ["-f", "strict.yaml", "--platform", "snp", "--images", "strict.lock.json"];
        const result = await status([live, strictPod(live)], args);
        const rollout = code === 0 ? "rolled" : "drifted";
        expect(result).toEqual({
            code,
            out: line(rollout, "1 expected, 0 previous, 0 another, 0 none", "store/Deployment/shop"),
            problems: problem === undefined ? [] : [expect.stringMatching(problem)],
        });
    },
);

test("without the image lock it says of which containers nothing is known", async () => {
    const args = ["-f", "strict.yaml", "--platform", "snp", "--images", "empty.lock.json"];
    const live = strict(first({ args: ["--evil"] }));
    const { code, problems } = await status([live, strictPod(live)], args);
    expect(code).toBe(0);
    expect(problems.length).toBeGreaterThan(0);
    expect(
        problems.filter(
            (one) =>
                !one.includes("its image is not in the image lock [policy-not-asked]") &&
                !one.includes("which was not asked about"),
        ),
    ).toEqual([]);
});

test("without --previous a pod of before may be a rollout, and the fix says so", async () => {
    const live = JSON.stringify({ kind: "List", items: [deployment(), pod({ from: OLD })] });
    const args = ["status", "-f", "web.yaml", "--platform", "snp"];
    const { err } = await runCliAsync(args, { cwd: folder, stdin: live, env: {} });
    expect(err).toContain("fix: give what ran before with --previous, if this is a rollout;");
});

test.each([
    ["Deployment", ["spec", "template"], "`kubectl rollout undo`"],
    ["CronJob", ["spec", "jobTemplate", "spec", "template"], "`kubectl replace -f` and the manifest that was deployed"],
    ["Job", ["spec", "template"], "make the Job anew"],
])("a %s with another class is put back in a way that it has", async (kind, path, fix) => {
    const objectOf = (runtimeClassName: string) => {
        const { template } = deployment({ runtimeClassName }).spec;
        const rest = path.reduceRight<object>((inner, key) => ({ [key]: inner }), template);
        return { apiVersion: "v1", kind, metadata: { name: "web", namespace: "shop" }, ...rest };
    };
    writeFileSync(join(folder, "kind.json"), JSON.stringify(objectOf("kata-qemu-snp")));
    const stdin = JSON.stringify(objectOf("kata-qemu"));
    const { code, err } = await runCliAsync(["status", "-f", "kind.json", "--platform", "snp"], {
        cwd: folder,
        stdin,
        env: {},
    });
    expect([code, err]).toEqual([1, expect.stringContaining(fix)]);
});

test("a pod that does not run is named, with the cause that its status or an event says", async () => {
    count = 0;
    const waiting = (reason: string, message?: string) => ({
        status: { phase: "Running", containerStatuses: [{ name: "web", state: { waiting: { reason, message } } }] },
    });
    const denied =
        'failed to create containerd task: failed to create shim task: "CreateContainerRequest is blocked by policy: agent_policy:41: {\\"args\\"}"';
    const event = (name: string, namespace: string, message: string) => ({
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: "e", namespace },
        involvedObject: { kind: "Pod", name, namespace },
        reason: "FailedCreatePodSandBox",
        message,
    });
    const { code, problems } = await status([
        deployment(),
        pod({}, "5d8c", waiting("RunContainerError", denied)),
        pod(
            {},
            "5d8c",
            waiting("RunContainerError", "failed to create shim task: Failed to unpack layer to destination"),
        ),
        pod({}, "5d8c", { status: { phase: "Pending" } }),
        pod({}, "5d8c", { status: { phase: "Pending" } }),
        pod(),
        event("web-5d8c-3", "shop", "CreateSandboxRequest is blocked by policy: "),
        event("web-5d8c-4", "elsewhere", "CreateSandboxRequest is blocked by policy: "),
        event("web-5d8c-5", "shop", "CreateSandboxRequest is blocked by policy: "),
    ]);
    expect(problems).toEqual([
        expect.stringMatching(
            /^shop\/Pod\/web-5d8c-1: does not run: its policy denies CreateContainerRequest for container web, because it does not hold: .*\[status-not-running\]$/,
        ),
        expect.stringMatching(/^shop\/Pod\/web-5d8c-2: does not run: .*(?:space|memory).*\[status-not-running\]$/),
        "shop/Pod/web-5d8c-3: does not run: its policy denies CreateSandboxRequest [status-not-running]",
        "shop/Pod/web-5d8c-4: does not run: neither its status nor an event that was given says why [status-not-running]",
    ]);
    expect(code).toBe(0);
});
