import { DIGEST_ANNOTATION } from "../../core/annotationNames";
import { namedDigest } from "../../core/digest";
import { Effect } from "../../core/effect";
import { defined } from "../../core/fields";
import { PLATFORMS, Platform } from "../../core/platform";
import type { Change } from "../../core/review/change";
import { templateOf } from "./pods";
import type { Step } from "./preview";
import { textAt } from "./values";
import type { Side, Workload } from "./workloads";

const DOCUMENT = "initdata.toml";
const POD = "pod template";
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
    const digest = digestOf(workload[other]);
    const details = side.issues.map(({ message }) => `: the annotation ${message}.`);
    return [
        {
            file: DOCUMENT,
            path: "",
            ...defined({ [other]: digest }),
            [which]: HIDDEN[side.hidden].text,
            effect: Effect.Unknown,
            reason: `${HIDDEN[side.hidden].reason}${details.join("")}`,
        },
    ];
}

function isGone({ step }: Workload): boolean {
    return step.after === undefined;
}

function digestOf(side: Side | undefined): string | undefined {
    return side?.initData === undefined ? undefined : namedDigest(side.initData);
}

/** Nobody can do more to a workload that goes. One that stays and loses its init-data is another matter. */
function removedInitData(workload: Workload): Change[] {
    const { before, after, successor } = workload;
    if (before === undefined || after !== undefined) {
        return [];
    }
    const digest = digestOf(before) ?? "init-data that cannot be read";
    const [effect, reason] = !isGone(workload)
        ? [
              Effect.Loosens,
              "The workload stays and its init-data goes: guests then start with the policy and the settings of their image.",
          ]
        : successor === undefined
          ? [Effect.Neutral, "The workload goes, and its init-data with it."]
          : [Effect.Loosens, `The workload goes, and ${successor.urn} takes its place without init-data.`];
    return [{ file: DOCUMENT, path: "", before: digest, effect, reason }];
}

function runtimeClassMoves({ step }: Workload): boolean {
    return step.before !== undefined && step.after !== undefined && classOf(step, "before") !== classOf(step, "after");
}

/** The RuntimeClass decides whether there is a confidential VM at all. */
function runtimeClass(workload: Workload): Change[] {
    if (!runtimeClassMoves(workload)) {
        return [];
    }
    const [before, after] = [classOf(workload.step, "before"), classOf(workload.step, "after")];
    const place = { file: POD, path: "spec.runtimeClassName", ...defined({ before }) };
    if (after === undefined) {
        return [
            {
                ...place,
                effect: Effect.Loosens,
                reason: "Without a RuntimeClass pods run outside of confidential VMs.",
            },
        ];
    }
    if (after === PLATFORMS[Platform.CocoDev].runtimeClassName) {
        return [{ ...place, after, effect: Effect.Loosens, reason: "This RuntimeClass runs VMs without a TEE." }];
    }
    return [{ ...place, after, effect: Effect.Unknown, reason: "Another RuntimeClass can be another TEE, or none." }];
}

function classOf(step: Step, side: "before" | "after"): string | undefined {
    return textAt(step[side], [...templateOf(step), "spec", "runtimeClassName"]);
}

function oldAnnotation({ before, after }: Workload): Change[] {
    return after?.isOldAnnotation !== true || before?.isOldAnnotation === true || after.hidden !== undefined
        ? []
        : [
              {
                  file: POD,
                  path: "metadata.annotations",
                  after: "io.katacontainers.config.runtime.cc_init_data",
                  effect: Effect.Unknown,
                  reason: "Only Kata up to 3.19 reads this annotation; newer ones start the guest without init-data.",
              },
          ];
}

/** The readable digest is what people look at, so it has to be right. */
function wrongDigest({ step, before, after }: Workload): Change[] {
    const [old, shown] = [shownDigest(step, "before"), shownDigest(step, "after")];
    const digest = digestOf(after);
    const isAsBefore = shown === old && before?.initData?.toml === after?.initData?.toml;
    return shown === undefined || digest === undefined || shown === digest || isAsBefore
        ? []
        : [
              {
                  file: POD,
                  path: `metadata.annotations["${DIGEST_ANNOTATION}"]`,
                  ...defined({ before: old }),
                  after: shown,
                  effect: Effect.Unknown,
                  reason: `The readable digest is not that of the init-data, which is ${digest}.`,
              },
          ];
}

function shownDigest(step: Step, side: "before" | "after"): string | undefined {
    return textAt(step[side], [...templateOf(step), "metadata", "annotations", DIGEST_ANNOTATION]);
}
