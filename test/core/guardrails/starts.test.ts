import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { fieldsOf, itemsOf } from "../../../core/fields";
import { checkStarts } from "../../../core/guardrails/starts";
import { PLATFORMS, type Platform } from "../../../core/platform";
import { PolicyPreset } from "../../../core/policy/spec";
import { HOME, policyOf } from "../policy/recordings";
import { annotation, INIT_DATA, resource, texts } from "./resource";

const FOLDER = "test/golden";
const GOLDEN = readdirSync(FOLDER).filter((name) => existsSync(`${FOLDER}/${name}/pod.json`));

/** The Deployment of a golden document, with a change to its first container or its pod. */
function deploymentOf(name: string, container: object = {}, more: object = {}) {
    const read = (file: string) => readFileSync(`${FOLDER}/${name}/${file}`, "utf8");
    const pod = fieldsOf(JSON.parse(read("pod.json")));
    const { platform, runtimeClassName = PLATFORMS[platform as Platform].runtimeClassName } = fieldsOf(
        JSON.parse(read("input.json")),
    );
    const [first, ...rest] = itemsOf(fieldsOf(pod["spec"])["containers"]);
    const spec = {
        ...fieldsOf(pod["spec"]),
        runtimeClassName,
        ...more,
        containers: [{ ...fieldsOf(first), ...container }, ...rest],
    };
    const annotations = { ...fieldsOf(pod["annotations"]), [INIT_DATA]: read("annotation.txt").trim() };
    return resource(`kubernetes:apps/v1:${String(pod["kind"])}`, {
        metadata: { name: pod["name"], namespace: pod["namespace"] },
        spec: {
            template: { metadata: { labels: pod["labels"], annotations }, spec },
            volumeClaimTemplates: pod["volumeClaimTemplates"],
        },
    });
}

test.each(GOLDEN)("the pod that a policy was made for starts, without an image lock: %s", (name) => {
    expect(texts(checkStarts(deploymentOf(name), {}))).toEqual([]);
});

/** Pods that started on real nodes. Each object of a manifest that has pods is one resource. */
const RECORDED = readdirSync(HOME, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
        readdirSync(`${HOME}/${name}`)
            .filter((file) => file.startsWith("pod"))
            .flatMap((file) =>
                [PolicyPreset.Strict, PolicyPreset.Baseline].map((preset) => [name, file, preset] as const),
            ),
    );

test.each(RECORDED)("a recorded pod starts, without an image lock: %s, %s, %s", (folder, file, preset) => {
    const objects = parseAllDocuments(readFileSync(`${HOME}/${folder}/${file}`, "utf8")).map((one) =>
        fieldsOf(one.toJS()),
    );
    const manifest = objects.find(({ kind }) => kind !== "ConfigMap" && kind !== "Secret") ?? {};
    const { apiVersion, kind, spec, metadata } = manifest;
    const initData = annotation({ rego: policyOf(folder, file, preset) });
    const { template } = fieldsOf(spec);
    const withInitData = (one: unknown) => {
        const { metadata: own, spec: pod, ...more } = fieldsOf(one);
        const annotations = { ...fieldsOf(fieldsOf(own)["annotations"]), [INIT_DATA]: initData };
        const runtimeClassName = "kata-qemu-snp";
        return { ...more, metadata: { ...fieldsOf(own), annotations }, spec: { ...fieldsOf(pod), runtimeClassName } };
    };
    const object =
        template === undefined
            ? withInitData(manifest)
            : { ...manifest, metadata, spec: { ...fieldsOf(spec), template: withInitData(template) } };
    const type = `kubernetes:${String(apiVersion) === "v1" ? "core/v1" : String(apiVersion)}:${String(kind)}`;
    expect(texts(checkStarts(resource(type, object), {}))).toEqual([]);
});

test.each([
    ["another image", { image: `registry.example.com/shop/web@sha256:${"9".repeat(64)}` }, {}],
    ["other arguments", { args: ["--debug"] }, {}],
    ["another variable", { env: [{ name: "LD_PRELOAD", value: "/x.so" }] }, {}],
    ["an ephemeral container", {}, { ephemeralContainers: [{ name: "debug", image: "busybox" }] }],
])("one with %s does not", (_, container, more) => {
    const issues = checkStarts(deploymentOf("sealed-secret", container, more), {}).issues;
    expect(issues.map(({ code }) => code)).toEqual([expect.stringMatching(/^policy-(?:denies-pod|container)$/)]);
});
