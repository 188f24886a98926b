import { expect, test } from "vitest";
import { generatePolicy } from "../../../core/policy/generate";
import { selfCheck } from "../../../core/policy/selfCheck/check";
import { PolicyPreset } from "../../../core/policy/spec";
import { IMAGES, RICH_LOCK } from "./richPod";

/** Container runtimes mount by the number of parts of a path, whatever the order in the pod (containerd `orderedMounts`). */
test.each([
    { mountPaths: ["/data", "/data/in"] },
    { mountPaths: ["/data/in", "/data"] },
    { mountPaths: ["/a/b/c", "/data/in/deep", "/data", "/a"] },
])("a pod with the mounts $mountPaths has a policy that allows it", ({ mountPaths }) => {
    const name = (index: number) => `v${index}`;
    const spec = {
        containers: [
            {
                name: "app",
                image: IMAGES.app,
                volumeMounts: mountPaths.map((mountPath, index) => ({ name: name(index), mountPath })),
            },
        ],
        volumes: mountPaths.map((_, index) => ({ name: name(index), emptyDir: {} })),
    };
    const pod = { kind: "Pod" as const, name: "app", path: ["spec"], spec };
    const policy = { preset: PolicyPreset.Strict, imageLock: RICH_LOCK };
    const generated = generatePolicy(policy, { pod, localVolumes: false });
    expect(generated.issues).toEqual([]);
    expect(generated.pod && selfCheck(String(generated.text), ["policy", "preset"], generated.pod, {})).toEqual([]);
});
