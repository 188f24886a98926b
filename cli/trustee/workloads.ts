import { defined, fieldsOf, itemsOf, textOf } from "../../core/fields";
import type { DecodedInitData } from "../../core/initdata/decode";
import { error, type Issue, type Place } from "../../core/issue";
import { parseJson } from "../../core/json";
import { at, root } from "../../core/kubernetes/located";
import type { Keys } from "../../core/place";
import { Platform } from "../../core/platform";
import { type TrusteeWorkload, trusteeWorkload } from "../../core/trustee/workload";
import { Misuse } from "../frame";
import { initDataInputsOf } from "../input/initData";
import { gathered, type Read, readText } from "../input/text";

export interface FoundWorkload {
    readonly workload: TrusteeWorkload;
    /** As in `web.yaml: Deployment/web`. */
    readonly place: Place;
    /** Absent where the input is the output of a stack, which has no document. */
    readonly initData?: DecodedInitData;
    /** The digests of its documents of before, also where no token has a value of them. */
    readonly before?: readonly string[];
    readonly namespace?: string;
}

/** The workloads of the inputs, each with the values that it had in the files of before. */
export function readWorkloads(
    inputs: readonly string[],
    previous: readonly string[],
    platform: Platform | undefined,
): { readonly workloads: readonly FoundWorkload[]; readonly issues: readonly Issue[] } {
    const readAll = (files: readonly string[]) => gathered(files.map((file) => readOne(file, platform)));
    const [{ values, issues }, { values: before, issues: beforeIssues }] = [readAll(inputs), readAll(previous)];
    const [found, foundBefore] = [values.flat(), before.flat()];
    const isOne = found.length === 1 && foundBefore.length === 1;
    const isSame = (a: FoundWorkload, b: FoundWorkload) => isOne || isNameOf(a.workload.name, b.workload.name);
    const workloads = found.map((one) => {
        const olds = foundBefore.filter((old) => isSame(old, one));
        const values = [...(one.workload.previous ?? []), ...olds.flatMap(({ workload }) => workload.initData ?? [])];
        const others = [...new Set(values)].filter((value) => value !== one.workload.initData);
        const digests = olds.flatMap(({ initData }) => initData?.digest ?? []);
        return {
            ...one,
            before: digests,
            workload: { ...one.workload, ...(others.length === 0 ? {} : { previous: others }) },
        };
    });
    const gone = foundBefore.filter((old) => !found.some((one) => isSame(old, one)));
    return { workloads, issues: [...issues, ...beforeIssues, ...gone.map(unknownBefore)] };
}

/** Manifests have `Deployment/web` where the output of a stack has `web`. */
function isNameOf(a: string, b: string): boolean {
    return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
}

function readOne(file: string, platform: Platform | undefined): Read<readonly FoundWorkload[]> {
    const { value: text = "", issues } = readText(file);
    const outputs = outputsIn(text);
    if (outputs.length > 0) {
        const value = outputs.map((workload) => ({ workload, place: [{ file }, { object: workload.name }] }));
        return { value, issues };
    }
    if (platform === undefined) {
        throw new Misuse("required option '--platform <name>' not specified");
    }
    if (issues.length > 0) {
        return { issues };
    }
    const read = initDataInputsOf(text, file);
    const value = read.found.map(({ source, initData, place }) => {
        // A text that is nothing but init-data has no name of its own.
        const name = source === "annotation" || source === "document" ? file : source;
        const namespace = place === undefined ? undefined : namespaceAt(read.manifests?.[place.document], place.keys);
        return {
            workload: trusteeWorkload(name, platform, initData),
            place: [{ file }, { object: source }],
            initData,
            ...defined({ namespace }),
        };
    });
    return { value, issues: read.issues };
}

/** The namespace of the innermost object on the way to a value that has one. */
function namespaceAt(manifest: unknown, keys: Keys): string | undefined {
    const way = keys.map((_, index) => at(root(manifest), ...keys.slice(0, index)).value);
    return way.reduce<string | undefined>(
        (found, value) => textOf(fieldsOf(fieldsOf(value)["metadata"])["namespace"]) ?? found,
        undefined,
    );
}

/** The workloads of a text that `pulumi stack output --json` wrote: of one output, or of all. */
function outputsIn(text: string): TrusteeWorkload[] {
    const json = parseJson(text);
    return "value" in json ? workloadsIn(json.value, OUTPUT_DEPTH) : [];
}

/** Outputs by name, of which one is a list or a map of workloads. */
const OUTPUT_DEPTH = 2;
const PLATFORMS: readonly unknown[] = Object.values(Platform);

function workloadsIn(value: unknown, depth: number): TrusteeWorkload[] {
    const { name, platform, kind } = fieldsOf(value);
    if (typeof name === "string" && PLATFORMS.includes(platform)) {
        return [value as TrusteeWorkload];
    }
    // A manifest is not an output, whatever is in it.
    return kind !== undefined || depth === 0
        ? []
        : [...itemsOf(value), ...Object.values(fieldsOf(value))].flatMap((one) => workloadsIn(one, depth - 1));
}

function unknownBefore({ place }: FoundWorkload): Issue {
    return error(place, "trustee-previous", {
        message: "is not one of the workloads of the inputs, so nobody gets its init-data",
        fix: "give the same workloads before and now, or name the values in --grants",
    });
}
