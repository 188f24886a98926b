import fc from "fast-check";
import { expect, test } from "vitest";
import { coversReference } from "../../../core/images/credentials";
import { VECTORS } from "./vectors";

test.each(VECTORS.credentials)("of $keys, $image is pulled with $key", ({ keys, image, key }) => {
    expect(coversReference(keys, image) ?? null).toBe(key);
});

test("keys that are nearer win, in whatever order they are", () => {
    const keys = ["quay.io/a/b/c", "quay.io/a/b", "quay.io/a", "quay.io", "https://quay.io/v2/"];
    const given = fc.shuffledSubarray(keys, { minLength: 1 });
    fc.assert(
        fc.property(given, (some) => {
            expect(coversReference(some, "quay.io/a/b/c:1")).toBe(keys.find((key) => some.includes(key)));
        }),
    );
});

test.each(["", "corp.example/App", "[fd00::1]:5000/app:1"])("%j, which the guest cannot read, has no key", (image) => {
    expect(coversReference(["", "corp.example", "[fd00::1]:5000"], image)).toBeUndefined();
});

test("any text is answered", () => {
    fc.assert(fc.property(fc.array(fc.string()), fc.string(), (keys, image) => void coversReference(keys, image)));
});
