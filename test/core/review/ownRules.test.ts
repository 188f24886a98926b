import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { readRules } from "../../../core/policy/assets";
import { knownParagraphs, ownRules } from "../../../core/policy/ownRules";
import { HEADER } from "../../../core/policy/rego";
import { RELEASED_RULES } from "../../../core/policy/releasedRules";
import { alternatives, paragraphsOf, selectRules } from "../../../core/policy/rules";
import { compareOwnRules } from "../../../core/review/policy/compareOwn";
import { policyParts } from "../../../core/review/policy/parts";
import { RULE_FEATURES } from "../../../core/review/policy/ruleFeatures";
import { Session } from "../../../core/session";
import { diffFiles, OPPOSITE } from "./pair";
import { BASE, edited, policyOf, type Variation } from "./samplePod";

const RULES = readRules();
const PARAGRAPHS = paragraphsOf(RULES);
const FEATURES = [...new Set(PARAGRAPHS.flatMap(({ when }) => alternatives(when).flat()))];
/** Of a pair such as `disk` and `no-disk` one tells. */
const TELLING = FEATURES.filter((name) => !name.startsWith("no-") && name !== "baseline");

function compare(before: string, after: string) {
    const session = new Session();
    return compareOwnRules("policy.rego", policyParts(before, session), policyParts(after, session), session);
}

test("every feature of rules.rego has a row", () => {
    expect(FEATURES.length).toBeGreaterThan(20);
    expect(TELLING.filter((name) => !Object.hasOwn(RULE_FEATURES, name))).toEqual([]);
    const pairs = FEATURES.filter((name) => name.startsWith("no-")).map((name) => name.slice("no-".length));
    expect(pairs.filter((name) => !FEATURES.includes(name))).toEqual([]);
});

test("whatever the features, they are found again in the rules that they select", () => {
    const property = fc.property(fc.boolean(), fc.subarray(TELLING), (isStrict, some) => {
        const others = some.filter((name) => name !== "strict");
        const absent = TELLING.filter((name) => !some.includes(name)).map((name) => `no-${name}`);
        const features = new Set([isStrict ? "strict" : "baseline", ...others, ...absent]);
        const text = selectRules(PARAGRAPHS, features);
        const [found] = ownRules(`${HEADER}default SetPolicyRequest := false\n\n${text}\n`, new Session());
        expect(found?.version).toBe(undefined);
        expect(selectRules(PARAGRAPHS, found?.features ?? new Set())).toBe(text);
        const needed = [...features].filter((name) => {
            const without = new Set([...features].filter((other) => other !== name));
            return selectRules(PARAGRAPHS, without) !== text;
        });
        expect([...(found?.features ?? [])]).toEqual(expect.arrayContaining(needed));
    });
    fc.assert(property, { numRuns: 200 });
});

type Row = readonly [what: string, variation: Variation, effects: Readonly<Record<string, string>>];

const OWN_NAME = { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };
const UNBOUND = { name: "LEVEL", value: "info" };
const USER = { runAsUser: 1000, runAsGroup: 1000 };

/** What changes in the sample pod, and the features that say so, each with its effect. */
const CHANGES: readonly Row[] = [
    ["no command any more", { container: { livenessProbe: undefined } }, { exec: "tightens" }],
    [
        "any arguments",
        { policy: { exec: [{ container: "web", command: ["/bin/sh"], prefix: true }] } },
        { "exec-prefixes": "loosens" },
    ],
    ["no value of the host's choice", { container: { env: [UNBOUND] } }, { "env-patterns": "tightens" }],
    ["the pod's name", { container: { env: [OWN_NAME] } }, { "env-pod": "unknown" }],
    [
        "an argument of the cluster's",
        { container: { args: ["$(POD)"], env: [OWN_NAME] } },
        { "argument-patterns": "loosens", "env-pod": "unknown" },
    ],
    ["a terminal", { container: { tty: true } }, { terminal: "unknown" }],
    ["last words", { policy: { diagnostics: true } }, { diagnostics: "neutral" }],
    [
        "volumes in memory only",
        {
            spec: {
                volumes: [
                    { name: "cache", emptyDir: { medium: "Memory" } },
                    { name: "settings", configMap: { name: "settings" } },
                ],
            },
        },
        { disk: "neutral", memory: "neutral" },
    ],
    ["no init container", { spec: { initContainers: [] } }, { after: "neutral" }],
    [
        "a setting of the kernel",
        { spec: { securityContext: { ...USER, sysctls: [{ name: "net.core.somaxconn", value: "1" }] } } },
        { sysctls: "neutral" },
    ],
    [
        "an annotation",
        { source: { annotations: { "io.katacontainers.config.hypervisor.default_vcpus": "2" } } },
        { annotations: "unknown" },
    ],
];

test.each(CHANGES)(
    "%s: named by the feature and not as text, and the way back is its opposite",
    (_, variation, effects) => {
        const changed = policyOf(variation);
        const [there, back] = [compare(BASE, changed), compare(changed, BASE)].map((changes) =>
            Object.fromEntries((changes ?? []).map(({ path, effect }) => [path.replace(/^rules: /, ""), effect])),
        );
        expect(there).toEqual(expect.objectContaining(effects));
        const opposite = Object.entries(there ?? {}).map(([name, effect]) => [name, OPPOSITE[effect as "neutral"]]);
        expect(back).toEqual(Object.fromEntries(opposite));
    },
);

test("the change says what the feature is, and the diff shows no rules", () => {
    const { changes } = diffFiles(
        { "policy.rego": policyOf({ container: { livenessProbe: undefined } }) },
        { "policy.rego": BASE },
    );
    expect(changes.filter(({ path }) => path.startsWith("rules"))).toEqual([
        {
            file: "policy.rego",
            path: "rules: exec",
            after: "commands may be run in containers",
            effect: "loosens",
            reason: "Each of them is listed with the container.",
        },
    ]);
});

test("Baseline in the place of Strict loosens, and all other features that go and come are reported", () => {
    const changes = compare(BASE, policyOf({ policy: { preset: "baseline" } })) ?? [];
    expect(changes[0]).toMatchObject({ path: "rules: strict", before: expect.any(String), effect: "loosens" });
    expect(changes.map(({ path }) => path)).toEqual(expect.arrayContaining(["rules: memory", "rules: local"]));
});

/** The paragraph of the rules that begins so, as a policy has it. */
function paragraph(start: string): string {
    const found = PARAGRAPHS.find(({ text }) => text.startsWith(start));
    return `${found?.text ?? expect.fail(start)}\n`;
}

const DATA = "\npolicy_data := ";
const NO_VOLUMES = policyOf({ container: { volumeMounts: [] }, spec: { volumes: [] } });
const withSysctls = policyOf({
    spec: { securityContext: { ...USER, sysctls: [{ name: "net.core.somaxconn", value: "1" }] } },
});
const CHANGED = policyOf({ container: { livenessProbe: undefined } });
const without = (text: string, part: string) => (text.includes(part) ? text.replace(part, "") : expect.fail(part));
const data = (text: string) => text.split(DATA)[1] ?? "";

/** Policies that look like ours, and one of this package with other features. */
const LOOK_ALIKES: readonly (readonly [what: string, policy: string])[] = [
    ["a character less", BASE.replace("s.options == []", "s.options = []")],
    ["a line less", BASE.replace("input.OCI.Root.Path == rootfs\n", "")],
    ["a paragraph less", without(BASE, paragraph("StatsContainerRequest"))],
    ["a paragraph twice", BASE.replace(paragraph("StatsContainerRequest"), (text) => text + text)],
    [
        "paragraphs in another order",
        BASE.replace(paragraph("StatsContainerRequest"), "").replace(
            DATA,
            `${paragraph("StatsContainerRequest")}${DATA}`,
        ),
    ],
    ["a rule more", BASE.replace(DATA, `StatsContainerRequest := true\n${DATA}`)],
    ["a rule behind the data", `${BASE}\nExecProcessRequest := true\n`],
    [
        "a rule in the line of another",
        BASE.replace(
            "StatsContainerRequest if created",
            "StatsContainerRequest if created; ExecProcessRequest := true",
        ),
    ],
    ["a rule before the defaults", BASE.replace("default AddARP", "ExecProcessRequest := true\ndefault AddARP")],
    [
        "a rule behind a comment that ends",
        BASE.replace("default AddARP", "# why\rExecProcessRequest := true\ndefault AddARP"),
    ],
    ["a rule instead of the package", BASE.replace("import rego.v1\n", "import rego.v1\nExecProcessRequest := true\n")],
    ["a target", BASE.replace("import rego.v1\n", 'import rego.v1\n__target__ := "x"\n')],
    ["a default of a function", BASE.replace("default AddSwapRequest :=", "default AddSwapRequest(x) :=")],
    ["a rule between the defaults", BASE.replace("default AddSwap", "AddSwapRequest := true\ndefault AddSwap")],
    [
        "a rule behind another on its line",
        BASE.replace("StatsContainerRequest if created", "StatsContainerRequest if created ExecProcessRequest := true"),
    ],
    ["a rule behind a default on its line", BASE.replace("default AddSwap", "AddSwapRequest := true default AddSwap")],
    ["another import", BASE.replace("import rego.v1\n", "import rego.v1\nimport data.other as created\n")],
    ["a default for one of our rules", BASE.replace("default AddARP", "default ready := true\ndefault AddARP")],
    [
        "a default twice",
        BASE.replace(
            "default AddSwapRequest := false\n",
            "default AddSwapRequest := false\ndefault AddSwapRequest := true\n",
        ),
    ],
    [
        "denials that do not count",
        BASE.replace('default AllowRequestsFailingPolicy := "no"', "default AllowRequestsFailingPolicy := true"),
    ],
    ["a comment in the rules", BASE.replace("id := input.container_id", "# why\nid := input.container_id")],
    ["rules of both presets", BASE.replace(DATA, `${paragraph("source_ok(m) if system_mount(m)")}${DATA}`)],
    [
        "both of a pair",
        BASE.replace(
            paragraph('kind := notes["io.kubernetes.cri.container-type"]'),
            (text) => `${text}${paragraph('kind := notes["io.kubernetes.cri-o.ContainerType"]')}`,
        ),
    ],
    [
        "a check that nobody asks for",
        edited(["checks"], (list) => (list as string[]).filter((one) => one !== "storages")),
    ],
    ["no data", BASE.slice(0, BASE.indexOf(DATA) + 1)],
    ["containers by name", edited(["containers"], (list) => ({ ...(list as object[]) }))],
    ["settings without their rule", `${BASE.split(DATA)[0]}${DATA}${data(withSysctls)}`],
    [
        "forms without their rule",
        `${NO_VOLUMES.split(DATA)[0]}${DATA}${JSON.stringify({ ...JSON.parse(data(NO_VOLUMES)), containers: [{}, { after: ["x"], inside: { "/a": ["/"] } }] })}\n`.replace(
            paragraph("lacks contains inner"),
            "",
        ),
    ],
    [
        "last words without their rule",
        BASE.replace("default GetDiagnosticDataRequest := false", "default GetDiagnosticDataRequest := true"),
    ],
];

test.each(LOOK_ALIKES)("%s: is not taken for ours, on either side", (_, policy) => {
    expect(policy).not.toBe(BASE);
    expect(compare(CHANGED, BASE)).toBeDefined();
    expect(compare(CHANGED, policy)).toBe(undefined);
    expect(compare(policy, CHANGED)).toBe(undefined);
});

test("a look-alike stays a matter of a person", () => {
    const policy = BASE.replace("s.options == []", "s.options = []");
    const { changes } = diffFiles({ "policy.rego": CHANGED }, { "policy.rego": policy });
    expect(changes.filter(({ path }) => path.startsWith("rules"))).toMatchObject([
        {
            path: "rules",
            before: expect.stringContaining("s.options == []"),
            after: expect.stringContaining("s.options = []"),
        },
    ]);
});

describe("rules of a released version", () => {
    const OLD = "StatsContainerRequest if created";
    const older = (text: string) => text.replace(OLD, `${OLD} == true`);
    const released = RELEASED_RULES as Record<string, unknown>;
    afterEach(() => {
        delete released["0.0.1"];
    });

    test("are named by version and features, in both directions", () => {
        expect(compare(older(CHANGED), BASE)).toBe(undefined);
        released["0.0.1"] = knownParagraphs(paragraphsOf(older(RULES)));
        const version = {
            file: "policy.rego",
            path: "rules",
            effect: "unknown",
            reason: expect.stringContaining("changelog"),
        };
        const [old, current] = ["of confidential-workload 0.0.1", "of confidential-workload in this version"];
        expect(compare(older(CHANGED), BASE)).toEqual([
            { ...version, before: old, after: current },
            expect.objectContaining({ path: "rules: exec", effect: "loosens" }),
        ]);
        expect(compare(BASE, older(CHANGED))).toEqual([
            { ...version, before: current, after: old },
            expect.objectContaining({ path: "rules: exec", effect: "tightens" }),
        ]);
        // Between two policies of one version it is not named.
        expect(compare(older(CHANGED), older(BASE))?.map(({ path }) => path)).toEqual(["rules: exec"]);
    });

    test("do not mix with those of this one", () => {
        released["0.0.1"] = knownParagraphs(
            paragraphsOf(
                RULES.replace(OLD, `${OLD} == true`).replace("TtyWinResizeRequest if created", "TtyWinResizeRequest"),
            ),
        );
        const mixed = older(policyOf({ container: { tty: true } }));
        expect(compare(CHANGED, mixed)).toBe(undefined);
    });
});

test("the list has the rules of this version, where it is released", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    const listed = RELEASED_RULES[version];
    expect(listed ?? knownParagraphs(PARAGRAPHS)).toEqual(knownParagraphs(PARAGRAPHS));
});
