import { MAX_ANNOTATION_BYTES } from "../checks/size";
import { measure } from "../digest";
import { Effect } from "../effect";
import { fieldsOf } from "../fields";
import { encodeAnnotation } from "../initdata/annotation";
import type { DecodedInitData } from "../initdata/decode";
import { FILE_NAMES, INIT_DATA_VERSION } from "../initdata/document";
import { type Row, rowsOf } from "../initdata/keys/row";
import { PLATFORMS, type Platform } from "../platform";
import { readToml } from "../structuredText";
import type { Change } from "./change";
import { compareComments, shown, type Texts } from "./tomlFile";
import { compareTrees } from "./tree/compare";

/** The file that a change of the document itself is in. */
export const DOCUMENT = "initdata.toml";

type Side = DecodedInitData | undefined;

const KEYS: readonly Row[] = [{ path: "version", why: "Guests take one version alone, and this is another." }];

/** What follows from another difference: the digest in its register, and the size. */
export function compareMeasurements(before: Side, after: Side, platform: Platform | undefined): Change[] {
    return [...compareRegisters(before, after, platform), ...compareSizes(before, after, platform)];
}

/** What differs in the document around the files that guests read. */
export function compareDocuments(before: Side, after: Side): Change[] {
    const alone = before === undefined || after === undefined;
    const comparison = { file: DOCUMENT, rows: rowsOf(KEYS), alone };
    return [
        ...change("algorithm", { before: before?.algorithm, after: after?.algorithm }, ALGORITHM),
        ...compareTrees(othersIn(before), othersIn(after), comparison),
        ...compareComments({ file: DOCUMENT, before: before?.toml, after: after?.toml, alone }),
        ...compareOtherFiles(before, after),
    ];
}

const ALGORITHM = "It gives the digest its length, and each of the algorithms is strong enough.";

function change(path: string, texts: Texts, reason: string, effect: Effect = Effect.Neutral): Change[] {
    return texts.before === texts.after ? [] : [{ file: DOCUMENT, path, ...shown(texts), effect, reason }];
}

function compareRegisters(before: Side, after: Side, platform: Platform | undefined): Change[] {
    const facts = platform === undefined ? undefined : PLATFORMS[platform];
    const registerOf = (side: Side) =>
        side === undefined || facts === undefined ? undefined : measure(side.digest, facts).registerValue;
    const reason = "It is the digest as the hardware reports it; what is pinned to it in a KBS has to follow.";
    return change(String(facts?.register), { before: registerOf(before), after: registerOf(after) }, reason);
}

function compareSizes(before: Side, after: Side, platform: Platform | undefined): Change[] {
    const transport = platform === undefined ? undefined : PLATFORMS[platform]?.transport;
    const limit = Math.min(MAX_ANNOTATION_BYTES, transport?.maxAnnotationBytes ?? MAX_ANNOTATION_BYTES);
    const [was = 0, is = 0] = [before, after].map((side) =>
        side === undefined ? 0 : encodeAnnotation(side.toml).length,
    );
    const texts = {
        before: before === undefined ? undefined : `${was} bytes`,
        after: after === undefined ? undefined : `${is} bytes`,
    };
    if (was <= limit === is <= limit) {
        return change(
            "size",
            texts,
            "It is the size of the annotation, and what it is does not change who may do what.",
        );
    }
    const reason = `The annotation crosses the limit of ${limit} bytes, beyond which the pod does not start.`;
    return change("size", texts, reason, Effect.Unknown);
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
        .flatMap((file): Change[] => {
            const texts = { before: fileOf(before, file), after: fileOf(after, file) };
            const isSame = texts.before === texts.after;
            return isSame ? [] : [{ file, path: "(file)", ...shown(texts), effect: Effect.Unknown, reason }];
        });
}

/** The text of a file; of names that every object inherits, none. */
export function fileOf(side: Side, name: string): string | undefined {
    return side !== undefined && Object.hasOwn(side.files, name) ? side.files[name] : undefined;
}
