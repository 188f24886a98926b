import { type DecodedInitData, decodeAnnotation } from "../initdata/decode";
import { error, errorsOf, type Issue, within } from "../issue";
import { cel, INIT_DATA } from "./cel";
import type { AdmissionSpec, ReviewedInitData } from "./spec";

/** How many lists there may be. */
export const LIST_COUNTS = [1, 2, 4, 8, 16];
/** A ConfigMap holds 1 MiB (Kubernetes `pkg/apis/core/types.go`, `MaxSecretSize`). */
const MOST_BYTES = 1_000_000;

/** A character of base64 that holds bits of the CRC-32 at the end of gzip, whatever the padding is. */
const FROM_END = 9;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Where a list says which it is. */
export const LIST = "confidential-workload/list";

/** The list to which a text belongs. Every text belongs to one: what is not reviewed is in none, and its list says so. */
export function listOf(annotation: string, lists: number): number {
    return (ALPHABET.indexOf(annotation.at(-FROM_END) ?? "") + 1) % lists;
}

const TEXT = `variables.annotations[${INIT_DATA}]`;

/**
 * Whether a document is in the list, or belongs to another one. CEL has neither gzip nor hashes, so whole texts are compared.
 * Of several params, all have to agree: they cannot be parts of one list without this. The policy says how many lists there
 * are: the API server learns a change of policies and bindings up to a second later than one of a list, and a list that said it
 * would leave documents to another list that has no binding yet (`policy/generic/policy_source.go`, `policyRefreshInterval`).
 */
export function isReviewed(lists: string): string {
    return [
        `${INIT_DATA} in variables.annotations && size(${TEXT}) > ${FROM_END} && (`,
        `(${cel(ALPHABET)}.indexOf(${TEXT}.charAt(size(${TEXT}) - ${FROM_END})) + 1) % ${lists} != int(params.metadata.annotations[${cel(LIST)}])`,
        ` || has(params.data) && params.data.exists(key, params.data[key] == ${TEXT}))`,
    ].join("");
}

/** Where lists of reviewed documents are: `count` ConfigMaps, whose names are `name` with a number from 0. */
export interface ListPlace {
    readonly name: string;
    readonly namespace: string;
    readonly count: number;
}

/** The lists of reviewed documents as ConfigMaps. */
export function listManifests(reviewed: readonly ReviewedInitData[], { name, namespace, count }: ListPlace) {
    return dataOf(reviewed, count).map((data, index) => ({
        apiVersion: "v1",
        kind: "ConfigMap" as const,
        metadata: { name: `${name}-${index}`, namespace, annotations: { [LIST]: `${index}` } },
        data,
    }));
}

/** The part of a list that is one document: what a workload adds. */
export function listEntry(annotation: string, { name, namespace, count }: ListPlace) {
    const metadata = { name: `${name}-${listOf(annotation, count)}`, namespace };
    return { metadata, data: { [digestIn(annotation)]: annotation } };
}

/** Each document by its digest, which the key broker knows too. Where another program has compressed it, it has a second text. */
function dataOf(reviewed: readonly ReviewedInitData[], lists: number): Record<string, string>[] {
    const texts = [...new Set(reviewed.map(({ annotation }) => annotation))].sort();
    const digests = texts.map(digestIn);
    const data: Record<string, string>[] = Array.from({ length: lists }, () => ({}));
    texts.forEach((text, index) => {
        const same = digests.slice(0, index).filter((digest) => digest === digests[index]).length;
        Object.assign(data[listOf(text, lists)] ?? {}, {
            [`${digests[index]}${same === 0 ? "" : `-${same + 1}`}`]: text,
        });
    });
    return data;
}

function digestIn(annotation: string): string {
    const { initData } = decodeAnnotation(annotation);
    return initData === undefined ? "" : listKey(initData);
}

/** The key of a document on its list. */
export function listKey({ algorithm, digest }: Pick<DecodedInitData, "algorithm" | "digest">): string {
    return `${algorithm}-${digest}`;
}

/** What is wrong with the documents, and with the number of lists for them. */
export function checkLists({ reviewed, lists = 1 }: AdmissionSpec, areFilledLater: boolean): Issue[] {
    if (!LIST_COUNTS.includes(lists)) {
        return [wrongCount(`${lists} is not a number of lists`, "set it to one of these")];
    }
    const damaged = (reviewed ?? []).flatMap(({ annotation }, index) =>
        errorsOf(decodeAnnotation(annotation).issues).map((issue) => within(["reviewed", index], issue)),
    );
    if (reviewed === undefined || damaged.length > 0) {
        return damaged;
    }
    if (reviewed.length === 0 && !areFilledLater) {
        const message = "is an empty list, so no pod would start";
        return [error(["reviewed"], "empty", { message, fix: "add the init-data of the workloads, or leave it out" })];
    }
    const fits = (count: number) => dataOf(reviewed, count).every((data) => JSON.stringify(data).length <= MOST_BYTES);
    const enough = LIST_COUNTS.find((count) => count >= lists && fits(count));
    return enough === lists
        ? []
        : [
              wrongCount(
                  `${lists === 1 ? "one list is" : `${lists} lists are`} too small for the documents`,
                  fixFor(enough),
              ),
          ];
}

function fixFor(enough: number | undefined): string {
    return enough === undefined
        ? "make admission policies of several names, each for its namespaces"
        : `set it to ${enough}`;
}

function wrongCount(message: string, fix: string): Issue {
    return error(["lists"], "admission-lists", { message, allowed: LIST_COUNTS.join(", "), fix });
}
