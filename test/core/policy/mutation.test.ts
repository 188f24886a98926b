import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NodeKind } from "../../../core/policy/nodes";
import type { ModelledRequest } from "../../../core/policy/selfCheck/requests";
import { ACCEPTED_FIELDS } from "./acceptedFields";
import { acceptedFieldsText, isFree } from "./acceptedFieldsText";
import { type Mutant, type Mutation, mutantsOf } from "./mutants";
import { type Call, historyBefore, MODEL, onNode, openAfter, PEER, type Scenario, STRICT } from "./scenario";
import { withMark } from "./spellings";

/** Objects whose keys are the host's to choose. A field that the protocol does not have never reaches an agent. */
const MAPS = /^OCI\.(Annotations|Linux\.Sysctl)$|\{\}/;

const CHANGES_STATE = /^(CreateSandbox|(Create|Start|Remove)Container)Request$/;

/** Parts that the runtime makes for every container alike: what is the same for two of them is changed in one. */
const ALIKE = /^OCI\.(Linux|Mounts\[made\])/;

/** The pod on nodes that spell its requests differently. What two of them send alike is changed in the first. */
const SCENARIOS: readonly (readonly [string, Scenario])[] = [
    ["the Go runtime", STRICT],
    ["the Rust runtime", onNode(STRICT, NodeKind.RustBaseSpec)],
    ["the Go runtime on peer pods", PEER],
    ["the Rust runtime on peer pods", onNode(PEER, NodeKind.RustContainerd2)],
    ["the Go runtime with GPUs and disks", creations(MODEL)],
    ["the Rust runtime with GPUs and disks", creations(onNode(MODEL, NodeKind.RustContainerd2))],
];

/** The containers of a pod, and what has to come before them. */
function creations(scenario: Scenario): Scenario {
    return { ...scenario, requests: scenario.requests.filter(({ name }) => CHANGES_STATE.test(name)) };
}

const seen = new Set<string>();

/** Whether a request with this change was asked about already: about another container, or as another node sends it. */
function isRepeat({ name, about }: ModelledRequest, nth: number, { path, change }: Mutant): boolean {
    const subject = ALIKE.test(path) ? about === "the sandbox" : `${about} ${nth}`;
    const key = createHash("sha256").update(`${name} ${subject} ${change}`).digest("base64");
    const isOld = seen.has(key);
    seen.add(key);
    return isOld;
}

interface Accepted {
    readonly request: string;
    readonly about: string;
    readonly path: string;
    readonly mutation: Mutation;
}

/** As nodes mark an image, with a label of a snapshotter. */
function marked(call: Call): Call {
    return withMark(call, { "containerd.io/snapshot/image-layers": "x" });
}

/** The changes of a request of the pod that the policy accepts in the state in which the request comes. */
function acceptedIn(scenario: Scenario, index: number): Accepted[] {
    const asked = scenario.requests[index];
    if (asked === undefined) {
        return [];
    }
    const { name: request, about } = asked;
    const { input } = marked(asked);
    const history = historyBefore(scenario, index);
    const nth = scenario.requests.slice(0, index).filter((one) => one.name === request && one.about === about).length;
    const accepted: Accepted[] = [];
    let policy = openAfter(scenario, history);
    for (const mutant of mutantsOf(input)) {
        const isUnheardOf = mutant.mutation === "key added" && !MAPS.test(mutant.path);
        if (!isUnheardOf && !isRepeat(asked, nth, mutant) && policy.evaluate(request, mutant.input).allowed) {
            accepted.push({ request, about, path: mutant.path, mutation: mutant.mutation });
            if (CHANGES_STATE.test(request)) {
                policy.close();
                policy = openAfter(scenario, history);
            }
        }
    }
    policy.close();
    return accepted;
}

const found: Accepted[] = [];

describe.each(SCENARIOS)("%s", (_, scenario) => {
    test.each(scenario.requests.map(({ name, about }, index) => [name, about, index] as const))(
        "%s for %s: only changes that are in the table are accepted",
        (_name, _about, index) => {
            const accepted = acceptedIn(scenario, index);
            found.push(...accepted);
            const surprises = accepted
                .filter((change) => !ACCEPTED_FIELDS.some((field) => isFree(field, change)))
                .map(({ request, path, mutation }) => `${request} ${path}: ${mutation}`);
            expect([...new Set(surprises)]).toEqual([]);
        },
        240_000,
    );
});

test("every row of the table, and every change in it, is accepted", () => {
    const stale = ACCEPTED_FIELDS.flatMap((field) => {
        const { request, path, mutations } = field;
        const of = found.filter((change) => isFree(field, change));
        const missing = mutations?.filter((mutation) => !of.some((change) => change.mutation === mutation)) ?? [];
        return of.length === 0 ? [`${request} ${path}`] : missing.map((mutation) => `${request} ${path}: ${mutation}`);
    });
    expect(stale).toEqual([]);
});

test("docs/accepted-fields.md says the same", () => {
    const written = readFileSync("docs/accepted-fields.md", "utf8");
    const wanted = acceptedFieldsText();
    const [theirs, ours] = [written.split("\n"), wanted.split("\n")];
    expect({
        missing: ours.filter((line) => !theirs.includes(line)),
        tooMany: theirs.filter((line) => !ours.includes(line)),
    }).toEqual({ missing: [], tooMany: [] });
    expect(written).toBe(wanted);
});
