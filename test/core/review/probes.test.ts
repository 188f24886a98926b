import { expect, test } from "vitest";
import { openPolicy } from "../../../core/policy/engine";
import { FOREIGN_ATTACKS } from "../../../core/policy/probes/foreign";
import { PROBES } from "../../../core/policy/probes/guest";
import { renderAllowAll } from "../../../core/policy/rego";
import { AGENT_REQUESTS } from "../../../core/policy/requests";
import type { AllowedCommandSpec } from "../../../core/policy/spec";
import { diffInitData } from "../../../core/review/diff";
import { explainInitData } from "../../../core/review/explain";
import { policyParts } from "../../../core/review/policy/parts";
import { exampleOf } from "../../../core/review/probes/example";
import { podSequences } from "../../../core/review/probes/ownPods";
import { Session } from "../../../core/session";
import { diffFiles, documentOf } from "./pair";
import { BASE, policyOf } from "./samplePod";

test("every request that agents know is asked", () => {
    const asked = new Set(PROBES.map(({ request }) => request));
    expect(AGENT_REQUESTS.map(({ name }) => name).filter((name) => !asked.has(name))).toEqual([]);
});

test("every probe has a name of its own", () => {
    const names = [...PROBES, ...FOREIGN_ATTACKS].map(({ name }) => name);
    expect(names.length).toBe(new Set(names).size);
});

test("a Strict policy denies every attack and allows the life of the pod that is read back from it", () => {
    const policy = openPolicy(BASE);
    const sequences = podSequences(undefined, policyParts(BASE, new Session())).after;
    const answers = sequences.map((sequence) => {
        policy.reset();
        return sequence.map((step) => ({ ...step, ...policy.evaluate(step.request, step.input) }));
    });
    const wrong = answers.flat().filter(({ isOwn, isAsked, allowed }) => isAsked && allowed !== isOwn);
    expect(wrong.map(({ name, prints, message }) => [name, prints, message])).toEqual([]);
    expect(answers.flat().length).toBeGreaterThan(25);
});

test("Baseline allows the pod that is read back from it as well", () => {
    const { flips } = diffFiles(
        { "policy.rego": policyOf({ policy: { preset: "baseline" } }) },
        { "policy.rego": renderAllowAll() },
    );
    const own = flips.filter(
        ({ probe }) => /^(create|start|remove) the pod's/.test(probe) && !/ (of|with|as|in) /.test(probe),
    );
    expect(own).toEqual([]);
});

/** Commands that are allowed in the pod's container, and what is then said of commands: what the host can do, and cannot. */
const COMMANDS: readonly (readonly [string, readonly AllowedCommandSpec[], readonly string[], readonly string[]])[] = [
    [
        "no command",
        [],
        [],
        [
            "run a shell in a container",
            "run a shell as root in a container",
            "read a secret with a command",
            "run a command as a user by name",
            "run a shell in the pod's container setup",
        ],
    ],
    [
        "a shell",
        [{ container: "web", command: ["/bin/sh"] }],
        ['run a declared command in the pod\'s container web (["/bin/sh"])'],
        ["run a command as a user by name", "run a shell in the pod's container setup"],
    ],
    [
        "a shell with any arguments",
        [{ container: "web", command: ["/bin/sh"], prefix: true }],
        [
            'run a declared command in the pod\'s container web (["/bin/sh"])',
            'run a declared command in the pod\'s container web (["/bin/sh"]), with a further argument',
        ],
        ["run a command as a user by name", "run a shell in the pod's container setup"],
    ],
    [
        "a program with any arguments",
        [{ container: "web", command: ["tar", "cf"], prefix: true }],
        [
            'run a declared command in the pod\'s container web (["tar","cf"])',
            'run a declared command in the pod\'s container web (["tar","cf"]), with a further argument',
        ],
        ["run a command as a user by name", "run a shell in the pod's container setup"],
    ],
    [
        "one whole command",
        [{ container: "web", command: ["/bin/app", "status"] }],
        ['run a declared command in the pod\'s container web (["/bin/app","status"])'],
        [
            "run a shell in a container",
            "run a shell as root in a container",
            "read a secret with a command",
            "run a command as a user by name",
            "run a shell in the pod's container setup",
        ],
    ],
];

test.each(COMMANDS)(
    "a policy that allows %s says of no command that the host cannot run it, and it can",
    (_, commands, can, cannot) => {
        for (const preset of ["strict", "baseline"] as const) {
            const policy = policyOf({ policy: { preset, exec: commands } });
            const said = explainInitData(documentOf({ "policy.rego": policy }));
            const commandsIn = (of: typeof said.can) =>
                of.filter(({ path }) => path === "ExecProcessRequest").map(({ text }) => text);
            const own = 'run a declared command in the pod\'s container web (["/bin/app","alive"])';
            expect(commandsIn(said.can).filter((text) => text !== own)).toEqual(can);
            expect(commandsIn(said.cannot)).toEqual(cannot);
        }
    },
);

test("to allow a shell with any arguments loosens a policy", () => {
    const exec = [{ container: "web", command: ["/bin/sh"], prefix: true }];
    const { flips } = diffFiles({ "policy.rego": BASE }, { "policy.rego": policyOf({ policy: { exec } }) });
    expect(
        flips.filter(({ request }) => request === "ExecProcessRequest").map(({ probe, effect }) => [effect, probe]),
    ).toEqual([
        ["unknown", 'run a declared command in the pod\'s container web (["/bin/sh"])'],
        ["loosens", 'run a declared command in the pod\'s container web (["/bin/sh"]), with a further argument'],
    ]);
});

test.each([
    ["^shop-[a-z0-9]+-[a-z0-9]+$", "shop-a-a"],
    ["^shop-[0-9]+$", "shop-0"],
    ["^shop(-[0-9]+)?-[a-z0-9]+$", "shop-a"],
    ["^(tcp|udp)(://)?$", "tcp"],
    ["^(?s:\\-\\-pod=x)$", "--pod=x"],
    ["^[0-9a-f-]{36}$", "0".repeat(36)],
    ["^(?:(?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9a-f:]*:[0-9a-f:]+)$", "0.0.0.0"],
    ["^\\[$", "["],
])("%s has an example", (regex, example) => {
    expect(exampleOf(regex)).toBe(example);
});

test.each(["(".repeat(5_000), "((a{99}){99}){99}", "[", "\\", "(a", "a{", "|"])(
    "an example of any text is short",
    (regex) => {
        expect(exampleOf(regex).length).toBeLessThanOrEqual(1_000);
    },
);

test("of a new workload the review says what each value is by itself", () => {
    const { changes, flips, effect } = diffInitData(undefined, documentOf({ "policy.rego": BASE }));
    expect(effect).toBe("tightens");
    expect(flips.every((flip) => flip.before === "allowed" && flip.effect === "tightens")).toBe(true);
    expect(changes.map(({ path, effect: own }) => [path, own])).toEqual([
        ["size", "neutral"],
        ["algorithm", "neutral"],
        ["(file)", "neutral"],
        ["(file)", "neutral"],
        ["(file)", "tightens"],
        ["(requests denied by default)", "tightens"],
        ["DestroySandboxRequest", "neutral"],
        ["GetOOMEventRequest", "neutral"],
        ["GuestDetailsRequest", "neutral"],
        ["OnlineCPUMemRequest", "neutral"],
        ["RemoveStaleVirtiofsShareMountsRequest", "neutral"],
        ["rules", "tightens"],
        ["sandbox container", "neutral"],
        ["container setup", "neutral"],
        ["container web", "neutral"],
        ["sandbox", "neutral"],
        ["env_families", "neutral"],
        ["checks", "neutral"],
        ["runtime", "neutral"],
    ]);
});

test("of a new workload with an open policy the review says that it is open", () => {
    const { changes, flips, effect } = diffInitData(undefined, documentOf({ "policy.rego": renderAllowAll() }));
    expect([effect, flips]).toEqual(["loosens", []]);
    expect(changes).toContainEqual({
        file: "policy.rego",
        path: "SetPolicyRequest",
        after: "true",
        effect: "loosens",
        reason: "It is open: a host that may do it replaces this policy.",
    });
});

test("a document that loses its policy is open", () => {
    const { toml, files, ...rest } = documentOf({ "policy.rego": BASE });
    const { "policy.rego": _, ...others } = files;
    const { effect, flips } = diffInitData({ ...rest, toml, files }, { ...rest, toml: `${toml} `, files: others });
    expect(effect).toBe("loosens");
    expect(flips.every((flip) => flip.after === "allowed" && flip.effect === "loosens")).toBe(true);
});

test("a size that crosses the platform's limit is something to look at", () => {
    // AWS takes 16,384 bytes (facts 1.6); text that does not pack well crosses it.
    const noise = Array.from({ length: 3_000 }, (_, index) => `# ${(index * 2_654_435_761) % 4_294_967_296}\n`).join(
        "",
    );
    const { changes } = diffFiles({}, { "aa.toml": noise }, { platform: "aws-snp" });
    expect(changes).toContainEqual(
        expect.objectContaining({ path: "size", effect: "unknown", reason: expect.stringContaining("16384") }),
    );
});

test("a request that the engine crashes on says nothing of the others", () => {
    const rules = renderAllowAll().replace(
        "default PauseContainerRequest := true",
        "f(x) := f(x)\nPauseContainerRequest if f(1)",
    );
    expect(rules).toContain("PauseContainerRequest if f(1)");
    const flipsTo = (before: string) => diffFiles({ "policy.rego": before }, { "policy.rego": rules }).flips;
    // Nobody knows what a guest answers, so what was allowed may still be allowed, and what was denied may be allowed now.
    expect(flipsTo(renderAllowAll())).toEqual([]);
    const denied = renderAllowAll().replace(
        "default PauseContainerRequest := true",
        "default PauseContainerRequest := false",
    );
    expect(flipsTo(denied).map(({ request, effect, reason }) => [request, effect, reason])).toEqual([
        ["PauseContainerRequest", "loosens", expect.stringContaining("the policy engine crashed")],
    ]);
});
