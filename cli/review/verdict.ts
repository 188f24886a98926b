import { Effect } from "../../core/effect";
import { type Review, State, type WorkloadReview } from "./model";
import { Pods } from "./pods";

/** The result of the whole review, in words that hold no value of the preview. */
export interface Verdict {
    readonly mark: Effect | "failed";
    readonly text: string;
}

export function verdictOf({ failed, effect, workloads }: Review): Verdict {
    const found =
        workloads.length === 0
            ? "No confidential workload changes."
            : sentences(workloads, effect)
                  .filter((text) => text !== "")
                  .join(" ");
    if (!failed) {
        return { mark: effect, text: found };
    }
    const rest = workloads.length === 0 ? "so nothing can be said about the change." : `and as far as it got: ${found}`;
    return { mark: "failed", text: `The preview failed, ${rest}` };
}

function sentences(workloads: readonly WorkloadReview[], effect: Effect): string[] {
    const of = (is: (workload: WorkloadReview) => boolean) => workloads.filter(is).length;
    const away = of(({ pods }) => pods === Pods.Away);
    const breaks = of((one) => one.pods !== Pods.Away && hasEffect(one, Effect.Breaks));
    const loose = of((one) => hasEffect(one, Effect.Loosens));
    const unknown = of(({ diff }) => diff.effect === Effect.Unknown);
    const movesIn = of(({ state }) => state === State.MovesIn);
    const starts = of(({ state, diff }) => state === State.New && diff.effect === Effect.Neutral);
    const tightens = of(({ state, diff }) => state !== State.MovesIn && diff.effect === Effect.Tightens);
    const rest = of(({ state, diff }) => state !== State.New && diff.effect === Effect.Neutral);
    const isCalm = effect === Effect.Tightens || effect === Effect.Neutral;
    const none = tightens > 0 && isCalm ? ", and that of none loosens" : "";
    return [
        away === 0 ? "" : `The pods of ${workloadCount(away)} go away: the update deletes the object.`,
        breaks === 0 ? "" : `${workloadCount(breaks)} will not start, or will lose data.`,
        loose === 0 ? "" : `The protection of ${workloadCount(loose)} loosens.`,
        unknown === 0 || !(isCalm || effect === Effect.Unknown)
            ? ""
            : `A person has to judge ${workloadCount(unknown)}: this command cannot tell the effect of the change.`,
        movesIn === 0 ? "" : `${workloadCount(movesIn)} ${movesIn === 1 ? "becomes" : "become"} confidential.`,
        starts === 0 ? "" : `${workloadCount(starts)} ${starts === 1 ? "is" : "are"} new and confidential.`,
        tightens === 0 || !isCalm ? "" : `The protection of ${workloadCount(tightens)} tightens${none}.`,
        rest === 0 || effect !== Effect.Neutral
            ? ""
            : `${workloadCount(rest)} ${rest === 1 ? "changes" : "change"}, and nobody can do more than before.`,
    ];
}

function hasEffect({ diff: { changes, flips } }: WorkloadReview, effect: Effect): boolean {
    return [...changes, ...flips].some((one) => one.effect === effect);
}

export function workloadCount(count: number): string {
    return count === 1 ? "1 workload" : `${count} workloads`;
}
