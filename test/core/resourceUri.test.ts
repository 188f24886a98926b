import fc from "fast-check";
import { expect, test } from "vitest";
import { parseResourceUri, resourceUriIssue } from "../../core/resourceUri";

// The facts: confidential-containers.md §4.
test.each([
    ["kbs:///default/key/1", { plugin: "resource", path: ["default", "key", "1"] }],
    ["kbs:///_/-/0.x", { plugin: "resource", path: ["_", "-", "0.x"] }],
    ["kbs:///a/b/c?version=2", { plugin: "resource", path: ["a", "b", "c"], query: "version=2" }],
    ["kbs+resource:///a/b/c", { plugin: "resource", path: ["a", "b", "c"] }],
    ["kbs+nebula-ca:///credential", { plugin: "nebula-ca", path: ["credential"] }],
    [
        "kbs+pkcs11:///slot/7/key?label=a&x=%20",
        { plugin: "pkcs11", path: ["slot", "7", "key"], query: "label=a&x=%20" },
    ],
    ["kbs:///a/b/c?", { plugin: "resource", path: ["a", "b", "c"], query: "" }],
])("%s", (text, parsed) => {
    expect(parseResourceUri(text)).toEqual(parsed);
    expect(resourceUriIssue(["x"], text)).toBeUndefined();
});

test.each([
    "",
    "kbs:",
    "kbs:/a/b/c",
    "kbs://a/b/c",
    "kbs:///a/b",
    "kbs+Resource:///a/b/c",
    "kbs+:///a/b/c",
    " kbs:///a/b/c",
    "kbs:///a/b/c\n",
])("%j is not one", (text) => {
    expect(typeof parseResourceUri(text)).toBe("string");
    expect(resourceUriIssue(["x"], text)?.path).toBe("x");
});

test("what is taken is what a URL parser, as guests use one, reads unchanged", () => {
    const part = fc.string({ unit: fc.constantFrom(..."aZ09_-.~%/?#@: +\\\u00e9") });
    fc.assert(
        fc.property(fc.constantFrom("kbs", "kbs+pkcs11"), fc.array(part, { maxLength: 4 }), (scheme, parts) => {
            const text = `${scheme}:///${parts.join("/")}`;
            const parsed = parseResourceUri(text);
            if (typeof parsed === "object") {
                const { href, host, pathname, search } = new URL(text);
                expect([href, host, pathname]).toEqual([text, "", `/${parsed.path.join("/")}`]);
                expect(search).toBe(parsed.query ? `?${parsed.query}` : "");
            }
        }),
        { numRuns: 3_000 },
    );
});
