/** Whether a text is one of `patterns`, in which `*` stands for any run of characters but `/` and `:`. */
export function matchesAny(text: string, patterns: readonly string[]): boolean {
    return patterns.some((pattern) => toRegExp(pattern).test(text));
}

function toRegExp(pattern: string): RegExp {
    const literals = pattern.split("*").map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    return new RegExp(`^${literals.join("[^/:]*")}$`, "u");
}
