import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import { Platform } from "../core";

/** A list of names or patterns; without a default, none. */
export function names(description: string): PolicyConfigJSONSchema {
    return { type: "array", items: { type: "string" }, description };
}

const ANY = "* stands for any characters";

/** Configuration that several rules take. */
export const RUNTIME_CLASSES = names(
    `RuntimeClasses of confidential VMs in addition to those that kata-deploy and OpenShift install; ${ANY}`,
);
export const KATA_VERSION: PolicyConfigJSONSchema = {
    type: "string",
    description: "Kata on the nodes, as in 3.29.0; default: the newest known",
};
export const PLATFORM: PolicyConfigJSONSchema = {
    type: "string",
    enum: Object.values(Platform),
    description: "where pods run whose RuntimeClass does not tell, as kata-remote does not",
};
