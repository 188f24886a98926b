import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openPolicy, parsePolicy } from "../../../core/policy/engine";
import { PolicyPreset } from "../../../core/policy/spec";
import { casesOf, HOME, policyOf } from "./recordings";

/** `cases-x.json` is for `pod-x.yaml` where there is one, and for `pod.yaml` where there is none. */
const SUITES = readdirSync(HOME, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: folder }) =>
        readdirSync(`${HOME}/${folder}`)
            .filter((file) => file.startsWith("cases"))
            .map((file) => {
                const own = file.replace("cases", "pod").replace(".json", ".yaml");
                return { folder, file, pod: existsSync(`${HOME}/${folder}/${own}`) ? own : "pod.yaml" };
            }),
    );

test("nothing is missing from the requests", () => {
    const all = SUITES.flatMap(({ folder, file }) => casesOf(folder, file));
    expect(SUITES).toHaveLength(49);
    expect(all).toHaveLength(2315);
});

describe.each(SUITES)("$folder, $file", ({ folder, file, pod }) => {
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
