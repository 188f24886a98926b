import { defined } from "../../core/fields";
import type { DecodedInitData } from "../../core/initdata/decode";
import { type AnnotationPlace, type FoundInitData, readInitData } from "../../core/initdata/read";
import { changed, type Issue, within } from "../../core/issue";
import { dialectOf } from "../../core/kataVersion";
import { at, type Located, root } from "../../core/kubernetes/located";
import type { Platform } from "../../core/platform";
import type { DiffOptions } from "../../core/review/change";
import { type ClassContext, checkPodClass } from "../../core/review/check/podClass";
import type { Session } from "../../core/session";
import { readText } from "./text";

export interface InitDataInput {
    /** Where it was found, as in `Deployment/web`; `annotation` or `document` for a text that is nothing else. */
    readonly source: string;
    readonly initData: DecodedInitData;
    /** Its annotation, where it was found in a manifest. */
    readonly place?: AnnotationPlace | undefined;
    /** That of its pod, where it was found in one. */
    readonly runtimeClass?: Located | undefined;
}

/** What the commands that read documents take of their options. */
export interface DocumentOptions {
    readonly platform?: Platform | undefined;
    readonly kataVersion?: string | undefined;
}

/** The same as `diffInitData` and `explainInitData` take it. */
export function reviewOptions({ platform, kataVersion }: DocumentOptions, session: Session): DiffOptions {
    return { session, dialect: dialectOf(kataVersion), ...defined({ platform }) };
}

export interface InitDataInputs {
    readonly found: readonly InitDataInput[];
    /** Documents with an error, as far as they can be read. */
    readonly damaged: readonly InitDataInput[];
    /** The documents of the input, where it is Kubernetes manifests. */
    readonly manifests?: readonly unknown[];
    /** What is wrong with the input or with a document in it, and where. */
    readonly issues: readonly Issue[];
}

/** The init-data documents in a file or the standard input: a manifest, an annotation or a document. */
export function readInitDataInputs(file: string): InitDataInputs {
    const { value: text, issues } = readText(file);
    return text === undefined ? { found: [], damaged: [], issues } : initDataInputsOf(text, file);
}

/** The same of a text that was read. */
export function initDataInputsOf(text: string, file: string): InitDataInputs {
    const reading = readInitData(text);
    const { manifests } = reading;
    return {
        found: reading.found.flatMap(({ initData, ...one }) => inputOf(one, initData, manifests)),
        damaged: reading.found.flatMap(({ damaged, ...one }) => inputOf(one, damaged, manifests)),
        ...defined({ manifests }),
        issues: [
            ...reading.issues.map((issue) => changed(issue, { at: [{ file }] })),
            ...reading.found.flatMap(({ source, issues: own }) =>
                own.map((issue) => within([{ file }, { object: source }], issue)),
            ),
        ],
    };
}

function inputOf(
    { source, place }: FoundInitData,
    initData: DecodedInitData | undefined,
    manifests: readonly unknown[] = [],
): InitDataInput[] {
    const runtimeClass =
        place && at(root(manifests[place.document]), ...place.keys.slice(0, -3), "spec", "runtimeClassName");
    return initData === undefined ? [] : [{ source, initData, place, runtimeClass }];
}

/** What the classes of the pods say against the platform and the Kata that the documents are said to be for. */
export function classIssues({ source, runtimeClass }: InitDataInput, context: ClassContext, file: string): Issue[] {
    const issues = runtimeClass === undefined ? [] : checkPodClass(runtimeClass, context);
    return issues.map((issue) => within([{ file }, { object: source }], issue));
}
