import { defined } from "../../core/fields";
import type { Issue } from "../../core/issue";
import { dialectOf } from "../../core/kataVersion";
import type { Platform } from "../../core/platform";
import { type Explanation, explainInitData } from "../../core/review/explain";
import { readInitDataInputs } from "../input/initData";
import { kataVersionIssues } from "../kataVersion";

/** A document and what it means. */
export interface Explained extends Explanation {
    readonly source: string;
}

interface Target {
    readonly platform?: Platform | undefined;
    readonly kataVersion?: string | undefined;
}

/** Explains every document of an input. */
export function explainInput(
    input: string,
    { platform, kataVersion }: Target,
): { readonly documents: readonly Explained[]; readonly issues: readonly Issue[] } {
    const { found, issues } = readInitDataInputs(input);
    const options = { dialect: dialectOf(kataVersion), ...defined({ platform }) };
    return {
        documents: found.map(({ source, initData }) => ({ source, ...explainInitData(initData, options) })),
        issues: [...kataVersionIssues(kataVersion), ...issues],
    };
}
