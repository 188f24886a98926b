const WHEN = /^# when: (.+)$/m;

/**
 * The paragraphs of `rules.rego` that are for one of the features, without comments and indents: an annotation has room for few
 * bytes, and a rule that the pod never needs is one that the host never gets.
 */
export function selectRules(rules: string, features: ReadonlySet<string>): string {
    return rules
        .split(/\n{2,}/)
        .filter((paragraph) => isFor(paragraph, features))
        .map(withoutComments)
        .filter((paragraph) => paragraph !== "")
        .map((paragraph) => `${paragraph}\n`)
        .join("");
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
