import { describe, expect, test } from "vitest";
import { openPolicy, parsePolicy } from "../../../core/policy/engine";
import { PolicyPreset } from "../../../core/policy/spec";
import { casesOf, policyOf, RECORDINGS } from "./recordings";

test("nothing is missing from the requests", () => {
    const all = RECORDINGS.flatMap(({ folder, file }) => casesOf(folder, file));
    expect(RECORDINGS).toHaveLength(49);
    expect(all).toHaveLength(2315);
});

describe.each(RECORDINGS)("$folder, $file", ({ folder, file, pod }) => {
    test("Strict answers every case, in order, as the node needs it", () => {
        const text = policyOf(folder, pod, PolicyPreset.Strict);
        expect(parsePolicy(text)).toEqual([]);
        const policy = openPolicy(text);
        const wrong = casesOf(folder, file).flatMap(({ description, allowed, kind, request }) => {
            const verdict = policy.evaluate(kind, request);
            return verdict.allowed === allowed ? [] : [{ description, kind, allowed, prints: verdict.prints }];
        });
        policy.close();
        expect(wrong).toEqual([]);
    });

    test("Baseline lets the pod start and run", () => {
        const policy = openPolicy(policyOf(folder, pod, PolicyPreset.Baseline));
        const denied = casesOf(folder, file).flatMap(({ description, allowed, kind, request }) => {
            const verdict = policy.evaluate(kind, request);
            return allowed && !verdict.allowed ? [{ description, kind, prints: verdict.prints }] : [];
        });
        policy.close();
        expect(denied).toEqual([]);
    });
});
