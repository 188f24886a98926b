import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Folder, filled } from "./injectFolder";

let folder: Folder;

beforeEach(() => {
    folder = new Folder();
    folder.config();
});

afterEach(() => folder.remove());

/** The three lines that are added to a pod, with their indents, and the manifest around them. */
const HEAD = "kind: Pod\n";
const ADDED = `annotations:
    io.katacontainers.config.hypervisor.cc_init_data: <INIT-DATA>
    confidential-workload/init-data-digest: <DIGEST>
`;
const FLOW =
    '{ "io.katacontainers.config.hypervisor.cc_init_data": "<INIT-DATA>", "confidential-workload/init-data-digest": "<DIGEST>" }';
const META = `${HEAD}metadata:\n  ${ADDED}  name: p\n`;
const OLD = `  annotations:
    io.katacontainers.config.hypervisor.cc_init_data: >-
      H4sI
      abc
    confidential-workload/init-data-digest: "sha256:00" # seen
`;
const LONG = "x".repeat(5000);

/** What a file says, and what it says after. */
const ROWS: readonly (readonly [string, string, string])[] = [
    [
        "no line end at the end, long strings",
        `${HEAD}metadata:\n  name: p\nspec:\n  containers: [{args: [${LONG}, "${LONG}"]}]`,
        `${META}spec:\n  runtimeClassName: kata-qemu-snp\n  containers: [{args: [${LONG}, "${LONG}"]}]`,
    ],
    [
        "wide indents, a byte order mark, a directive, document ends",
        `\uFEFF%YAML 1.1\n---\nkind: Deployment\nmetadata: {name: p}\nspec:\n    template:\n        spec:\n            containers: []\n...\n`,
        `\uFEFF%YAML 1.1\n---\nkind: Deployment\nmetadata: {name: p}\nspec:\n    template:\n        metadata:\n            annotations:\n                io.katacontainers.config.hypervisor.cc_init_data: <INIT-DATA>\n                confidential-workload/init-data-digest: <DIGEST>\n        spec:\n            runtimeClassName: kata-qemu-snp\n            containers: []\n...\n`,
    ],
    [
        "nothing where the map should be, with comments",
        `${HEAD}metadata:\n  annotations:\n    # none yet\n  name: p\nspec:\n  runtimeClassName: ~ # none\n  containers: []\n`,
        `${HEAD}metadata:\n  ${ADDED}    # none yet\n  name: p\nspec:\n  runtimeClassName: kata-qemu-snp # none\n  containers: []\n`,
    ],
    [
        "an empty map with a comment",
        `${HEAD}metadata:\n  annotations: {} # none\n  name: p\nspec:\n  containers: []\n`,
        `${HEAD}metadata:\n  annotations: ${FLOW} # none\n  name: p\nspec:\n  runtimeClassName: kata-qemu-snp\n  containers: []\n`,
    ],
    [
        "anchors of nothing",
        `${HEAD}metadata:\n  name: p\n  annotations: &a   # none\nspec: &s\n  runtimeClassName: &c\n  containers: []\n`,
        `${HEAD}metadata:\n  name: p\n  annotations: &a ${FLOW}   # none\nspec: &s\n  runtimeClassName: &c kata-qemu-snp\n  containers: []\n`,
    ],
    [
        "anchors of nothing in flow maps",
        `${HEAD}metadata: {name: p, annotations: &a }\nspec: {runtimeClassName: &c , containers: []}\n`,
        `${HEAD}metadata: {name: p, annotations: &a ${FLOW} }\nspec: {runtimeClassName: &c "kata-qemu-snp" , containers: []}\n`,
    ],
    [
        "flow maps",
        `${HEAD}metadata: { name: p }\nspec: { # c\n  # d\n  containers: [] }\n`,
        `${HEAD}metadata: { "annotations": ${FLOW}, name: p }\nspec: { # c\n  # d\n  "runtimeClassName": "kata-qemu-snp",\n  containers: [] }\n`,
    ],
    [
        "old annotations, in a block scalar and in quotes",
        `${HEAD}metadata:\n${OLD}  name: p\nspec:\n  containers: []\n  runtimeClassName: "kata-qemu-snp"\n`,
        `${META.replace("<DIGEST>", "<DIGEST> # seen")}spec:\n  containers: []\n  runtimeClassName: "kata-qemu-snp"\n`,
    ],
    [
        "anchors on what is changed, and on keys",
        `${HEAD}metadata: &m\n  name: p\nspec:\n  &s\n  # first\n  &k containers: []\n`,
        `${META.replace("metadata:", "metadata: &m")}spec:\n  &s\n  runtimeClassName: kata-qemu-snp\n  # first\n  &k containers: []\n`,
    ],
    [
        "aliases, which become merge keys",
        `x: &s\n  containers: []\n${HEAD}metadata: {name: p, annotations: {a: b}}\nspec: *s\n`,
        `x: &s\n  containers: []\n${HEAD}metadata: {name: p, annotations: {${FLOW.slice(2, -2)}, a: b}}\nspec:\n  <<: *s\n  runtimeClassName: kata-qemu-snp\n`,
    ],
    [
        "explicit keys",
        `${HEAD}? metadata\n: name: p\n? spec\n: containers: []\n`,
        `${HEAD}? metadata\n: ${ADDED}  name: p\n? spec\n: runtimeClassName: kata-qemu-snp\n  containers: []\n`,
    ],
    [
        "compact JSON",
        '{"kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[]}}',
        `{"kind":"Pod","metadata":{"annotations": ${FLOW}, "name":"p"},"spec":{"runtimeClassName": "kata-qemu-snp", "containers":[]}}`,
    ],
];

describe("what is written", () => {
    test.each(ROWS)("%s", (_, before, after) => {
        const expected = filled(after);
        expect(folder.injected(before)).toBe(expected);
        expect(folder.injected(expected)).toBe(expected);
    });

    test.each(ROWS)("with Windows line ends: %s", (_, before, after) => {
        const expected = filled(after).replaceAll("\n", "\r\n");
        expect(folder.injected(before.replaceAll("\n", "\r\n"))).toBe(expected);
    });

    test("JSON with tabs stays JSON", () => {
        const pod = { kind: "Pod", metadata: { name: "p", annotations: null }, spec: { containers: [] } };
        const text = folder.injected(JSON.stringify(pod, undefined, "\t"));
        expect(text).toBe(JSON.stringify(JSON.parse(text), undefined, "\t"));
        expect(Object.keys(JSON.parse(text).spec)).toEqual(["runtimeClassName", "containers"]);
    });
});
