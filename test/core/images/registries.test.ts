import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { pullSources } from "../../../core/images/registries";
import type { RegistryMirrorSpec, RegistryRuleSpec } from "../../../core/images/spec";
import { VECTORS } from "./vectors";

describe.each(VECTORS.registries)("$about", ({ rules, images }) => {
    it.each(images)("$image", ({ image, blockedBy, sources }) => {
        expect(pullSources(rules, image)).toEqual({
            ...(blockedBy === undefined ? {} : { blockedBy: rules[blockedBy] }),
            sources: sources.map(({ reference, insecure = false, mirror = false, rule }) => ({
                reference,
                insecure,
                mirror,
                ...(rule === undefined ? {} : { rule: rules[rule] }),
            })),
        });
    });
});

const label = fc.constantFrom("a", "ab", "b", "team", "app");
const imageParts = fc
    .tuple(
        label,
        fc.array(label, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(":1", ":1.2", `@sha256:${"0".repeat(64)}`),
    )
    // No other part has a dot, so that a prefix with the host is found at the start and nowhere else.
    .map(([host, path, end]) => ({ names: [`${host}.example`, ...path], end }));
const imageAndRules = imageParts.chain(({ names, end }) => {
    const prefixes = [...names.map((_, index) => names.slice(0, index + 1).join("/")), names.join("/") + end];
    const rules = prefixes.map((prefix) => fc.boolean().map((blocked) => ({ prefix, blocked })));
    return fc.record({
        image: fc.constant(names.join("/") + end),
        rules: fc.tuple(...rules).chain((all) => fc.shuffledSubarray(all, { minLength: 1 })),
        others: fc.array(
            fc.record({
                prefix: fc.constantFrom("other.example", "other.example/a", "*.other.example"),
                blocked: fc.boolean(),
            }),
        ),
    });
});

/** The rule that decided, whether it blocks or not. */
function decisive(rules: readonly RegistryRuleSpec[], image: string): RegistryRuleSpec | undefined {
    const { blockedBy, sources } = pullSources(rules, image);
    return blockedBy ?? sources[0]?.rule;
}

test("the longest prefix decides, in whatever order the rules are", () => {
    fc.assert(
        fc.property(imageAndRules, ({ image, rules, others }) => {
            const longest = rules.reduce((one, other) => (other.prefix.length > one.prefix.length ? other : one));
            expect(decisive([...others, ...rules], image)).toBe(longest);
            expect(decisive([...rules.toReversed(), ...others], image)).toBe(longest);
        }),
        { numRuns: 500 },
    );
});

test("a rule that blocks leaves no source, and another always leaves the image itself", () => {
    fc.assert(
        fc.property(imageAndRules, ({ image, rules }) => {
            const { blockedBy, sources } = pullSources(rules, image);
            expect(sources.map(({ reference }) => reference)).toEqual(blockedBy === undefined ? [image] : []);
            expect(blockedBy?.blocked ?? false).toBe(decisive(rules, image)?.blocked);
        }),
        { numRuns: 500 },
    );
});

test("mirrors come first and in their order, and the rest of the name stays", () => {
    const mirrors: fc.Arbitrary<RegistryMirrorSpec[]> = fc.array(
        fc.record({ location: fc.constantFrom("m.example", "n.example/x"), insecure: fc.boolean() }),
    );
    fc.assert(
        fc.property(imageParts, mirrors, ({ names: [host = "", ...path], end }, places) => {
            const rest = `/${path.join("/")}${end}`;
            const { sources } = pullSources([{ location: host, mirrors: places }], host + rest);
            expect(sources.map(({ reference, insecure, mirror }) => [reference, insecure, mirror])).toEqual([
                ...places.map(({ location, insecure }) => [location + rest, insecure ?? false, true]),
                [host + rest, false, false],
            ]);
        }),
    );
});

test("any text is answered", () => {
    const rules = fc.array(fc.record({ prefix: fc.string(), location: fc.string() }, { requiredKeys: [] }));
    fc.assert(fc.property(rules, fc.string(), (given, image) => void pullSources(given, image)));
});
