import fc from "fast-check";
import { expect, test } from "vitest";
import { checkPods } from "../../cli/validate/pods";
import { readInitData } from "../../core/initdata/read";
import { Session } from "../../core/session";
import { annotation, INIT_DATA } from "../core/guardrails/resource";

const POLICY = "package agent_policy\nimport rego.v1\ndefault CreateContainerRequest := false\n";
const ANNOTATION = annotation({ rego: POLICY });
const KINDS = ["Pod", "Deployment", "CronJob", "List", "Other", "", "constructor"];

/** Manifests in which anything may stand anywhere, around an annotation that can be read. */
const manifest = fc
    .record({ kind: fc.constantFrom(...KINDS), one: fc.jsonValue(), other: fc.jsonValue(), list: fc.jsonValue() })
    .map(({ kind, one, other, list }) => {
        const container = { name: "web", image: one, args: list, env: [other], volumeMounts: [one], resources: other };
        const pod = {
            metadata: { annotations: { [INIT_DATA]: ANNOTATION, other: one }, labels: list },
            spec: { containers: [container, one], initContainers: list, volumes: [other, one], securityContext: other },
        };
        const templated = {
            spec: { ...pod.spec, template: pod, jobTemplate: { metadata: one, spec: { template: pod } } },
        };
        return {
            kind,
            metadata: { ...pod.metadata, name: other },
            ...templated,
            items: kind === "List" ? [pod, one] : one,
        };
    });

test("whatever stands in manifests, pods are checked without a throw", () => {
    fc.assert(
        fc.property(manifest, (value) => {
            const { found, manifests = [] } = readInitData(JSON.stringify(value));
            const documents = found.flatMap(({ source, initData, place }) =>
                initData === undefined ? [] : [{ source, initData, place }],
            );
            const pods = checkPods(manifests, documents, { lock: {}, session: new Session() });
            for (const { issues } of pods) {
                expect(issues.every(({ path, message, fix }) => path !== "" && message !== "" && fix !== "")).toBe(
                    true,
                );
            }
        }),
        { numRuns: 300 },
    );
});
