import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLock } from "../../core/images/lockFile";
import { jsonObject, parseJson, parseJsonObject } from "../../core/json";

test("what JSON.stringify writes is read back", () => {
    fc.assert(
        fc.property(fc.jsonValue(), fc.constantFrom(undefined, 4), (value, indent) => {
            const text = JSON.stringify(value, undefined, indent);
            const expected = { value: JSON.parse(text) };
            expect(parseJson(text)).toEqual(expected);
            expect(parseJson(Buffer.from(text))).toEqual(expected);
        }),
    );
});

const TWICE = { problem: "has a key twice" };

test.each([
    ["a key twice", '{"a": 1, "a": 2}', TWICE],
    ["a key twice, once as an escape", '{"a": 1, "\\u0061": 2}', TWICE],
    ["a key twice, deep inside", '[{"a": [{"b": 1, "c": {}, "b": 1}]}]', TWICE],
    ["a name of JavaScript's twice", '{"__proto__": 1, "__proto__": 1}', TWICE],
    ["a key in two objects", '[{"a": 1}, {"a": {"a": 1}}]', { value: [{ a: 1 }, { a: { a: 1 } }] }],
    ["colons, quotes and backslashes in texts", '{"a:\\"": "b:\\\\", "c": ":"}', { value: { 'a:"': "b:\\", c: ":" } }],
    ["no JSON", "<<<<<<< HEAD", { problem: "is not JSON" }],
    ["nothing", "", { problem: "is not JSON" }],
    ["a comma too many", '{\n  "a": 1,\n}', { problem: "is not JSON: see line 3" }],
    ["a byte order mark", "\uFEFF{}", { problem: "is not JSON" }],
    ["bytes that are not UTF-8", Buffer.from([0x22, 0xff, 0x22]), { problem: "is not JSON" }],
])("%s", (_, text, expected) => {
    expect(parseJson(text)).toEqual(expected);
});

test("a key twice is found however deep it is", () => {
    const deep = (inside: string) => `${"[".repeat(100_000)}${inside}${"]".repeat(100_000)}`;
    expect(parseJson(deep('{"a": 1, "a": 1}'))).toEqual(TWICE);
    expect(parseJson(deep('{"a": 1, "b": 1}'))).toHaveProperty("value");
});

test.each(["[]", "1", "null", '"a"'])("%s is not an object", (text) => {
    expect(parseJsonObject(text)).toBe("is not a JSON object");
    expect(jsonObject(text)).toBeUndefined();
});

test("a lock in which a merge has left an image twice is refused", () => {
    const image = `"docker.io/library/nginx@sha256:${"1".repeat(64)}"`;
    expect(parseLock(`{${image}: {"uid": 0}, ${image}: {"uid": 1}}`, "images.lock.json")).toMatchObject({
        lock: {},
        issues: [{ code: "lock-not-json", path: "images.lock.json", message: "has a key twice" }],
    });
});
