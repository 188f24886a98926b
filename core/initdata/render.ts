import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "smol-toml";
import type { Algorithm } from "../algorithm";
import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../annotationNames";
import { digestOf, type Measurements, measure, namedDigest } from "../digest";
import { PLATFORMS, type Platform } from "../platform";
import { isKnown, type Parts, UNKNOWN, type Unknown } from "../unknown";
import { encodeAnnotation } from "./annotation";
import { assertReadsBack, escapedLines, type InitDataFiles, renderDocument } from "./document";
import { inputAt, put } from "./inputs";
import { AA } from "./keys/aa";
import { CDH } from "./keys/cdh";
import type { GuestKey, TomlValue } from "./keys/guestKey";
import type { Choices } from "./normalize";
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
    spec: Parts<InitDataSpec>,
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
        annotations: { [INIT_DATA_ANNOTATION]: annotation, [DIGEST_ANNOTATION]: namedDigest({ algorithm, digest }) },
    };
}

/**
 * The keys that have a value, as TOML text; unknown where one of their inputs is. smol-toml writes the plain keys of a
 * table before its sub-tables, so no key lands in the wrong one.
 */
export function renderFile(keys: readonly GuestKey[], spec: unknown): string | Unknown {
    const root: Record<string, unknown> = {};
    const multiline: TomlValue[] = [];
    for (const key of keys) {
        const value = writtenValue(key, spec);
        if (value === UNKNOWN) {
            return UNKNOWN;
        }
        if (value !== undefined) {
            put(root, key.path.split("."), value);
            multiline.push(...(key.lines ? [value] : []));
        }
    }
    const text = multiline.flatMap(textsIn).reduce(spread, stringify(root));
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(parse(text))), root)) {
        throw new Error("confidential-workload: a TOML file does not read back as written; please report it");
    }
    return text;
}

/** What is written for a key: unknown where its input is, and undefined where nothing is. */
export function writtenValue({ input, write, always }: GuestKey, spec: unknown): TomlValue | Unknown | undefined {
    if (input === undefined) {
        return always;
    }
    const given = inputAt(spec, input);
    if (given === UNKNOWN || given === undefined) {
        return given;
    }
    return write === undefined ? (given as TomlValue) : write(given as never);
}

function textsIn(value: TomlValue): string[] {
    if (typeof value === "string") {
        return value.includes("\n") ? [value] : [];
    }
    return Array.isArray(value) ? value.flatMap(textsIn) : [];
}

/** Writes a text over several lines, wherever in the file it stands. */
function spread(file: string, text: string): string {
    const onOneLine = stringify({ x: text }).slice("x = ".length).trimEnd();
    return file.replaceAll(onOneLine, () => escapedLines(text));
}
