import { expect, test } from "vitest";
import { readYamlText } from "../../core/yaml";

const BOMB = `a: &a [x,x]\n${[..."bcdefghijk"]
    .map((key, index) => `${key}: &${key} [${`*${"abcdefghij"[index]},`.repeat(9)}]`)
    .join("\n")}`;

const DAMAGED: readonly (readonly [string, string, readonly string[]])[] = [
    ["a list that does not end", "a: [", ["Flow sequence in block collection must be sufficiently indented"]],
    ["a key twice", "password: hunter2\npassword: hunter2\n", ["Map keys must be unique at line 2, column 1"]],
    [
        "text that begins like an alias",
        "kind: Secret\na: *hunter2\n",
        ["alias without an anchor, or text that needs quotes, at line 2, column 4"],
    ],
    ["a directive that is none", "%YAML hunter2\n---\na: 1\n", ["bad directive at line 1, column 7"]],
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
