import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { annotationOf, previewOf, type Workload, withInitData } from "./reviewPreview";
import { runCli } from "./runCli";

const RECORDING = "test/vectors/agent-requests/go41-09-sharepid-forceguestpull";
const LOCK = "test/vectors/agent-requests/images.json";

let folder: string;
let deployment: string;

// biome-ignore lint/suspicious/noExplicitAny: a manifest.
type Manifest = any;

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "denial-"));
    const config = file("config.yaml", "platform: snp\nkbs:\n  url: https://kbs.example.com\n");
    file("images.lock.json", readFileSync(LOCK, "utf8"));
    const { code, out, err } = runCli(["inject", "--config", config, join(RECORDING, "pod.yaml")]);
    expect([code, err]).toEqual([0, expect.not.stringContaining("error")]);
    deployment = out;
});

afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
}

const CHECKS = [
    "annotations",
    "args",
    "capabilities",
    "env",
    "image",
    "kernel",
    "linux",
    "mounts",
    "once",
    "pod",
    "process",
    "request",
    "user",
];

/** The event of a container whose creation the policy denies, by the check that does not hold. */
function eventOf(failed: string): string {
    const held = CHECKS.filter((check) => check !== failed).map((check) => `\\"${check}\\"`);
    const refusal = `"CreateContainerRequest is blocked by policy: agent_policy:62: {${held.join(", ")}}"`;
    return `Error: failed to create containerd task: failed to create shim task: ${refusal}`;
}

const EVENT = eventOf("args");

/** The pod of the Deployment as the API server has it: with its defaults, the token's volume, and a status. */
function livePod(change: (container: Manifest) => void, failed = "args"): Manifest {
    const { metadata, spec } = parse(deployment);
    const pod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: {
            name: `${metadata.name}-5d9c7f6b8-x2x4z`,
            namespace: metadata.namespace ?? "default",
            labels: { ...spec.template.metadata.labels, "pod-template-hash": "5d9c7f6b8" },
            annotations: spec.template.metadata.annotations,
            ownerReferences: [
                { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${metadata.name}-5d9c7f6b8`, controller: true },
            ],
        },
        spec: {
            ...spec.template.spec,
            dnsPolicy: "ClusterFirst",
            enableServiceLinks: true,
            nodeName: "node-1",
            restartPolicy: "Always",
            schedulerName: "default-scheduler",
            serviceAccountName: "default",
            tolerations: [{ effect: "NoExecute", key: "node.kubernetes.io/not-ready", operator: "Exists" }],
            volumes: [
                ...(spec.template.spec.volumes ?? []),
                { name: "kube-api-access-x2x4z", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
            ],
        },
        status: {},
    };
    const [container] = pod.spec.containers;
    container.volumeMounts = [
        ...(container.volumeMounts ?? []),
        { name: "kube-api-access-x2x4z", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
    ];
    container.terminationMessagePath = "/dev/termination-log";
    change(container);
    pod.status = {
        containerStatuses: [
            { name: container.name, state: { waiting: { reason: "RunContainerError", message: eventOf(failed) } } },
        ],
    };
    return pod;
}

function shell(container: Manifest): void {
    container.command = ["/bin/sh"];
}

test("the pod alone says which field differs, and which command puts it back", () => {
    const pod = livePod(shell);
    const name = pod.metadata.ownerReferences[0].name.replace("-5d9c7f6b8", "");
    const { code, out, err } = runCli(["explain-denial", "--images", LOCK], { stdin: stringify(pod) });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(
        `CreateContainerRequest for container ${pod.spec.containers[0].name} is denied by the policy\n`,
    );
    expect(out).toMatch(/does not hold +args\n/);
    expect(out.match(/^ +differs +.*$/gm)).toEqual([
        expect.stringMatching(/command and args: \[.*\] in the policy, \["\/bin\/sh".*\] in the pod$/),
    ]);
    expect(out).toContain(`kubectl rollout undo deployment/${name}`);
});

test("a text and a file of the pod say the same as the pod alone, as JSON too", () => {
    const pod = file("pod.json", JSON.stringify(livePod(shell)));
    const { code, out } = runCli([
        "explain-denial",
        "--json",
        "--images",
        LOCK,
        "--pod",
        pod,
        "-f",
        file("reviewed.yaml", deployment),
        EVENT,
    ]);
    const { explanations, issues } = JSON.parse(out);
    expect([code, issues]).toEqual([0, []]);
    expect(explanations).toMatchObject([
        {
            id: "denied",
            request: "CreateContainerRequest",
            checks: ["args"],
            changes: [{ check: "args", field: "command and args" }],
        },
    ]);
});

test("a pod that is as the policy says points to the node, and one without a lock to the lock", () => {
    const pod = stringify(livePod(() => undefined));
    expect(runCli(["explain-denial", "--images", LOCK], { stdin: pod }).out).toMatch(
        /why +the pod is as the policy says, so the node/,
    );
    const none = file("none.json", "{}");
    expect(runCli(["explain-denial", "--images", none], { stdin: pod }).out).toMatch(
        /to be sure +the images of .* are not in the image lock/,
    );
});

test("the lines of kubectl describe are read one by one", () => {
    const stdin = `Events:\n  Warning  Failed  2s  kubelet  ${EVENT}\n  Warning  Failed  1s  kubelet  ${EVENT}\n  Normal  Pulled  1s  kubelet  Pulled\n`;
    const { code, out } = runCli(["explain-denial"], { stdin });
    expect([code, out.match(/is denied by the policy/g)]).toEqual([0, ["is denied by the policy"]]);
    expect(out).toMatch(/to be sure +give the pod as well/);
});

test("a text that a terminal has broken into lines is read as one", () => {
    const { code, out } = runCli(["explain-denial"], { stdin: "error: Failed to unpack\nlayer to destination\n" });
    expect([code, out.split("\n")[0]]).toEqual([0, "no-space"]);
});

test("events as objects name the container", () => {
    const event = {
        apiVersion: "v1",
        kind: "Event",
        metadata: {},
        involvedObject: { name: "web-0", fieldPath: "spec.containers{app}" },
        reason: "Failed",
        message: EVENT,
    };
    const stdin = JSON.stringify({ apiVersion: "v1", kind: "List", items: [event] });
    expect(runCli(["explain-denial"], { stdin }).out).toMatch(/^CreateContainerRequest for container app is denied/);
});

test("what nobody knows is exit code 1, with the way on", () => {
    const { code, out, err } = runCli(["explain-denial", "hello"]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("holds nothing that this command knows [failure-unknown]");
});

test("control characters of a text do not reach the terminal", () => {
    const pod = livePod((container) => {
        container.command = ["\u001b]0;evil\u0007"];
    });
    const { out } = runCli(["explain-denial", "--images", LOCK], { stdin: JSON.stringify(pod) });
    expect(out).toContain("command and args");
    expect(/\p{Cc}/u.test(out.replaceAll("\n", ""))).toBe(false);
});

test("the value of a variable is not shown", () => {
    const pod = livePod((container) => {
        container.env = [{ name: "PASSWORD", value: "hunter2" }];
    }, "env");
    const { out } = runCli(["explain-denial", "--images", LOCK], { stdin: stringify(pod) });
    expect(out).toContain("env PASSWORD: nothing in the policy, is set in the pod");
    expect(out).not.toContain("hunter2");
});

test("a file without a pod is an error", () => {
    const { code, out, err } = runCli(["explain-denial", "--pod", file("map.yaml", "kind: ConfigMap\n"), EVENT]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("map.yaml: has no pod [failure-no-pod]");
});

test("a pod that carries other init-data than the reviewed file is said to do so", () => {
    const pod = livePod(shell);
    const other = 'version = "0.1.0"\nalgorithm = "sha256"\n[data]\n"policy.rego" = "package agent_policy"\n';
    const line = ["explain-denial", "--images", LOCK, "-f", file("other.toml", other)];
    const { code, err } = runCli(line, { stdin: stringify(pod) });
    expect(code).toBe(0);
    expect(err).toContain(`${pod.metadata.namespace}/Pod/${pod.metadata.name}: does not carry the reviewed init-data`);
});

test("of several reviewed documents the one of the pod's workload counts, and none is an error", () => {
    const pod = stringify(livePod(shell));
    const renamed = deployment.replace("name: sharepid", "name: another");
    const both = file("both.yaml", `${deployment}\n---\n${renamed}`);
    expect(runCli(["explain-denial", "--images", LOCK, "-f", both], { stdin: pod })).toMatchObject({
        code: 0,
        err: "",
    });
    const others = file("others.yaml", `${renamed}\n---\n${renamed.replace("another", "third")}`);
    const { code, err } = runCli(["explain-denial", "--images", LOCK, "-f", others], { stdin: pod });
    expect(code).toBe(1);
    expect(err).toContain("has several documents with init-data, and none of them is of Deployment/sharepid [one-of]");
});

/** A preview in which the Deployment is among others. */
function preview(change: Partial<Workload>, ...others: readonly Workload[]): string {
    const after = parse(deployment);
    return file("preview.json", previewOf([{ name: "web", after, ...change }, ...others]));
}

/** The Deployment with init-data that nobody deployed. */
function otherDeployment(name: string): Manifest {
    const object = parse(deployment);
    object.metadata.name = name;
    object.spec.template.metadata.annotations = withInitData(annotationOf({ "policy.rego": "package agent_policy\n" }));
    return object;
}

test("the reviewed side may be a preview: of the pod's workload as it leaves it, whatever else is in it", () => {
    const pod = stringify(livePod(shell));
    const before = otherDeployment("sharepid");
    const reviewed = preview({ before }, { name: "another", after: otherDeployment("another") });
    const { code, out, err } = runCli(["explain-denial", "--images", LOCK, "-f", reviewed], { stdin: pod });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/differs +container app: command and args: .* in the policy, \["\/bin\/sh"\] in the pod\n/);
});

test("a preview that would change the init-data is said to have other init-data than the pod", () => {
    const reviewed = preview({ before: parse(deployment), after: otherDeployment("sharepid") });
    const { code, err } = runCli(["explain-denial", "-f", reviewed], { stdin: stringify(livePod(shell)) });
    expect(code).toBe(0);
    expect(err).toContain("does not carry the reviewed init-data");
});

test.each([
    ["lists another workload alone", () => preview({ after: otherDeployment("another") })],
    ["hides the init-data", () => preview({ after: withAnnotation("[secret]") })],
    ["deletes the workload", () => preview({ before: parse(deployment), after: undefined })],
])("a preview that %s is an error, and no other document counts", (_, reviewed) => {
    const { code, out, err } = runCli(["explain-denial", "-f", reviewed()], { stdin: stringify(livePod(shell)) });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(
        "preview.json: shows no init-data of Deployment/sharepid: it lists only what changes, or hides the value",
    );
    expect(err).toContain("`pulumi preview --json --show-sames`");
});

function withAnnotation(annotation: string): Manifest {
    const object = parse(deployment);
    object.spec.template.metadata.annotations = withInitData(annotation);
    return object;
}

test("a preview that failed is an error", () => {
    const text = previewOf([{ name: "web", after: parse(deployment) }], [{ severity: "error", message: "no cluster" }]);
    const { code, err } = runCli(["explain-denial", "-f", file("failed.json", text)], {
        stdin: stringify(livePod(shell)),
    });
    expect(code).toBe(1);
    expect(err).toContain("failed.json: is of a preview that failed [not-a-preview]");
});
