import { expect, test } from "vitest";
import { AGENT_REQUESTS, openPolicy } from "../../../core";
import { renderAllowAll } from "../../../core/policy/rego";
import { diffInitData } from "../../../core/review/diff";
import { policyParts } from "../../../core/review/policy/parts";
import { exampleOf } from "../../../core/review/probes/example";
import { FOREIGN_ATTACKS } from "../../../core/review/probes/foreign";
import { PROBES } from "../../../core/review/probes/guest";
import { podSequences } from "../../../core/review/probes/ownPods";
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
    const sequences = podSequences(undefined, policyParts(BASE)).after;
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

test("a new workload is told with what each value is by itself", () => {
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

test("a new workload with an open policy is told to be open", () => {
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
    const { flips } = diffFiles({ "policy.rego": renderAllowAll() }, { "policy.rego": rules });
    expect(flips.map(({ request, after }) => [request, after])).toEqual([["PauseContainerRequest", "denied"]]);
});
