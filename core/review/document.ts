import { MAX_ANNOTATION_BYTES } from "../checks/size";
import { measure } from "../digest";
import { Effect } from "../effect";
import { fieldsOf, own } from "../fields";
import { encodeAnnotation } from "../initdata/annotation";
import type { DecodedInitData } from "../initdata/decode";
import { FILE_NAMES, INIT_DATA_VERSION } from "../initdata/document";
import { type KeyRow, rowsOf } from "../initdata/keys/row";
import { PLATFORMS, type Platform, type PlatformFacts } from "../platform";
import { readToml } from "../structuredText";
import type { Change } from "./change";
import { compareComments, textChange } from "./tomlFile";
import { compareTrees } from "./tree/compare";

/** The file that a change of the document itself is in. */
export const DOCUMENT = "initdata.toml";

type Side = DecodedInitData | undefined;

const KEYS: readonly KeyRow[] = [{ path: "version", why: "Guests take one version alone, and this is another." }];

/** What follows from another difference: the digest in its register, and the size. */
export function compareMeasurements(before: Side, after: Side, platform: Platform | undefined): Change[] {
    const facts = platform === undefined ? undefined : PLATFORMS[platform];
    return [
        ...(facts === undefined ? [] : compareRegisters(before, after, facts)),
        ...compareSizes(before, after, facts),
    ];
}

/** What differs in the document around the files that guests read. */
export function compareDocuments(before: Side, after: Side): Change[] {
    const alone = before === undefined || after === undefined;
    const algorithms = { before: before?.algorithm, after: after?.algorithm };
    const reason = "It gives the digest its length, and each of the algorithms is strong enough.";
    return [
        ...textChange(DOCUMENT, "algorithm", algorithms, { effect: Effect.Neutral, reason }),
        ...compareTrees(othersIn(before), othersIn(after), { file: DOCUMENT, rows: rowsOf(KEYS), alone }),
        ...compareComments({ file: DOCUMENT, before: before?.toml, after: after?.toml, alone }),
        ...compareOtherFiles(before, after),
    ];
}

function compareRegisters(before: Side, after: Side, facts: PlatformFacts): Change[] {
    const [was, is] = [before, after].map((side) => side && measure(side.digest, facts).registerValue);
    const reason = "It is the digest as the hardware reports it; what is pinned to it in a KBS has to follow.";
    return textChange(DOCUMENT, String(facts.register), { before: was, after: is }, { effect: Effect.Neutral, reason });
}

function compareSizes(before: Side, after: Side, facts: PlatformFacts | undefined): Change[] {
    const limit = Math.min(MAX_ANNOTATION_BYTES, facts?.transport?.maxAnnotationBytes ?? MAX_ANNOTATION_BYTES);
    const sizeOf = (side: Side) => (side === undefined ? 0 : encodeAnnotation(side.toml).length);
    const [was, is] = [sizeOf(before), sizeOf(after)];
    const texts = { before: before && `${was} bytes`, after: after && `${is} bytes` };
    const isSame = was <= limit === is <= limit;
    const reason = isSame
        ? "It is the size of the annotation, which changes nobody's rights."
        : `The annotation crosses the limit of ${limit} bytes, beyond which the pod does not start.`;
    return textChange(DOCUMENT, "size", texts, { effect: isSame ? Effect.Neutral : Effect.Unknown, reason });
}

/** Keys that a document does not have by its format: guests ignore them, and they are part of the digest. */
function othersIn(side: Side): unknown {
    const parsed = side === undefined ? undefined : readToml(side.toml);
    const table = fieldsOf(parsed !== undefined && "value" in parsed ? parsed.value : undefined);
    return Object.fromEntries(
        Object.entries(table).filter(
            ([key, value]) =>
                !["algorithm", "data"].includes(key) && !(key === "version" && value === INIT_DATA_VERSION),
        ),
    );
}

/** Files that guests do not read. */
function compareOtherFiles(before: Side, after: Side): Change[] {
    const known: readonly string[] = FILE_NAMES;
    const names = new Set([before, after].flatMap((side) => Object.keys(side?.files ?? {})));
    const reason = "Guests do not read this file, but it is part of the digest and a KBS sees it.";
    return [...names]
        .filter((name) => !known.includes(name))
        .flatMap((file) => {
            const texts = { before: fileOf(before, file), after: fileOf(after, file) };
            return textChange(file, "(file)", texts, { effect: Effect.Unknown, reason });
        });
}

/** The text of a file; of names that every object inherits, none. */
export function fileOf(side: Side, name: string): string | undefined {
    return own(side?.files, name);
}
