/**
 * A paragraph of rules, as a list keeps it when the rules themselves are gone: its `when`, its number of lines, and the
 * SHA-256 of its text.
 */
export type KnownParagraph = readonly [when: string, lines: number, digest: string];

/**
 * The rules of released versions, by version, for policies that were made by them. `node tools/recordRules.mjs` adds those
 * of the version in package.json, see docs/releasing.md.
 */
export const RELEASED_RULES: Readonly<Record<string, readonly KnownParagraph[]>> = {};
