import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NodeKind } from "../../../core/policy/nodes";
import { IS_WHOLE } from "../../share";
import { ACCEPTED_FIELDS } from "./acceptedFields";
import { acceptedFieldsText, isFree } from "./acceptedFieldsText";
import { type Accepted, acceptedIn, creations } from "./mutation";
import { MODEL, onNode, PEER, type Scenario, STRICT } from "./scenario";

/** The pod on nodes that spell its requests differently. What two of them send alike is changed in the first. */
const SCENARIOS: readonly (readonly [string, Scenario])[] = [
    ["the Go runtime", STRICT],
    ["the Rust runtime", onNode(STRICT, NodeKind.RustBaseSpec)],
    ["the Go runtime on peer pods", PEER],
    ["the Rust runtime on peer pods", onNode(PEER, NodeKind.RustContainerd2)],
    ["the Go runtime with GPUs and disks", creations(MODEL)],
    ["the Rust runtime with GPUs and disks", creations(onNode(MODEL, NodeKind.RustContainerd2))],
];

const found: Accepted[] = [];
const seen = new Set<string>();

describe.each(SCENARIOS)("%s", (_, scenario) => {
    test.each(scenario.requests.map(({ name, about }, index) => [name, about, index] as const))(
        "%s for %s: only changes that are in the table are accepted",
        (_name, _about, index) => {
            const accepted = acceptedIn(scenario, index, seen);
            found.push(...accepted);
            const surprises = accepted
                .filter((change) => !ACCEPTED_FIELDS.some((field) => isFree(field, change)))
                .map(({ request, path, mutation }) => `${request} ${path}: ${mutation}`);
            expect([...new Set(surprises)]).toEqual([]);
        },
        240_000,
    );
});

// A share of the changes cannot say that a row has none.
test.runIf(IS_WHOLE)("every row of the table, and every change in it, is accepted", () => {
    const stale = ACCEPTED_FIELDS.filter(({ mutations }) => mutations?.length !== 0).flatMap((field) => {
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
