import { parse } from "smol-toml";
import { type Fields, fieldsOf } from "../fields";
import type { DecodedInitData } from "../initdata/decode";
import { POLICY_FILE } from "../initdata/document";
import { decoded, initDataIn } from "../initdata/inPod";
import { changed, error, type Issue, isIn, type Keys } from "../issue";
import type { Pod } from "../kubernetes/pods";
import { type Findings, found, type GuardedResource, ifKnown, inConfidentialPods, NOTHING } from "./guardrail";
import type { ClassConfig } from "./runtimeClass";

/** Finds problems in the init-data of a pod. */
type DocumentCheck = (initData: DecodedInitData, pod: Pod, annotation: string) => readonly Issue[];

/** What `check` finds in the documents of a resource's confidential pods. */
export function inDocuments(resource: GuardedResource, config: ClassConfig, check: DocumentCheck): Findings {
    return inConfidentialPods(resource, config, (pod) => inDocument(pod, resource, check));
}

/**
 * What `check` finds in a pod's document. Only `checkInitDataPresent` reports a document that is missing or that cannot be
 * read.
 */
export function inDocument(pod: Pod, { session }: GuardedResource, check: DocumentCheck): Findings {
    return ifKnown(initDataIn(pod), (value, keys) => {
        const initData = typeof value === "string" ? decoded(value, session).initData : undefined;
        return initData === undefined ? NOTHING : found(...within(keys, check(initData, pod, value as string)));
    });
}

/** A file of a document; undefined where it is not there. */
export function fileIn({ files }: DecodedInitData, name: string): string | undefined {
    return Object.hasOwn(files, name) ? files[name] : undefined;
}

/** A file in TOML, which decoding has parsed before; without it, nothing is set. */
export function tomlIn(initData: DecodedInitData, name: string): Fields {
    return fieldsOf(parse(fileIn(initData, name) ?? ""));
}

/** What the policy of a document violates; `deny` says what a document without a policy lacks. */
export function inPolicy(initData: DecodedInitData, deny: string, check: (policy: string) => readonly Issue[]) {
    const policy = fileIn(initData, POLICY_FILE);
    const fix = `add a policy that ${deny}`;
    const message =
        "is missing, so that the policy of the guest's own disk is in force, which mostly allows everything";
    return policy === undefined ? [error(POLICY_PLACE, "no-policy", { message, fix })] : check(policy);
}

export const POLICY_PLACE = [{ file: POLICY_FILE }];

/** The place of an issue that is about the annotation as a whole. */
export const WHOLE = ["annotation"];

/** Issues of a document, whose places are those in the document, at the place of its annotation. */
export function within(keys: Keys, issues: readonly Issue[]): Issue[] {
    return issues.map((issue) =>
        changed(issue, { at: isIn(issue.at, WHOLE) ? keys : [...keys, { inside: "init-data" }, ...issue.at] }),
    );
}
