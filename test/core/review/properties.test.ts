import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { stringify } from "smol-toml";
import { expect, test } from "vitest";
import { Platform } from "../../../core";
import { worstEffect } from "../../../core/effect";
import type { DecodedInitData } from "../../../core/initdata/decode";
import { renderAllowAll } from "../../../core/policy/rego";
import { diffInitData } from "../../../core/review/diff";
import { isInShare, shareOf } from "../../share";
import { anyJson, hostileText, mutationsOf } from "../policy/podJson";
import { comparable, diffFiles, documentOf, findings, read, swapped } from "./pair";
import { BASE, edited, policyOf } from "./samplePod";

const GOLDEN = readdirSync("test/golden").map((name) =>
    read(readFileSync(`test/golden/${name}/initdata.toml`, "utf8")),
);
const DOCUMENTATION = read(readFileSync("test/vectors/image-pull-proxy.toml", "utf8"));

const CDH = `skip_sealed_secret_verification = false
[kbc]
name = "cc_kbc"
url = "https://kbs.example.com"
[[credentials]]
resource_uri = "kbs:///a/b/c"
path = "/run/confidential-containers/cdh/kbs/x"
[image]
work_dir = "/run/x"
max_concurrent_layer_downloads_per_image = 3
image_security_policy = '{"default": [{"type": "reject"}], "transports": {"docker": {"a/b": [{"type": "reject"}]}}}'
extra_root_certificates = []
[image.image_pull_proxy]
https_proxy = "http://proxy:3128"
no_proxy = "a, b"
[image.registry_config]
unqualified-search-registries = ["docker.io", "quay.io"]
[[image.registry_config.registry]]
prefix = "reg.example"
insecure = false
[[image.registry_config.registry.mirror]]
location = "mirror.example"
`;
const FULL = documentOf({
    "aa.toml": '# for tests\n[token_configs.kbs]\nurl = "https://kbs.example.com"\n',
    "cdh.toml": CDH,
    "policy.rego": policyOf({ policy: { allow: [{ request: "PauseContainerRequest", because: "backups" }] } }),
});

const anyToml = fc
    .dictionary(fc.oneof(fc.constantFrom("kbc", "image", "__proto__", "token_configs"), fc.string()), anyJson)
    .map((table) => {
        try {
            return stringify(table as Record<string, never>);
        } catch {
            return "";
        }
    });
const piece = fc.oneof(
    hostileText,
    fc.constantFrom(
        "package agent_policy\n",
        "import rego.v1\n",
        'policy_data := {"containers": [',
        "]}",
        "default A := true\n",
        "`",
        '"',
        "# x\n",
        "A if {\n",
        "}\n",
        BASE.slice(0, 900),
        BASE.slice(-900),
    ),
);
const anyRego = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
    mutationsOf(JSON.parse(BASE.split("policy_data := ")[1] ?? "")).map((data) => edited([], () => data)),
    fc.constantFrom(BASE, renderAllowAll(), ""),
);
const anyFile = fc.oneof(hostileText, anyToml, fc.constantFrom(CDH, "", "[", '[kbc]\nkbs_cert = "x"\n'));
const anyDocument: fc.Arbitrary<DecodedInitData> = fc
    .record({ "aa.toml": anyFile, "cdh.toml": anyFile, "policy.rego": anyRego }, { requiredKeys: [] })
    .map((files) => {
        const { toml, ...others } = documentOf(files);
        // Files may be missing, which the writer never does.
        return { ...others, toml, files };
    });

test.each([...GOLDEN, DOCUMENTATION, FULL])("a document does not differ from itself", (document) => {
    expect(diffInitData(document, { ...document }, { platform: Platform.Tdx })).toEqual({
        before: `${document.algorithm}:${document.digest}`,
        after: `${document.algorithm}:${document.digest}`,
        changes: [],
        flips: [],
        effect: "neutral",
    });
});

test("no document does not differ from none", () => {
    expect(diffInitData(undefined, undefined)).toEqual({ changes: [], flips: [], effect: "neutral" });
});

const DOCUMENTS = [undefined, FULL, DOCUMENTATION, ...GOLDEN];
const policyIn = (document: DecodedInitData | undefined) => document?.files["policy.rego"];
/** Most golden documents differ in other files only: of one policy, one document is enough to ask its probes. */
const POLICIES = DOCUMENTS.filter(
    (document, index) => DOCUMENTS.findIndex((other) => policyIn(other) === policyIn(document)) === index,
);
/** Any two policies, and each document with the next one. */
const PAIRS = [
    ...POLICIES.flatMap((one, index) => POLICIES.slice(index + 1).map((other) => [one, other] as const)),
    ...DOCUMENTS.slice(1).map((other, index) => [DOCUMENTS[index], other] as const),
].filter((_, index) => isInShare(`pair ${index}`));

test("documents that change places change before and after, and what loosens and what tightens", () => {
    for (const [one, other] of PAIRS) {
        const options = { platform: Platform.AzureSnp };
        expect(comparable(diffInitData(other, one, options))).toEqual(swapped(diffInitData(one, other, options)));
    }
}, 120_000);

test("any documents are compared without a crash, both ways alike", () => {
    const side = fc.oneof({ weight: 9, arbitrary: anyDocument }, { weight: 1, arbitrary: fc.constant(undefined) });
    fc.assert(
        fc.property(side, side, fc.constantFrom(undefined, ...Object.values(Platform)), (one, other, platform) => {
            const options = platform === undefined ? {} : { platform };
            const diff = diffInitData(one, other, options);
            expect(diff.effect).toBe(worstEffect([...diff.changes, ...diff.flips].map(({ effect }) => effect)));
            expect(comparable(diffInitData(other, one, options))).toEqual(swapped(diff));
            expect(findings(diff).length > 0).toBe(
                JSON.stringify(one?.files) !== JSON.stringify(other?.files) || one?.toml !== other?.toml,
            );
        }),
        { numRuns: shareOf(100) },
    );
}, 240_000);

/** `text` with one character put in, taken out or replaced. */
function mutated(text: string, at: number, char: string, kind: "insert" | "delete" | "replace"): string {
    const place = at % (text.length + 1);
    return `${text.slice(0, place)}${kind === "delete" ? "" : char}${text.slice(place + (kind === "insert" ? 0 : 1))}`;
}

const mutation = fc.record({
    file: fc.constantFrom("aa.toml" as const, "cdh.toml" as const, "policy.rego" as const),
    at: fc.nat(40_000),
    char: fc.oneof(fc.constantFrom("#", '"', "\n", " ", "1", "x", "{", "]"), fc.string({ minLength: 1, maxLength: 1 })),
    kind: fc.constantFrom("insert" as const, "delete" as const, "replace" as const),
});

test("a byte that differs in a file is reported, in that file", () => {
    fc.assert(
        fc.property(mutation, ({ file, at, char, kind }) => {
            const text = FULL.files[file] ?? "";
            const other = mutated(text, at, char, kind);
            const { changes } = diffFiles({ [file]: text }, { [file]: other });
            expect(changes.some((change) => change.file === file)).toBe(other !== text);
        }),
        { numRuns: shareOf(120) },
    );
}, 240_000);

test("a value that differs in the pod's data is named by its place", () => {
    const data = JSON.parse(BASE.split("policy_data := ")[1] ?? "") as unknown;
    fc.assert(
        fc.property(mutationsOf(data), (other) => {
            const { changes } = diffFiles({ "policy.rego": BASE }, { "policy.rego": edited([], () => other) });
            const isSame = JSON.stringify(other) === JSON.stringify(data);
            expect(changes.some(({ file, path }) => file === "policy.rego" && path !== "(layout)") || isSame).toBe(
                true,
            );
        }),
        { numRuns: shareOf(50) },
    );
}, 240_000);

test("a byte that differs around the files is reported", () => {
    const toml = `# head\n${FULL.toml}`;
    const one = read(toml);
    for (const other of [
        FULL.toml,
        toml.replace("# head", "# tail"),
        `${toml}\n`,
        toml.replace('version = "0.1.0"', 'version = "0.1.0"\nextra = 1'),
    ]) {
        expect(findings(diffInitData(one, read(other)))).toMatchObject([{ file: "initdata.toml" }]);
    }
    expect(findings(diffInitData(one, read(toml.replace("[data]", '[data]\nother = "x"'))))).toMatchObject([
        { file: "other", path: "(file)", effect: "unknown" },
    ]);
});
