import { describe, expect, test } from "vitest";
import { NodeKind } from "../../../core/policy/nodes";
import { IS_WHOLE } from "../../share";
import { ACCEPTED_FIELDS, CRIO_FIELDS } from "./acceptedFields";
import { isFree } from "./acceptedFieldsText";
import { type Accepted, acceptedIn, creations } from "./mutation";
import { onNode, PEER, type Scenario, STRICT } from "./scenario";

/** The pod as CRI-O asks for it. */
const SCENARIOS: readonly (readonly [string, Scenario])[] = [
    ["the Go runtime", onNode(STRICT, NodeKind.GoCriO)],
    ["the Rust runtime", creations(onNode(STRICT, NodeKind.RustCriO))],
    ["the Go runtime on peer pods", creations(onNode(PEER, NodeKind.GoCriO))],
];

const found: Accepted[] = [];
const seen = new Set<string>();

describe.each(SCENARIOS)("%s", (_, scenario) => {
    test.each(scenario.requests.map(({ name, about }, index) => [name, about, index] as const))(
        "%s for %s: only changes that are in the tables are accepted",
        (_name, _about, index) => {
            const accepted = acceptedIn(scenario, index, seen);
            found.push(...accepted);
            const surprises = accepted
                .filter((change) => ![...ACCEPTED_FIELDS, ...CRIO_FIELDS].some((field) => isFree(field, change)))
                .map(({ request, about, path, mutation }) => `${request} ${about} ${path}: ${mutation}`);
            expect([...new Set(surprises)]).toEqual([]);
        },
        240_000,
    );
});

// A share of the changes cannot say that a row has none.
test.runIf(IS_WHOLE)("every row of the table for CRI-O, and every change in it, is accepted", () => {
    const stale = CRIO_FIELDS.filter(({ mutations }) => mutations?.length !== 0).flatMap((field) => {
        const { request, path, mutations } = field;
        const of = found.filter((change) => isFree(field, change));
        const missing = mutations?.filter((mutation) => !of.some((change) => change.mutation === mutation)) ?? [];
        return of.length === 0 ? [`${request} ${path}`] : missing.map((mutation) => `${request} ${path}: ${mutation}`);
    });
    expect(stale).toEqual([]);
});
