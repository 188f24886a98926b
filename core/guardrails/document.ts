import { parse } from "smol-toml";
import { type Fields, fieldsOf } from "../fields";
import type { DecodedInitData } from "../initdata/decode";
import { decoded, initDataIn } from "../initdata/inPod";
import { changed, type Issue, isIn, type Keys } from "../issue";
import type { Pod } from "../kubernetes/pods";
import { UNKNOWN } from "../unknown";
import { type Findings, found, NOTHING, notKnown } from "./guardrail";

/**
 * What `check` finds in a pod's document. A document that is not there or that cannot be read is the business of
 * `checkInitDataPresent` alone.
 */
export function inDocument(
    pod: Pod,
    check: (initData: DecodedInitData, annotation: string) => readonly Issue[],
): Findings {
    const { value, keys } = initDataIn(pod);
    if (value === UNKNOWN) {
        return notKnown(keys);
    }
    const initData = typeof value === "string" ? decoded(value).initData : undefined;
    return initData === undefined ? NOTHING : found(...within(keys, check(initData, value as string)));
}

/** A file of a document; undefined where it is not there. */
export function fileIn({ files }: DecodedInitData, name: string): string | undefined {
    return Object.hasOwn(files, name) ? files[name] : undefined;
}

/** A file in TOML, which decoding has parsed before; without it, nothing is set. */
export function tomlIn(initData: DecodedInitData, name: string): Fields {
    return fieldsOf(parse(fileIn(initData, name) ?? ""));
}

/** The place of an issue that is about the annotation as a whole. */
export const WHOLE = ["annotation"];

/** Issues of a document, whose places are those in the document, at the place of its annotation. */
export function within(keys: Keys, issues: readonly Issue[]): Issue[] {
    return issues.map((issue) =>
        changed(issue, { at: isIn(issue.at, WHOLE) ? keys : [...keys, { inside: "init-data" }, ...issue.at] }),
    );
}
