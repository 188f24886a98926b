import type { KnownParagraph } from "./ownRules";

/**
 * The rules of released versions, by version, for policies that were made by them. `node tools/recordRules.mjs` adds those
 * of the version in package.json, see docs/releasing.md.
 */
export const RELEASED_RULES: Readonly<Record<string, readonly KnownParagraph[]>> = {};
