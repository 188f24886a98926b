import * as pulumi from "@pulumi/pulumi";
import { checkHandler, lookingFor } from "../core/checks/runtimeClass";
import type { InitData } from "../core/initdata/render";
import { configDefaults } from "./defaults";
import { mapInput, pick } from "./outputs";
import { kubernetes } from "./peers";
import { logWarnings, throwOnErrors } from "./problems";

/**
 * The RuntimeClass's name, once the cluster has such a class with a handler for the platform. Where the provider has no
 * cluster yet, nothing is read.
 */
export function checkedRuntimeClass(
    name: string,
    initData: pulumi.Input<InitData>,
    allowDebugClass: pulumi.Input<boolean> | undefined,
    parent: pulumi.ComponentResource,
): pulumi.Input<unknown> {
    const className = pick(initData, "runtimeClassName") as pulumi.Input<string>;
    // The engine ends at a read that fails, with the provider's words alone: this message explains them in advance.
    // (`hasEngine` of the SDK does not know that of a hosted component.)
    if (pulumi.runtime.getEngine() !== undefined) {
        mapInput(className, (known) => pulumi.log.info(lookingFor(known), parent));
    }
    // A read of a resource is what the provider has for looking at the cluster: no function of it does.
    const { handler } = kubernetes().node.v1.RuntimeClass.get(`${name}-runtime-class`, className, { parent });
    const allows = allowDebugClass ?? configDefaults().values["allowDebugClass"];
    const known = pulumi.all([pick(initData, "platform"), className, handler, allows]);
    return mapInput(known as pulumi.Output<[InitData["platform"], string, string | undefined, unknown]>, (found) => {
        const [platform, runtimeClassName, live, allowsDebug] = found;
        if (found.slice(0, 3).every((part) => typeof part === "string") && live !== undefined) {
            const issues = checkHandler(runtimeClassName, live, platform, allowsDebug === true);
            throwOnErrors(issues, `ConfidentialWorkload "${name}"`);
            logWarnings(issues, parent);
        }
        return runtimeClassName;
    });
}
