import { expect, test } from "vitest";
import type { Issue } from "../../../core";
import { formatIssue } from "../../../core/issue";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { renderAllowAll } from "../../../core/policy/rego";
import { checkPodPolicy, type PodPolicyContext } from "../../../core/review/check/podPolicy";
import { Session } from "../../../core/session";
import { policyOf } from "./samplePod";

const IMAGE = `reg.example/shop/web@sha256:${"1".repeat(64)}`;
const FACTS = { entrypoint: ["/bin/app"], env: ["PATH=/bin"], user: "1000:1000" };
const USER = { runAsUser: 1000, runAsGroup: 1000 };

function podOf(container: object, spec: object = {}): PodSource {
    return {
        kind: "Deployment",
        name: "shop",
        namespace: "store",
        path: ["spec", "template", "spec"],
        spec: { securityContext: USER, containers: [{ name: "web", image: IMAGE, ...container }], ...spec },
    };
}

/** A policy for exactly this pod. */
const POLICY = policyOf({
    container: { env: [], volumeMounts: [], args: ["serve"], livenessProbe: undefined, securityContext: {} },
    spec: { initContainers: [], volumes: [] },
});
const ARGS = { args: ["serve"] };

function problems(source: PodSource, context: Partial<PodPolicyContext> = {}, policy = POLICY): string[] {
    const all: Issue[] = checkPodPolicy(policy, source, {
        lock: { [IMAGE]: FACTS },
        localVolumes: false,
        session: new Session(),
        ...context,
    });
    return all.map((issue) => `${issue.severity} ${formatIssue(issue)}`);
}

const ASK = "\n    fix: ask with requests of your own, as in `npx confidential-workload policy test`";
const about = (name: string): string =>
    `warning policy.rego: was not asked about container "${name}", whose requests are not known: `;
const NOT_LOCKED =
    "its image is not in the image lock [policy-not-asked]\n    fix: run `npx confidential-workload lock`, and give its file with --images";

test("a pod is asked about as it is", () => {
    expect(problems(podOf(ARGS))).toEqual([]);
    const [denial] = problems(podOf({ args: ["other"] }));
    expect(denial).toContain("error policy.rego: denies CreateContainerRequest for web, which this pod needs");
});

const UNDO =
    "if the pod is not meant to be so, take the change back where it was made: in the program or the manifest, or in the cluster, as with `kubectl rollout undo`";
const ANEW =
    "if the change is meant, make the policy anew from the pod, as inject and a deployment do; do not allow it by hand, which opens the policy for whoever changed the pod";
const EVERY = "; without it this fails: every pod";

test.each<[string, object, string]>([
    [
        "arguments",
        { args: ["other"] },
        `: of its checks, these do not hold: args (docs/troubleshooting.md says what each means): OCI.Process.Args is ["/bin/app","other"] in the pod and ["/bin/app","serve"] in the policy`,
    ],
    [
        "a value of a variable",
        { ...ARGS, env: [{ name: "PATH", value: "/evil" }] },
        ": of its checks, these do not hold: env (docs/troubleshooting.md says what each means): the variable PATH has another value in the pod than in the policy",
    ],
    [
        "a variable and the user",
        { ...ARGS, env: [{ name: "X", value: "1" }], securityContext: { runAsUser: 7 } },
        ": of its checks, these do not hold: env, user (docs/troubleshooting.md says what each means): OCI.Process.User.UID is 7 in the pod and 1000 in the policy",
    ],
])("of other %s one problem names the checks, and says to put the pod back before anything else", (_, change, why) => {
    const [denial = "", ...more] = problems(podOf(change));
    expect(more).toEqual([]);
    expect(denial.slice(denial.indexOf("which this pod needs"))).toBe(
        `which this pod needs${why} [policy-denies-pod]\n    fix: ${UNDO}; ${ANEW}${EVERY}`,
    );
});

test("a policy that was not made from a pod may have to allow more, if the pod is as it should be", () => {
    const policy = "package agent_policy\nimport rego.v1\ndefault CreateContainerRequest := false\n";
    const [denial] = problems(podOf(ARGS), {}, policy).filter((line) =>
        line.includes("CreateContainerRequest for web"),
    );
    expect(denial).toMatch(new RegExp(`\\n {4}fix: ${UNDO}; if the pod is as it should be, allow it${EVERY}$`));
});

test("without facts about the image its container is left out, and the rest is asked", () => {
    expect(problems(podOf({ args: ["other"] }), { lock: {} })).toEqual([`${about("web")}${NOT_LOCKED}`]);
    const closed = `${POLICY.replaceAll(/^CreateSandboxRequest\b/gm, "Other")}`;
    const [denial, ...rest] = problems(podOf(ARGS), { lock: {} }, closed);
    expect(denial).toContain("error policy.rego: denies CreateSandboxRequest for the pod, which this pod needs");
    expect(rest).toContain(`${about("web")}${NOT_LOCKED}`);
});

const INIT = `reg.example/shop/init@sha256:${"4".repeat(64)}`;

test("a container that runs after one that is left out is left out too", () => {
    const named = POLICY.replace('"name": "web"', '"name": "setup"\n    },\n    {\n      "name": "web"');
    expect(named).toContain('"setup"');
    expect(problems(podOf(ARGS, { initContainers: [{ name: "setup", image: INIT }] }), {}, named)).toEqual([
        `${about("setup")}${NOT_LOCKED}`,
        `${about("web")}it starts after "setup", which was not asked about [policy-not-asked]\n    fix: correct what is reported about "setup" first`,
    ]);
});

const notNamed = (name: string) =>
    `error policy.rego: does not name the container "${name}", so that the agent denies it and the pod never starts [policy-container]\n    allowed: web\n    fix: if somebody added it in the cluster, put the pod back; if it is meant, make the policy anew from the pod as it is now`;

test.each([
    ["locked", { [IMAGE]: FACTS, [INIT]: FACTS }],
    ["not locked", { [IMAGE]: FACTS }],
])("a container that the policy does not name is an error, its image %s", (_, lock) => {
    const sidecar = { name: "proxy", image: INIT };
    const pod = podOf(ARGS);
    const spec = { ...(pod.spec as { readonly containers: readonly object[] }) };
    const injected = { ...pod, spec: { ...spec, containers: [...spec.containers, sidecar] } };
    expect(problems(injected, { lock })).toEqual([notNamed("proxy")]);
});

test("containers are named in policies of genpolicy's form, and in no policy without data", () => {
    const named = (name: string) => ({ OCI: { Annotations: { "io.kubernetes.cri.container-name": name } } });
    const policy = (...names: string[]) =>
        `package agent_policy\nimport rego.v1\ndefault CreateContainerRequest := false\npolicy_data := ${JSON.stringify({ containers: [{ OCI: { Annotations: {} } }, ...names.map(named)] })}\n`;
    const codes = (text: string) =>
        problems(podOf(ARGS), { lock: {} }, text).filter((line) => line.includes("name the"));
    expect(codes(policy("db"))).toEqual([notNamed("web").replace("allowed: web", "allowed: db")]);
    expect(codes(policy("db", "web"))).toEqual([]);
    expect(codes(policy())).toEqual([]);
    expect(codes("package agent_policy\ndefault CreateContainerRequest := false\n")).toEqual([]);
});

test("a container whose requests are not known is left out, with the reason", () => {
    expect(problems(podOf({ ...ARGS, image: "nginx" }))).toEqual([
        `${about("web")}containers[0].image: "nginx" has no digest, so the host decides what it is [policy-not-asked]${ASK}`,
    ]);
});

test("the keys of an envFrom are known where its ConfigMap is in the input", () => {
    const all = { ...ARGS, envFrom: [{ configMapRef: { name: "settings" } }] };
    const [first = "", ...more] = problems(podOf(all));
    expect(more).toEqual([]);
    expect(first).toMatch(
        /\[policy-not-asked\]\n {4}fix: give them with the pod, as `kubectl get pods,configmaps,secrets -o yaml` prints them$/,
    );
});

test("what cannot be known of the pod around its containers is said", () => {
    expect(problems(podOf(ARGS, { hostNetwork: true }))).toEqual([
        `warning policy.rego: was asked about the pod as if hostNetwork were not there: true shares the host's network, which a VM does not have [policy-not-asked]${ASK}`,
    ]);
});

test("a claim of a StatefulSet is said by its place", () => {
    const mounts = { ...ARGS, volumeMounts: [{ name: "data", mountPath: "/data" }] };
    const claims = { kind: "StatefulSet", volumeClaimTemplates: [{ metadata: { name: "data" } }] } as const;
    expect(problems({ ...podOf(mounts), ...claims }).filter((line) => line.includes("[policy-not-asked]"))).toEqual([
        `warning policy.rego: was asked about the pod as if spec.volumeClaimTemplates[0] were not there: "data" is copied into the guest once for each container, and the host chooses its content; writes do not reach the volume, and are lost with the VM [policy-not-asked]${ASK}`,
    ]);
});

test("a policy that lets any container be created needs no facts", () => {
    expect(problems(podOf({ image: "nginx" }), { lock: {} }, renderAllowAll())).toEqual([]);
});
