import { error, type Issue, warning } from "../../core/issue";
import { reviewStatement, type StatedWorkload } from "../../core/review/statement";
import { Session } from "../../core/session";
import { version } from "../frame";
import type { Review, WorkloadReview } from "./model";

/** The text of the statement, unless the review is about no document that is sure; and which documents it leaves out. */
export function statementOf(review: Review): { readonly text?: string; readonly issues: readonly Issue[] } {
    const all = [...review.workloads, ...review.unchanged].filter(({ after }) => after !== undefined);
    const stated = all.flatMap((workload): StatedWorkload[] => {
        const { kind, object, platform, after, state, diff, provisional } = workload;
        const { initData } = after ?? {};
        const changes = diff.changes.map(({ file, path, reason }) => `${file} ${path}: ${reason}`);
        return initData === undefined || provisional.length > 0
            ? []
            : [
                  {
                      name: `${kind} ${object}`,
                      ...(platform === undefined ? {} : { platform }),
                      initData,
                      state,
                      effect: diff.effect,
                      changes,
                  },
              ];
    });
    if (review.failed || stated.length === 0) {
        const message = review.failed
            ? "is about a preview that failed, so documents may be missing"
            : "is about no document whose digest is sure";
        const fix = "give a preview that succeeds, with --show-sames for the documents that stay";
        return { issues: [error([{ option: "--statement" }], "statement-empty", { message, fix })] };
    }
    return { text: reviewStatement(stated, version, new Session()), issues: all.flatMap(leftOut) };
}

function leftOut({ kind, object, after, provisional }: WorkloadReview): Issue[] {
    const isSure = after?.initData !== undefined && provisional.length === 0;
    const why = after?.initData === undefined ? "its init-data cannot be read" : "its digest may change in the update";
    const text = {
        message: `is not in the statement: ${why}`,
        fix: "make the statement from a preview after the update, with --show-sames",
    };
    return isSure ? [] : [warning([{ object: `${kind} ${object}` }], "statement-empty", text)];
}
