import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { annotation } from "../core/guardrails/resource";
import { runCli } from "./runCli";

const validate = (args: readonly string[], stdin = "") => runCli(["validate", ...args], { stdin });

const KEY = "io.katacontainers.config.hypervisor.cc_init_data";
const GOOD = "test/golden/strict-policy/annotation.txt";
const DIGEST = readFileSync("test/golden/strict-policy/digest.txt", "utf8").trim();
const document = (policy: string): string =>
    `version = "0.1.0"\nalgorithm = "sha256"\n[data]\n"aa.toml" = ""\n"cdh.toml" = "[kbd]"\n"policy.rego" = '''\n${policy}'''\n`;
const pod = (name: string, annotation: string): object => ({
    kind: "Pod",
    metadata: { name, annotations: { [KEY]: annotation } },
    spec: { runtimeClassName: "kata-qemu-snp" },
});

const PLATFORM = "     not checked: size, digest and files for a platform, without --platform\n";
const POD =
    "     not checked: RuntimeClass, annotations and what the policy answers to the pod, as the input has no pod\n";
const NOT_ASKED = "     not checked: the policy, about what the warnings name\n";
const OTHER_RULES =
    "     not checked: what the host may change in the pod's own containers, as the policy's rules are not those of this package\n";

test("a document without problems is ok as far as it is checked", () => {
    const run = (...args: string[]) => validate([GOOD, ...args]);
    expect(run("--platform", "snp")).toEqual({ code: 0, out: `ok?  annotation ${DIGEST}\n${POD}`, err: "" });
    expect(run()).toEqual({ code: 0, out: `ok?  annotation ${DIGEST}\n${PLATFORM}${POD}`, err: "" });
});

const readable = (text: string): string => text.replace("[kbd]", "[kbc]\\nname = 'cc_kbc'");

test("a policy that protects nothing is a warning that names what the host can do", () => {
    const open = readable(document("package agent_policy\ndefault CreateContainerRequest := true\n"));
    const { code, out, err } = validate(["-"], open);
    expect([code, out.replace(/sha256:.*/, "…")]).toEqual([0, `ok?  document …\n${PLATFORM}${POD}${OTHER_RULES}`]);
    expect(err).toContain(
        "  - -: document policy.rego: protects nothing. The host runs a program of its own in the guest, with access to the workload and its secrets [policy-open]\n",
    );
});

test("a document without a policy says whose policy holds", () => {
    const [none] = readable(document("")).split('"policy.rego"');
    expect(validate(["-"], none).out).toContain("     not checked: the policy of the guest's own disk\n");
});

test("all problems of all documents are reported, with their place", () => {
    const pods = [pod("good", readFileSync(GOOD, "utf8").trim()), pod("bad", "!")];
    const list = JSON.stringify({ kind: "List", items: pods });
    const { code, out, err } = validate(["-", "--kata-version", "three"], list);
    expect(code).toBe(1);
    expect(out).toBe(`ok?  Pod/good ${DIGEST}\n${PLATFORM}${NOT_ASKED}`);
    expect(err.match(/^ {2}- .*/gm)).toEqual([
        "  - -: Pod/bad annotation: is not base64 [annotation-base64]",
        '  - --kata-version: "three" is not a Kata version [kata-version]',
        "  - -: Pod/good policy.rego: was not asked about the pod: the pod has no containers, or this command does not know how its kind makes pods [policy-not-asked]",
    ]);
});

test("a document that guests choke on fails", () => {
    const { code, out, err } = validate(["-"], document("package agent_policy\ndefault X :=\n"));
    expect(code).toBe(1);
    expect(out).toMatch(/^FAIL document sha256:[0-9a-f]{64}\n$/);
    expect(err.match(/\[[a-z-]+\]$/gm)).toEqual(["[unknown-key]", "[missing]", "[rego-engine]"]);
    expect(err).toContain("-: document cdh.toml: kbd: is a key that no guest reads: guests ignore it silently");
    expect(err).toContain("fix: did you mean kbc?");
});

test("warnings fail nothing", () => {
    const open = `package agent_policy\ndefault SetPolicyRequest := true\n`;
    const { code, out, err } = validate(["-"], readable(document(open)));
    expect({ code, out: out.slice(0, 4) }).toEqual({ code: 0, out: "ok? " });
    expect(err).toMatch(/^warning: -: 3 warnings:\n/);
});

test("the result is data with --json", () => {
    const words = (note: string) => note.slice("     not checked: ".length, -1);
    const { documents, issues } = JSON.parse(validate([GOOD, "--json"]).out);
    const [algorithm, digest] = DIGEST.split(":");
    expect(documents).toEqual([
        { source: "annotation", algorithm, digest, valid: true, unchecked: [PLATFORM, POD].map(words) },
    ]);
    expect(issues).toEqual([]);
});

test("misuse and help have different exit codes", () => {
    expect(validate([]).code).toBe(2);
    expect(validate([GOOD, "--platform", "moon"]).code).toBe(2);
    expect(validate(["--help"])).toMatchObject({ code: 0, err: "" });
});

const LOCK = "examples/strict-policy/images.lock.json";
const IMAGE = "registry.example.com/shop/web@sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b";
const NOT_LOCKED = `whose requests are not known: its image is not in the image lock [policy-not-asked]
    fix: run \`npx confidential-workload lock\`, and give its file with --images
`;

/** A Deployment with a Strict policy of its own; what \`change\` does to its text is after the policy was made. */
function injected(change: (text: string) => string = (text) => text): string {
    const folder = mkdtempSync(join(tmpdir(), "validate-"));
    const config = join(folder, "confidential-workload.yaml");
    writeFileSync(config, 'platform: snp\nkbs: { url: "https://kbs.example.com" }\npolicy: { preset: strict }\n');
    const plain = JSON.stringify({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web" },
        spec: {
            selector: { matchLabels: { app: "web" } },
            template: {
                metadata: { labels: { app: "web" } },
                spec: {
                    securityContext: { runAsUser: 1000, runAsGroup: 1000 },
                    containers: [{ name: "web", image: IMAGE, args: ["--port=8080"] }],
                },
            },
        },
    });
    const { out } = runCli(["inject", "-", "--config", config, "--images", LOCK], { stdin: plain });
    rmSync(folder, { recursive: true });
    return change(out);
}

describe("a manifest with a pod", () => {
    test("its policy is asked about the pod", () => {
        const { code, out, err } = validate(["-", "--images", LOCK, "--platform", "snp"], injected());
        expect({ code, err, out: out.slice(0, 20) }).toEqual({ code: 0, err: "", out: "ok   Deployment/web " });
    });

    test("without image facts, what cannot be asked is said", () => {
        const { code, out, err } = validate(["-", "--platform", "snp"], injected());
        expect({ code, err, out: out.replace(/sha256:.*/, "…") }).toEqual({
            code: 0,
            out: `ok?  Deployment/web …\n${NOT_ASKED}`,
            err: `warning: -: 1 warning:\n  - -: Deployment/web policy.rego: was not asked about container "web", ${NOT_LOCKED}`,
        });
    });

    test.each([[["--images", LOCK]], [[]]])("a container that something added is in no policy, with %j", (images) => {
        const text = injected((own) =>
            own.replace(/"?containers"?:\s*\[?/, (start) => `${start}{"name":"proxy","image":"nginx"},`),
        );
        const { code, out, err } = validate(["-", ...images], text);
        expect([code, out.slice(0, 20)]).toEqual([1, "FAIL Deployment/web "]);
        expect(err).toContain(
            'Deployment/web policy.rego: does not name the container "proxy", so that the agent denies it and the pod never starts [policy-container]\n    allowed: web\n',
        );
    });

    test("a RuntimeClass of the cluster's own is taken, and said not to be checked", () => {
        const text = injected((own) => own.replaceAll("kata-qemu-snp", "vault"));
        const { code, out } = validate(["-", "--platform", "snp", "--images", LOCK], text);
        expect(code).toBe(0);
        expect(out).toContain("     not checked: what the RuntimeClass starts, which is not a known one\n");
    });

    test("a pod that changed since is denied, and its document fails", () => {
        const text = injected((own) => own.replace("--port=8080", "--port=9090"));
        const { code, out, err } = validate(["-", "--images", LOCK], text);
        expect([code, out.slice(0, 20)]).toEqual([1, "FAIL Deployment/web "]);
        expect(err).toContain(
            'OCI.Process.Args is ["/srv/web","--port=9090"] in the pod and ["/srv/web","--port=8080"] in the policy [policy-denies-pod]',
        );
    });

    test("an annotation on the object and another class are reported, each with its place", () => {
        const annotation = readFileSync(GOOD, "utf8").trim();
        const items = [
            {
                kind: "Deployment",
                metadata: { name: "a", annotations: { [KEY]: annotation } },
                spec: { template: { spec: {} } },
            },
            {
                kind: "Deployment",
                metadata: { name: "b" },
                spec: { template: { spec: { runtimeClassName: "kata-remote" } } },
            },
            {
                kind: "Deployment",
                metadata: { name: "c" },
                spec: { template: { spec: { runtimeClassName: "kata-qemu" } } },
            },
        ];
        const { code, out, err } = validate(["-"], JSON.stringify({ kind: "List", items }));
        expect([code, out]).toEqual([1, `FAIL Deployment/a ${DIGEST}\n`]);
        const at = (index: number, name: string) => `  - -: Deployment/${name} items[${index}].spec.template.`;
        expect(err.match(/^ {2}- .*/gm)?.map((line) => line.replace(/: is [^[]*/, " "))).toEqual([
            `${at(0, "a")}metadata.annotations["${KEY}"] [init-data-misplaced]`,
            `${at(0, "a")}spec.runtimeClassName [not-confidential]`,
            `${at(1, "b")}metadata.annotations["${KEY}"] [init-data-missing]`,
        ]);
    });

    test("a Kata that reads the old name gets it", () => {
        const old = injected((text) => text.replace("config.hypervisor.cc_init_data", "config.runtime.cc_init_data"));
        const codes = (version: string, text: string) =>
            validate(["-", "--kata-version", version], text)
                .err.match(/^ {2}- .*\[([a-z-]+)\]$/gm)
                ?.map((line) => line.replace(/.*\[(.*)\]$/, "$1"));
        // The policy's rules are too new for these: it denies the copies that such agents ask about.
        const denied = ["policy-denies-pod", "policy-not-asked"];
        expect(codes("3.18.0", old)).toEqual(["policy-kata-version", ...denied]);
        expect(codes("3.15.0", old)).toEqual(["policy-kata-version", "init-data-old-runtime", ...denied]);
        expect(codes("3.18.0", injected())).toEqual(["policy-kata-version", "init-data-new-name", ...denied]);
        expect(codes("4.1.0", old)).toEqual(["init-data-old-name", "policy-not-asked"]);
    });

    test("a file that is not a lock is reported, and the standard input can be given once", () => {
        const { code, err } = validate(["-", "--images", "package.json"], injected());
        expect(code).toBe(1);
        expect(err).toContain("package.json");
        expect(validate(["-", "--images", "-"]).code).toBe(2);
    });
});

test("a file that does not parse hides no problem of the others", () => {
    const { code, out, err } = validate(
        ["-"],
        document("package agent_policy\ndefault X :=\n").replace('"aa.toml" = ""', '"aa.toml" = "="'),
    );
    expect([code, out]).toEqual([1, ""]);
    expect(err.match(/\[[a-z-]+\]$/gm)).toEqual(["[toml]", "[unknown-key]", "[missing]", "[rego-engine]"]);
});

test("an annotation that is not a text is not called missing", () => {
    const [bad, digest] = [pod("bad", "x"), pod("good", readFileSync(GOOD, "utf8").trim())];
    const number = JSON.stringify(bad).replace('"x"', "7");
    const other = JSON.stringify(digest).replace(
        '"annotations":{',
        '"annotations":{"confidential-workload/init-data-digest":"sha256:00",',
    );
    const { code, out, err } = validate(["-"], `${number}\n---\n${other}`);
    expect([code, out.slice(0, 4)]).toEqual([1, "FAIL"]);
    expect(err.match(/\[[a-z-]+\]$/gm)).toEqual(["[wrong-type]", "[digest-differs]", "[policy-not-asked]"]);
});

test.each([[[]], [["--platform", "azure-snp"]]])("a peer pod without aa.toml is reported once with %j", (options) => {
    const peer = { ...pod("web", annotation({ aa: undefined })), spec: { runtimeClassName: "kata-remote" } };
    const { code, err } = validate(["-", ...options], JSON.stringify(peer));
    expect(code).toBe(1);
    expect(err.match(/aa\.toml: is missing, and the guest of a peer pod waits for it/g)).toHaveLength(1);
});
