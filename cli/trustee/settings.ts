import { parseJsonObject } from "../../core/json";
import { outline } from "../../core/policy/outline";

/** What an administrator sets in a KBS. */
export const Setting = {
    ResourcePolicy: "resource-policy",
    AttestationPolicy: "attestation-policy",
    ReferenceValues: "reference-values",
} as const;
export type Setting = (typeof Setting)[keyof typeof Setting];

interface Endpoint {
    readonly path: string;
    /** The body of the request, or what is wrong with the text. */
    readonly body: (text: string) => object | string;
}

/** The admin API: Trustee `kbs/src/api_server.rs` and `tools/kbs-client/src/lib.rs`. */
const ENDPOINTS: Readonly<Record<Setting, Endpoint>> = {
    [Setting.ResourcePolicy]: {
        path: "resource-policy",
        body: (text) => wrongPackage(text) ?? { policy: encoded(text) },
    },
    [Setting.AttestationPolicy]: {
        path: "attestation-policy",
        body: (text) => wrongPackage(text) ?? { type: "rego", policy_id: "default_cpu", policy: encoded(text) },
    },
    [Setting.ReferenceValues]: { path: "reference-value", body: message },
};

function encoded(text: string): string {
    return Buffer.from(text, "utf8").toString("base64url");
}

/** A KBS takes an agent policy too, and then releases nothing. */
function wrongPackage(text: string): string | undefined {
    return outline(text).package.join(".") === "policy"
        ? undefined
        : "is not in `package policy`, which is the one that Trustee asks";
}

/** What `trustee reference-values` prints. */
function message(text: string): object | string {
    const value = parseJsonObject(text);
    const isMessage =
        typeof value === "object" && ["version", "type", "payload"].every((key) => typeof value[key] === "string");
    return isMessage ? value : typeof value === "string" ? value : "does not have the texts version, type and payload";
}

/** Where a text goes, and the body of the request; or what is wrong with the text. */
export function requestOf(setting: Setting, text: string): { readonly path: string; readonly body: object | string } {
    const { path, body } = ENDPOINTS[setting];
    return { path, body: body(text) };
}
