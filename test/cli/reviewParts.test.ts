import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { diffLines, hunksOf } from "../../cli/diff/lines";
import { fitted } from "../../cli/review/budget";
import { cell, code, fence, prose } from "../../cli/review/escape";
import { html } from "../../cli/review/html";
import { asker } from "../../cli/review/matrix";
import { readPreview } from "../../cli/review/preview";
import { reviewPreview } from "../../cli/review/review";
import { valueAt } from "../../cli/review/values";
import { INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import { annotationOf, deployment, previewOf, recorded, type Workload, withInitData } from "./reviewPreview";

const POLICY = { "policy.rego": "package agent_policy\n\ndefault ExecProcessRequest := false\n" };
const OPENED = { "policy.rego": POLICY["policy.rego"].replace("false", "true") };
const closed = withInitData(annotationOf(POLICY));
const opened = withInitData(annotationOf(OPENED));

describe("reading", () => {
    const text = recorded("proxy-update");
    test("words before the JSON, and a byte order mark, do not matter", () => {
        const expected = readPreview(text);
        expect(expected.steps.map(({ op }) => op)).toEqual(["update", "update", "same"]);
        expect(readPreview(`warning: a new version is there\n${text}`)).toEqual(expected);
        expect(readPreview(`\uFEFF${text}`)).toEqual(expected);
    });

    test("steps of one resource are one: the op is that of the first, and both sides are there", () => {
        const { steps } = readPreview(recorded("replace"));
        const [deployment] = steps.filter(({ type }) => type === "kubernetes:apps/v1:Deployment");
        expect(steps).toHaveLength(2);
        expect(deployment).toMatchObject({
            op: "create-replacement",
            before: { metadata: { name: "web" } },
            after: { metadata: { name: "shop" } },
        });
    });

    test.each([
        { why: "nothing", text: " \n", error: "The preview is empty." },
        {
            why: "half of the JSON",
            text: text.slice(0, 1000),
            error: "The preview is not whole: its JSON breaks off or is damaged (1000 characters were read).",
        },
        {
            why: "the words of an error, in colors",
            text: "\u001b[31merror: no stack selected\u001b[0m\n",
            error: "error: no stack selected",
        },
        { why: "no step", text: '{"duration": 1}', error: "The preview lists no resource, not even the stack." },
        {
            why: "an error",
            text: '{"steps": [], "diagnostics": [{"severity": "error", "message": "error: it broke\\n"}]}',
            error: "it broke",
        },
    ])("$why is a preview that failed", ({ text: broken, error }) => {
        expect(readPreview(broken)).toEqual({
            steps: [],
            showsSames: false,
            hidesSames: false,
            failed: true,
            errors: [error],
            warnings: [],
        });
        expect(reviewPreview(broken)).toMatchObject({ failed: true, workloads: [] });
    });

    const WORDLESS = "JSON without the steps or events of a preview";
    const WORDS = "text without the JSON of a preview, as `pulumi preview` prints it without `--json`";
    test.each([
        ["an empty object", "{}", WORDLESS],
        ["a manifest", '{"apiVersion": "v1", "kind": "Pod", "spec": {}}', WORDLESS],
        ["an exported state", '{"version": 3, "deployment": {"resources": []}}', WORDLESS],
        ["the steps of something else", '{"steps": [{"run": "npm ci"}]}', WORDLESS],
        ["steps that are not a list", '{"steps": 1}', WORDLESS],
        ["the events of something else", '{"fooEvent": 1}', WORDLESS],
        ["a list", "[1, 2]", WORDS],
        ["what is printed without --json", "Previewing update (dev):\n\n +  pulumi:pulumi:Stack dev create\n", WORDS],
        ["a manifest in YAML", "apiVersion: v1\nkind: Pod\n", WORDS],
        ["JSON of something else that breaks off", '{"apiVersion": "v1",', WORDS],
    ])("%s is not a preview", (_, text, foreign) => {
        expect(readPreview(text)).toEqual({
            steps: [],
            showsSames: false,
            hidesSames: false,
            failed: true,
            errors: [],
            warnings: [],
            foreign,
        });
        expect(reviewPreview(text).foreign).toBe(foreign);
    });

    test("events that break off are used as far as they go", () => {
        const events = recorded("proxy-update-events").split("\n");
        const last = events.findLastIndex((line) => line.includes("resourcePreEvent"));
        const { steps, failed, errors } = readPreview(`${events.slice(0, last + 1).join("\n")}\n{"sequence":`);
        expect(steps).toHaveLength(3);
        expect(failed).toBe(true);
        expect(errors).toEqual([expect.stringMatching(/^The preview is not whole/)]);
    });

    test("anything else that is JSON does not throw", () => {
        for (const json of [
            '{"steps": 1}',
            '{"steps": [1, null, {}]}',
            '{"steps": [{"op": "update", "urn": "x"}]}',
            "{}",
        ]) {
            expect(() => reviewPreview(json)).not.toThrow();
        }
    });
});

describe("values", () => {
    const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "x" };
    test.each([
        { why: "a text", inputs: { a: { b: "x" } }, kind: "known" },
        { why: "nothing there", inputs: { a: {} }, kind: "absent" },
        { why: "null", inputs: { a: { b: null } }, kind: "absent" },
        { why: "what every object has", inputs: { a: Object.create({ b: "x" }) }, kind: "absent" },
        { why: "a value that is not known", inputs: { a: { b: UNKNOWN_VALUE } }, kind: "unknown" },
        { why: "what is in one that is not known", inputs: { a: UNKNOWN_VALUE }, kind: "unknown" },
        { why: "a secret", inputs: { a: { b: "[secret]" } }, kind: "secret" },
        { why: "what is in a secret", inputs: "[secret]", kind: "secret" },
        { why: "a secret as the engine marks it", inputs: { a: secret }, kind: "secret" },
    ])("$why is $kind", ({ inputs, kind }) => {
        expect(valueAt(inputs, ["a", "b"]).kind).toBe(kind);
    });
});

describe("workloads", () => {
    const only = (workload: Workload) => reviewPreview(previewOf([workload])).workloads[0];
    const job = (annotations: object) => ({ spec: { jobTemplate: deployment(annotations) } });
    const pod = (annotations: object) => ({ metadata: { annotations }, spec: { runtimeClassName: "kata-qemu-snp" } });

    test.each([
        { type: "apps/v1:Deployment", make: deployment, pods: "roll" },
        { type: "apps/v1:DeploymentPatch", make: deployment, pods: "roll" },
        { type: "apps/v1:StatefulSet", make: deployment, pods: "roll" },
        { type: "apps/v1:DaemonSet", make: deployment, pods: "roll" },
        { type: "apps/v1:ReplicaSet", make: deployment, pods: "later" },
        { type: "core/v1:ReplicationController", make: deployment, pods: "later" },
        { type: "batch/v1:Job", make: deployment, pods: "later" },
        { type: "batch/v1:CronJob", make: job, pods: "later" },
        { type: "core/v1:Pod", make: pod, pods: "stay" },
        { type: "argoproj.io/v1alpha1:Rollout", make: deployment, pods: "later" },
    ])("$type: its pods $pods", ({ type, make, pods }) => {
        expect(only({ name: "app", type, before: make(closed), after: make(opened) })).toMatchObject({
            state: "changed",
            pods,
            platform: "snp",
            diff: { effect: "loosens" },
        });
    });

    const ROWS = [
        {
            why: "an update strategy that waits",
            type: "apps/v1:StatefulSet",
            before: deployment(closed),
            after: deployment(opened, { updateStrategy: { type: "OnDelete" } }),
            expected: { pods: "later" },
        },
        {
            why: "a Deployment that is paused",
            before: deployment(closed),
            after: deployment(opened, { paused: true }),
            expected: { pods: "later" },
        },
        {
            why: "a replacement under another name",
            op: "replace",
            before: { ...deployment(closed), metadata: { name: "old", namespace: "shop" } },
            after: deployment(opened),
            expected: { pods: "replace", state: "changed" },
        },
        {
            why: "a replacement under the same name",
            op: "replace",
            before: deployment(closed),
            after: deployment(opened),
            expected: { pods: "away", state: "changed" },
        },
        { why: "a new one", after: deployment(closed), expected: { pods: "start", state: "new" } },
        {
            why: "one that goes: nobody can do more to it",
            before: deployment(closed),
            expected: { pods: "end", state: "removed", diff: { effect: "neutral" } },
        },
        {
            why: "one that stays and loses its init-data",
            before: deployment(closed),
            after: deployment({}),
            expected: { pods: "roll", state: "changed", diff: { effect: "loosens" } },
        },
        {
            why: "one that leaves its RuntimeClass, with the init-data that it had",
            before: deployment(closed),
            after: deployment(closed, { runtimeClassName: null }),
            expected: { state: "changed", diff: { effect: "loosens", changes: [{ before: "kata-qemu-snp" }] } },
        },
        {
            why: "one that moves to VMs without a TEE",
            before: deployment(closed),
            after: deployment(closed, { runtimeClassName: "kata-qemu-coco-dev" }),
            expected: { diff: { effect: "loosens" } },
        },
        {
            why: "one that moves to a RuntimeClass with a debug console",
            before: deployment(closed),
            after: deployment(closed, { runtimeClassName: "kata-qemu-snp-debug" }),
            expected: { diff: { effect: "loosens", changes: [{ after: "kata-qemu-snp-debug" }] } },
        },
        {
            why: "a new one of such a class",
            after: deployment(closed, { runtimeClassName: "kata-qemu-snp-devkit" }),
            expected: { state: "new", diff: { effect: "loosens" } },
        },
        {
            why: "one that moves to a RuntimeClass that nobody knows",
            before: deployment(closed),
            after: deployment(closed, { runtimeClassName: "mine" }),
            expected: { diff: { effect: "unknown" } },
        },
        {
            why: "an annotation that guests cannot read",
            before: deployment(closed),
            after: deployment(withInitData("!")),
            expected: { after: { hidden: "damaged" }, diff: { effect: "breaks" } },
        },
        {
            why: "an annotation that is a number",
            after: deployment(withInitData(7)),
            expected: { after: { hidden: "damaged" } },
        },
        {
            why: "a template that is not known",
            after: { spec: { template: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } },
            expected: { after: { hidden: "unknown" }, diff: { effect: "unknown" } },
        },
        {
            why: "the annotation of Kata up to 3.19",
            before: deployment(closed),
            after: deployment({ [OLD_INIT_DATA_ANNOTATION]: annotationOf(POLICY) }),
            expected: {
                diff: {
                    effect: "loosens",
                    changes: expect.arrayContaining([expect.objectContaining({ after: OLD_INIT_DATA_ANNOTATION })]),
                },
            },
        },
        {
            why: "a readable digest that is not the real one",
            before: deployment(closed),
            after: deployment({ ...closed, "confidential-workload/init-data-digest": "sha256:00" }),
            expected: { diff: { effect: "unknown", changes: [{ after: "sha256:00" }] } },
        },
    ];
    test.each(ROWS)("$why", ({ why: _, expected, ...workload }) => {
        expect(only({ name: "app", ...workload })).toMatchObject(expected);
    });

    test("of a workload that becomes confidential it names whom the guest trusts, and not all of its settings", () => {
        const files = {
            "aa.toml": '[token_configs.kbs]\nurl = "https://kbs.example:1"\n',
            "cdh.toml": [
                'socket = "unix:///run/cdh.sock"',
                '[kbc]\nname = "cc_kbc"\nurl = "http://kbs.example:2"',
                '[image]\nimage_security_policy_uri = "kbs:///a/policy/1"',
                'authenticated_registry_credentials_uri = "kbs:///a/login/1"',
                'registry_configuration_uri = "kbs:///a/registries/1"',
                'sigstore_config_uri = "kbs:///a/sigstore/1"',
                'image_security_policy = \'{"default": [{"type": "reject"}]}\'',
                '[image.image_pull_proxy]\nhttps_proxy = "http://proxy.example:3"\nhttp_proxy = "http://proxy.example:4"',
                'no_proxy = "10.0.0.0/8"',
                '[image.registry_config]\nunqualified-search-registries = ["registry.example"]\n',
            ].join("\n"),
        };
        const plain = deployment({}, { runtimeClassName: null });
        const after = deployment(withInitData(annotationOf({ ...POLICY, ...files })));
        expect(only({ name: "app", before: plain, after })?.moveIn?.trusts.toSorted()).toEqual(
            [
                "https://kbs.example:1",
                "http://kbs.example:2",
                "kbs:///a/policy/1",
                "kbs:///a/login/1",
                "kbs:///a/registries/1",
                '{"default": [{"type": "reject"}]}',
                "http://proxy.example:3",
                "http://proxy.example:4",
                "[image.registry_config]",
            ].toSorted(),
        );
    });

    test("one whose step is another's does not count; one of a confidential class does, with init-data or without", () => {
        const { workloads, unchanged } = reviewPreview(
            previewOf([
                { name: "plain", before: deployment({}), after: deployment({ other: "x" }) },
                { name: "read", op: "read", after: deployment(closed) },
                { name: "custom", type: "example.com/v1:Thing", after: { spec: "[secret]" } },
                { name: "same", op: "same", before: deployment("[secret]"), after: deployment("[secret]") },
            ]),
        );
        expect(workloads.map(({ name, diff }) => [name, diff.effect])).toEqual([["plain", "neutral"]]);
        expect(unchanged.map(({ name }) => name)).toEqual(["same"]);
    });

    test("a secret that looks the same rolls the pods where the provider says that it differs", () => {
        const containers = "[secret]";
        const inputs = { spec: { template: { metadata: { annotations: closed }, spec: { containers } } } };
        const text = previewOf([{ name: "app", before: inputs, after: inputs }]);
        const path = "spec.template.spec.containers[0].env";
        const changed = JSON.parse(text);
        changed.steps[1].detailedDiff = { [path]: { kind: "update" } };
        expect(reviewPreview(text).unchanged[0]).toMatchObject({ pods: "stay" });
        expect(reviewPreview(JSON.stringify(changed)).unchanged[0]).toMatchObject({ pods: "roll" });
    });

    test("while the KBS is not known, the policy that the component shows is compared", () => {
        const preview = JSON.parse(recorded("unknown-kbs"));
        const [component] = preview.steps.filter(({ urn }: { urn: string }) =>
            urn.endsWith("ConfidentialWorkload::web"),
        );
        const before: string = component.newState.inputs["policy.rego"];
        component.newState.inputs["policy.rego"] = before.replace(
            "SetPolicyRequest := true",
            "SetPolicyRequest := false",
        );
        const [workload] = reviewPreview(JSON.stringify(preview)).workloads;
        // What is not known did not go.
        expect(workload?.diff.changes.map(({ file, path, effect }) => [file, path, effect])).toEqual([
            ["initdata.toml", "", "unknown"],
            ["policy.rego", "SetPolicyRequest", "tightens"],
        ]);
        expect(workload?.diff.effect).toBe("unknown");
    });

    test("the platform is that of the component, also of one that has no workload below it", () => {
        const after = { ...deployment(withInitData(annotationOf(POLICY)), { runtimeClassName: "kata-remote" }) };
        const preview = JSON.parse(previewOf([{ name: "app", after }]));
        expect(reviewPreview(JSON.stringify(preview)).workloads[0]?.platform).toBeUndefined();
        const digest = reviewPreview(JSON.stringify(preview)).workloads[0]?.after?.initData?.digest;
        const urn = "urn:pulumi:dev::shop::confidential-workload:index:InitData::shared";
        preview.steps.push({ op: "create", urn, newState: { inputs: { platform: "azure-tdx", digest } } });
        const { workloads } = reviewPreview(JSON.stringify(preview));
        expect(workloads.map(({ name, platform }) => [name, platform])).toEqual([["app", "azure-tdx"]]);
    });

    test("an InitData component whose workload is elsewhere is reviewed by what it shows", () => {
        const urn = "urn:pulumi:dev::shop::confidential-workload:index:InitData::shared";
        const inputs = (policy: string) => ({
            ...{ platform: "snp", algorithm: "sha256", digest: policy.length.toString(16).padStart(64, "0") },
            ...{ "aa.toml": "", "cdh.toml": "", "policy.rego": policy },
        });
        const step = {
            op: "update",
            urn,
            oldState: { inputs: inputs(POLICY["policy.rego"]) },
            newState: { inputs: inputs(OPENED["policy.rego"]) },
        };
        const [workload] = reviewPreview(JSON.stringify({ steps: [step] })).workloads;
        expect(workload).toMatchObject({ name: "shared", kind: "InitData", diff: { effect: "loosens" } });
    });

    test("the annotation is the one that Kata reads", () => {
        expect(INIT_DATA_ANNOTATION).toBe("io.katacontainers.config.hypervisor.cc_init_data");
    });
});

describe("lines", () => {
    const shown = (before: string | undefined, after: string | undefined) =>
        diffLines(before, after).map(({ kind, text }) => `${{ same: " ", removed: "-", added: "+" }[kind]}${text}`);
    test.each([
        { why: "a line that changes", before: "a\nb\nc\n", after: "a\nx\nc\n", lines: [" a", "-b", "+x", " c"] },
        { why: "a line that moves", before: "a\nb\nc\n", after: "b\nc\na\n", lines: ["-a", " b", " c", "+a"] },
        { why: "a text that is new", before: undefined, after: "a\n", lines: ["+a"] },
        { why: "a text that goes", before: "a\nb", after: undefined, lines: ["-a", "-b"] },
        { why: "nothing", before: "a\n", after: "a\n", lines: [" a"] },
        { why: "a repeated line", before: "a\na\n", after: "a\na\na\n", lines: [" a", " a", "+a"] },
    ])("$why", ({ before, after, lines }) => {
        expect(shown(before, after)).toEqual(lines);
    });

    test("numbers count each side", () => {
        expect(diffLines("a\nb\n", "b\nc\n").map(({ before, after }) => [before, after])).toEqual([
            [1, undefined],
            [2, 1],
            [undefined, 2],
        ]);
    });

    test("what is far from a change is left out and counted", () => {
        const lines = diffLines("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nx\n6\n");
        expect(
            hunksOf(lines, 1).map((hunk) => ("skipped" in hunk ? hunk.skipped : hunk.lines.map(({ text }) => text))),
        ).toEqual([3, ["4", "5", "x", "6"]]);
    });

    test("texts that share nothing and are very long do not take for ever", () => {
        const text = (mark: string) => Array.from({ length: 50_000 }, (_, line) => `${mark}${line}`).join("\n");
        const start = Date.now();
        expect(diffLines(text("a"), text("b"))).toHaveLength(100_000);
        expect(Date.now() - start).toBeLessThan(2_000);
    });
});

describe("escapes", () => {
    test.each([
        { value: "plain", shown: "`plain`" },
        { value: "a`b", shown: "``a`b``" },
        { value: "`", shown: "`` ` ``" },
        { value: "a\nb\tc", shown: '`"a\\nb\\tc"`' },
        // In quotes, so that it is not the value above.
        { value: "a\\nb", shown: "`a\\nb`" },
        { value: 'a"\n', shown: '`"a\\"\\n"`' },
        { value: "", shown: '`""`' },
        { value: " a ", shown: '`" a "`' },
        { value: "a\u202eb", shown: '`"a\\u{202e}b"`' },
        { value: "a\u200bb", shown: '`"a\\u{200b}b"`' },
        { value: "a\u00a0b", shown: '`"a\\u{a0}b"`' },
        { value: "a\u3164b", shown: '`"a\\u{3164}b"`' },
        { value: "a\ud800b", shown: '`"a\\u{d800}b"`' },
        { value: "\u001b[31m", shown: '`"\\u{1b}[31m"`' },
        { value: "😀é中", shown: "`😀é中`" },
        { value: "x".repeat(170), shown: `\`${"x".repeat(160)}… (10 more)\`` },
    ])("$value is the code $shown", ({ value, shown }) => {
        expect(code(value)).toBe(shown);
    });

    test("a bar in a cell is escaped, with and without a backslash before it", () => {
        expect(cell("a|b\\|c")).toBe("`a\\u{7c}b\\\\u{7c}c`");
    });

    test.each([
        { text: "The host may do more.", shown: "The host may do more." },
        { text: "Ask @octocat, or (see #12).", shown: "Ask `@octocat`, or (see `#12`)." },
        { text: "at https://evil.example now", shown: "at `https://evil.example` now" },
        { text: "www.evil.example", shown: "`www.evil.example`" },
        { text: "[a](b) *b* _c_ <i>", shown: "`[a](b` ) `*b*` `_c_` `<i>`".replace("`[a](b` )", "`[a](b`)") },
        { text: "GH-1 deadbeef", shown: "`GH-1` `deadbeef`" },
        { text: "line\n\n/close", shown: "line `/close`" },
        { text: "a `tick", shown: "a `` `tick ``" },
    ])("$text as prose", ({ text, shown }) => {
        expect(prose(text)).toBe(shown);
    });

    test("a fence is longer than any in it, and shows what cannot be seen", () => {
        expect(fence("a\n````\nb\u2066", "text")).toBe("`````text\na\n````\nb\\u{2066}\n`````\n");
    });

    test("no character of HTML is left", () => {
        expect(String(html`${`<a b="c" d='e'>&\`\u202e`}`)).toBe(
            "&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;&#96;\\u{202e}",
        );
    });
});

describe("what the host may ask", () => {
    const ask = asker();
    const strict = readFileSync("test/golden/strict-policy/policy.rego", "utf8");
    const head = "package agent_policy\n";
    test.each([
        { why: "what is true by default", policy: `${head}default ExecProcessRequest := true`, answer: "allowed" },
        { why: "what is false by default", policy: `${head}default ExecProcessRequest := false`, answer: "denied" },
        { why: "a rule that is not there", policy: head, answer: "denied" },
        { why: "a policy that is not Rego", policy: "package", answer: "denied" },
        { why: "Rego of Kata up to 3.29", policy: `${head}ExecProcessRequest { true }`, answer: "allowed" },
        { why: "Strict, of a pod that is not its own", policy: strict, answer: "denied" },
    ])("$why: $answer", ({ policy, answer }) => {
        expect(ask(policy)?.get("ExecProcessRequest")).toBe(answer);
    });

    test("every request is asked, and Strict lets any host end the pod", () => {
        const answers = ask(strict);
        expect([...(answers?.keys() ?? [])]).toEqual(AGENT_REQUESTS.map(({ name }) => name));
        expect(answers?.get("DestroySandboxRequest")).toBe("allowed");
        expect(answers?.get("CreateContainerRequest")).toBe("denied");
        expect(ask(undefined)).toBeUndefined();
    });
});

test("what has the least weight gives way first, and is counted", () => {
    const block = (weight: number, name: string) => ({
        weight,
        head: `${name}:`,
        items: [`${name}1`, `${name}2`],
        omitted: (count: number) => `(${count})`,
    });
    const blocks = [block(1, "a"), block(2, "b")];
    expect(fitted(blocks, 1000)).toBe("a:a1a2b:b1b2");
    // Two heads of two and two notes of eight leave two of 22 for one item, and it is of the weightier.
    expect(fitted(blocks, 22)).toBe("a:(2)b:b1(1)");
    expect(fitted([{ ...block(1, "a"), items: [] }], 1000)).toBe("");
    expect(fitted([{ ...block(2, "a"), most: 3 }, block(1, "b")], 1000)).toBe("a:a1(1)b:b1b2");
});
