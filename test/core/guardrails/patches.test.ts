import { expect, test } from "vitest";
import type { StackResource } from "../../../core/guardrails/oneObject";
import { checkPlainTwins } from "../../../core/guardrails/plainTwin";
import { RULES } from "../../../core/guardrails/rules";
import { formatIssue } from "../../../core/issue";
import { applied } from "../../../core/kubernetes/applied";
import { annotation, OPEN, type PodParts, resource, template } from "./resource";

const DEFAULT = "urn:pulumi:dev::shop::pulumi:providers:kubernetes::default_4_25_0";
const WEB = "urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::web";

function stackResource(kind: string, name: string, spec: object, metadata: object, more: object = {}): StackResource {
    const type = `kubernetes:apps/v1:${kind}`;
    const urn = `urn:pulumi:dev::shop::${type}::${name}`;
    return { ...resource(type, { metadata, spec }), urn, provider: DEFAULT, ...more };
}

const NAMED = { name: "web", namespace: "shop" };
const web = (parts: PodParts = {}) =>
    stackResource(
        "Deployment",
        "web",
        { template: template({ initData: annotation({ rego: OPEN }), ...parts }) },
        NAMED,
    );
const patch = (pod: object, name = "patch", metadata: object = NAMED, more: object = {}) =>
    stackResource("DeploymentPatch", name, { template: pod }, metadata, more);
const runc = { spec: { runtimeClassName: "runc" } };
const image = (tag: string) => ({ spec: { containers: [{ name: "web", image: `registry.example/web:${tag}` }] } });
const variable = { spec: { containers: [{ name: "web", env: [{ name: "DB_PASSWORD", value: "hunter2hunter2" }] }] } };

const found = (resources: readonly StackResource[], config = {}) =>
    RULES.patches.check(resources, config).map(({ urn, issue }) => [urn.split("::").at(-1), issue.code]);

test.each<[string, readonly StackResource[], readonly (readonly [string, string])[], object?]>([
    ["a plain class", [web(), patch(runc)], [["patch", "not-confidential"]]],
    ["the first of two patches", [patch(runc, "one"), web(), patch({}, "two")], [["one", "not-confidential"]]],
    ["the second of two patches", [patch({}, "one"), web(), patch(runc, "two")], [["two", "not-confidential"]]],
    ["an image by its tag", [web(), patch(image("2"))], [["patch", "image-digest"]]],
    ["a secret in a variable", [web(), patch(variable)], [["patch", "plain-secret"]]],
    ["a variable that the config allows", [web(), patch(variable)], [], { allow: ["DB_PASSWORD"] }],
    ["a label", [web(), patch({ metadata: { labels: { tier: "front" } } })], []],
    ["what the object has by itself", [web({ spec: { runtimeClassName: "runc" } }), patch(runc)], []],
    [
        "an annotation, of which another rule speaks for the patch by itself",
        [web(), patch({ metadata: { annotations: { "io.katacontainers.config.hypervisor.kernel_params": "x" } } })],
        [],
    ],
    ["an object that nobody makes confidential", [web({ annotations: {}, ...runc }), patch(image("2"))], []],
    ["another object", [web(), patch(runc, "patch", { name: "api", namespace: "shop" })], []],
    ["another namespace", [web(), patch(runc, "patch", { name: "web", namespace: "other" })], []],
    [
        "another cluster",
        [web(), patch(runc, "patch", NAMED, { provider: DEFAULT.replace("default_4_25_0", "blue") })],
        [],
    ],
])("%s", (_, resources, expected, config = {}) => {
    expect(found(resources, config)).toEqual(expected);
});

test("the message names the object that the patch is for", () => {
    const [first] = RULES.patches.check([web(), patch(runc)], {});
    expect(first && formatIssue(first.issue)).toContain(`: of ${WEB} with this patch `);
});

test("the labels of a patch are those of the object that it is for", () => {
    const labels = { app: "web" };
    const podOf = (spec: object) => ({ metadata: { labels }, spec: { containers: [], ...spec } });
    const twin = { name: "plain", namespace: "shop" };
    const plain = stackResource("Deployment", "plain", { template: podOf({}) }, twin);
    const guarded = { selector: { matchLabels: labels }, template: podOf({ runtimeClassName: "kata-qemu-snp" }) };
    const confidential = stackResource("Deployment", "web", guarded, NAMED);
    const twins = (resources: readonly StackResource[]) =>
        checkPlainTwins(resources, {}).map(({ urn }) => urn.split("::").at(-1));
    const same = { metadata: { labels: { ...labels, tier: "front" } } };
    expect(twins([confidential, patch(same)])).toEqual([]);
    expect(twins([confidential, plain])).toEqual(["plain"]);
    const other = { metadata: { labels: { app: "other" } } };
    expect(twins([confidential, plain, patch(other, "patch", twin)])).toEqual([]);
});

test.each<[string, unknown, unknown, unknown]>([
    [
        "items by their names",
        { env: [{ name: "a", value: "1" }] },
        { env: [{ name: "a", value: "2" }, { name: "b" }] },
        { env: [{ name: "a", value: "2" }, { name: "b" }] },
    ],
    [
        "mounts by their paths, and not by their names",
        { volumeMounts: [{ name: "data", mountPath: "/a" }] },
        { volumeMounts: [{ name: "data", mountPath: "/b" }] },
        {
            volumeMounts: [
                { name: "data", mountPath: "/a" },
                { name: "data", mountPath: "/b" },
            ],
        },
    ],
    [
        "ports by number and protocol",
        { ports: [{ containerPort: 53 }] },
        {
            ports: [
                { containerPort: 53, protocol: "UDP" },
                { containerPort: 53, protocol: "TCP", name: "dns" },
            ],
        },
        {
            ports: [
                { containerPort: 53, protocol: "TCP", name: "dns" },
                { containerPort: 53, protocol: "UDP" },
            ],
        },
    ],
    [
        "ports of a Service, which have no containerPort, as a whole",
        { ports: [{ port: 80 }, { port: 81 }] },
        { ports: [{ port: 82 }] },
        { ports: [{ port: 82 }] },
    ],
    ["another list as a whole", { args: ["a"] }, { args: ["b"] }, { args: ["b"] }],
    ["what the patch does not name stays", { a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
])("server-side apply: %s", (_, object, given, expected) => {
    expect(applied(object, given)).toEqual(expected);
});
