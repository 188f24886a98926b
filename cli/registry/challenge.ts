/** What a registry wants from who asks: a scheme with its parameters, as in `Bearer realm="…",service="…"`. */
export interface Challenge {
    readonly scheme: string;
    readonly parameters: Readonly<Record<string, string>>;
}

const PART = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([\w-]+)/g;

/** Reads `WWW-Authenticate`, which may hold several challenges (RFC 9110, 11.6.1). */
export function parseChallenges(header: string): Challenge[] {
    const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
    for (const [, name, quoted, plain, scheme] of header.matchAll(PART)) {
        const current = challenges.at(-1);
        if (scheme !== undefined) {
            challenges.push({ scheme: scheme.toLowerCase(), parameters: {} });
        } else if (name !== undefined && current !== undefined) {
            current.parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "";
        }
    }
    return challenges;
}
