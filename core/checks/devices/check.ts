import { fieldsOf, textOf } from "../../fields";
import { type Issue, quote } from "../../issue";
import { startedIn } from "../../kubernetes/containers";
import type { PodSource } from "../../kubernetes/podSource";
import { checkPullTime } from "./createTimeout";
import { checkDisks } from "./disks";
import { checkGpus } from "./gpus";
import type { Found, Settings } from "./settings";
import { checkStore } from "./trustedStore";

/** GPUs, disks and the store of images: what the platform does not have, and what silently has no effect. */
export function checkDevices(pod: PodSource, settings: Settings): Issue[] {
    const all = startedIn(pod.spec).map(({ value, keys }): Found => {
        const container = fieldsOf(value);
        return { container, at: [...pod.path, ...keys], name: quote(textOf(container["name"]) ?? "") };
    });
    const found = [...checkGpus(all, pod, settings), ...checkDisks(all, pod), ...checkStore(all, pod, settings)];
    const isSaid = found.some(({ code }) => code === "create-timeout");
    return isSaid ? found : [...found, ...checkPullTime(pod, settings)];
}
