import { expect, test } from "vitest";
import { checkObjectSizes, checkTextSize } from "../../core/checks/size";
import { readInitData } from "../../core/initdata/read";
import { formatIssue } from "../../core/issue";

/** What an API server takes: apiserver `pkg/server/config.go`. */
const MOST = 3 * 1024 * 1024;

/** A ConfigMap that has this many bytes as JSON. */
function configMap(bytes: number) {
    const empty = { kind: "ConfigMap", data: { a: "" } };
    const text = "ä".repeat(10);
    const rest = bytes - JSON.stringify(empty).length - Buffer.byteLength(text);
    return { kind: "ConfigMap", data: { a: `${text}${"x".repeat(rest)}` } };
}

const TOO_LARGE = `m.yaml: holds an object of kind "ConfigMap" with more than ${MOST} bytes of JSON, which no API server takes [object-too-large]
    allowed: ${MOST} bytes, of which etcd stores half by default
    fix: split the object, or keep its data elsewhere`;

test.each([
    ["the largest object", [configMap(MOST)], []],
    ["one byte more", [configMap(MOST + 1)], [TOO_LARGE]],
    ["a list of such", [{ kind: "List", items: [configMap(MOST), configMap(MOST)] }], []],
    ["one of a list", [{ kind: "List", items: [configMap(MOST), configMap(MOST + 1)] }], [TOO_LARGE]],
    ["what is not an object of Kubernetes", [{ data: configMap(MOST + 1).data }], []],
])("%s", (_, documents, messages) => {
    expect(Buffer.byteLength(JSON.stringify(configMap(MOST)))).toBe(MOST);
    expect(checkObjectSizes(documents, ["m", "yaml"]).map(formatIssue)).toEqual(messages);
});

test("no reader begins with a text that would take all memory", () => {
    const most = 32 * 1024 * 1024;
    expect(checkTextSize("x".repeat(most), ["m", "yaml"])).toEqual([]);
    expect(checkTextSize("x".repeat(most + 1), ["m", "yaml"]).map(formatIssue)).toEqual([
        `m.yaml: has ${most + 1} characters, and its reader would run out of memory [text-too-large]
    allowed: ${most} characters in one file; API servers take objects of ${MOST} bytes
    fix: split it into several files`,
    ]);
    const codes = (text: string) => readInitData(text).issues.map(({ code }) => code);
    expect(codes(`a: ${"x".repeat(most)}`)).toEqual(["text-too-large"]);
    expect(codes(JSON.stringify(configMap(MOST + 1)))).toEqual(["object-too-large"]);
});
