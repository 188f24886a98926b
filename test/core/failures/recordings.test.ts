import { expect, test } from "vitest";
import { explainFailures } from "../../../core/failures/explain";
import { openPolicy } from "../../../core/policy/engine";
import { PolicyPreset } from "../../../core/policy/spec";
import { casesOf, policyOf, RECORDINGS } from "../policy/recordings";
import { failingPod, refusalOf } from "./recordedPods";
import { WRAPPINGS } from "./wrappings";

/**
 * Each kind of request that a node sent and Strict denies, with how many there are, what the README of the recordings calls it, and what
 * an explanation has to say. None of these pods was edited.
 */
const DENIED: Readonly<Record<string, { count: number; checks?: readonly string[]; cause: RegExp; fix: RegExp }>> = {
    // A block device that nobody asked for: of the host's devices, `linux` is the check.
    CreateContainerRequest: {
        count: 1,
        checks: ["linux"],
        cause: /^the pod is as the policy says, so the node/,
        fix: /report what the node sends/,
    },
    // `id` and a shell, by `kubectl exec`.
    ExecProcessRequest: { count: 30, cause: /^`kubectl exec`/, fix: /`policy\.exec`/ },
    GetDiagnosticDataRequest: { count: 26, cause: /termination logs$/, fix: /`policy\.diagnostics: true`/ },
    ReadStreamRequest: { count: 138, cause: /kubectl logs$/, fix: /`policy\.logs: true`/ },
    // Statistics of a removed container.
    StatsContainerRequest: { count: 59, cause: /the node removed it and asks once more/, fix: /nothing is to do$/ },
};

test("the recordings have these denials, and no others", () => {
    const kinds = RECORDINGS.flatMap(({ folder, file }) => casesOf(folder, file))
        .filter(({ allowed }) => !allowed)
        .map(({ kind }) => kind);
    const counted = Object.fromEntries(
        [...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length]),
    );
    expect(counted).toEqual(Object.fromEntries(Object.entries(DENIED).map(([kind, { count }]) => [kind, count])));
});

const WITH_DENIALS = RECORDINGS.filter(({ folder, file }) => casesOf(folder, file).some(({ allowed }) => !allowed));

test.each(WITH_DENIALS)(
    "$folder, $file: each denial is explained, and no edit of the pod is suspected",
    (recording) => {
        const { folder, file, pod } = recording;
        const policy = policyOf(folder, pod, PolicyPreset.Strict);
        const failing = failingPod(folder, pod, policy);
        const open = openPolicy(policy);
        const refusals = new Set<string>();
        for (const { kind, request } of casesOf(folder, file)) {
            const { allowed, prints } = open.evaluate(kind, request);
            if (!allowed) {
                refusals.add(refusalOf(kind, prints));
            }
        }
        open.close();
        expect(refusals.size).toBeGreaterThan(0);
        for (const refusal of refusals) {
            for (const { name, wrap } of WRAPPINGS) {
                const [first, ...others] = explainFailures([{ text: wrap(refusal) }], [failing]);
                const { checks, cause, fix } = DENIED[first?.request ?? ""] ?? {};
                expect([name, others, refusal]).toEqual([name, [], expect.stringContaining(`${first?.request} `)]);
                expect([first?.checks, first?.changes ?? []]).toEqual([checks, []]);
                expect([first?.cause, first?.fix]).toEqual([
                    expect.stringMatching(cause ?? /$^/),
                    expect.stringMatching(fix ?? /$^/),
                ]);
            }
        }
    },
);
