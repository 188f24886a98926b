import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type DecodedInitData, decodeDocument } from "../../../core";
import { diffAttested } from "../../../core/review/attested";
import { contentOf } from "../trustee/token/content";

const GOLDEN = readdirSync("test/golden", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => readdirSync(`test/golden/${name}`).includes("initdata.toml"));
const textOf = (name: string): string => readFileSync(`test/golden/${name}/initdata.toml`, "utf8");

function decoded(text: string): DecodedInitData {
    const { initData } = decodeDocument(text);
    if (initData === undefined) {
        throw new Error("not a document");
    }
    return initData;
}

test.each(GOLDEN)("the token of %s says what its document says", (name) => {
    const text = textOf(name);
    expect(diffAttested(decoded(text), contentOf(text))).toEqual({ changes: [], flips: [], effect: "neutral" });
});

const STRICT = textOf("strict-policy");
const claims = (change: (content: Record<string, unknown>) => object) =>
    JSON.parse(JSON.stringify(change(contentOf(STRICT))));

test("a key that differs is reported with its effect", () => {
    const content = claims(({ "cdh.toml": cdh, ...rest }) => ({
        ...rest,
        "cdh.toml": { ...(cdh as object), skip_sealed_secret_verification: true },
    }));
    const { changes, effect } = diffAttested(decoded(STRICT), content);
    expect(changes.map(({ file, path, before, after, effect: of }) => [file, path, before, after, of])).toEqual([
        ["cdh.toml", "skip_sealed_secret_verification", undefined, "true", "loosens"],
    ]);
    expect(effect).toBe("loosens");
});

test("data of the policy that differs is shown by the container", () => {
    const other = `registry.example.com/evil@sha256:${"0".repeat(64)}`;
    const content = claims((content) => {
        const text = JSON.stringify(content);
        const image = /registry[^"]*@sha256:[0-9a-f]{64}/.exec(text)?.[0] ?? "no image";
        return JSON.parse(text.replaceAll(image, other));
    });
    const { changes } = diffAttested(decoded(STRICT), content);
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.every(({ file }) => file === "policy.rego")).toBe(true);
    expect(changes.some(({ after }) => after?.includes(other))).toBe(true);
});

test("a document without a policy, which allows everything, loosens", () => {
    const content = claims(({ agent_policy_claims: _, ...rest }) => rest);
    expect(diffAttested(decoded(STRICT), content).effect).toBe("loosens");
});

test("a policy in the place of data is compared as it is", () => {
    const allowAll = "package agent_policy\n\ndefault ExecProcessRequest := true\n";
    const content = claims(({ agent_policy_claims: _, ...rest }) => ({ ...rest, "policy.rego": allowAll }));
    const { flips, effect } = diffAttested(decoded(STRICT), content);
    expect(effect).toBe("loosens");
    expect(flips.some(({ request, after }) => request === "ExecProcessRequest" && after === "allowed")).toBe(true);
});

test.each<[string, object]>([
    ["nothing", {}],
    ["a list instead of a file", { "cdh.toml": [1, null] }],
    ["a file that TOML cannot have", { "cdh.toml": { kbc: null } }],
    ["a number in the place of data", { agent_policy_claims: 1 }],
    ["files of names that every object has", { __proto__: "x", constructor: "y" }],
])("whatever is in the token, it is compared: %s", (_, content) => {
    expect(diffAttested(decoded(STRICT), content as Record<string, unknown>).changes.length).toBeGreaterThan(0);
});
