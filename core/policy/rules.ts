const WHEN = /^# when: (.+)$/m;

/**
 * The paragraphs of `rules.rego` that are for one of the features, without comments and indents: an annotation has room for few
 * bytes, and a rule that the pod never needs is one that the host never gets.
 */
export function selectRules(rules: string, features: ReadonlySet<string>): string {
    return bareParagraphs(paragraphs(rules).filter((paragraph) => isFor(paragraph, features))).join("");
}

/** Whether a text is a selection of the paragraphs of `rules.rego`, whatever the features. */
export function isSelectionOf(rules: string, text: string): boolean {
    const rest = bareParagraphs(paragraphs(rules)).reduce(
        (left, paragraph) => (left.startsWith(paragraph) ? left.slice(paragraph.length) : left),
        text,
    );
    return rest === "";
}

function paragraphs(rules: string): string[] {
    return rules.split(/\n{2,}/);
}

function bareParagraphs(texts: readonly string[]): string[] {
    return texts
        .map(withoutComments)
        .filter((paragraph) => paragraph !== "")
        .map((paragraph) => `${paragraph}\n`);
}

function isFor(paragraph: string, features: ReadonlySet<string>): boolean {
    const [, when] = WHEN.exec(paragraph) ?? [];
    const isMet = (all: string) => all.split(" ").every((feature) => features.has(feature));
    return when === undefined || when.split(", ").some(isMet);
}

function withoutComments(paragraph: string): string {
    return paragraph
        .split("\n")
        .filter((line) => !line.startsWith("#"))
        .map((line) => line.trim())
        .join("\n");
}
