import { expect, test } from "vitest";
import { checkOneObject, type StackResource } from "../../../core/guardrails/oneObject";
import { formatIssue } from "../../../core/issue";
import { UNKNOWN } from "../../../core/unknown";
import { resource, template } from "./resource";

interface Parts {
    readonly name: string;
    readonly type?: string;
    readonly metadata?: object;
    readonly provider?: string;
    readonly namespace?: unknown;
    readonly pod?: object;
}

const DEFAULT = "urn:pulumi:dev::shop::pulumi:providers:kubernetes::default_4_25_0";

function of({ name, type = "apps/v1:Deployment", metadata, provider = DEFAULT, pod, ...more }: Parts): StackResource {
    const props = { metadata: metadata ?? { name: "web", namespace: "shop" }, spec: { template: pod ?? template() } };
    const urn = `urn:pulumi:dev::shop::kubernetes:${type}::${name}`;
    return { ...resource(`kubernetes:${type}`, props, more), urn, provider };
}

const PLAIN = { spec: { containers: [{ name: "web", image: "nginx" }] } };
const names = (resources: readonly Parts[], config = {}) =>
    checkOneObject(resources.map(of), config).map(({ urn }) => urn.split("::").at(-1));

test("both of two resources are named, each with the other", () => {
    const found = checkOneObject([of({ name: "one" }), of({ name: "two", pod: PLAIN })], {});
    const message = (other: string) =>
        `metadata.name: shop/web is described by urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::${other} too: each update of one undoes the other, and the object is deleted when one of them leaves the program [one-object]
    allowed: one resource for an object
    fix: take one of them out of the program. Where the stack has both already, take that one out of its state first, with \`pulumi state delete\`; where it has one of them, the other takes it over by its URN, with adopt of the component or with aliases`;
    expect(found.map(({ urn, issue }) => [urn.split("::").at(-1), formatIssue(issue)])).toEqual([
        ["one", message("two")],
        ["two", message("one")],
    ]);
});

test.each<[string, Parts, Parts, readonly string[]]>([
    ["one object", { name: "one" }, { name: "two" }, ["one", "two"]],
    [
        "one object in an older group",
        { name: "one" },
        { name: "two", type: "extensions/v1beta1:Deployment" },
        ["one", "two"],
    ],
    [
        "default providers of two SDKs",
        { name: "one" },
        { name: "two", provider: DEFAULT.replace("25", "24") },
        ["one", "two"],
    ],
    [
        "no namespace, and that of the provider",
        { name: "one", metadata: { name: "web" }, namespace: "shop" },
        { name: "two" },
        ["one", "two"],
    ],
    [
        "no namespace, and the default",
        { name: "one", metadata: { name: "web" } },
        { name: "two", metadata: { name: "web", namespace: "default" } },
        ["one", "two"],
    ],
    ["another name", { name: "one" }, { name: "two", metadata: { name: "api", namespace: "shop" } }, []],
    ["another namespace", { name: "one" }, { name: "two", metadata: { name: "web", namespace: "store" } }, []],
    ["another kind", { name: "one" }, { name: "two", type: "apps/v1:StatefulSet" }, []],
    [
        "a kind of that name in another group",
        { name: "one", type: "core/v1:Service" },
        { name: "two", type: "serving.knative.dev/v1:Service" },
        [],
    ],
    ["a patch", { name: "one" }, { name: "two", type: "apps/v1:DeploymentPatch" }, []],
    [
        "another provider, which may be of another cluster",
        { name: "one" },
        { name: "two", provider: "urn:pulumi:dev::shop::pulumi:providers:kubernetes::eu" },
        [],
    ],
    [
        "names that are not known",
        { name: "one", metadata: { name: UNKNOWN } },
        { name: "two", metadata: { name: UNKNOWN } },
        [],
    ],
    ["names that Pulumi makes up", { name: "one", metadata: {} }, { name: "two", metadata: {} }, []],
    ["pods that are not confidential", { name: "one", pod: PLAIN }, { name: "two", pod: PLAIN }, []],
])("%s", (_, one, two, found) => {
    expect(names([one, two])).toEqual(found);
});

test("RuntimeClasses of the config are confidential too", () => {
    const pod = { spec: { ...PLAIN.spec, runtimeClassName: "our-cvm" } };
    const resources = [
        { name: "one", pod },
        { name: "two", pod: PLAIN },
    ];
    expect(names(resources)).toEqual([]);
    expect(names(resources, { runtimeClasses: ["our-*"] })).toEqual(["one", "two"]);
});
