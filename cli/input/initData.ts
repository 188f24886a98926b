import { defined } from "../../core/fields";
import type { DecodedInitData } from "../../core/initdata/decode";
import { type AnnotationPlace, type FoundInitData, readInitData } from "../../core/initdata/read";
import { changed, type Issue, within } from "../../core/issue";
import { dialectOf } from "../../core/kataVersion";
import type { Platform } from "../../core/platform";
import type { DiffOptions } from "../../core/review/change";
import { readText } from "./text";

export interface InitDataInput {
    /** Where it was found, as in `Deployment/web`; `annotation` or `document` for a text that is nothing else. */
    readonly source: string;
    readonly initData: DecodedInitData;
    /** Its annotation, where it was found in a manifest. */
    readonly place?: AnnotationPlace | undefined;
}

/** What the commands that read documents take of their options. */
export interface DocumentOptions {
    readonly platform?: Platform | undefined;
    readonly kataVersion?: string | undefined;
}

/** The same as `diffInitData` and `explainInitData` take it. */
export function reviewOptions({ platform, kataVersion }: DocumentOptions): DiffOptions {
    return { dialect: dialectOf(kataVersion), ...defined({ platform }) };
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
        found: reading.found.flatMap(({ initData, ...one }) => inputOf(one, initData)),
        damaged: reading.found.flatMap(({ damaged, ...one }) => inputOf(one, damaged)),
        ...defined({ manifests }),
        issues: [
            ...reading.issues.map((issue) => changed(issue, { at: [{ file }] })),
            ...reading.found.flatMap(({ source, issues: own }) =>
                own.map((issue) => within([{ file }, { object: source }], issue)),
            ),
        ],
    };
}

function inputOf({ source, place }: FoundInitData, initData: DecodedInitData | undefined): InitDataInput[] {
    return initData === undefined ? [] : [{ source, initData, place }];
}
