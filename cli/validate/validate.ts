import { defined, own } from "../../core/fields";
import type { DecodedInitData } from "../../core/initdata/decode";
import type { AnnotationPlace } from "../../core/initdata/read";
import { errorsOf, type Issue, type IssueCode, Severity, within } from "../../core/issue";
import { isOlder } from "../../core/kataVersion";
import type { Platform } from "../../core/platform";
import { ownRules } from "../../core/policy/ownRules";
import { checkDocument } from "../../core/review/check/document";
import { policyParts } from "../../core/review/policy/parts";
import { Session } from "../../core/session";
import { readImageLock } from "../input/imageLock";
import { type DocumentOptions, type InitDataInput, readInitDataInputs } from "../input/initData";
import { kataVersionIssues } from "../options";
import { type CheckedPod, checkPods } from "./pods";

/** A document, and whether guests take it. */
export interface ValidatedDocument {
    readonly source: string;
    readonly algorithm: string;
    readonly digest: string;
    readonly valid: boolean;
    /** What was not checked, where that is so. */
    readonly unchecked: readonly string[];
}

export interface ValidateOptions extends DocumentOptions {
    readonly images?: string | undefined;
    readonly allowDebugClass?: boolean | undefined;
}

/** Every document of an input, and every pod around them, where there are pods. */
export function validateInput(
    input: string,
    { platform, kataVersion, images, allowDebugClass }: ValidateOptions,
): { readonly rows: readonly ValidatedDocument[]; readonly issues: readonly Issue[] } {
    const session = new Session();
    const { found, damaged, manifests = [], issues } = readInitDataInputs(input);
    const lock = manifests.length === 0 && images === undefined ? undefined : readImageLock(images);
    const pods =
        manifests.length === 0
            ? []
            : checkPods(manifests, [...found, ...damaged], {
                  platform,
                  kataVersion,
                  allowDebugClass,
                  lock: lock?.value ?? {},
                  session,
              });
    const context = { now: new Date(), session, ...defined({ platform, kataVersion }) };
    const check = (one: InitDataInput) => ({ ...one, own: checkDocument(one.initData, context) });
    const documents = found.map(check);
    return {
        rows: documents.map(({ source, initData, place, own }) => {
            const around = pods.filter((pod) => isAround(pod, place));
            const all = [...own, ...around.flatMap((pod) => pod.issues)];
            return {
                source,
                algorithm: initData.algorithm,
                digest: initData.digest,
                valid: errorsOf(all).length === 0,
                unchecked: uncheckedOf({ initData, platform, pods: around.length, issues: all }, session),
            };
        }),
        issues: [
            ...issues.filter(({ code }) => code !== "no-init-data" || pods.length === 0),
            ...(lock?.issues ?? []),
            // What an old Kata reads is reported for each pod by the name of its annotation.
            ...(pods.length > 0 && isOlder(kataVersion, "3.20") ? [] : kataVersionIssues(kataVersion)),
            ...[...documents, ...damaged.map(check)].flatMap(({ source, own: issues }) =>
                issues.map((issue) => within([{ file: input }, { object: source }], issue)),
            ),
            ...pods.flatMap((pod) =>
                pod.issues.map((issue) => within([{ file: input }, { object: pod.label }], issue)),
            ),
        ],
    };
}

/** Whether an annotation is in the object that makes a pod. */
function isAround({ pod, document }: CheckedPod, place: AnnotationPlace | undefined): boolean {
    return place?.document === document && pod.owner.keys.every((key, index) => place.keys[index] === key);
}

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
const BY_WARNING: readonly (readonly [IssueCode, string])[] = [
    ["not-confidential", "what the RuntimeClass starts, which is not a known one"],
    ["policy-not-asked", "the policy, about what the warnings name"],
];

/** What was left unasked of a document, each in words that follow "not checked:". What only the cluster knows is left out. */
function uncheckedOf({ initData, platform, pods, issues }: Checked, session: Session): string[] {
    const policy = own(initData.files, "policy.rego");
    const warnings = issues.filter(({ severity }) => severity === Severity.Warning).map(({ code }) => code);
    return [
        ...(platform === undefined ? ["size, digest and files for a platform, without --platform"] : []),
        ...(pods === 0
            ? ["RuntimeClass, annotations and what the policy answers to the pod, as the input has no pod"]
            : []),
        ...BY_WARNING.flatMap(([code, text]) => (warnings.includes(code) ? [text] : [])),
        ...(policy === undefined ? ["the policy of the guest's own disk"] : []),
        ...(policy !== undefined && ownRules(policyParts(policy, session).head, session).length === 0
            ? [
                  "what the host may change in the pod's own containers, as the policy's rules are not those of this package",
              ]
            : []),
    ];
}
