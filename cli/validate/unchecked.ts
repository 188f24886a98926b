import { own } from "../../core/fields";
import type { DecodedInitData } from "../../core/initdata/decode";
import { type Issue, Severity } from "../../core/issue";
import type { Platform } from "../../core/platform";
import { ownRules } from "../../core/policy/ownRules";
import { policyParts } from "../../core/review/policy/parts";

/** What was checked of a document. */
interface Checked {
    readonly initData: DecodedInitData;
    readonly platform?: Platform | undefined;
    /** How many pods carry it. */
    readonly pods: number;
    /** Of the document and of those pods. */
    readonly issues: readonly Issue[];
}

/** Warnings that say what nobody looked at, and that in few words. */
const BY_WARNING: Readonly<Record<string, string>> = {
    "not-confidential": "what the RuntimeClass starts, which is not a known one",
    "policy-not-asked": "the policy, about what the warnings name",
};

/** What was left unasked of a document, each in words that follow "not checked:". What only the cluster knows is left out. */
export function uncheckedOf({ initData, platform, pods, issues }: Checked): string[] {
    const policy = own(initData.files, "policy.rego");
    const warnings = issues.filter(({ severity }) => severity === Severity.Warning).map(({ code }) => code);
    return [
        ...(platform === undefined ? ["size, digest and files for a platform, without --platform"] : []),
        ...(pods === 0
            ? ["RuntimeClass, annotations and what the policy answers to the pod, as the input has no pod"]
            : []),
        ...Object.entries(BY_WARNING).flatMap(([code, text]) => (warnings.includes(code) ? [text] : [])),
        ...(policy === undefined ? ["the policy of the guest's own disk"] : []),
        ...(policy !== undefined && ownRules(policyParts(policy).head).length === 0
            ? [
                  "what the host may change in the pod's own containers, as the policy's rules are not those of this package",
              ]
            : []),
    ];
}
