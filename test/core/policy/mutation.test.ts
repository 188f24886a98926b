import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ACCEPTED_FIELDS } from "./acceptedFields";
import { acceptedFieldsText, isFree } from "./acceptedFieldsText";
import { type Mutant, type Mutation, mutantsOf } from "./mutants";
import { historyBefore, openAfter, STRICT } from "./scenario";

/** Objects whose keys are the host's to choose. A field that the protocol does not have never reaches an agent. */
const MAPS = ["OCI.Annotations", "OCI.Linux.Sysctl"];

/** Parts that the runtime makes for every container alike: what is the same for two of them is changed in one. */
const ALIKE = /^OCI\.(Linux|Mounts\[made\])/;

const seen = new Set<string>();

/** Whether a container's request with this change was asked about already. */
function isRepeat(about: string, { path, change }: Mutant): boolean {
    const key = `${about === "the sandbox"} ${change}`;
    const isOld = ALIKE.test(path) && seen.has(key);
    seen.add(key);
    return isOld;
}

const CHANGES_STATE = /^(CreateSandbox|(Create|Start|Remove)Container)Request$/;

interface Accepted {
    readonly request: string;
    readonly path: string;
    readonly mutation: Mutation;
}

/** The changes of a request of the pod that the policy accepts in the state in which the request comes. */
function acceptedIn(index: number): Accepted[] {
    const asked = STRICT.requests[index];
    if (asked === undefined) {
        return [];
    }
    const { name, about, input } = asked;
    const history = historyBefore(STRICT, index);
    const accepted: Accepted[] = [];
    let policy = openAfter(STRICT, history);
    for (const mutant of mutantsOf(input)) {
        const isUnheardOf = mutant.mutation === "key added" && !MAPS.includes(mutant.path);
        if (!isUnheardOf && !isRepeat(about, mutant) && policy.evaluate(name, mutant.input).allowed) {
            accepted.push({ request: name, path: mutant.path, mutation: mutant.mutation });
            if (CHANGES_STATE.test(name)) {
                policy.close();
                policy = openAfter(STRICT, history);
            }
        }
    }
    policy.close();
    return accepted;
}

const found: Accepted[] = [];

test.each(STRICT.requests.map(({ name, about }, index) => [name, about, index] as const))(
    "%s for %s: only changes that are in the table are accepted",
    (_name, _about, index) => {
        const accepted = acceptedIn(index);
        found.push(...accepted);
        const surprises = accepted
            .filter((change) => !ACCEPTED_FIELDS.some((field) => isFree(field, change)))
            .map(({ request, path, mutation }) => `${request} ${path}: ${mutation}`);
        expect([...new Set(surprises)]).toEqual([]);
    },
    60_000,
);

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
