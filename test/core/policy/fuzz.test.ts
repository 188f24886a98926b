import fc from "fast-check";
import { expect, test } from "vitest";
import { errorsOf } from "../../../core/issue";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { openPolicy, parsePolicy } from "../../../core/policy/engine";
import { type Generated, generatePolicy } from "../../../core/policy/generate";
import { NodeKind, nodesOf } from "../../../core/policy/nodes";
import { AGENT_REQUESTS } from "../../../core/policy/requests";
import { selfCheck } from "../../../core/policy/selfCheck/check";
import { podRequests } from "../../../core/policy/selfCheck/requests";
import { PolicyPreset } from "../../../core/policy/spec";
import { UNKNOWN } from "../../../core/unknown";
import { shareOf } from "../../share";
import { anyJson, hostileText, mutationsOf, reordered } from "./podJson";
import type { Creation } from "./requestTypes";
import { IMAGES, RICH_LOCK, RICH_POD, RICH_POLICY, RICH_SPEC } from "./richPod";
import { onNode, STRICT } from "./scenario";

const RUNS = shareOf(100);
/** Kinds of node, whose spellings differ. */
const nodes = fc.constantFrom(...nodesOf({ isPeerPod: false }));
const presets = fc.constantFrom(PolicyPreset.Strict, PolicyPreset.Baseline);

function generate(preset: PolicyPreset, pod: PodSource, localVolumes: boolean): Generated {
    return generatePolicy({ ...RICH_POLICY, exec: [], preset }, { pod, localVolumes });
}

/** A policy that is given without an error parses and allows its own pod. */
function expectSound({ text, pod, issues }: Generated): void {
    if (errorsOf(issues).length > 0) {
        return;
    }
    if (text === UNKNOWN || pod === undefined) {
        throw new Error("everything is known here");
    }
    expect(parsePolicy(text)).toEqual([]);
    expect(selfCheck(text, ["policy", "preset"], pod, {})).toEqual([]);
    const policy = openPolicy(text);
    for (const node of pod.nodes) {
        policy.reset();
        expect(podRequests(pod, node).filter(({ name, input }) => !policy.evaluate(name, input).allowed)).toEqual([]);
    }
    policy.close();
}

test("any JSON as a pod spec gives a problem or a sound policy", () => {
    fc.assert(
        fc.property(anyJson, presets, fc.boolean(), (spec, preset, localVolumes) => {
            expectSound(generate(preset, { ...RICH_POD, spec }, localVolumes));
        }),
        { numRuns: RUNS },
    );
});

test("a pod spec with anything in some place gives a problem or a sound policy", () => {
    fc.assert(
        fc.property(mutationsOf(RICH_SPEC), presets, fc.boolean(), (spec, preset, localVolumes) => {
            expectSound(generate(preset, { ...RICH_POD, spec }, localVolumes));
        }),
        { numRuns: RUNS },
    );
}, 600_000);

const NEVER = ["CreateContainerRequest", "ExecProcessRequest", "CopyFileRequest", "SetPolicyRequest"];

test("any JSON as a request is answered, and never runs or writes anything", () => {
    const policy = openPolicy(STRICT.text);
    const names = fc.constantFrom(...AGENT_REQUESTS.map(({ name }) => name), ...NEVER, ...NEVER);
    fc.assert(
        fc.property(names, anyJson, fc.boolean(), (name, json, isWrapped) => {
            const input = isWrapped ? { container_id: "a", OCI: json, process: json, path: json } : json;
            const { allowed, message = "" } = policy.evaluate(name, input);
            expect(message).not.toContain("crashed");
            expect(allowed && NEVER.includes(name)).toBe(false);
        }),
        { numRuns: 5 * RUNS },
    );
    policy.close();
}, 600_000);

test("a request of the pod with anything in some place is answered", () => {
    const policy = openPolicy(STRICT.text);
    const broken = fc
        .constantFrom(...STRICT.requests, ...onNode(STRICT, NodeKind.RustBaseSpec).requests)
        .chain(({ name, input }) => fc.tuple(fc.constant(name), mutationsOf(input)));
    fc.assert(
        fc.property(broken, ([name, input]) => {
            expect(policy.evaluate(name, input).message ?? "").not.toContain("crashed");
        }),
        { numRuns: 5 * RUNS },
    );
    policy.close();
}, 600_000);

/** The same text with one character changed, one more, and one less. */
function* near(text: string, at: number): Generator<string> {
    const letters = [...text];
    const place = letters.length === 0 ? 0 : at % letters.length;
    const [letter] = letters.slice(place);
    yield `${text}x`;
    if (letter !== undefined) {
        yield letters.with(place, letter === "x" ? "y" : "x").join("");
        yield letters.toSpliced(place, 1).join("");
    }
}

interface Hostile {
    readonly arg: string;
    readonly value: string;
    readonly label: string;
    readonly folder: string;
    readonly name: string;
    readonly volume: string;
    readonly at: number;
}

const hostile: fc.Arbitrary<Hostile> = fc.record({
    arg: hostileText,
    value: hostileText,
    label: hostileText,
    // A mount path with a colon or NUL, or with `.` or `..` as a part, is an error: see policyProblems.test.ts.
    folder: hostileText.filter((text) => !/[/:\0]|^\.{1,2}$/.test(text)),
    name: hostileText.filter((text) => text !== ""),
    volume: hostileText,
    at: fc.nat(),
});

function hostilePod({ arg, value, label, folder, name, volume }: Hostile): PodSource {
    return {
        kind: "Pod",
        name,
        namespace: name,
        labels: { x: label },
        path: ["spec"],
        spec: {
            containers: [
                {
                    name,
                    image: IMAGES.app,
                    args: [arg],
                    env: [
                        { name: "VALUE", value },
                        { name: "LABEL", valueFrom: { fieldRef: { fieldPath: "metadata.labels['x']" } } },
                        { name: "NAMED", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
                        { name: "JOINED", value: `$(NAMED)${value}` },
                    ],
                    volumeMounts: [
                        { name: "config", mountPath: `/etc/${folder}` },
                        { name: volume, mountPath: "/data" },
                    ],
                },
            ],
            volumes: [
                { name: "config", configMap: { name: "config" } },
                { name: volume, emptyDir: {} },
            ],
        },
    };
}

/** Each place of a hostile text in the request, and the request with another text there. */
const PLACES: readonly (readonly [string, (pod: Hostile) => string, (input: Creation, text: string) => void])[] = [
    ["argument", ({ arg }) => arg, ({ OCI }, text) => OCI.Process.Args.splice(1, 1, text)],
    ["value", ({ value }) => value, (input, text) => setVariable(input, "VALUE", text)],
    ["label", ({ label }) => label, (input, text) => setVariable(input, "LABEL", text)],
    ["name in a variable", ({ name }) => name, (input, text) => setVariable(input, "NAMED", text)],
    ["joined value", ({ name, value }) => `${name}${value}`, (input, text) => setVariable(input, "JOINED", text)],
    [
        "name of the pod",
        ({ name }) => name,
        ({ OCI }, text) => {
            OCI.Annotations["io.kubernetes.cri.sandbox-name"] = text;
        },
    ],
    [
        "name of the container",
        ({ name }) => name,
        ({ OCI }, text) => {
            OCI.Annotations["io.kubernetes.cri.container-name"] = text;
        },
    ],
];

function setVariable({ OCI }: Creation, name: string, value: string): void {
    OCI.Process.Env = OCI.Process.Env.map((entry) => (entry.startsWith(`${name}=`) ? `${name}=${value}` : entry));
}

test("exactly the text of the pod is allowed, whatever is in it", () => {
    fc.assert(
        fc.property(hostile, nodes, (given, node) => {
            const generated = generate(PolicyPreset.Strict, hostilePod(given), false);
            expect(generated.issues).toEqual([]);
            expectSound(generated);
            const { text, pod } = generated;
            const requests = pod === undefined ? [] : podRequests(pod, node);
            const index = requests.findIndex(
                ({ name, about }) => name === "CreateContainerRequest" && about === given.name,
            );
            const policy = openPolicy(String(text));
            for (const { name, input } of requests.slice(0, index)) {
                policy.evaluate(name, input);
            }
            const input = requests[index]?.input as Creation;
            for (const [what, textOf, put] of PLACES) {
                for (const other of near(textOf(given), given.at)) {
                    const draft = structuredClone(input);
                    put(draft, other);
                    const { allowed } = policy.evaluate("CreateContainerRequest", draft);
                    expect(allowed, `${what} ${JSON.stringify(other)}`).toBe(false);
                }
            }
            const exact = structuredClone(input);
            for (const [, textOf, put] of PLACES) {
                put(exact, textOf(given));
            }
            expect(policy.evaluate("CreateContainerRequest", exact)).toMatchObject({ allowed: true });
            policy.close();
        }),
        { numRuns: RUNS },
    );
}, 600_000);

test("the order of keys changes nothing", () => {
    fc.assert(
        fc.property(hostile, fc.boolean(), presets, (given, isRich, preset) => {
            const pod = isRich ? RICH_POD : hostilePod(given);
            const other = { ...(reordered(pod) as PodSource) };
            const [one, two] = [pod, other].map((source) => generate(preset, source, false).text);
            expect(two).toBe(one);
        }),
        { numRuns: RUNS },
    );
});

test("an argument that makes a line too long for the guest is a problem, and no policy that denies everything", () => {
    const [container] = RICH_SPEC.containers;
    const spec = { containers: [{ ...container, volumeMounts: [], args: ["x".repeat(70_000)] }] };
    const { text, pod, issues } = generate(PolicyPreset.Strict, { ...RICH_POD, spec }, false);
    const found =
        issues.length > 0 || pod === undefined ? issues : selfCheck(String(text), ["policy", "preset"], pod, {});
    expect(errorsOf(found)).not.toEqual([]);
});

test("another order of the images in the lock changes nothing", () => {
    const reversed = Object.fromEntries(Object.entries(RICH_LOCK).reverse());
    const policy = { ...RICH_POLICY, preset: PolicyPreset.Strict, imageLock: reversed };
    expect(generatePolicy(policy, { pod: RICH_POD, localVolumes: false }).text).toBe(STRICT.text);
});
