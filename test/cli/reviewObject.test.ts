import { describe, expect, test } from "vitest";
import { reviewPreview } from "../../cli/review/review";
import { verdictOf } from "../../cli/review/verdict";
import { annotationOf, deployment, previewOf, recorded, type Workload, withInitData } from "./reviewPreview";

const PLAIN = "urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::web";
const COMPONENT =
    "urn:pulumi:dev::shop::confidential-workload:index:ConfidentialWorkload$kubernetes:apps/v1:Deployment::";
const GONE = "Both are one object, and the engine deletes last: its pods go away, and none come back.";
const MAKER = "urn:pulumi:dev::shop::confidential-workload:index:ConfidentialWorkload::web";
const takeOver = (line: string) => `Let the new resource take over the old one: give ${line} (docs/adopt.md).`;
const ADOPT = takeOver(`the component the argument adopt: "${PLAIN}"`);

/** What a review says of the object itself, by workload. */
function objects(text: string) {
    const { workloads, effect } = reviewPreview(text);
    const rows = workloads.map(({ name, pods, diff }) => {
        const change = diff.changes.find(({ file }) => file === "object");
        return change === undefined ? [name, pods] : [name, pods, change];
    });
    return { effect, rows };
}

const change = (before: string, after: string, reason = `${GONE} ${ADOPT}`) => ({
    file: "object",
    path: "shop/web",
    before,
    after,
    effect: "breaks",
    reason,
});

describe("what the real engine printed, where one update deletes and creates an object", () => {
    test("a workload that moves into a component of another name", () => {
        const lost = change(PLAIN, `${COMPONENT}shop-deployment`);
        expect(objects(recorded("moved-lost"))).toEqual({
            effect: "breaks",
            rows: [["shop-deployment", "away", lost]],
        });
        expect(verdictOf(reviewPreview(recorded("moved-lost"))).text).toBe(
            "The pods of 1 workload go away: the update deletes the object. 1 workload becomes confidential.",
        );
    });

    test("one that moves back out", () => {
        const line = takeOver(`the resource the option aliases: ["${COMPONENT}web-deployment"]`);
        const lost = change(`${COMPONENT}web-deployment`, PLAIN, `${GONE} ${line}`);
        expect(objects(recorded("back-lost"))).toEqual({ effect: "loosens", rows: [["web", "away", lost]] });
    });

    test("a component that is renamed: its workload is one", () => {
        const line = takeOver(`the component, as its last argument, { aliases: ["${MAKER}"] }`);
        const lost = change(`${COMPONENT}web-deployment`, `${COMPONENT}shop-deployment`, `${GONE} ${line}`);
        expect(objects(recorded("renamed-lost")).rows).toEqual([["shop-deployment", "away", lost]]);
    });

    test("one that keeps its name and changes what cannot change", () => {
        expect(objects(recorded("replaced-in-place")).rows).toEqual([
            [
                "web-deployment",
                "away",
                change(
                    "this object",
                    "a new object",
                    "Both have one name, so that the old one is deleted first: all of its pods go away before new ones start. Keep what cannot change, such as spec.selector, or give it another metadata.name.",
                ),
            ],
        ]);
    });

    test.each([
        ["one that moves into the component of its name", "moved", "web-deployment", "roll"],
        ["one that stays in the cluster when its resource goes", "moved-retained", "shop-deployment", "roll"],
        ["one that is replaced under another name", "replace-and-change", "web-deployment", "replace"],
    ])("and not: %s", (_, name, workload, pods) => {
        expect(objects(recorded(name)).rows).toEqual([[workload, pods]]);
    });
});

const REGO = "package agent_policy\n\ndefault ExecProcessRequest := false\n";
const closed = deployment(withInitData(annotationOf({ "policy.rego": REGO })));
const opened = deployment(withInitData(annotationOf({ "policy.rego": REGO.replace("false", "true") })));
const named = (inputs: object, name: string, namespace?: string) => ({
    ...inputs,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

describe("of two resources", () => {
    const gone: Workload = { name: "old", before: named(closed, "web", "shop") };

    test.each<[string, readonly Workload[], readonly string[]]>([
        ["one object", [gone, { name: "new", after: named(closed, "web", "shop") }], ["away"]],
        [
            "an older group of the same kind",
            [gone, { name: "new", type: "extensions/v1beta1:Deployment", after: named(closed, "web", "shop") }],
            ["away"],
        ],
        ["another name", [gone, { name: "new", after: named(closed, "api", "shop") }], ["start", "end"]],
        ["another namespace", [gone, { name: "new", after: named(closed, "web", "store") }], ["start", "end"]],
        ["the default namespace", [gone, { name: "new", after: named(closed, "web") }], ["start", "end"]],
        [
            "no namespace, and the default",
            [
                { name: "old", before: named(closed, "web") },
                { name: "new", after: named(closed, "web", "default") },
            ],
            ["away"],
        ],
        [
            "another kind",
            [gone, { name: "new", type: "apps/v1:StatefulSet", after: named(closed, "web", "shop") }],
            ["start", "end"],
        ],
        [
            "a patch of the object",
            [
                { ...gone, type: "apps/v1:DeploymentPatch" },
                { name: "new", after: named(closed, "web", "shop") },
            ],
            ["start"],
        ],
        [
            "a name that is not known yet",
            [gone, { name: "new", after: named(closed, "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "shop") }],
            ["start", "end"],
        ],
    ])("%s", (_, workloads, pods) => {
        const rows = objects(previewOf(workloads)).rows as string[][];
        expect(rows.map(([, one]) => one).sort()).toEqual([...pods].sort());
    });

    test("one that stays, and describes the object of one that goes", () => {
        const stays = {
            name: "new",
            op: "same",
            before: named(closed, "web", "shop"),
            after: named(closed, "web", "shop"),
        };
        const reason = `${GONE} Take the old one out of the state with pulumi state delete before the update: that leaves the object as it is.`;
        const urn = (name: string) => `urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::${name}`;
        expect(objects(previewOf([gone, stays])).rows).toEqual([
            ["new", "away", change(urn("old"), urn("new"), reason)],
        ]);
    });

    test("of two clusters, which only a person can tell", () => {
        const { steps } = JSON.parse(recorded("moved-lost"));
        const own = "urn:pulumi:dev::shop::pulumi:providers:kubernetes::own::04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const moved = steps.map((step: { readonly newState?: object }) =>
            step.newState === undefined ? step : { ...step, newState: { ...step.newState, provider: own } },
        );
        const { effect, rows } = objects(JSON.stringify({ steps: moved }));
        expect(effect).toBe("unknown");
        expect(rows).toEqual([
            [
                "shop-deployment",
                "start",
                {
                    ...change(PLAIN, `${COMPONENT}shop-deployment`),
                    effect: "unknown",
                    reason: `Where both providers are of one cluster, both are one object, and the engine deletes last: its pods go away, and none come back. ${ADOPT}`,
                },
            ],
        ]);
    });
});

test.each(["Job", "Pod"])("a %s of the user's own name is replaced as ever", (kind) => {
    const type = kind === "Job" ? "batch/v1:Job" : "core/v1:Pod";
    const place = (inputs: object) =>
        kind === "Job" ? inputs : { ...inputs, ...(inputs as { spec: { template: object } }).spec.template };
    const before = named(place(closed), "web", "shop");
    const workloads = [{ name: "one", type, op: "replace", before, after: before }];
    expect((objects(previewOf(workloads)).rows as string[][]).map(([, pods]) => pods)).toEqual([]);
});

test("the verdict names both what goes away and what loosens", () => {
    const preview = previewOf([
        { name: "old", before: named(closed, "web", "shop") },
        { name: "new", after: named(closed, "web", "shop") },
        { name: "api", before: named(closed, "api", "shop"), after: named(opened, "api", "shop") },
    ]);
    expect(verdictOf(reviewPreview(preview)).text).toBe(
        "The pods of 1 workload go away: the update deletes the object. The protection of 1 workload loosens.",
    );
});

describe("a confidential workload that goes, and a new one without init-data", () => {
    const plain = deployment({}, { runtimeClassName: null });
    const labelled = (inputs: object, labels: object, metadata: object) => {
        const { spec } = inputs as { spec: { template: { metadata: object; spec: object } } };
        const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
        return { metadata, spec: { ...spec, template } };
    };
    const web = { app: "web" };
    const gone: Workload = { name: "web", before: labelled(closed, web, { namespace: "shop" }) };
    const verdict = (text: string) => {
        const { effect, workloads } = reviewPreview(text);
        return [effect, ...workloads.flatMap(({ diff }) => diff.changes.map(({ reason }) => reason))];
    };
    const urn = (name: string, type: string) => `urn:pulumi:dev::shop::kubernetes:${type}::${name}`;

    test.each<[string, Workload]>([
        [
            "the same name",
            { name: "web", type: "apps/v1:StatefulSet", after: labelled(plain, {}, { namespace: "shop" }) },
        ],
        ["pods with the same labels", { name: "api", after: labelled(plain, web, { namespace: "shop" }) }],
        [
            "pods with the same labels, of another kind",
            { name: "api", type: "apps/v1:StatefulSet", after: labelled(plain, web, { namespace: "shop" }) },
        ],
        [
            "a RuntimeClass, and no init-data",
            { name: "api", after: labelled(deployment({}), web, { namespace: "shop" }) },
        ],
        [
            "a namespace that is not known yet",
            { name: "api", after: labelled(plain, web, { namespace: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }) },
        ],
    ])("loosens where the new one has %s", (_, after) => {
        const { name, type = "apps/v1:Deployment" } = after;
        const [effect, ...reasons] = verdict(previewOf([gone, after]));
        expect(effect).toBe("loosens");
        expect(reasons).toContain(`The workload goes, and ${urn(name, type)} takes its place without init-data.`);
        // A new pod of a confidential class without init-data is a finding of its own.
        const isTwo = reasons.some((reason) =>
            reason.startsWith("It is missing on a pod of a confidential RuntimeClass"),
        );
        expect(verdictOf(reviewPreview(previewOf([gone, after]))).text).toBe(
            `The protection of ${isTwo ? "2 workloads" : "1 workload"} loosens.`,
        );
    });

    test.each<[string, object]>([
        ["other names and labels", { app: "api" }],
        ["no labels", {}],
    ])("is unknown where the new one in its namespace has %s", (_, labels) => {
        const after = labelled(plain, labels, { namespace: "shop" });
        expect(verdict(previewOf([gone, { name: "api", after }]))).toEqual([
            "unknown",
            `The workload goes, and ${urn("api", "apps/v1:Deployment")} is new in its namespace, without init-data. If it takes its place, the host reads what its pods have in memory.`,
        ]);
    });

    test.each<[string, readonly Workload[]]>([
        ["another namespace", [{ name: "api", after: labelled(plain, web, { namespace: "store" }) }]],
        ["no pods", [{ name: "web", type: "core/v1:Service", after: { metadata: { namespace: "shop" } } }]],
        [
            "been there before",
            [
                {
                    name: "api",
                    op: "same",
                    before: labelled(plain, web, { namespace: "shop" }),
                    after: labelled(plain, web, { namespace: "shop" }),
                },
            ],
        ],
    ])("is neutral where the new one has %s", (_, others) => {
        expect(verdict(previewOf([gone, ...others]))).toEqual([
            "neutral",
            "The workload goes, and its init-data with it.",
        ]);
    });

    test("is a loosening where a component becomes a Deployment with a name of the engine's choice", () => {
        const component = "urn:pulumi:dev::shop::confidential-workload:index:ConfidentialWorkload::web";
        const child =
            "urn:pulumi:dev::shop::confidential-workload:index:ConfidentialWorkload$kubernetes:apps/v1:Deployment::web-deployment";
        const type = "kubernetes:apps/v1:Deployment";
        const inputs = labelled(closed, {}, {});
        const steps = [
            { op: "create", urn: PLAIN, newState: { urn: PLAIN, type, inputs: labelled(plain, {}, {}) } },
            { op: "delete", urn: child, oldState: { urn: child, type, parent: component, inputs } },
            {
                op: "delete",
                urn: component,
                oldState: { urn: component, type: "confidential-workload:index:ConfidentialWorkload", inputs: {} },
            },
        ];
        expect(verdict(JSON.stringify({ steps, diagnostics: [] }))).toEqual([
            "loosens",
            `The workload goes, and ${PLAIN} takes its place without init-data.`,
        ]);
    });
});

test.each([
    ["a Release of Helm", "helm.sh/v3:Release", { namespace: "shop" }, "loosens"],
    ["an object of an operator", "postgresql.cnpg.io/v1:Cluster", { metadata: { namespace: "shop" } }, "loosens"],
    ["a Release in another namespace", "helm.sh/v3:Release", { namespace: "store" }, "neutral"],
    [
        "an object of Kubernetes itself",
        "rbac.authorization.k8s.io/v1:Role",
        { metadata: { namespace: "shop" } },
        "neutral",
    ],
])("a confidential workload that goes, and %s that comes", (_, type, after, effect) => {
    const preview = previewOf([
        { name: "web", before: named(closed, "web", "shop") },
        { name: "chart", type, after },
    ]);
    expect(reviewPreview(preview).effect).toBe(effect);
});
