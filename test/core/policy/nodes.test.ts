import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openPolicy } from "../../../core/policy/engine";
import { generatePolicy } from "../../../core/policy/generate";
import { NodeKind, nodesOf, runtimesOf } from "../../../core/policy/nodes";
import { policyFor } from "../../../core/policy/policyFor";
import { AGENT_REQUESTS } from "../../../core/policy/requests";
import { podRequests } from "../../../core/policy/selfCheck/requests";
import { PolicyPreset, type PolicySpec } from "../../../core/policy/spec";
import { Session } from "../../../core/session";
import { RICH_POD, RICH_POLICY } from "./richPod";

const IMAGE = `registry.example/web@sha256:${"1".repeat(64)}`;
const TARGET = {
    pod: { kind: "Pod", name: "web", path: ["spec"], spec: { containers: [{ name: "web", image: IMAGE }] } },
    localVolumes: false,
} as const;
const LOCK = { [IMAGE]: { entrypoint: ["/web"] } };

/** A policy by hand that looks at one thing of a container. */
function byHand(rule: string, nodes?: readonly NodeKind[]): PolicySpec {
    const others = AGENT_REQUESTS.filter(({ name }) => !["CreateContainerRequest", "SetPolicyRequest"].includes(name));
    const rego = [
        "package agent_policy",
        "import rego.v1",
        ...others.map(({ name }) => `default ${name} := true`),
        "default SetPolicyRequest := false",
        "default CreateContainerRequest := false",
        `CreateContainerRequest if { ${rule} }`,
    ].join("\n");
    return { rego, imageLock: LOCK, ...(nodes === undefined ? {} : { nodes }) };
}

const GO_SPELLING = '"mount" in {n.Type | some n in input.OCI.Linux.Namespaces}';
const RUST = "Kata's Rust runtime and containerd 2";
const BASE_SPEC = "Kata's Rust runtime and a base spec with hooks and limits";

describe("a policy by hand", () => {
    test("that only takes the Go runtime's spelling is a warning with the nodes that it denies", () => {
        const { issues } = policyFor(byHand(GO_SPELLING), TARGET, undefined, new Session());
        expect(issues.map(({ severity, code }) => [severity, code])).toEqual([
            ["warning", "policy-denies-pod"],
            ["warning", "policy-denies-pod"],
        ]);
        expect(issues[0]?.message).toBe(
            `denies CreateContainerRequest for the sandbox, as nodes with ${RUST}, or with ${BASE_SPEC} (not recorded: read) send it, which this pod needs`,
        );
        expect(issues[0]?.fix).toBe(
            "allow it; without it this fails: every pod; or name in policy.nodes the kinds of node that the pod runs on",
        );
    });

    test("is fine where policy.nodes names the kinds that it takes, and an error where it names others", () => {
        const go = [NodeKind.GoContainerd1, NodeKind.GoContainerd2, NodeKind.GoPlainPause];
        expect(policyFor(byHand(GO_SPELLING, go), TARGET, undefined, new Session()).issues).toEqual([]);
        const { issues } = policyFor(byHand(GO_SPELLING, [NodeKind.RustContainerd2]), TARGET, undefined, new Session());
        expect(issues.map(({ severity }) => severity)).toEqual(["error", "error"]);
        expect(issues[0]?.message).toBe("denies CreateContainerRequest for the sandbox, which this pod needs");
    });

    test("that denies what the first kind of node sends is an error, and says so once", () => {
        const { issues } = policyFor(
            byHand('"mnt" in {n.Type | some n in input.OCI.Linux.Namespaces}'),
            TARGET,
            undefined,
            new Session(),
        );
        expect(issues.map(({ severity }) => severity)).toEqual(["error", "error"]);
        expect(issues[0]?.message).toContain(
            "as nodes with Kata's Go runtime and containerd 1.7, or with Kata's Go runtime",
        );
    });

    test("that denies every kind of node names none", () => {
        const { issues } = policyFor(byHand("input.OCI.Version == 7"), TARGET, undefined, new Session());
        expect(issues[0]?.message).toBe("denies CreateContainerRequest for the sandbox, which this pod needs");
    });
});

describe.each([PolicyPreset.Strict, PolicyPreset.Baseline])("%s", (preset) => {
    describe.each([false, true])("on peer pods: %s", (localVolumes) => {
        test.each(Object.values(NodeKind))("allows the whole life of a pod that uses every rule, from %s", (kind) => {
            const target = { pod: RICH_POD, localVolumes };
            const { containerRuntime } = runtimesOf(kind);
            const nodes = kind === NodeKind.GoCriOFips ? { nodes: [kind] } : {};
            const policy = { ...RICH_POLICY, containerRuntime, ...nodes };
            const { text } = generatePolicy({ ...policy, preset }, target);
            const { pod } = generatePolicy({ ...policy, preset: PolicyPreset.Strict }, target);
            const [node] = nodesOf({ nodes: [kind], containerRuntime, isPeerPod: localVolumes });
            const open = openPolicy(String(text));
            const denied = (pod === undefined ? [] : podRequests(pod, node)).filter(
                ({ name, input }) => !open.evaluate(name, input).allowed,
            );
            open.close();
            expect(pod).toBeDefined();
            expect(denied.map(({ name, about }) => `${name} ${about}`)).toEqual([]);
        });
    });
});

test("an image's tag is in the policy only where a kind of node sends it", () => {
    const image = IMAGE.replace("@", ":7@");
    const pod = { ...TARGET.pod, spec: { containers: [{ name: "web", image }] } };
    const policy = { preset: PolicyPreset.Strict, imageLock: LOCK };
    const textFor = (nodes?: readonly NodeKind[]) =>
        String(
            generatePolicy({ ...policy, ...(nodes === undefined ? {} : { nodes }) }, { pod, localVolumes: false }).text,
        );
    expect(textFor()).toContain(`"image_name": "${image}"`);
    expect(textFor([NodeKind.GoContainerd1])).not.toContain(":7@");
});

test("docs/agent-policy.md has a row for each kind of node", () => {
    const page = readFileSync("docs/agent-policy.md", "utf8");
    const rows = page.split("\n").filter((line) => line.startsWith("| `NodeKind."));
    const said = rows.map((line) =>
        line
            .split("|")
            .slice(1, 3)
            .map((cell) => cell.trim().split(/[ :]/)[0]),
    );
    expect(said).toEqual(
        Object.entries(NodeKind).map(([name, kind]) => [`\`NodeKind.${name}\``, runtimesOf(kind).evidence]),
    );
});
