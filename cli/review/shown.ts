import { Algorithm } from "../../core/algorithm";
import type { DecodedInitData } from "../../core/initdata/decode";
import { FILE_NAMES, renderDocument } from "../../core/initdata/document";
import { textAt } from "./values";

type Files = Readonly<Record<string, string>>;

/** The files that the inputs of a component show. What is not known yet is left out. */
export function shownFiles(inputs: unknown): Files {
    return Object.fromEntries(
        FILE_NAMES.flatMap((name) => {
            const text = textAt(inputs, [name]);
            return text === undefined ? [] : [[name, text]];
        }),
    );
}

/** The document that a component shows, where all of it is known. */
export function shownDocument(inputs: unknown): DecodedInitData | undefined {
    const algorithm = Object.values(Algorithm).find((known) => known === textAt(inputs, ["algorithm"]));
    const digest = textAt(inputs, ["digest"]);
    const files = shownFiles(inputs);
    const [aa, cdh, policy] = FILE_NAMES.map((name) => files[name]);
    if (!algorithm || digest === undefined || aa === undefined || cdh === undefined || policy === undefined) {
        return undefined;
    }
    const toml = renderDocument(algorithm, { "aa.toml": aa, "cdh.toml": cdh, "policy.rego": policy });
    return { algorithm, files, digest, toml };
}

/** A document of the files that are known on both sides, for a comparison of those. */
export function partOf(files: Files, others: Files): DecodedInitData {
    const known = Object.entries(files).filter(([name]) => Object.hasOwn(others, name));
    return { algorithm: Algorithm.Sha256, files: Object.fromEntries(known), digest: "", toml: "" };
}
