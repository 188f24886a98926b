import { Effect } from "../../core/effect";
import type { Review, WorkloadReview } from "./model";
import { OBJECT } from "./oneObject";
import { Pods } from "./pods";

/** The result of the whole review, in words that hold no value of the preview. */
export interface Verdict {
    readonly mark: Effect | "failed";
    readonly text: string;
}

export function verdictOf({ failed, effect, workloads }: Review): Verdict {
    const some = (one: Effect) => workloadCount(workloads.filter(({ diff }) => diff.effect === one).length);
    const found =
        workloads.length === 0
            ? "No init-data changes."
            : {
                  [Effect.Loosens]: loosens(workloads),
                  [Effect.Unknown]: `A person has to judge ${some(Effect.Unknown)}: this command cannot tell the effect of the change.`,
                  [Effect.Tightens]: `The protection of ${some(Effect.Tightens)} tightens, and that of none loosens.`,
                  [Effect.Neutral]: `The init-data of ${workloadCount(workloads.length)} changes, and nobody can do more than before.`,
              }[effect];
    if (!failed) {
        return { mark: effect, text: found };
    }
    const rest = workloads.length === 0 ? "so nothing can be said about the change." : `and as far as it got: ${found}`;
    return { mark: "failed", text: `The preview failed, ${rest}` };
}

function loosens(workloads: readonly WorkloadReview[]): string {
    const away = workloads.filter(({ pods }) => pods === Pods.Away);
    const loose = workloads.filter(({ diff: { changes, flips } }) =>
        [...changes.filter(({ file }) => file !== OBJECT), ...flips].some(({ effect }) => effect === Effect.Loosens),
    );
    const sentences = [
        away.length > 0 ? `The pods of ${workloadCount(away.length)} go away: the update deletes the object.` : "",
        loose.length > 0 ? `The protection of ${workloadCount(loose.length)} loosens.` : "",
    ];
    return sentences.filter((text) => text !== "").join(" ");
}

export function workloadCount(count: number): string {
    return count === 1 ? "1 workload" : `${count} workloads`;
}
