import { expect, test } from "vitest";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { openPolicy } from "../../../core/policy/engine";
import { generatePolicy } from "../../../core/policy/generate";
import { podRequests } from "../../../core/policy/selfCheck/requests";
import { PolicyPreset } from "../../../core/policy/spec";
import type { Creation } from "./requestTypes";
import { IMAGES, RICH_LOCK } from "./richPod";

/** Kubernetes takes every printable character but `=`: `pkg/apis/core/validation`, `IsRelaxedEnvVarName`. */
const NAMES = [
    "POD_IP",
    "a.b-c",
    "$(X)",
    "A|B",
    ".*",
    "(",
    "[a-z]",
    "a{2}",
    "\\d",
    "^A$",
    "a b",
    '"',
    "`",
    "sealed.",
    "?",
];
const ADDRESS = "10.244.0.14";

/** What a policy for a pod with such a variable answers when the variable is sent as something else. */
function answersFor(name: string, entries: readonly string[]): boolean[] {
    const env = [{ name, valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }];
    const spec = { containers: [{ name: "app", image: IMAGES.app, env }] };
    const source: PodSource = { kind: "Pod", name: "app", namespace: "shop", path: ["spec"], spec };
    const options = { preset: PolicyPreset.Strict, imageLock: RICH_LOCK };
    const { text, pod, issues } = generatePolicy(options, { pod: source, localVolumes: false });
    if (pod === undefined) {
        throw new Error(JSON.stringify(issues));
    }
    const requests = podRequests(pod);
    const index = requests.findIndex(({ name, about }) => name === "CreateContainerRequest" && about === "app");
    return entries.map((entry) => {
        const policy = openPolicy(String(text));
        for (const { name, input } of requests.slice(0, index)) {
            policy.evaluate(name, input);
        }
        const input = structuredClone(requests[index]?.input) as Creation;
        const { Process } = input.OCI;
        expect(Process.Env.filter((one) => one === `${name}=${ADDRESS}`)).toHaveLength(1);
        Process.Env = Process.Env.map((one) => (one === `${name}=${ADDRESS}` ? entry : one));
        const { allowed } = policy.evaluate("CreateContainerRequest", input);
        policy.close();
        return allowed;
    });
}

test.each(NAMES)("a variable named %j has the values of its field, and no other", (name) => {
    const good = [`${name}=${ADDRESS}`, `${name}=fd00::1`];
    const bad = [
        ...[`${name}=evil`, `${name}=${ADDRESS}x`, `${name}=x${ADDRESS}`, `${name}=`, `${name}==${ADDRESS}`],
        ...[name, `x${name}=${ADDRESS}`, `${name}x=${ADDRESS}`, `=${ADDRESS}`, `${name}=${name}=${ADDRESS}`],
    ];
    expect(answersFor(name, good)).toEqual(good.map(() => true));
    expect(answersFor(name, bad)).toEqual(bad.map(() => false));
});
