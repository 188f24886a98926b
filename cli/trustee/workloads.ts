import { defined, type Fields, fieldsOf, itemsOf, textOf } from "../../core/fields";
import type { DecodedInitData } from "../../core/initdata/decode";
import type { AnnotationPlace } from "../../core/initdata/read";
import { changed, error, type Issue, type Place, Severity, warning } from "../../core/issue";
import { parseJson } from "../../core/json";
import { at, root } from "../../core/kubernetes/located";
import type { Keys } from "../../core/place";
import { Platform } from "../../core/platform";
import type { ClassContext } from "../../core/review/check/podClass";
import { vcpuCounts } from "../../core/trustee/podVcpus";
import { type TrusteeWorkload, trusteeWorkload } from "../../core/trustee/workload";
import { Misuse } from "../frame";
import { classIssues, initDataInputsOf } from "../input/initData";
import { ownersOf } from "../input/liveWorkloads";
import { gathered, type Read, readText } from "../input/text";
import { kataVersionIssues } from "../options";
import { readPreview } from "../review/preview";

export interface ExpectedWorkload {
    readonly workload: TrusteeWorkload;
    /** As in `web.yaml: Deployment/web`. */
    readonly place: Place;
    /** Absent where the input is the output of a stack, which has no document. */
    readonly initData?: DecodedInitData;
    /** The digests of its documents of before, also where no token has a value of them. */
    readonly before?: readonly string[];
    readonly namespace?: string;
    /** Of its pods, where the input says it. */
    readonly runtimeClassName?: string;
    /** Whether its object is of a cluster. */
    readonly isLive?: true;
    /** Whether it is a text that is nothing but init-data, which has no name of its own. */
    readonly isNameless?: true;
    /** Whether there are files of before, and it is in none of them. */
    readonly isNew?: true;
}

/** What to say of a file that needs a platform, where nobody named one. */
type WithoutPlatform = (file: string) => Issue;

const MISUSE: WithoutPlatform = () => {
    throw new Misuse("required option '--platform <name>' not specified");
};

/** The workloads of the inputs, each with the values that it had in the files of before. */
export function readWorkloads(
    inputs: readonly string[],
    previous: readonly string[],
    context: ClassContext,
    withoutPlatform = MISUSE,
): { readonly workloads: readonly ExpectedWorkload[]; readonly issues: readonly Issue[] } {
    const readAll = (files: readonly string[], isBefore: boolean) =>
        gathered(files.map((file) => readOne(file, context, isBefore, withoutPlatform)));
    const [now, then] = [readAll(inputs, false), readAll(previous, true)];
    const [found, foundBefore] = [now.values.flat(), then.values.flat()];
    const isOne = found.length === 1 && foundBefore.length === 1;
    const isSame = (a: ExpectedWorkload, b: ExpectedWorkload) =>
        (isOne && (a.isNameless || b.isNameless)) ||
        (isNameOf(a.workload.name, b.workload.name) && (a.namespace ?? b.namespace) === (b.namespace ?? a.namespace));
    const oldsOf = (one: ExpectedWorkload) => foundBefore.filter((old) => isSame(old, one));
    const workloads = found.map((one) => {
        const olds = oldsOf(one);
        const values = [...(one.workload.previous ?? []), ...olds.flatMap(({ workload }) => workload.initData ?? [])];
        const others = [...new Set(values)].filter((value) => value !== one.workload.initData);
        const digests = olds.flatMap(({ initData }) => initData?.digest ?? []);
        return {
            ...one,
            before: digests,
            workload: { ...one.workload, ...(others.length === 0 ? {} : { previous: others }) },
            ...(previous.length > 0 && olds.length === 0 && others.length === 0 ? { isNew: true as const } : {}),
        };
    });
    const unclear = found.flatMap((one) => severalBefore(one, oldsOf(one)));
    const gone = distinct(foundBefore.filter((old) => !found.some((one) => isSame(old, one))));
    return {
        workloads,
        issues: [
            ...kataVersionIssues(context.kataVersion),
            ...now.issues,
            ...then.issues,
            ...unclear,
            ...gone.map(unknownBefore),
        ],
    };
}

/** One of each name, of which there are many pods. */
function distinct(found: readonly ExpectedWorkload[]): ExpectedWorkload[] {
    return [...new Map(found.map((one) => [JSON.stringify([one.namespace, one.workload.name]), one])).values()];
}

/** Manifests have `Deployment/web` where the output of a stack has `web`. */
export function isNameOf(a: string, b: string): boolean {
    return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
}

function readOne(
    file: string,
    context: ClassContext,
    isBefore: boolean,
    withoutPlatform: WithoutPlatform,
): Read<readonly ExpectedWorkload[]> {
    const { platform } = context;
    const { value: text = "", issues } = readText(file);
    const outputs = outputsIn(text);
    if (outputs.length > 0) {
        const value = outputs.map((workload) => ({ workload, place: [{ file }, { object: workload.name }] }));
        return { value, issues };
    }
    if (isPreview(text)) {
        return { issues: [previewIssue(file)] };
    }
    if (platform === undefined) {
        return { issues: [...issues, withoutPlatform(file)] };
    }
    if (issues.length > 0) {
        return { issues };
    }
    const read = initDataInputsOf(text, file);
    const ownerOf = ownersOf(read.manifests ?? []);
    const value = read.found.flatMap(({ source, initData, place, runtimeClass }): ExpectedWorkload[] => {
        const isNameless = place === undefined;
        const object = isNameless ? {} : objectAt(read.manifests?.[place.document], place.keys);
        const { namespace, uid } = fieldsOf(object["metadata"]);
        const isLive = uid !== undefined;
        const name = isNameless ? file : isLive && isBefore ? ownerOf(object) : source;
        return name === undefined
            ? []
            : [
                  {
                      workload: {
                          ...trusteeWorkload(name, platform, initData),
                          ...defined({ vcpus: isNameless ? undefined : vcpusAt(read.manifests, place, context) }),
                      },
                      place: [{ file }, { object: source }],
                      initData,
                      ...defined({
                          namespace: textOf(namespace),
                          isLive: isLive || undefined,
                          runtimeClassName: textOf(runtimeClass?.value),
                      }),
                      ...(isNameless ? { isNameless } : {}),
                  },
              ];
    });
    // What ran before may have run elsewhere, and has no value here then.
    const ofClasses = read.found
        .flatMap((one) => classIssues(one, context, file))
        .map((issue) => (isBefore ? changed(issue, { severity: Severity.Warning }) : issue));
    return { value, issues: [...read.issues, ...ofClasses] };
}

/** How many virtual processors the VM of an annotated pod may have. */
function vcpusAt(
    manifests: readonly unknown[] = [],
    { document, keys }: AnnotationPlace,
    { kataVersion }: ClassContext,
) {
    // Behind the template stand `metadata`, `annotations` and the name.
    const template = fieldsOf(at(root(manifests[document]), ...keys.slice(0, -3)).value);
    const { spec, metadata } = template;
    const { runtimeClassName } = fieldsOf(spec);
    return vcpuCounts({ spec, annotations: fieldsOf(metadata)["annotations"], runtimeClassName, kataVersion });
}

function isPreview(text: string): boolean {
    const { foreign, failed } = readPreview(text);
    return foreign === undefined && !failed;
}

function previewIssue(file: string): Issue {
    return error([{ file }], "trustee-rollout", {
        message: "is a preview, which has each workload before and after the change",
        fix: "give it to `trustee rollout`, for reference values with `--as reference-values`",
    });
}

/** The innermost object on the way to a value. */
function objectAt(manifest: unknown, keys: Keys): Fields {
    const way = keys.map((_, index) => fieldsOf(at(root(manifest), ...keys.slice(0, index)).value));
    return way.findLast(({ kind, metadata }) => kind !== "List" && metadata !== undefined && kind !== undefined) ?? {};
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

/** A cluster also runs workloads that these inputs are not about. In files of before, each was one of them. */
function unknownBefore({ place, isLive }: ExpectedWorkload): Issue {
    return (isLive ? warning : error)(place, "trustee-previous", {
        message: "is not one of the workloads of the inputs, so nobody gets its init-data",
        fix: isLive
            ? "where the KBS gives it something, add it to the inputs or to --grants: the policy replaces the one before"
            : "give the same workloads before and now, or name the values in --grants",
    });
}

/** What only has the same name must not get what this one gets. */
function severalBefore({ place }: ExpectedWorkload, olds: readonly ExpectedWorkload[]): Issue[] {
    const known = distinct(olds).filter(({ namespace }) => namespace !== undefined);
    const names = known.map(({ namespace, workload }) => `${namespace}/${workload.name}`);
    return names.length < 2
        ? []
        : [
              error(place, "trustee-previous", {
                  message: `may be any of ${names.join(", ")} of before`,
                  fix: "give the objects of one namespace, or a manifest with its namespace",
              }),
          ];
}
