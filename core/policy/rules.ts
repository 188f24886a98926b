const WHEN = "# when: ";

/** A paragraph of `rules.rego`. */
export interface Paragraph {
    /** The features that it is for, as after `when:`. Commas separate alternatives, each of which needs all of its words. Empty: every pod. */
    readonly when: string;
    /**
     * Without comments and indents: an annotation has room for few bytes, and a rule that the pod never needs is one that the
     * host never gets.
     */
    readonly text: string;
}

/** The paragraphs of `rules.rego` that are for one of the features, as a policy has them. */
export function selectRules(rules: readonly Paragraph[], features: ReadonlySet<string>): string {
    return rules
        .filter(({ when }) => isFor(when, features))
        .map(({ text }) => `${text}\n`)
        .join("");
}

export function paragraphsOf(rules: string): Paragraph[] {
    return rules
        .split("\n\n")
        .map((paragraph) => paragraph.split("\n"))
        .map((lines) => ({
            when: lines.find((line) => line.startsWith(WHEN))?.slice(WHEN.length) ?? "",
            text: lines
                .filter((line) => !line.startsWith("#"))
                .map((line) => line.trim())
                .join("\n"),
        }))
        .filter(({ text }) => text !== "");
}

/** The sets of features each of which is enough for a paragraph. */
export function alternatives(when: string): string[][] {
    return when.split(", ").map((all) => all.split(" ").filter((feature) => feature !== ""));
}

export function isFor(when: string, features: ReadonlySet<string>): boolean {
    return alternatives(when).some((all) => all.every((feature) => features.has(feature)));
}
