import { expect, test } from "vitest";
import { parseGuestReference, parseImageReference, wholeReference } from "../../../core/images/reference";
import { VECTORS } from "./vectors";

test.each(VECTORS.references)("the guest reads $image as $whole", ({ image, whole }) => {
    const reference = parseGuestReference(image);
    expect(reference === undefined ? null : wholeReference(reference)).toBe(whole);
});

test("an IPv6 host is a registry, but not to the guest", () => {
    expect(parseImageReference("[fd00::1]:5000/repo:tag")?.registry).toBe("[fd00::1]:5000");
});
