import { describe, expect, test } from "vitest";
import type { OpenPolicy } from "../../../core/policy/engine";
import { AGENT_REQUESTS } from "../../../core/policy/requests";
import { ANNOTATION_ATTACKS } from "./attacks/annotations";
import type { Attack } from "./attacks/attack";
import { BASELINE_ATTACKS, BASELINE_FREEDOMS } from "./attacks/baseline";
import { CLOSED_INPUTS } from "./attacks/closed";
import { EXEC_ATTACKS } from "./attacks/exec";
import { IMAGE_ATTACKS } from "./attacks/images";
import { LIFECYCLE_ATTACKS } from "./attacks/lifecycle";
import { LINUX_ATTACKS } from "./attacks/linux";
import { MOUNT_ATTACKS } from "./attacks/mounts";
import { NETWORK_ATTACKS } from "./attacks/network";
import { PROCESS_ATTACKS } from "./attacks/processes";
import { COPY_ATTACKS, SANDBOX_ATTACKS } from "./attacks/sandbox";
import { STORAGE_ATTACKS } from "./attacks/storages";
import {
    BASELINE,
    type Call,
    historyBefore,
    indexOf,
    inputOf,
    openAfter,
    PEER,
    type Scenario,
    STRICT,
} from "./scenario";

const KINDS: Readonly<Record<string, readonly Attack[]>> = {
    images: IMAGE_ATTACKS,
    lifecycle: LIFECYCLE_ATTACKS,
    storages: STORAGE_ATTACKS,
    mounts: MOUNT_ATTACKS,
    "devices, namespaces and kernel": LINUX_ATTACKS,
    processes: PROCESS_ATTACKS,
    annotations: ANNOTATION_ATTACKS,
    files: COPY_ATTACKS,
    sandbox: SANDBOX_ATTACKS,
    network: NETWORK_ATTACKS,
    exec: EXEC_ATTACKS,
    baseline: BASELINE_ATTACKS,
};

interface Prepared {
    readonly policy: OpenPolicy;
    readonly name: string;
    readonly input: unknown;
    readonly changed: unknown;
}

function titleOf({ on, what }: Attack): string {
    return `${on.slice(0, 2).join(" ")}: ${what}`;
}

function historyOf({ scenario, on }: Attack): readonly Call[] {
    return historyBefore(scenario, indexOf(scenario, ...on));
}

/** The policy as it stands when the attack comes. */
function prepare(attack: Attack): Prepared {
    const { scenario, on, change, history } = attack;
    const [name] = on;
    const calls = historyOf(attack);
    const input = inputOf(scenario, ...on);
    const draft = structuredClone(input);
    const result = change(draft);
    const changed = typeof result === "object" && result !== null ? result : draft;
    return { policy: openAfter(scenario, history?.(calls) ?? calls), name, input, changed };
}

describe.each(Object.entries(KINDS))("%s", (_, attacks) => {
    test.each(attacks.map((attack) => [titleOf(attack), attack] as const))("%s is denied", (_title, attack) => {
        const { scenario, on, history } = attack;
        const { policy, name, input, changed } = prepare(attack);
        expect(policy.evaluate(name, changed)).toMatchObject({ allowed: false });
        if (history === undefined) {
            expect(changed).not.toEqual(input);
        }
        // A denial changes no state, so that what is allowed still is; after another history, a new policy is asked.
        const usual = history === undefined ? policy : openAfter(scenario, historyOf(attack));
        expect(usual.evaluate(name, input), `${on.join(" ")} as it is`).toMatchObject({ allowed: true });
    });
});

test("there are attacks enough, and each has a name of its own", () => {
    const names = Object.entries(KINDS).flatMap(([kind, attacks]) =>
        attacks.map((attack) => `${kind} ${titleOf(attack)}`),
    );
    expect(names.length).toBeGreaterThanOrEqual(100);
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
});

test.each(BASELINE_FREEDOMS.map((freedom) => [titleOf(freedom), freedom] as const))(
    "%s is left to the host by Baseline, and not by Strict",
    (_title, freedom) => {
        const { policy, name, changed } = prepare(freedom);
        expect(policy.evaluate(name, changed)).toMatchObject({ allowed: true });
        const strict = prepare({ ...freedom, scenario: STRICT });
        expect(strict.policy.evaluate(name, strict.changed)).toMatchObject({ allowed: false });
    },
);

const SCENARIOS: readonly (readonly [string, Scenario])[] = [
    ["Strict", STRICT],
    ["Strict on peer pods", PEER],
    ["Baseline", BASELINE],
];

test.each(SCENARIOS)("%s allows every request of its own pod, in order", (_, scenario) => {
    openAfter(scenario, scenario.requests).close();
});

const closed = AGENT_REQUESTS.filter(({ strict }) => strict === "deny").map(({ name }) => name);

test("every closed request has an input to try it with", () => {
    expect(Object.keys(CLOSED_INPUTS).sort()).toEqual([...closed].sort());
});

test.each(closed)("%s is denied with and without an input", (name) => {
    const policy = openAfter(STRICT, historyBefore(STRICT, STRICT.requests.length));
    const whole = openAfter(STRICT, historyBefore(STRICT, indexOf(STRICT, "GetOOMEventRequest")));
    for (const input of [CLOSED_INPUTS[name], {}, null]) {
        expect(policy.evaluate(name, input).allowed).toBe(false);
        expect(whole.evaluate(name, input).allowed).toBe(false);
    }
    const { baseline } = AGENT_REQUESTS.find((request) => request.name === name) ?? {};
    const under = openAfter(BASELINE, historyBefore(BASELINE, indexOf(BASELINE, "GetOOMEventRequest")));
    expect(under.evaluate(name, CLOSED_INPUTS[name]).allowed).toBe(baseline === "allow");
});
