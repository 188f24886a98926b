import fc from "fast-check";
import { expect, test } from "vitest";
import { commandsIn, containersIn } from "../../../core/kubernetes/containers";
import { KINDS } from "../../../core/kubernetes/kinds";
import { at, itemsAt, type Located, root } from "../../../core/kubernetes/located";
import { objectsIn } from "../../../core/kubernetes/objects";
import { workloadsOf } from "../../../core/kubernetes/podSource";
import { annotationsIn, classOf, podsAtPlaces, podsIn } from "../../../core/kubernetes/pods";
import { pathOf } from "../../../core/place";
import { UNKNOWN } from "../../../core/unknown";

/** Anything in the place of anything: objects with the keys that are looked for, wrong types, values not known yet. */
const { anything } = fc.letrec((tie) => ({
    anything: fc.oneof(
        { maxDepth: 12, withCrossShrink: true },
        fc.constantFrom(UNKNOWN, null, undefined, 1, true, "", "text", "constructor", [], {}),
        fc.array(tie("anything"), { maxLength: 3 }),
        fc.record(
            Object.fromEntries(
                ["spec", "template", "jobTemplate", "metadata", "items", "initContainers", "containers", "annotations"]
                    .concat(["labels", "lifecycle", "preStop", "livenessProbe", "exec", "command", "runtimeClassName"])
                    .map((key) => [key, tie("anything")]),
            ),
            { requiredKeys: [] },
        ),
    ),
}));
const object = fc.record(
    {
        kind: fc.oneof(fc.constantFrom(...Object.keys(KINDS), "List", "PodList", UNKNOWN, 1), anything),
        apiVersion: anything,
        metadata: anything,
        items: anything,
        spec: anything,
        template: anything,
    },
    { requiredKeys: ["kind"] },
);

/** By plain indexing: what is at a place, or that nothing is known from there on. */
function isRight(of: unknown, { value, keys }: Located): boolean {
    const found = keys.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | null)?.[key], of);
    return Object.is(found, value);
}

test("whatever stands in an object, each place that is named leads to its value", () => {
    fc.assert(
        fc.property(object, (value) => {
            const { kind } = value;
            const pods = [...podsIn(root(value), typeof kind === "string" ? kind : ""), ...podsAtPlaces(root(value))];
            const specs = pods.map(({ template }) => at(template, "spec"));
            const containers = specs.flatMap((spec) => containersIn(spec));
            const places = [
                ...objectsIn(root(value)),
                ...pods.flatMap((pod) => [pod.owner, pod.template, annotationsIn(pod), classOf(pod)]),
                ...specs,
                ...containers,
                ...containers.flatMap((container) => commandsIn(container)),
            ];
            expect(places.filter((place) => !isRight(value, place))).toEqual([]);
            for (const { source } of workloadsOf([value])) {
                expect(Array.isArray(source?.path ?? [])).toBe(true);
            }
        }),
        { numRuns: 2000 },
    );
});

test("a value that is not known stands at the place from which on nothing is known", () => {
    const spec = root({ containers: [{ env: UNKNOWN }, UNKNOWN], initContainers: UNKNOWN });
    const variables = containersIn(spec).flatMap((container) => itemsAt(container, "env"));
    expect(variables.map(({ keys }) => pathOf(["spec", ...keys]))).toEqual([
        "spec.initContainers",
        "spec.containers[0].env",
        "spec.containers[1]",
    ]);
    expect(variables.every(({ value }) => value === UNKNOWN)).toBe(true);
});

test("what is not an object's own is not there", () => {
    expect(at(root({}), "constructor").value).toBeUndefined();
    expect(podsIn(root({ spec: { template: {} } }), "constructor")).toEqual([]);
});
