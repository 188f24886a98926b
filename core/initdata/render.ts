import type { Algorithm } from "../algorithm";
import { digestOf, type Measurements, measure } from "../digest";
import { PLATFORMS, type Platform } from "../platform";
import { isKnown, type MaybeKnown, UNKNOWN, type Unknown } from "../unknown";
import { annotationsFor, encodeAnnotation } from "./annotation";
import { assertReadsBack, type InitDataFiles, renderDocument } from "./document";
import { AA } from "./keys/aa";
import { CDH } from "./keys/cdh";
import type { Choices } from "./normalize";
import { renderFile } from "./renderFile";
import type { InitDataSpec } from "./spec";

/** A rendered init-data document and what follows from it. @since 0.1.0 */
export interface InitData {
    readonly platform: Platform;
    readonly runtimeClassName: string;
    readonly algorithm: Algorithm;
    /** The three files. */
    readonly files: InitDataFiles;
    /** The document: the exact text whose hash is {@link InitData.digest}. */
    readonly toml: string;
    /** The init-data digest in lower-case hexadecimal. */
    readonly digest: string;
    readonly measurements: Measurements;
    /** The value of the annotation that carries the document. */
    readonly annotation: string;
    /** The annotations for the pod template: the document, and the readable digest. */
    readonly annotations: Readonly<Record<string, string>>;
}

/** An {@link InitData} whose parts may not be known yet. */
export type MaybeKnownInitData = {
    readonly [K in keyof InitData]: K extends "files"
        ? { readonly [F in keyof InitDataFiles]: string | Unknown }
        : InitData[K] | Unknown;
};

/** Renders a checked spec. A file whose inputs are all known is readable also when another is not known yet. */
export function render(
    spec: Exclude<MaybeKnown<InitDataSpec>, Unknown>,
    { policy: _, ...choices }: Choices,
    policy: string | Unknown,
): MaybeKnownInitData {
    const { platform, algorithm } = choices;
    const files: MaybeKnownInitData["files"] = {
        "aa.toml": renderFile(AA.keys, spec),
        "cdh.toml": renderFile(CDH.keys, spec),
        "policy.rego": policy,
    };
    if (!isKnown(files) || algorithm === UNKNOWN) {
        return {
            ...choices,
            files,
            toml: UNKNOWN,
            digest: UNKNOWN,
            measurements: UNKNOWN,
            annotation: UNKNOWN,
            annotations: UNKNOWN,
        };
    }
    const toml = renderDocument(algorithm, files);
    assertReadsBack(toml, algorithm, files);
    const digest = digestOf(toml, algorithm);
    const annotation = encodeAnnotation(toml);
    return {
        ...choices,
        files,
        toml,
        digest,
        measurements: platform === UNKNOWN ? UNKNOWN : measure(digest, PLATFORMS[platform]),
        annotation,
        annotations: annotationsFor(annotation, algorithm, digest),
    };
}
