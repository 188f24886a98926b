import { type Fields, fieldsOf, itemsOf, textOf } from "../../fields";
import { error, type Issue, type Place, phrase, quote } from "../../issue";
import { checkLoopback } from "../loopback";
import { checkPlace } from "./place";
import { checkPlainHttp, type PullContext } from "./plainHttp";

const PATH = ["images", "registries"];

/**
 * The rules for registries: what guests would refuse, of which they would take one at random, and what has no effect.
 * Source: guest-components `image-rs/src/registry/mod.rs`.
 */
export function checkRegistries(registries: unknown, context: PullContext): Issue[] {
    if (Array.isArray(registries) && registries.length === 0) {
        const message = "is an empty list";
        return [error(PATH, "empty", { message, fix: phrase`add a rule, or leave ${PATH} out` })];
    }
    const first = new Map<string, number>();
    return itemsOf(registries).flatMap((item, index) => {
        const rule = fieldsOf(item);
        const at = [...PATH, index];
        const issues = checkRule(rule, at, context);
        const name = textOf(rule["prefix"]) || textOf(rule["location"]);
        const same = name === undefined ? undefined : first.get(name);
        if (name !== undefined && same === undefined) {
            first.set(name, index);
        }
        return same === undefined ? issues : [...issues, duplicateRule(at, name, [...PATH, same])];
    });
}

function duplicateRule(path: Place, name: string | undefined, same: Place): Issue {
    return error(path, "duplicate", {
        message: phrase`is for ${quote(name)}, and so is ${same}: guests follow one of them only`,
        fix: "make one rule of both",
    });
}

function checkRule(rule: Fields, at: Place, context: PullContext): Issue[] {
    const { prefix, location, insecure, mirrors } = rule;
    if (isNone(prefix) && isNone(location)) {
        return [
            error(at, "registry-rule", {
                message: "has neither prefix nor location, and guests refuse all rules for it",
                allowed: "prefix, location, or both",
                fix: 'set prefix to the names that it is for, as in "registry.example.com/team"',
            }),
        ];
    }
    const issues = [
        ...checkPlace(prefix, [...at, "prefix"], { wildcard: true, pinned: true }),
        ...checkPlace(location, [...at, "location"]),
        ...checkLoopback(location, [...at, "location"]),
    ];
    if (textOf(prefix)?.startsWith("*.") && isNone(location)) {
        issues.push(
            error(at, "registry-rule", {
                message: `is for ${quote(prefix)} and has no location, and guests refuse all rules for it`,
                fix: "set location to the place that has the images of that domain, or write a rule for each host",
            }),
        );
    } else if (insecure === true && isNone(location)) {
        issues.push(
            error([...at, "insecure"], "no-effect", {
                message: "has no effect without location: guests ask the place in an image's name with TLS",
                fix: `set location, to ${quote(prefix)} if nothing moves`,
            }),
        );
    }
    return [...issues, ...checkPlainHttp(rule, at, context), ...checkMirrors(rule, mirrors, at, context)];
}

function checkMirrors({ blocked }: Fields, mirrors: unknown, at: Place, context: PullContext): Issue[] {
    const path = [...at, "mirrors"];
    if (!Array.isArray(mirrors)) {
        return [];
    }
    if (mirrors.length === 0) {
        return [error(path, "empty", { message: "is an empty list", fix: phrase`add a mirror, or leave ${path} out` })];
    }
    const unused = error(path, "no-effect", {
        message: "have no effect together with blocked: guests pull nothing by this rule",
        fix: "remove one of them",
    });
    return [
        ...(blocked === true ? [unused] : []),
        ...mirrors.flatMap((item, index) => {
            const mirror = fieldsOf(item);
            const place = [...path, index];
            return [
                ...checkPlace(mirror["location"], [...place, "location"]),
                ...checkLoopback(mirror["location"], [...place, "location"]),
                ...checkPlainHttp(mirror, place, context),
            ];
        }),
    ];
}

function isNone(value: unknown): boolean {
    return value === undefined || value === "";
}
