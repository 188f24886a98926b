import { expect, test } from "vitest";
import { readYamlText } from "../../core/yaml";

const BOMB = `a: &a [x,x]\n${[..."bcdefghijk"]
    .map((key, index) => `${key}: &${key} [${`*${"abcdefghij"[index]},`.repeat(9)}]`)
    .join("\n")}`;

const DAMAGED: readonly (readonly [string, string, readonly string[]])[] = [
    ["a list that does not end", "a: [", ["Flow sequence in block collection must be sufficiently indented"]],
    ["a key twice", "password: hunter2\npassword: hunter2\n", ["Map keys must be unique at line 2, column 1"]],
    ["a key twice in JSON", '{"a": {"b": 1, "b": 2}}', ["Map keys must be unique at line 1, column 16"]],
    ["a number twice", "a:\n  1: x\n  0x1: y\n", ["Map keys must be unique at line 3, column 3"]],
    [
        "an alias before its anchor",
        "a: *x\nb: &x 1\n",
        ["alias without an anchor, or text that needs quotes, at line 1, column 4"],
    ],
    [
        "text that begins like an alias",
        "kind: Secret\na: *hunter2\n",
        ["alias without an anchor, or text that needs quotes, at line 2, column 4"],
    ],
    ["an invalid directive", "%YAML hunter2\n---\na: 1\n", ["bad directive at line 1, column 7"]],
    [
        "two documents, each the first of what is wrong with it",
        "a: *hunter2\nb: *hunter2\n---\na: *hunter2\n",
        [
            "alias without an anchor, or text that needs quotes, at line 1, column 4",
            "alias without an anchor, or text that needs quotes, at line 4, column 4",
        ],
    ],
    ["aliases that multiply", BOMB, ["its aliases make it too large"]],
];

test.each(DAMAGED)("%s", (_, text, reasons) => {
    const damage = (readYamlText(text) as { readonly damage: readonly string[] }).damage;
    expect(damage.map((reason, index) => reason.slice(0, reasons[index]?.length))).toEqual(reasons);
    expect(damage.join()).not.toContain("hunter2");
});

test("it is read as Kubernetes reads it: YAML 1.1, but times are text", () => {
    const text = "a: yes\nb: 0644\nc: 2001-12-14\nd: &d {x: 1}\ne: {<<: *d}\n---\nf: 1\n";
    const { documents } = readYamlText(text) as { readonly documents: readonly { readonly value: unknown }[] };
    expect(documents.map(({ value }) => value)).toEqual([
        { a: true, b: 0o644, c: "2001-12-14", d: { x: 1 }, e: { x: 1 } },
        { f: 1 },
    ]);
});

test("anchors are on texts, lists and maps, and merge keys may repeat", () => {
    const text = "a: &a 1\nb: &b [x]\nc: &c {p: 2}\nd: [*a, *b, *c]\ne:\n  <<: *c\n  <<: {z: 3}\n";
    const { documents } = readYamlText(text) as { readonly documents: readonly { readonly value: unknown }[] };
    expect(documents[0]?.value).toMatchObject({ d: [1, ["x"], { p: 2 }], e: { p: 2, z: 3 } });
});

// Compared with one another, these would take minutes.
test.each([
    ["block", (keys: readonly string[]) => keys.map((key) => `${key}: v`).join("\n")],
    ["flow", (keys: readonly string[]) => `{${keys.map((key) => `"${key}": "v"`).join(",\n")}}`],
])(
    "a map of 100,000 keys in %s style is read in one walk",
    (_, write) => {
        const keys = Array.from({ length: 100_000 }, (_, index) => `k${index}`);
        const { documents } = readYamlText(write(keys)) as {
            readonly documents: readonly { readonly value: object }[];
        };
        expect(Object.keys(documents[0]?.value ?? {})).toEqual(keys);
        expect(readYamlText(write([...keys, "k7"]))).toEqual({
            damage: [expect.stringMatching(/^Map keys must be unique at line 10000[01], column \d$/)],
        });
    },
    30_000,
);
