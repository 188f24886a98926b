import { isOlder } from "../../core/checks/kataVersion";
import { errorsOf, type Issue } from "../../core/issue";
import type { Platform } from "../../core/platform";
import { checkDocument } from "../../core/review/check/document";
import { readImageLock } from "../input/imageLock";
import { readInitDataInputs } from "../input/initData";
import { kataVersionIssues } from "../kataVersion";
import { type CheckedPod, checkPods, isAround } from "./pods";

/** A document, and whether guests take it. */
export interface Row {
    readonly source: string;
    readonly algorithm: string;
    readonly digest: string;
    readonly valid: boolean;
}

export interface ValidateOptions {
    readonly platform?: Platform | undefined;
    readonly kataVersion?: string | undefined;
    readonly images?: string | undefined;
}

/** Every document of an input, and every pod around them, where there are pods. */
export function validateInput(
    input: string,
    { platform, kataVersion, images }: ValidateOptions,
): { readonly rows: readonly Row[]; readonly issues: readonly Issue[] } {
    const { found, manifests = [], issues } = readInitDataInputs(input);
    const lock = manifests.length === 0 && images === undefined ? undefined : readImageLock(images);
    const pods = checkPods(manifests, found, { platform, kataVersion, lock: lock?.value ?? {} });
    const context = { now: new Date(), ...(platform ? { platform } : {}), ...(kataVersion ? { kataVersion } : {}) };
    const documents = found.map((one) => ({
        ...one,
        own: checkDocument(one.initData, context),
        around: one.place === undefined ? [] : aroundIssues(pods, one.place),
    }));
    return {
        rows: documents.map(({ source, initData: { algorithm, digest }, own, around }) => ({
            source,
            algorithm,
            digest,
            valid: errorsOf([...own, ...around]).length === 0,
        })),
        issues: [
            ...issues.filter(({ code }) => code !== "no-init-data" || pods.length === 0),
            ...(lock?.issues ?? []),
            // What an old Kata reads is told of each pod by the name of its annotation.
            ...(pods.length > 0 && isOlder(kataVersion, "3.20") ? [] : kataVersionIssues(kataVersion)),
            ...documents.flatMap(({ source, own }) => own.map((issue) => at(`${input}: ${source}`, issue))),
            ...pods.flatMap((pod) => pod.issues.map((issue) => at(`${input}: ${pod.label}`, issue))),
        ],
    };
}

function aroundIssues(pods: readonly CheckedPod[], place: Parameters<typeof isAround>[1]): Issue[] {
    return pods.filter((pod) => isAround(pod, place)).flatMap((pod) => pod.issues);
}

function at(place: string, issue: Issue): Issue {
    return { ...issue, path: `${place} ${issue.path}` };
}
