import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { Effect } from "../../core/effect";
import { fieldsOf, itemsOf } from "../../core/fields";
import { POLICY_FILE } from "../../core/initdata/document";
import { changesOfVm } from "../../core/kataAnnotations";
import { allowsAnyContainer } from "../../core/policy/policyFor";
import type { Change } from "../../core/review/change";
import { policyParts } from "../../core/review/policy/parts";
import type { Session } from "../../core/session";
import { isPlainObject } from "../../core/shape";
import { isKnown } from "../../core/unknown";
import { POD } from "./findings";
import { asKnown, valueAt } from "./values";
import type { Workload } from "./workloads";

/** A part of a pod that is compared as a whole: a field of the spec or of a container, an annotation or a label. */
interface Part {
    readonly path: string;
    readonly group: "spec" | "annotations" | "labels";
    /** In its group; of a container's field, the list of containers. */
    readonly key: string;
    readonly value: unknown;
}

/** What other changes say of, or what is the init-data itself. */
const ELSEWHERE: Readonly<Record<Part["group"], readonly string[]>> = {
    spec: ["runtimeClassName"],
    annotations: [INIT_DATA_ANNOTATION, DIGEST_ANNOTATION],
    labels: [],
};

const ASKED =
    "The init-data stays, and its policy allows this, unless a line above says that it denies the pod or was not asked.";
const NOT_ASKED =
    "The init-data stays, and nobody asked its policy whether it allows the pod as it will be: the preview does not show the whole pod, or not all is known of what its images run.";
const LABEL = "It is not part of what the guest runs.";

/** What differs in the pod that will run, where its init-data stays as it is. Values may be secrets, so that only places are named. */
export function podChanges({ step, place, before, after }: Workload, session: Session): Change[] {
    const rego = after?.initData?.files[POLICY_FILE];
    if (step.before === undefined || step.after === undefined || before?.initData?.toml !== after?.initData?.toml) {
        return [];
    }
    const found = differing(templateIn(step.before, place), templateIn(step.after, place));
    const isWhole = isKnown(fieldsOf(templateIn(step.after, place))["spec"]);
    const isAsked =
        rego === undefined ||
        (isWhole && policyParts(rego, session).data !== undefined) ||
        allowsAnyContainer(rego, { session });
    return found
        .filter(({ group, key }) => !ELSEWHERE[group].includes(key))
        .map(({ path, group, key }) => {
            const isData = group !== "spec";
            const vm = group === "annotations" ? changesOfVm([key]) : [];
            const effect = !isData && !isAsked ? Effect.Unknown : vm.length > 0 ? Effect.Unknown : Effect.Neutral;
            const does = vm.map((one) => `It ${one.does}.`)[0];
            return { file: POD, path, effect, reason: does ?? (isData ? LABEL : isAsked ? ASKED : NOT_ASKED) };
        });
}

function templateIn(inputs: unknown, place: readonly string[]): unknown {
    const found = valueAt(inputs, place);
    return found.kind === "known" ? asKnown(found.value) : undefined;
}

function differing(before: unknown, after: unknown): Part[] {
    const [was, is] = [before, after].map((template) => new Map(parts(template).map((part) => [part.path, part])));
    const all = new Map([...(was ?? []), ...(is ?? [])]);
    return [...all.values()].filter(({ path }) => text(was?.get(path)?.value) !== text(is?.get(path)?.value));
}

function text(value: unknown): string | undefined {
    return JSON.stringify(value, (_, inner) => {
        if (typeof inner === "symbol") {
            return String(inner);
        }
        return isPlainObject(inner)
            ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
            : inner;
    });
}

function parts(template: unknown): Part[] {
    const { metadata, spec } = fieldsOf(template);
    const named = (group: "annotations" | "labels"): Part[] =>
        Object.entries(fieldsOf(fieldsOf(metadata)[group])).map(([key, value]) => ({
            path: `metadata.${group}["${key}"]`,
            group,
            key,
            value,
        }));
    const fields = Object.entries(fieldsOf(spec)).flatMap(([key, value]): Part[] => {
        const isContainers = /[cC]ontainers$/.test(key) && Array.isArray(value);
        return isContainers
            ? itemsOf(value).flatMap((container) => {
                  const own = fieldsOf(container);
                  const at = `spec.${key}[${String(own["name"])}]`;
                  return Object.entries(own).map(
                      ([field, one]): Part => ({ path: `${at}.${field}`, group: "spec", key, value: one }),
                  );
              })
            : [{ path: `spec.${key}`, group: "spec", key, value }];
    });
    return [...named("annotations"), ...named("labels"), ...fields];
}
