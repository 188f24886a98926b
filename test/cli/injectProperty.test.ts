import fc from "fast-check";
import { expect, test } from "vitest";
import { Document, isCollection, isNode, visit } from "yaml";
import { editsFor } from "../../cli/inject/edit/edits";
import { applyEdits } from "../../cli/inject/edit/text";
import { readYamlText, type YamlDocument } from "../../core/yaml";

const VALUES = { "example.com/digest": "sha256:00", "io.example.data": `H4sI${"A/+".repeat(100)}==` };

const PLACES = [["metadata", "annotations"], ["spec"]];
const COMMENT = /# before \d+/g;

const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.constantFrom(
        "yes",
        "12",
        "~",
        "a: b",
        "# c",
        "- d",
        "*e",
        "&f",
        "two\nlines",
        "ends with\n\n",
        "{",
        "x".repeat(200),
    ),
);
const leaf = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
const key = fc.constantFrom("labels", "name", "a.b/c", "yes", "z");
const map = fc.dictionary(
    key,
    fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(key, leaf, { maxKeys: 3 })),
    {
        maxKeys: 4,
    },
);

/** Annotations that are there or not, empty or not, and some that are ours. */
const annotations = fc.option(
    fc.oneof(
        fc.constant(null),
        fc.dictionary(fc.constantFrom("note", "example.com/digest", "io.example.data"), text, { maxKeys: 3 }),
    ),
    { nil: undefined },
);
const metadata = fc.option(
    fc.oneof(
        fc.constant(null),
        fc
            .tuple(map, annotations)
            .map(([own, notes]) => ({ ...own, ...(notes === undefined ? {} : { annotations: notes }) })),
    ),
    { nil: undefined },
);
const manifest = fc.record(
    { a: leaf, metadata, spec: map.map((own) => ({ ...own, containers: [] })), z: leaf },
    { requiredKeys: ["spec"] },
);

const style = fc.record({
    indent: fc.integer({ min: 1, max: 8 }),
    lineEnd: fc.constantFrom("\n", "\r\n"),
    isJson: fc.boolean(),
    /** Which nodes are in flow style or have a comment, by their turn. */
    flow: fc.array(fc.nat(12), { maxLength: 6 }),
    comments: fc.array(fc.nat(30), { maxLength: 6 }),
});

function written(
    value: unknown,
    { indent, lineEnd, isJson, flow, comments }: typeof style extends fc.Arbitrary<infer T> ? T : never,
): string {
    if (isJson) {
        return JSON.stringify(value, undefined, indent);
    }
    const document = new Document(value, { version: "1.1" });
    let turn = 0;
    visit(document, {
        Node(_, node) {
            turn++;
            if (isCollection(node) && flow.includes(turn)) {
                node.flow = true;
            }
            if (isNode(node) && comments.includes(turn)) {
                node.commentBefore = ` before ${turn}`;
            }
        },
    });
    return document.toString({ indent, lineWidth: 60 }).replaceAll("\n", lineEnd);
}

/** A copy with the values in the map at `keys`, which is made where there is none. */
function withValues(value: unknown, keys: readonly string[]): Record<string, unknown> {
    const own = (value ?? {}) as Record<string, unknown>;
    const [first, ...rest] = keys;
    return first === undefined ? { ...own, ...VALUES } : { ...own, [first]: withValues(own[first], rest) };
}

test("in any layout, the values are set, and everything else says what it said", () => {
    fc.assert(
        fc.property(manifest, style, (value, chosen) => {
            const before = written(value, chosen);
            const [document] = documentsOf(before);
            const edits = PLACES.flatMap((at) => editsFor(before, document?.node ?? new Document(), at, VALUES));
            const after = applyEdits(before, edits) ?? "";
            const expected = PLACES.reduce<unknown>(withValues, document?.value);
            const [result] = documentsOf(after);
            expect(result?.value).toEqual(expected);
            expect(before.match(COMMENT)?.filter((comment) => !after.includes(comment)) ?? []).toEqual([]);
            if (chosen.isJson) {
                expect(JSON.parse(after)).toEqual(expected);
            }
        }),
        { numRuns: 2000 },
    );
});

function documentsOf(content: string): readonly YamlDocument[] {
    const yaml = readYamlText(content, { keepSourceTokens: true });
    expect(yaml).toHaveProperty("documents");
    return "documents" in yaml ? yaml.documents : [];
}
