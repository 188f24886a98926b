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

/** What other changes say of, or what is the init-data itself. */
const ELSEWHERE = [
    "spec.runtimeClassName",
    `metadata.annotations["${INIT_DATA_ANNOTATION}"]`,
    `metadata.annotations["${DIGEST_ANNOTATION}"]`,
];

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
    const paths = differing(templateIn(step.before, place), templateIn(step.after, place));
    const isWhole = isKnown(fieldsOf(templateIn(step.after, place))["spec"]);
    const isAsked =
        rego === undefined ||
        (isWhole && policyParts(rego, session).data !== undefined) ||
        allowsAnyContainer(rego, { session });
    return paths
        .filter((path) => !ELSEWHERE.includes(path))
        .map((path) => {
            const isData = path.startsWith("metadata.");
            const vm = changesOfVm([/^metadata\.annotations\["(.*)"\]$/s.exec(path)?.[1] ?? ""]);
            const effect = !isData && !isAsked ? Effect.Unknown : vm.length > 0 ? Effect.Unknown : Effect.Neutral;
            const does = vm.map((one) => `It ${one.does}.`)[0];
            return { file: POD, path, effect, reason: does ?? (isData ? LABEL : isAsked ? ASKED : NOT_ASKED) };
        });
}

function templateIn(inputs: unknown, place: readonly string[]): unknown {
    const found = valueAt(inputs, place);
    return found.kind === "known" ? asKnown(found.value) : undefined;
}

/** Places down to the fields of containers, to annotations and to labels. */
function differing(before: unknown, after: unknown): string[] {
    const [one, other] = [before, after].map(parts);
    const paths = [...new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])];
    return paths.filter((path) => text(one?.get(path)) !== text(other?.get(path)));
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

function parts(template: unknown): Map<string, unknown> {
    const { metadata, spec } = fieldsOf(template);
    const { annotations, labels } = fieldsOf(metadata);
    const named = (at: string, value: unknown) =>
        Object.entries(fieldsOf(value)).map(([key, one]) => [`${at}["${key}"]`, one] as const);
    const fields = Object.entries(fieldsOf(spec)).flatMap(([key, value]) => {
        const isContainers = /[cC]ontainers$/.test(key) && Array.isArray(value);
        return isContainers
            ? itemsOf(value).flatMap((container) => {
                  const own = fieldsOf(container);
                  return Object.entries(own).map(
                      ([field, one]) => [`spec.${key}[${String(own["name"])}].${field}`, one] as const,
                  );
              })
            : [[`spec.${key}`, value] as const];
    });
    return new Map([...named("metadata.annotations", annotations), ...named("metadata.labels", labels), ...fields]);
}
