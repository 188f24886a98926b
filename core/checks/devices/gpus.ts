import { fieldsOf } from "../../fields";
import { error, type Issue, warning } from "../../issue";
import type { PodSource } from "../../kubernetes/podSource";
import { platformFacts } from "../../platform";
import { devicesIn, isGpu } from "../../policy/derive/devices";
import { checkTimeout, TIME_WITH_GPU } from "./createTimeout";
import { type Found, hasGpus, isOnNode, type Settings, WITH_GPU } from "./settings";
import { storesIn } from "./trustedStore";

function gpusOf({ container }: Found): string[] {
    return devicesIn(container["resources"]).filter(isGpu);
}

export function checkGpus(all: readonly Found[], pod: PodSource, { platform, trustedStorage }: Settings): Issue[] {
    const [first, ...others] = all.filter((found) => gpusOf(found).length > 0);
    if (first === undefined || !isOnNode(platform)) {
        return [];
    }
    const at = [...first.at, "resources"];
    if (!hasGpus(platform)) {
        const fix = WITH_GPU[String(platform)];
        return [
            error(["platform"], "gpu-platform", {
                message: `"${platform}" (${platformFacts(platform)?.title}) has no GPUs, and ${first.name} asks for ${gpusOf(first).join(", ")}`,
                allowed: [...new Set(Object.values(WITH_GPU))].join(", "),
                fix: fix === undefined ? "remove them" : `use "${fix}", with a node that has them`,
            }),
        ];
    }
    const unlimited = [first, ...others].filter(({ container }) => {
        const limits = fieldsOf(fieldsOf(container["resources"])["limits"]);
        return limits["memory"] === undefined;
    });
    return [
        warning(at, "gpu-not-bound", {
            message: "the policy binds how many GPUs the container gets, and not which ones: the host chooses them",
            fix: "release secrets only where the KBS has appraised them too: a resource policy made from the output trustee demands it",
        }),
        ...checkTimeout(pod, TIME_WITH_GPU),
        ...unlimited.slice(0, trustedStorage === undefined && storesIn(all).length === 0 ? 1 : 0).map((found) =>
            warning([...found.at, "resources", "limits"], "gpu-memory", {
                message:
                    "has no memory, so that the VM has that of its class, and the guest unpacks images into one half of it",
                fix: "set limits.memory to twice what the image takes unpacked, or use trustedStorage",
            }),
        ),
    ];
}
