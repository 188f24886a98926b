import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fieldsOf, itemsOf } from "../../../core/fields";
import { checkStarts } from "../../../core/guardrails/starts";
import { PLATFORMS, type Platform } from "../../../core/platform";
import { INIT_DATA, resource, texts } from "./resource";

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

test.each([
    ["another image", { image: `registry.example.com/shop/web@sha256:${"9".repeat(64)}` }, {}],
    ["other arguments", { args: ["--debug"] }, {}],
    ["another variable", { env: [{ name: "LD_PRELOAD", value: "/x.so" }] }, {}],
    ["an ephemeral container", {}, { ephemeralContainers: [{ name: "debug", image: "busybox" }] }],
])("one with %s does not", (_, container, more) => {
    const issues = checkStarts(deploymentOf("sealed-secret", container, more), {}).issues;
    expect(issues.map(({ code }) => code)).toEqual([expect.stringMatching(/^policy-(?:denies-pod|container)$/)]);
});
