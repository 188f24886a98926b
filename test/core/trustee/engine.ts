import { openPolicy, type Verdict } from "../../../core/policy/engine";

/** What a KBS asks about: `data` of its resource policy (Trustee `kbs/sample_policies/default.rego`). */
export interface Request {
    readonly plugin?: unknown;
    readonly "resource-path"?: unknown;
    readonly query?: unknown;
}

/**
 * Asks a policy of Trustee in the guest's engine, which knows only `data.agent_policy.<Request>` and an input: the
 * package and the rule are renamed, and `data` and `input` become two parts of the input. The table at the end of the
 * policy stays as it is, whatever is in it.
 */
function evaluate(policy: string, rule: string, input: object, more = ""): Verdict {
    const end = policy.indexOf("\ngrants := ");
    const rules = end < 0 ? policy : policy.slice(0, end);
    const renamed = rules
        .replace("package policy", "package agent_policy")
        .replace(/\binput\b(?=[.[])/g, "input.token")
        .replace(/\bdata\b(?=[.[])/g, "input.request")
        .replace(new RegExp(`^(default )?${rule}\\b`, "gm"), "$1AskedRequest");
    const open = openPolicy(`${renamed}${policy.slice(rules.length)}${more}`);
    try {
        return open.evaluate("AskedRequest", input);
    } finally {
        open.close();
    }
}

/** Whether a resource policy lets the KBS answer; anything but a clean answer fails the test. */
export function isReleased(policy: string, request: Request, token: unknown): boolean {
    const { kind, allowed, message } = evaluate(policy, "allow", { request, token });
    if (kind !== "allowed" && kind !== "denied") {
        throw new Error(`${kind}: ${message}`);
    }
    return allowed;
}

/** Whether a rule of an attestation policy has this value, with these reference values. */
export function hasValue(policy: string, rule: string, value: number, claims: object, references: object): boolean {
    const text = `${policy}\ndefault asked := false\n\nasked if ${rule} == ${value}\n`;
    // Trustee's own builtin, which gives null for an id that it does not know.
    const builtin = "\nquery_reference_value(id) := object.get(input.references, id, null)\n";
    const { kind, allowed, message } = evaluate(text, "asked", { token: claims, references }, builtin);
    if (kind !== "allowed" && kind !== "denied") {
        throw new Error(`${kind}: ${message}`);
    }
    return allowed;
}
