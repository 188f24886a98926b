import { describe, expect, test } from "vitest";
import { errorsOf } from "../../../core/issue";
import type { WorkloadKind } from "../../../core/kubernetes/kinds";
import { generatePolicy } from "../../../core/policy/generate";
import { selfCheck } from "../../../core/policy/selfCheck/check";
import { PolicyPreset } from "../../../core/policy/spec";
import { IMAGES, RICH_LOCK } from "./richPod";

/** Names that every object of JavaScript has without having them. */
const NAMES = ["__proto__", "constructor", "toString", "valueOf", "hasOwnProperty", "__defineGetter__"];

/** An object with one field, also where its name is not an ordinary one. */
function field(name: string, value: unknown): object {
    return JSON.parse(`{${JSON.stringify(name)}: ${JSON.stringify(value)}}`) as object;
}

function env(valueFrom: object): object {
    return { env: [{ name: "X", valueFrom }] };
}

function volume(source: object, mount: object = {}): object {
    return { volumeMounts: [{ name: "v", mountPath: "/v", ...mount }], "the volume": { name: "v", ...source } };
}

/** A container with the name somewhere in it, and whether that has to be a problem. */
const PLACES: readonly (readonly [string, (name: string) => object, boolean])[] = [
    ["field of a pod that a variable holds", (name) => env({ fieldRef: { fieldPath: name } }), true],
    ["source of a variable", (name) => env(field(name, { key: "x" })), true],
    ["Secret", (name) => env({ secretKeyRef: { name, key: "name" } }), false],
    ["key of a Secret", (name) => env({ secretKeyRef: { name: "known", key: name } }), false],
    ["ConfigMap whose keys are not known", (name) => ({ envFrom: [{ configMapRef: { name } }] }), true],
    ["variable", (name) => ({ env: [{ name, value: "x" }] }), false],
    ["argument that names a variable", (name) => ({ args: [`$(${name})`] }), false],
    ["source of a volume", (name) => volume(field(name, {})), true],
    ["propagation of a mount", (name) => volume({ configMap: {} }, { mountPropagation: name }), false],
    ["medium of a volume", (name) => volume({ emptyDir: { medium: name } }), true],
    ["field of a container", (name) => field(name, {}), true],
    ["field of a security context", (name) => ({ securityContext: field(name, {}) }), true],
    ["capability", (name) => ({ securityContext: { capabilities: { add: [name] } } }), true],
];

describe.each(PLACES)("as a %s", (_, containerOf, isProblem) => {
    test.each(NAMES)("%s is nothing but a name", (name) => {
        const { "the volume": mounted, ...more } = containerOf(name) as Readonly<Record<string, unknown>>;
        const container = { name: "app", image: IMAGES.app, ...more };
        const pod = {
            kind: "Pod" as WorkloadKind,
            name: "app",
            path: ["spec"],
            spec: { containers: [container], volumes: mounted === undefined ? [] : [mounted] },
            secrets: { known: { a: "sealed.a" } },
            configMaps: {},
        };
        const policy = { preset: PolicyPreset.Strict, imageLock: RICH_LOCK };
        const { text, pod: expected, issues } = generatePolicy(policy, { pod, localVolumes: false });
        const found = errorsOf(issues);
        expect(found.length > 0).toBe(isProblem);
        expect(found.every(({ message, fix }) => !/undefined|native code|\[object/.test(`${message}${fix}`))).toBe(
            true,
        );
        expect(text).not.toMatch(/"X=(Object|toString|valueOf|hasOwnProperty|__defineGetter__)"/);
        if (found.length === 0 && expected !== undefined) {
            expect(selfCheck(String(text), ["policy", "preset"], expected, {})).toEqual([]);
        }
    });
});
