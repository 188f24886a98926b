import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderCli } from "./runCli";

const FILES = ["aa.toml", "cdh.toml", "policy.rego"];

interface Rendered {
    readonly resources: readonly { readonly type: string; readonly inputs: Readonly<Record<string, unknown>> }[];
}

/** Examples whose documents are golden, in a folder of their name. */
const GOLDEN = readdirSync("test/golden").filter((name) => name.startsWith("example-"));

describe.each(GOLDEN)("%s", (folder) => {
    const golden = (file: string) => readFileSync(`test/golden/${folder}/${file}`, "utf8");
    const { code, out, err } = renderCli([`examples/${folder.replace("example-", "")}`, "--json"]);

    test("is rendered to its golden document, without a warning", () => {
        expect({ code, err }).toEqual({ code: 0, err: "" });
        const [component] = (JSON.parse(out) as Rendered).resources;
        const { algorithm, digest } = component?.inputs ?? {};
        expect(FILES.map((file) => component?.inputs[file])).toEqual(FILES.map(golden));
        expect(`${algorithm}:${digest}\n`).toBe(golden("digest.txt"));
    });
});

test("there are the examples of this test", () => {
    expect(GOLDEN).toEqual(
        expect.arrayContaining(["example-kbs-policy", "example-private-registry", "example-signed-images"]),
    );
});
