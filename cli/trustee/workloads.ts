import { error, type Issue } from "../../core/issue";
import type { Place } from "../../core/place";
import type { Platform } from "../../core/platform";
import { type TrusteeWorkload, trusteeWorkload } from "../../core/trustee/workload";
import { type InitDataInput, readInitDataInputs } from "../input/initData";

/** A workload of an input, and where it was found. */
export interface FoundWorkload {
    readonly workload: TrusteeWorkload;
    /** As in `web.yaml: Deployment/web`. */
    readonly place: Place;
}

interface FoundDocument extends InitDataInput {
    readonly file: string;
}

interface Documents {
    readonly found: readonly FoundDocument[];
    readonly issues: readonly Issue[];
}

/** The workloads of the inputs, each with the values that it had in the files of before. */
export function readWorkloads(
    inputs: readonly string[],
    previous: readonly string[],
    platform: Platform,
): { readonly workloads: readonly FoundWorkload[]; readonly issues: readonly Issue[] } {
    const now = readAll(inputs);
    const before = readAll(previous);
    const isOne = now.found.length === 1 && before.found.length === 1;
    const isSame = (a: FoundDocument, b: FoundDocument) => isOne || nameOf(a) === nameOf(b);
    const workloads = now.found.map((document) => {
        const workload = trusteeWorkload(nameOf(document), platform, document.initData);
        const olds = before.found.filter((old) => isSame(old, document));
        const values = olds.flatMap(({ initData }) => trusteeWorkload("", platform, initData).initData ?? []);
        const others = [...new Set(values)].filter((value) => value !== workload.initData);
        const place = [{ file: document.file }, { object: document.source }];
        return { workload: others.length === 0 ? workload : { ...workload, previous: others }, place };
    });
    const gone = before.found.filter((old) => !now.found.some((document) => isSame(old, document)));
    return { workloads, issues: [...now.issues, ...before.issues, ...gone.map(unknownBefore)] };
}

function readAll(files: readonly string[]): Documents {
    const read = files.map((file) => ({ file, ...readInitDataInputs(file) }));
    return {
        found: read.flatMap(({ file, found }) => found.map((document) => ({ file, ...document }))),
        issues: read.flatMap(({ issues }) => issues),
    };
}

/** A text that is nothing but init-data has no name of its own. */
function nameOf({ file, source }: FoundDocument): string {
    return source === "annotation" || source === "document" ? file : source;
}

function unknownBefore({ file, source }: FoundDocument): Issue {
    return error([{ file }, { object: source }], "trustee-previous", {
        message: "is none of the workloads of the inputs, so nobody gets its init-data",
        fix: "give the same workloads before and now, or name the values in --grants",
    });
}
