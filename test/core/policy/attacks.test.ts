import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type OpenPolicy, openPolicy, type Verdict, VerdictKind } from "../../../core/policy/engine";
import { NodeKind } from "../../../core/policy/nodes";
import { AGENT_REQUESTS } from "../../../core/policy/requests";
import { isInShare } from "../../share";
import { ATTACKS, titleOf } from "./attacks/all";
import { type Attack, idOf } from "./attacks/attack";
import { BASELINE_FREEDOMS } from "./attacks/baseline";
import { CLOSED_INPUTS } from "./attacks/closed";
import { inCriO } from "./crioSpelling";
import {
    BASELINE,
    BASELINE_MODEL,
    BASELINE_PEER,
    type Call,
    historyBefore,
    indexOf,
    inputOf,
    MODEL,
    onNode,
    openAfter,
    PEER,
    type Scenario,
    STRICT,
    TILL,
    withCriO,
} from "./scenario";
import { inRust, withMark, withMetadata } from "./spellings";

/** A request of the pod, what the attack makes of it, and what was asked before each. */
interface Prepared {
    readonly good: Call;
    readonly bad: Call;
    readonly before: readonly Call[];
    readonly usual: readonly Call[];
}

function prepare({ scenario, on, change, history }: Attack): Prepared {
    const [name] = on;
    const usual = historyBefore(scenario, indexOf(scenario, ...on));
    const good = { name, input: inputOf(scenario, ...on) };
    const draft = structuredClone(good.input);
    const result = change(draft);
    const input = typeof result === "object" && result !== null ? result : draft;
    return { good, bad: { name, input }, before: history?.(usual) ?? usual, usual };
}

/** A request as nodes spell it. The image's metadata is the mark alone, so that it contradicts no change of an annotation. */
const SPELLINGS: readonly Spelling[] = [
    { what: "as the Go runtime spells it", spell: withMark },
    { what: "as the Rust runtime spells it", spell: (call) => inRust(withMark(call)) },
    { what: "as CRI-O has it", spell: (call) => inCriO(withMark(call)), isCriO: true },
    { what: "as CRI-O has it, by the Rust runtime", spell: (call) => inRust(inCriO(withMark(call))), isCriO: true },
];

interface Spelling {
    readonly what: string;
    readonly spell: (call: Call) => Call;
    /** Asked of the policy of the same pod for CRI-O. */
    readonly isCriO?: true;
}

function scenarioFor(scenario: Scenario, { isCriO }: Spelling): Scenario {
    return isCriO === true ? withCriO(scenario) : scenario;
}

/** Requests of pods, which many attacks begin with, in each spelling: to spell them takes longer than to ask them. */
const respelled = new Map<Spelling, WeakMap<Call, Call>>(SPELLINGS.map((spelling) => [spelling, new WeakMap()]));

function spelled(spelling: Spelling, call: Call): Call {
    const known = respelled.get(spelling);
    const result = known?.get(call) ?? spelling.spell(call);
    known?.set(call, result);
    return result;
}

const digests = new WeakMap<Call, string>();

function digestOf(call: Call): string {
    const known = digests.get(call) ?? createHash("sha256").update(JSON.stringify(call)).digest("base64");
    digests.set(call, known);
    return known;
}

/** Policies in force, one for each spelling, with the calls that it stands after. To put one in force and to repeat calls takes the time. */
const opened = new Map<string, Map<string, { readonly policy: OpenPolicy; after?: string }>>();
const answers = new Map<string, Map<string, Verdict>>();

function within<T>(maps: Map<string, Map<string, T>>, text: string): Map<string, T> {
    const found = maps.get(text) ?? new Map<string, T>();
    maps.set(text, found);
    return found;
}

/** The answer after calls that have to be allowed. Many attacks are on one request, which is asked as it is but once. */
function answerAfter({ text }: Scenario, calls: readonly Call[], call: Call, spelling = ""): Verdict {
    const { name, input } = call;
    const after = calls.map(digestOf).join();
    const question = `${digestOf(call)} ${after}`;
    const known = within(answers, text).get(question);
    if (known !== undefined) {
        return known;
    }
    const one = within(opened, text).get(spelling) ?? { policy: openPolicy(text) };
    within(opened, text).set(spelling, one);
    if (one.after !== after) {
        one.policy.reset();
        expect(calls.filter((call) => !one.policy.evaluate(call.name, call.input).allowed)).toEqual([]);
    }
    const verdict = one.policy.evaluate(name, input);
    // What is denied leaves nothing behind.
    one.after = verdict.allowed ? "" : after;
    within(answers, text).set(question, verdict);
    return verdict;
}

/** What CRI-O's policies leave to the host, and why: see docs/openshift.md. */
const ANY_NAME = "the digest decides what is pulled, and the node says by which of its names";
const ANY_NOTE = "CRI-O gives on whatever labels and annotations the pod has, and nobody in the guest reads it";
const USER_FILES = "CRI-O mounts files of users and groups that it copies, and their content is the host's";
const copiedTo = (name: string) =>
    `CopyFileRequest app: to /run/kata-containers/shared/containers/${idOf("app")}-0123456789abcdef-${name}`;
const LEFT_TO_CRIO: Readonly<Record<string, string>> = {
    ...Object.fromEntries(
        ["passwd", "group", "passwd/x-hosts", "passwd/hosts"].map((name) => [copiedTo(name), USER_FILES]),
    ),
    "CreateContainerRequest app: a tag stands before the digest": ANY_NAME,
    "CreateContainerRequest app: another registry is pulled and named": ANY_NAME,
    "CreateContainerRequest app: another repository is pulled and named": ANY_NAME,
    "CreateContainerRequest tagged: a longer tag with the digest": ANY_NAME,
    "CreateContainerRequest tagged: another tag with the digest": ANY_NAME,
    "CreateContainerRequest untagged: a tag, where the pod writes none": ANY_NAME,
    "CreateContainerRequest app: an annotation of CRI-O's": ANY_NOTE,
    "CreateContainerRequest app: an annotation of the pod that is not for the runtime": ANY_NOTE,
    "CreateContainerRequest app: an annotation that only ends as one of the runtime's": ANY_NOTE,
    "CreateContainerRequest app: an annotation without a name": ANY_NOTE,
    "CreateContainerRequest app: something else about a container": ANY_NOTE,
    "CreateContainerRequest the sandbox: root as the sandbox":
        "CRI-O gives the sandbox no user, and the guest runs its own program",
    "CreateContainerRequest untagged: fewer capabilities, where another container has all":
        "what is missing is what CRI-O does not give anyway",
};

/** Denied in every spelling, after what was allowed in that spelling; and the request that it comes from is allowed. */
function expectDenied(attack: Attack): void {
    const { good, bad, before, usual } = prepare(attack);
    for (const spelling of SPELLINGS.filter(({ isCriO }) => isCriO !== true || isInShare(titleOf(attack)))) {
        const { what } = spelling;
        const scenario = scenarioFor(attack.scenario, spelling);
        const spell = (call: Call) => spelled(spelling, call);
        const ask = (calls: readonly Call[], call: Call) => answerAfter(scenario, calls.map(spell), spell(call), what);
        const isLeft = spelling.isCriO === true && Object.hasOwn(LEFT_TO_CRIO, titleOf(attack));
        expect(ask(before, bad), what).toMatchObject(
            isLeft ? { allowed: true } : { allowed: false, kind: VerdictKind.Denied },
        );
        expect(ask(usual, good), `as it is, ${what}`).toMatchObject({ allowed: true });
    }
    if (attack.history === undefined) {
        expect(bad.input).not.toEqual(good.input);
    }
}

describe.each(Object.entries(ATTACKS))("%s", (_, attacks) => {
    test.each(attacks.map((attack) => [titleOf(attack), attack] as const))("%s is denied", (_title, attack) => {
        expectDenied(attack);
    });
});

test("there are attacks enough, and each has a name of its own", () => {
    expect(ATTACKS["GPUs, disks and volumes"]?.length).toBeGreaterThanOrEqual(40);
    const names = Object.entries(ATTACKS).flatMap(([kind, attacks]) =>
        attacks.map((attack) => `${kind} ${titleOf(attack)}`),
    );
    expect(names.length).toBeGreaterThanOrEqual(100);
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
});

test.each(BASELINE_FREEDOMS.map((freedom) => [titleOf(freedom), freedom] as const))(
    "%s is left to the host by Baseline, and not by Strict",
    (_title, freedom) => {
        for (const spelling of SPELLINGS) {
            const { what } = spelling;
            const spell = (call: Call) => spelled(spelling, call);
            for (const [scenario, allowed] of [[BASELINE, true] as const, [STRICT, false] as const]) {
                const { bad, before } = prepare({ ...freedom, scenario });
                const verdict = answerAfter(scenarioFor(scenario, spelling), before.map(spell), spell(bad), what);
                expect(verdict, what).toMatchObject({ allowed });
            }
        }
    },
);

const SCENARIOS: readonly (readonly [string, Scenario])[] = [
    ["Strict", STRICT],
    ["Strict on peer pods", PEER],
    ["Strict with tags and all capabilities", TILL],
    ["Baseline", BASELINE],
    ["Baseline on peer pods", BASELINE_PEER],
    ["Strict with GPUs, disks and volumes of the host's", MODEL],
    ["Baseline with the same", BASELINE_MODEL],
];

describe.each(SCENARIOS)("%s", (_, scenario) => {
    test.each(Object.values(NodeKind))("allows every request of its own pod, in order, on %s", (kind) => {
        const made = onNode(scenario, kind);
        for (const spell of [(call: Call) => call, withMark, withMetadata]) {
            openAfter(
                made,
                made.requests.map((call) => spell(call)),
            ).close();
        }
    });
});

test("the two ways to the Rust runtime's spelling lead to the same requests", () => {
    const asked = ({ requests }: Scenario): Call[] => requests.map(({ name, input }) => ({ name, input }));
    for (const scenario of [STRICT, PEER]) {
        const go = asked(onNode(scenario, NodeKind.GoContainerd2));
        expect(go.map(inRust)).toEqual(asked(onNode(scenario, NodeKind.RustContainerd2)));
    }
});

const closed = AGENT_REQUESTS.filter(({ strict }) => strict === "deny").map(({ name }) => name);

test("every closed request has an input to try it with", () => {
    expect(Object.keys(CLOSED_INPUTS).sort()).toEqual([...closed].sort());
});

/** The calls of the whole pod, at whose end some of it is gone, and of the pod as it runs. */
const lifeOf = (scenario: Scenario) => historyBefore(scenario, scenario.requests.length);
const runningOf = (scenario: Scenario) => historyBefore(scenario, indexOf(scenario, "GetOOMEventRequest"));

test.each(closed)("%s is denied with and without an input", (name) => {
    for (const calls of [lifeOf(STRICT), runningOf(STRICT)]) {
        for (const input of [CLOSED_INPUTS[name], {}, null]) {
            expect(answerAfter(STRICT, calls, { name, input }).allowed).toBe(false);
        }
    }
    const { baseline } = AGENT_REQUESTS.find((request) => request.name === name) ?? {};
    const under = answerAfter(BASELINE, runningOf(BASELINE), { name, input: CLOSED_INPUTS[name] });
    expect(under.allowed).toBe(baseline === "allow");
});
