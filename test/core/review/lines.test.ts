import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { tomlComments } from "../../../core/review/comments";
import { explainInitData, type Statement } from "../../../core/review/explain";
import { pem } from "../spec";
import { documentOf } from "./pair";

const VALID = pem("valid");
const EXPIRED = pem("expired");

/** `#=` before a path marks the line that has to be named for it; the marks are part of the file. */
const AA = `[token_configs.kbs] #= token_configs.kbs
"url" = "http://kbs.example.com" #= token_configs.kbs.url
#= token_configs.kbs.url (without TLS) on the line before
`;
const CDH = `kbc.name = "cc_kbc" #= kbc.name
kbc.url = "https://kbs.example.com" #= kbc.url

[image] #= image
# [image.image_pull_proxy] is a comment here
work_dir = '''
[image.image_pull_proxy]
https_proxy = "http://none:1"'''
image_security_policy = '''
{"default": [{"type": "reject"}],
 "transports": {"docker": {
   "reg.example/a": [{"type": "reject"}],
   "reg.example/b": [{"type": "reject"}]}}}'''
[image.image_pull_proxy] #= image.image_pull_proxy
https_proxy = "http://proxy:3128" #= image.image_pull_proxy.https_proxy

[[image.registry_config.registry]]
prefix = "docker.io" #= image.registry_config.registry["docker.io"].prefix
location = "reg.example" #= image.registry_config.registry["docker.io"].location
[[image.registry_config.registry.mirror]]
location = "one.example" #= image.registry_config.registry["docker.io"].mirror["one.example"].location
[[image.registry_config.registry.mirror]]
location = "two.example" #= image.registry_config.registry["docker.io"].mirror["two.example"].location
insecure = true #= image.registry_config.registry["docker.io"].mirror["two.example"].insecure
[[image.registry_config.registry]]
location = "docker.io" #= image.registry_config.registry["docker.io (2)"].location
mirror = [{ location = "three.example" }] #= image.registry_config.registry["docker.io (2)"].mirror["three.example"].location
[[credentials]]
resource_uri = "kbs:///a/b/c" #= credentials["kbs:///a/b/c"].resource_uri
path = "/run/x" #= credentials["kbs:///a/b/c"].path
`;

function explained(files: Readonly<Record<string, string>>): Statement[] {
    const { trusts, can, cannot, pod } = explainInitData(documentOf(files));
    return [...trusts, ...can, ...cannot, ...pod];
}

function marksIn(text: string): Record<string, number> {
    const lines = text.split("\n");
    return Object.fromEntries(
        lines.flatMap((line, index) => {
            const [, path, back] = /#= (.*?)( on the line before)?$/.exec(line) ?? [];
            return path === undefined ? [] : [[path, index + (back === undefined ? 1 : 0)]];
        }),
    );
}

test.each([
    ["aa.toml", AA],
    ["cdh.toml", CDH],
])("every key of %s has its line", (file, text) => {
    const lines = Object.fromEntries(
        explained({ [file]: text })
            .filter((one) => one.file === file)
            .map(({ path, line }) => [path, line]),
    );
    expect(lines).toMatchObject(marksIn(text));
});

test("quotes right before the closing ones belong to a text over several lines", () => {
    const text = `[image]\nwork_dir = """a""""  # one\nnydus_config = '''b'''''  # two\nsigstore_config_uri = "kbs:///a/b/c"\n`;
    const lines = new Map(explained({ "cdh.toml": text }).map(({ path, line }) => [path, line]));
    expect(["work_dir", "nydus_config", "sigstore_config_uri"].map((key) => lines.get(`image.${key}`))).toEqual([
        2, 3, 4,
    ]);
    expect(tomlComments(text)).toBe("# one\n# two");
});

test("a key in a JSON text has the line in which it stands", () => {
    const lines = CDH.split("\n");
    const place = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
    const found = new Map(explained({ "cdh.toml": CDH }).map(({ path, line }) => [path, line]));
    expect(found.get("image.image_security_policy")).toBe(place("image_security_policy ="));
    const inside = (words: string) => found.get(`image.image_security_policy: ${words}`);
    expect(inside("default")).toBe(place('{"default"'));
    expect(inside('transports.docker."reg.example/a"')).toBe(place('"reg.example/a"'));
    expect(inside('transports.docker."reg.example/b"')).toBe(place('"reg.example/b"'));
});

test("of several certificates each has its own line", () => {
    const text = `[image]\nextra_root_certificates = [\n'''\n${VALID}''',\n'''\n${EXPIRED}''']\n`;
    const begins = text.split("\n").flatMap((line, index) => (line.includes("BEGIN") ? [index + 1] : []));
    const found = explained({ "cdh.toml": text }).filter(({ path }) => path === "image.extra_root_certificates");
    const lineOf = (name: string) => found.find(({ text: shown }) => shown?.includes(name))?.line;
    expect([lineOf("CN=KBS test CA"), lineOf("CN=KBS old CA")]).toEqual(begins);
    const escaped = `[image]\nextra_root_certificates = [${JSON.stringify(VALID)}]\n`;
    const [one] = explained({ "cdh.toml": escaped }).filter(({ path }) => path === "image.extra_root_certificates");
    expect(one?.line).toBe(2);
});

test("a request that is allowed has the line of its rule, and one that is denied that of its default", () => {
    const policy = [
        "package agent_policy",
        "import rego.v1",
        "default CreateContainerRequest := false",
        "default ExecProcessRequest := true",
        "default SetPolicyRequest := false",
        "text := `",
        "ReadStreamRequest := true`",
        "# ReadStreamRequest := true",
        "CreateContainerRequest if {",
        "    true",
        "}",
        "ReadStreamRequest := true",
        'quote := `"`',
        "StatsContainerRequest",
        "  := true",
        'other := "`" default CopyFileRequest := false',
        "CopyFileRequestOfMine := true",
    ];
    const found = explained({ "policy.rego": policy.join("\n") });
    const lineOf = (request: string) => [
        ...new Set(found.filter(({ path }) => path === request).map(({ line }) => line)),
    ];
    expect(lineOf("CreateContainerRequest")).toEqual([9]);
    expect(lineOf("ExecProcessRequest")).toEqual([4]);
    expect(lineOf("SetPolicyRequest")).toEqual([5]);
    expect(lineOf("ReadStreamRequest")).toEqual([12]);
    expect(lineOf("StatsContainerRequest")).toEqual([14]);
    expect(lineOf("CopyFileRequest")).toEqual([16]);
    expect(lineOf("PauseContainerRequest")).toEqual([undefined]);
});

test("what is in policy_data has its line, in our layout and on one line", () => {
    const policy = readFileSync("test/golden/strict-policy/policy.rego", "utf8");
    const at = (text: string, from = 0) => policy.slice(0, policy.indexOf(text, from)).split("\n").length;
    const pod = () => new Map(explained({ "policy.rego": policy }).map(({ path, line }) => [path, line]));
    expect(Object.fromEntries(pod())).toMatchObject({
        "sandbox container": at('{"OCI": {"Annotations": {}}, "readonly": true'),
        "container migrate": at('"name": "migrate"') - 1,
        "container worker": at('"name": "worker"') - 1,
        sandbox: at('\n"sandbox"') + 1,
        annotations: at('\n"annotations"') + 1,
        env_families: at('\n"env_families"') + 1,
    });
    const [rules = "", data = ""] = policy.split(/^(?=policy_data := )/m);
    const flat = `${rules}policy_data := ${JSON.stringify(JSON.parse(data.slice("policy_data := ".length)))}\n`;
    const line = rules.split("\n").length;
    const lines = explained({ "policy.rego": flat }).filter(({ path }) => /^(container|sandbox)/.test(path));
    expect(new Set(lines.map((one) => one.line))).toEqual(new Set([line]));
});

test("no line is named in a file that does not parse", () => {
    expect(explained({ "cdh.toml": "[kbc\n" }).filter(({ line }) => line !== undefined)).toEqual([]);
});

test("whatever a file holds, a line is one of it", () => {
    const policy = readFileSync("test/golden/strict-policy/policy.rego", "utf8").split(/^(?=policy_data)/m)[1] ?? "";
    const cut = fc.record({ at: fc.nat(CDH.length), length: fc.nat(40), text: fc.string({ maxLength: 8 }) });
    const damaged = (text: string, { at, length, text: other }: { at: number; length: number; text: string }): string =>
        `${text.slice(0, at)}${other}${text.slice(at + length)}`;
    fc.assert(
        fc.property(cut, cut, (one, two) => {
            const files = { "cdh.toml": damaged(CDH, one), "policy.rego": damaged(policy, two) };
            for (const { file, line } of explained(files)) {
                const count = (files[file as keyof typeof files] ?? "").split("\n").length;
                expect(line === undefined || (line >= 1 && line <= count)).toBe(true);
            }
        }),
        { numRuns: 100 },
    );
});
