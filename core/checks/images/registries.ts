import { stringOf } from "../../fields";
import type { RegistryRuleSpec } from "../../images/spec";
import { error, errorIf, type Issue, type Place, phrase, quote } from "../../issue";
import { checkEmptyList } from "../../shape";
import { listOf, type MaybeKnown, partsOf } from "../../unknown";
import { checkLoopback } from "../loopback";
import { checkPlace } from "./place";
import { checkPlainHttp, type PullContext } from "./plainHttp";

type Rule = ReturnType<typeof partsOf<MaybeKnown<RegistryRuleSpec>>>;

const PATH = ["images", "registries"];

/**
 * The rules for registries: what guests would refuse, of which they would take one at random, and what has no effect.
 * Source: guest-components `image-rs/src/registry/mod.rs`.
 */
export function checkRegistries(
    registries: MaybeKnown<readonly RegistryRuleSpec[]> | undefined,
    context: PullContext,
): Issue[] {
    const rules = listOf(registries).map((one) => partsOf(one));
    const names = rules.map(({ prefix, location }) => stringOf(prefix) || stringOf(location));
    const issues = rules.flatMap((rule, index) => {
        const at = [...PATH, index];
        const name = names[index];
        const first = names.indexOf(name);
        return [
            ...checkRule(rule, at, context),
            ...errorIf(name !== undefined && first < index, at, "duplicate", {
                message: phrase`is for ${quote(name)}, and so is ${[...PATH, first]}: guests follow one of them only`,
                fix: "make one rule of both",
            }),
        ];
    });
    return [...checkEmptyList(registries, PATH, "a rule"), ...issues];
}

function checkRule(rule: Rule, at: Place, context: PullContext): Issue[] {
    const { prefix, location, insecure } = rule;
    if (isNone(prefix) && isNone(location)) {
        return [
            error(at, "registry-rule", {
                message: "has neither prefix nor location, and guests refuse all rules because of it",
                allowed: "prefix, location, or both",
                fix: 'set prefix to the names that it is for, as in "registry.example.com/team"',
            }),
        ];
    }
    const isDomain = stringOf(prefix)?.startsWith("*.") === true;
    return [
        ...checkPlace(prefix, [...at, "prefix"], { wildcard: true, pinned: true }),
        ...checkPlace(location, [...at, "location"]),
        ...checkLoopback(location, [...at, "location"]),
        ...errorIf(isDomain && isNone(location), at, "registry-rule", {
            message: `is for ${quote(prefix)} and has no location, and guests refuse all rules because of it`,
            fix: "set location to the place that has the images of that domain, or write a rule for each host",
        }),
        ...errorIf(!isDomain && insecure === true && isNone(location), [...at, "insecure"], "no-effect", {
            message: "has no effect without location: guests ask the place in an image's name with TLS",
            fix: `set location, to ${quote(prefix)} if nothing moves`,
        }),
        ...checkPlainHttp(rule, at, context),
        ...checkMirrors(rule, [...at, "mirrors"], context),
    ];
}

function checkMirrors({ blocked, mirrors }: Rule, path: Place, context: PullContext): Issue[] {
    const all = listOf(mirrors).map((one) => partsOf(one));
    return [
        ...checkEmptyList(mirrors, path, "a mirror"),
        ...errorIf(blocked === true && all.length > 0, path, "no-effect", {
            message: "have no effect together with blocked: guests pull nothing by this rule",
            fix: "remove one of them",
        }),
        ...all.flatMap((mirror, index) => {
            const at = [...path, index];
            const location = [...at, "location"];
            return [
                ...checkPlace(mirror.location, location),
                ...checkLoopback(mirror.location, location),
                ...checkPlainHttp(mirror, at, context),
            ];
        }),
    ];
}

function isNone(value: unknown): boolean {
    return value === undefined || value === "";
}
