import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { unknownCheckingProxy } from "@pulumi/policy";
import Ajv from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { encodeAnnotation } from "../../core/initdata/annotation";
import { policies } from "../../policy-pack/policies";
import { annotation, deployment, INIT_DATA, template } from "../core/guardrails/resource";

const RUNTIME_CLASSES = "runtimeClasses";

/** What users write in a config file: a name or a key that changes breaks it. */
const EXPECTED = [
    ["confidential-required", "advisory", [RUNTIME_CLASSES, "stacks", "namespaces", "labels", "allow"]],
    ["runtime-class", "mandatory", [RUNTIME_CLASSES]],
    ["init-data", "mandatory", [RUNTIME_CLASSES, "kataVersion"]],
    ["starts", "mandatory", [RUNTIME_CLASSES, "kataVersion"]],
    ["keeps-writes", "mandatory", [RUNTIME_CLASSES, "allow"]],
    ["set-policy", "mandatory", [RUNTIME_CLASSES, "kataVersion"]],
    ["exec-and-logs", "mandatory", [RUNTIME_CLASSES, "kataVersion", "stacks", "namespaces"]],
    ["kbs-allowed", "mandatory", [RUNTIME_CLASSES, "urls"]],
    ["image-digest", "mandatory", [RUNTIME_CLASSES]],
    ["env-secrets", "mandatory", [RUNTIME_CLASSES, "allow"]],
    ["hypervisor-annotations", "mandatory", [RUNTIME_CLASSES, "allow"]],
    ["platform-limit", "mandatory", [RUNTIME_CLASSES, "platform"]],
    ["digest-cut", "mandatory", [RUNTIME_CLASSES, "platform"]],
    ["reviewed", "mandatory", [RUNTIME_CLASSES, "statements", "keys", "signaturesVerified"]],
    ["certificate-expiry", "advisory", [RUNTIME_CLASSES, "days"]],
    ["one-object", "mandatory", [RUNTIME_CLASSES]],
    ["plain-twin", "mandatory", [RUNTIME_CLASSES]],
    ["patches", "mandatory", [RUNTIME_CLASSES, "kataVersion", "allow"]],
];

test("names, levels and config of the policies", () => {
    const actual = policies.map(({ name, enforcementLevel, configSchema }) => [
        name,
        enforcementLevel,
        Object.keys(configSchema?.properties ?? {}),
    ]);
    expect(actual).toEqual(EXPECTED);
});

test("the table of the docs has every policy, its level and its config", () => {
    const docs = readFileSync("docs/guardrails.md", "utf8");
    const rows = [...docs.matchAll(/^\| `([a-z-]+)` \| [^|]+ \| (\w+) \| ([^|]+) \|$/gm)].map(
        ([, name, level, config]) => [
            name,
            level,
            [RUNTIME_CLASSES, ...(config ?? "").matchAll(/`(\w+)`/g)].map((key) =>
                typeof key === "string" ? key : key[1],
            ),
        ],
    );
    expect(rows).toEqual(EXPECTED);
});

test("every config schema is JSON Schema, and says what each key is for", () => {
    for (const { configSchema } of policies) {
        const schema = { type: "object", properties: configSchema?.properties };
        expect(new Ajv().validateSchema(schema)).toBe(true);
        for (const property of Object.values(configSchema?.properties ?? {})) {
            expect(property.description).not.toBe("");
        }
    }
});

const SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

interface Run {
    readonly violations: readonly string[];
    readonly thrown?: string;
}

/** Runs a policy as the SDK does: unknown values throw where they are read. */
async function run(name: string, props: object, config: object = {}, more: object = {}): Promise<Run> {
    const policy = policies.find((one) => one.name === name);
    const validate = policy !== undefined && "validateResource" in policy ? policy.validateResource : undefined;
    const violations: string[] = [];
    const args = {
        type: "kubernetes:apps/v1:Deployment",
        props: unknownCheckingProxy(props),
        urn: "urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::web",
        name: "web",
        getConfig: () => config,
        ...more,
    };
    try {
        await (typeof validate === "function"
            ? validate(args as never, (message) => violations.push(message))
            : undefined);
        return { violations };
    } catch (cause) {
        return { violations, thrown: `${(cause as Error).constructor.name}: ${(cause as Error).message}` };
    }
}

const propsOf = (parts: Parameters<typeof deployment>[0]) => deployment(parts).props as object;

test("a violation is reported whole", async () => {
    const { violations, thrown } = await run("image-digest", propsOf({ container: { image: "nginx" } }));
    expect(thrown).toBeUndefined();
    expect(violations).toEqual([
        `spec.template.spec.containers[0].image: names no digest, so that the host decides which image it is [image-digest]
    allowed: registry/repository@sha256:… with or without a tag
    fix: set images.fromLock, which puts the digest of the lock in its place, or write the reference that \`npx confidential-workload lock\` gives`,
    ]);
});

test("what a preview does not know is left to the SDK to report, after the violations", async () => {
    const parts = { spec: { initContainers: [{ image: SENTINEL }] }, container: { image: "nginx" } };
    const { violations, thrown } = await run("image-digest", propsOf(parts));
    expect(violations).toHaveLength(1);
    expect(thrown).toBe(
        "UnknownValueError: string value at .spec.template.spec.initContainers.0.image can't be known during preview",
    );
});

test("what is not known and not asked for does not matter", async () => {
    const parts = { initData: SENTINEL, spec: { nodeName: SENTINEL } };
    expect(await run("image-digest", propsOf(parts))).toEqual({ violations: [] });
});

test("every policy passes, fails or says that it cannot know, and none crashes", async () => {
    const annotations = { [INIT_DATA]: SENTINEL };
    for (const { name } of policies) {
        const config = { stacks: ["dev"], urls: ["https://kbs.example.com"] };
        const { violations, thrown = "" } = await run(name, propsOf({ annotations }), config);
        const misspelt = violations.filter((text) => text.includes("[unknown-key]"));
        expect([name, violations.length - misspelt.length]).toEqual([name, 0]);
        expect(thrown).toMatch(
            /^$|^UnknownValueError: string value at \.spec\.template\.metadata\.annotations\.io\.katacontainers/,
        );
    }
});

test("a key of the config that no policy reads is a violation of every pod, and of nothing else", async () => {
    const config = { runtimeClases: ["ours"] };
    expect((await run("image-digest", propsOf({ spec: { runtimeClassName: "ours" } }), config)).violations).toEqual([
        `config.runtimeClases: is not an input of config [unknown-key]
    allowed: runtimeClasses
    fix: did you mean config.runtimeClasses?`,
    ]);
    expect(await run("image-digest", { data: {} }, config, { type: "kubernetes:core/v1:ConfigMap" })).toEqual({
        violations: [],
    });
});

test("stack and namespace come from the resource's URN and provider", async () => {
    const props = { spec: { template: template({ initData: annotation({ rego: undefined }) }) } };
    const isHeld = async (config: object, more: object = {}) =>
        (await run("exec-and-logs", props, config, more)).violations.length > 0;
    expect(await isHeld({ stacks: ["dev"] })).toBe(true);
    expect(await isHeld({ stacks: ["shop"] })).toBe(false);
    expect(await isHeld({ namespaces: ["default"] })).toBe(true);
    const provider = { props: unknownCheckingProxy({ namespace: "store" }) };
    expect(await isHeld({ namespaces: ["store"] }, { provider })).toBe(true);
    expect(await isHeld({ namespaces: ["default"] }, { provider })).toBe(false);
});

test("the pack has the version of the package, and names the file that Pulumi runs", () => {
    const { version, exports, files } = JSON.parse(readFileSync("package.json", "utf8"));
    const pack = JSON.parse(readFileSync("policy-pack/package.json", "utf8"));
    const manifest = parse(readFileSync("policy-pack/PulumiPolicy.yaml", "utf8"));
    expect([pack.version, manifest.version]).toEqual([version, version]);
    expect(manifest.runtime).toEqual({ name: "nodejs", options: { typescript: false } });
    expect(`${pack.main}`).toBe("../dist/policy-pack/index.js");
    expect(readFileSync("dist/policy-pack/index.js", "utf8")).toContain(
        'new policy_1.PolicyPack("confidential-workload"',
    );
    expect(exports["./policy-pack"].default).toBe("./dist/policy-pack/policies.js");
    expect(files).toEqual(expect.arrayContaining(["policy-pack/PulumiPolicy.yaml", "policy-pack/package.json"]));
});

test.each(["dist", "dist/core", "dist/cli/main.js", "dist/policy-pack/policies"])(
    "requiring %s loads no SDK for policies",
    (file) => {
        const script = `process.argv.push("main", "--help"); Object.values(require("./${file}")); console.log("\\n" + JSON.stringify(Object.keys(require.cache)))`;
        const lines = execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }).trimEnd().split("\n");
        const loaded: string[] = JSON.parse(lines.at(-1) ?? "");
        expect(loaded.filter((path) => path.includes("@pulumi/policy/"))).toEqual([]);
        expect(loaded.length).toBeGreaterThan(1);
    },
);

test("a rule about the stack sees all of its resources, and none of what is not known yet", async () => {
    const policy = policies.find(({ name }) => name === "one-object");
    const violations: [string, string | undefined][] = [];
    const resource = (name: string, metadata: object) => ({
        type: "kubernetes:apps/v1:Deployment",
        props: unknownCheckingProxy({ ...propsOf({ annotations: { [INIT_DATA]: annotation() } }), metadata }),
        urn: `urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::${name}`,
        name,
    });
    const resources = [
        resource("one", { name: "web", namespace: "shop" }),
        resource("two", { name: "web", namespace: "shop" }),
        resource("three", { name: SENTINEL, namespace: "shop" }),
        resource("four", { name: SENTINEL, namespace: "shop" }),
    ];
    const args = { resources, getConfig: () => ({ runtimeClass: [] }) };
    if (policy === undefined || !("validateStack" in policy)) {
        throw new Error("one-object is a rule about the stack");
    }
    await policy.validateStack(args as never, (message, urn) => violations.push([message.split("\n")[0] ?? "", urn]));
    expect(violations.map(([message, urn]) => [message.slice(0, 40), urn?.split("::").at(-1)])).toEqual([
        ["config.runtimeClass: is not an input of ", undefined],
        ["metadata.name: shop/web is described by ", "one"],
        ["metadata.name: shop/web is described by ", "two"],
    ]);
});

describe("reviewed reads its statements from files", () => {
    const statements = ["test/vectors/statements/cosign.sigstore.json"];
    const keys = "test/vectors/statements/cosign.pub";
    const seed = encodeAnnotation(readFileSync("test/golden/seed/initdata.toml", "utf8"));
    test.each([
        ["nothing is configured", {}, {}, []],
        ["the document is in a signed statement", { initData: seed }, { statements, keys }, []],
        ["the signature was verified before", { initData: seed }, { statements, signaturesVerified: true }, []],
        ["another document", {}, { statements, keys }, [/is in no statement of a review \[not-reviewed\]/]],
        [
            "files that are not there",
            { initData: seed },
            { statements: ["none.json"], keys: "none.pub" },
            [
                /^config\.statements\[0\]: names none\.json, which cannot be read \(ENOENT\) in \/.* \[unreadable\]/,
                /^config\.keys: names none\.pub/,
            ],
        ],
    ])("%s", async (_, parts, config, expected) => {
        const { violations, thrown } = await run("reviewed", propsOf(parts), config);
        expect(thrown).toBeUndefined();
        expect(violations).toEqual(expected.map((text) => expect.stringMatching(text)));
    });

    test("pods that are not confidential need no statement", async () => {
        const plain = propsOf({ annotations: {}, spec: { runtimeClassName: undefined } });
        expect(await run("reviewed", plain, { statements: ["none.json"] })).toEqual({ violations: [] });
    });
});
