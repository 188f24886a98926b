import { DIGEST_ANNOTATION, OLD_INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { namedDigest } from "../../core/digest";
import { Effect } from "../../core/effect";
import { defined } from "../../core/fields";
import type { Change } from "../../core/review/change";
import {
    isConfidentialName,
    isDebugClass,
    isPlainClass,
    isPlainKataClass,
    isWithoutTee,
} from "../../core/runtimeClasses";
import { textAt, valueAt } from "./values";
import { isOpaque, type Side, type Workload } from "./workloads";

const DOCUMENT = "initdata.toml";
/** Where a change stands that is about the pod around its init-data. */
export const POD = "pod template";
const HIDDEN = {
    unknown: {
        text: "not known yet",
        reason: "It depends on a value that is known only when the stack is deployed, so nobody can review it here.",
    },
    secret: {
        text: "a secret",
        reason: "It is a Pulumi secret, which previews hide; init-data is not a secret: the host reads it.",
    },
    damaged: { text: "damaged", reason: "Neither this command nor a guest can read it" },
} as const;

/** What there is to say about a workload in addition to what its two documents say. */
export function findingsOf(workload: Workload): Change[] {
    return [
        ...hiddenFindings(workload, "before"),
        ...hiddenFindings(workload, "after"),
        ...removedInitData(workload),
        ...runtimeClass(workload),
        ...oldAnnotation(workload),
        ...wrongDigest(workload),
    ];
}

function hiddenFindings(workload: Workload, which: "before" | "after"): Change[] {
    const side = workload[which];
    if (side?.hidden === undefined || isGone(workload)) {
        return [];
    }
    const other = which === "before" ? "after" : "before";
    const { text, reason } = HIDDEN[side.hidden];
    const sides = defined({ [other]: digestOf(workload[other]), [which]: text });
    const details = side.issues.map(({ message }) => `: the annotation ${message}.`).join("");
    return [{ file: DOCUMENT, path: "", ...sides, effect: Effect.Unknown, reason: `${reason}${details}` }];
}

function isGone({ step }: Workload): boolean {
    return step.after === undefined;
}

function digestOf(side: Side | undefined): string | undefined {
    return side?.initData === undefined ? undefined : namedDigest(side.initData);
}

/** Nobody can do more to a workload that goes. One that stays and loses its init-data is another matter. */
function removedInitData(workload: Workload): Change[] {
    const { before, after, successor, newcomer } = workload;
    if (before === undefined || after !== undefined) {
        return [];
    }
    const place = { file: DOCUMENT, path: "", before: digestOf(before) ?? "init-data that cannot be read" };
    if (!isGone(workload)) {
        const reason =
            "The workload stays and its init-data goes: guests then start with the policy and the settings of their image.";
        return [{ ...place, effect: Effect.Loosens, reason }];
    }
    if (newcomer !== undefined) {
        const reason = `The workload goes, and ${newcomer.urn} is new in its namespace, without init-data. If it takes its place, the host reads what its pods have in memory.`;
        return [{ ...place, effect: Effect.Unknown, reason }];
    }
    return successor === undefined
        ? [{ ...place, effect: Effect.Neutral, reason: "The workload goes, and its init-data with it." }]
        : [
              {
                  ...place,
                  effect: Effect.Loosens,
                  reason: isOpaque(successor)
                      ? `The workload goes, and ${successor.urn} comes in the same update: the cluster makes what is in it, so nobody sees here whether its pods are confidential.`
                      : `The workload goes, and ${successor.urn} takes its place without init-data.`,
              },
          ];
}

/** The RuntimeClass decides whether there is a confidential VM at all. */
function runtimeClass({ step, place, after: side }: Workload): Change[] {
    const [before, after] = [step.before, step.after].map((inputs) =>
        textAt(inputs, [...place, "spec", "runtimeClassName"]),
    );
    const isKnown = valueAt(step.after, [...place, "spec", "runtimeClassName"]).kind !== "unknown";
    if (step.after === undefined || (step.before !== undefined && before === after) || !isKnown) {
        return [];
    }
    const [effect, reason] = classEffect(before, after);
    if (step.before === undefined && (effect !== Effect.Loosens || side === undefined)) {
        return [];
    }
    return [{ file: POD, path: "spec.runtimeClassName", ...defined({ before, after }), effect, reason }];
}

const isConfidential = (name: string | undefined) =>
    name !== undefined && isConfidentialName(name) && !isWithoutTee(name);

function classEffect(before: string | undefined, after: string | undefined): readonly [Effect, string] {
    if (after === undefined) {
        return [Effect.Loosens, "Without a RuntimeClass pods run outside of confidential VMs."];
    }
    if (isDebugClass(after)) {
        return [
            Effect.Loosens,
            "Guests of this RuntimeClass have a debug console, by which the host gets a root shell.",
        ];
    }
    if (isWithoutTee(after)) {
        return [Effect.Loosens, "This RuntimeClass runs VMs without a TEE."];
    }
    if (isPlainClass(after) || isPlainKataClass(after)) {
        return [Effect.Loosens, "This RuntimeClass is known to be plain: the host reads what its pods have in memory."];
    }
    if (!isConfidential(after)) {
        return [Effect.Unknown, "This RuntimeClass is not known: it can be for confidential VMs, or for none."];
    }
    return isConfidential(before)
        ? [Effect.Unknown, "Another RuntimeClass can be another TEE, whose evidence holds the digest in another field."]
        : [Effect.Tightens, "This RuntimeClass runs confidential VMs."];
}

function oldAnnotation({ before, after }: Workload): Change[] {
    const finding = {
        file: POD,
        path: "metadata.annotations",
        after: OLD_INIT_DATA_ANNOTATION,
        effect: Effect.Unknown,
        reason: "Only Kata up to 3.19 reads this annotation; newer ones start the guest without init-data.",
    };
    const isNew = after?.isOldAnnotation === true && before?.isOldAnnotation !== true && after.hidden === undefined;
    return isNew ? [finding] : [];
}

/** The readable digest is what people look at, so it has to be right. */
function wrongDigest({ step, place, before, after }: Workload): Change[] {
    const shownIn = (inputs: unknown) => textAt(inputs, [...place, "metadata", "annotations", DIGEST_ANNOTATION]);
    const [old, shown] = [shownIn(step.before), shownIn(step.after)];
    const digest = digestOf(after);
    const isAsBefore = shown === old && before?.initData?.toml === after?.initData?.toml;
    if (shown === undefined || digest === undefined || shown === digest || isAsBefore) {
        return [];
    }
    const path = `metadata.annotations["${DIGEST_ANNOTATION}"]`;
    const reason = `The readable digest is not that of the init-data, which is ${digest}.`;
    return [{ file: POD, path, ...defined({ before: old }), after: shown, effect: Effect.Unknown, reason }];
}
