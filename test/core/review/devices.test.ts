import { expect, test } from "vitest";
import { diffInitData, Effect } from "../../../core";
import { worstEffect } from "../../../core/effect";
import { decodeDocument } from "../../../core/initdata/decode";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { generatePolicy } from "../../../core/policy/generate";
import { PolicyPreset, type PolicySpec } from "../../../core/policy/spec";
import { documentOf } from "./document";

const IMAGE = `registry.example.com/app@sha256:${"a".repeat(64)}`;
const CLAIM = { persistentVolumeClaim: { claimName: "data" } };

function initDataOf(container: object, options: PolicySpec = {}) {
    const spec = {
        containers: [{ name: "app", image: IMAGE, ...container }],
        volumes: ["data", "store"].map((name) => ({ name, ...CLAIM })),
    };
    const pod: PodSource = { kind: "Pod", name: "app", path: ["spec"], spec };
    const policy = { preset: PolicyPreset.Strict, imageLock: { [IMAGE]: { cmd: ["app"] } }, ...options };
    const { text, issues } = generatePolicy(policy, { pod, localVolumes: false });
    expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
    const { initData } = decodeDocument(documentOf({ rego: String(text) }));
    if (initData === undefined) {
        throw new Error("the document does not parse");
    }
    return initData;
}

const left = { untrustedVolumes: [{ name: "data", because: "verified" }] };

test.each<[string, object, PolicySpec, RegExp]>([
    [
        "a claim",
        { volumeMounts: [{ name: "data", mountPath: "/data" }] },
        left,
        /The host chooses what is in this mount/,
    ],
    [
        "a disk",
        { volumeDevices: [{ name: "data", devicePath: "/dev/data" }] },
        left,
        /has a disk of the host at this path/,
    ],
])("%s with content of the host's loosens the policy, and is named", (_, container, options, why) => {
    const diff = diffInitData(initDataOf({}), initDataOf(container, options));
    expect(worstEffect(diff.changes.map(({ effect }) => effect))).toBe(Effect.Loosens);
    expect(diff.changes.map((change) => JSON.stringify(change)).join("\n")).toMatch(why);
});
