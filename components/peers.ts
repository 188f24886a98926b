import type * as k8s from "@pulumi/kubernetes";
import { version } from "@pulumi/pulumi/version";
import { missingPeerIssue, oldSdkIssues } from "../core/checks/peers";
import type { Issue } from "../core/issue";
import { throwOnErrors } from "./problems";

const KUBERNETES = "@pulumi/kubernetes";

/** The provider's SDK, which a package manager may have left out. It is loaded when used, and loads each class so too. */
export function kubernetes(): typeof k8s {
    try {
        return require("@pulumi/kubernetes");
    } catch (cause) {
        const { code, message } = cause as NodeJS.ErrnoException;
        if (code === "MODULE_NOT_FOUND" && message.includes(`'${KUBERNETES}'`)) {
            throwOnErrors([missingPeerIssue(KUBERNETES)], "the project");
        }
        throw cause;
    }
}

/** Pulumi's SDK, where it was installed against the range that this package asks for. */
export function checkSdk(): Issue[] {
    return oldSdkIssues(version);
}
