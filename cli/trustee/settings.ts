import { parseJsonObject } from "../../core/json";
import { outline } from "../../core/policy/outline";
import { Session } from "../../core/session";

export const Setting = {
    ResourcePolicy: "resource-policy",
    AttestationPolicy: "attestation-policy",
    ReferenceValues: "reference-values",
} as const;
export type Setting = (typeof Setting)[keyof typeof Setting];

/**
 * Where a text goes by the admin API, and the body of the request; or what is wrong with the text: Trustee
 * `kbs/src/api_server.rs` and `tools/kbs-client/src/lib.rs`.
 */
export function requestOf(setting: Setting, text: string): { readonly path: string; readonly body: object | string } {
    const policy = Buffer.from(text, "utf8").toString("base64url");
    switch (setting) {
        case Setting.ResourcePolicy:
            return { path: "resource-policy", body: wrongPackage(text) ?? { policy } };
        case Setting.AttestationPolicy: {
            const body = { type: "rego", policy_id: "default_cpu", policy };
            return { path: "attestation-policy", body: wrongPackage(text) ?? body };
        }
        case Setting.ReferenceValues:
            return { path: "reference-value", body: message(text) };
    }
}

/** A KBS takes an agent policy too, and then releases nothing. */
function wrongPackage(text: string): string | undefined {
    return outline(text, { session: new Session() }).package.join(".") === "policy"
        ? undefined
        : "is not in `package policy`, which is the one that Trustee asks";
}

/** What `trustee reference-values` prints. */
function message(text: string): object | string {
    const value = parseJsonObject(text);
    const isMessage =
        typeof value === "object" && ["version", "type", "payload"].every((key) => typeof value[key] === "string");
    return isMessage
        ? value
        : typeof value === "string"
          ? value
          : "does not have the strings version, type and payload";
}
