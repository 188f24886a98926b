import { expect, test } from "vitest";
import { explainFailures } from "../../../core/failures/explain";
import { openPolicy } from "../../../core/policy/engine";
import { policyFor } from "../../../core/policy/policyFor";
import { podRequests } from "../../../core/policy/selfCheck/requests";
import type { AllowedRequestSpec } from "../../../core/policy/spec";
import { Session } from "../../../core/session";
import type { Creation } from "../policy/requestTypes";
import { RICH_LOCK, RICH_POD, RICH_POLICY } from "../policy/richPod";
import { STRICT } from "../policy/scenario";

const CREATION = "CreateContainerRequest";

/** How the agent refuses a container to which the node adds something: Kata `src/agent/src/policy.rs`. */
function refusal(change: (input: Creation) => void): string {
    const open = openPolicy(STRICT.text);
    const life = podRequests(STRICT.pod);
    const at = life.findIndex(({ name, about }) => name === CREATION && about === "app");
    for (const { name, input } of life.slice(0, at)) {
        open.evaluate(name, input);
    }
    const input = structuredClone(life[at]?.input) as Creation;
    change(input);
    const { allowed, prints } = open.evaluate(CREATION, input);
    open.close();
    expect(allowed).toBe(false);
    return `${CREATION} is blocked by policy: ${prints.join(" ")}`;
}

function fixOf(change: (input: Creation) => void): string {
    const pod = { localVolumes: false, policy: STRICT.text, lock: RICH_LOCK, source: RICH_POD };
    const [first] = explainFailures([{ text: refusal(change), container: "app" }], [pod]);
    expect(first?.changes).toEqual([]);
    return first?.fix ?? "";
}

/** The entries in a fix, as somebody pastes them. */
function entriesIn(fix: string): AllowedRequestSpec[] {
    return [...fix.matchAll(/\[\{ (.*?) \}\]/g)].map(
        ([, pairs = ""]) => JSON.parse(`{${pairs.replace(/(\w+): /g, '"$1": ')}}`) as AllowedRequestSpec,
    );
}

const ADDED: readonly (readonly [string, (input: Creation) => void, string, readonly [string, string], string])[] = [
    [
        "a variable",
        ({ OCI }) => void OCI.Process.Env.push("NODE_ZONE=eu-1"),
        "OCI.Process.Env",
        ["NODE_ZONE", "eu-1"],
        ".process.env",
    ],
    [
        "a limit",
        ({ OCI }) => void OCI.Process.Rlimits.push({ Type: "RLIMIT_CORE", Soft: 0, Hard: 0 }),
        "OCI.Process.Rlimits",
        ["RLIMIT_CORE", "0:0"],
        ".process.rlimits",
    ],
    [
        "an annotation",
        ({ OCI }) => Object.assign(OCI.Annotations, { "example.com/a": "b" }),
        "OCI.Annotations",
        ["example.com/a", "b"],
        ".annotations",
    ],
    [
        "a closed path",
        ({ OCI }) => void OCI.Linux.MaskedPaths.push("/proc/driver"),
        "OCI.Linux.MaskedPaths",
        ["", "/proc/driver"],
        ".linux.maskedPaths",
    ],
];

test.each(ADDED)("%s of the node gets an entry that opens it when name and value are filled in", (...row) => {
    const [, change, field, [name, value], path] = row;
    const fix = fixOf(change);
    expect(fix).toContain(`\`jq ${path} /run/containerd/`);
    const entry = entriesIn(fix).find((one) => one.field === field);
    expect(entry).toMatchObject({ request: CREATION, container: "app", value: "VALUE", because: "WHY" });
    const filled = { ...entry, ...(name === "" ? {} : { name }), value } as AllowedRequestSpec;
    const { text, issues } = policyFor(
        { ...RICH_POLICY, preset: "strict", allow: [filled] },
        { pod: RICH_POD, localVolumes: false },
        undefined,
        new Session(),
    );
    expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
    const open = openPolicy(String(text));
    const life = podRequests(STRICT.pod);
    const at = life.findIndex((one) => one.name === CREATION && one.about === "app");
    for (const { name: request, input } of life.slice(0, at)) {
        expect(open.evaluate(request, input).allowed).toBe(true);
    }
    const input = structuredClone(life[at]?.input) as Creation;
    change(input);
    expect(open.evaluate(CREATION, input).allowed).toBe(true);
    open.close();
});

test.each([
    ["hooks", "request", (input: Creation) => Object.assign(input.OCI, { Hooks: { Prestart: [{ Path: "/x" }] } })],
    ["a namespace", "linux", ({ OCI }: Creation) => OCI.Linux.Namespaces.push({ Type: "pid", Path: "/proc/1/ns/pid" })],
    ["another program", "args", ({ OCI }: Creation) => OCI.Process.Args.push("--debug")],
] as const)("%s get no entry, and the reason", (_, check, change) => {
    const fix = fixOf(change as (input: Creation) => void);
    expect(entriesIn(fix)).toEqual([]);
    expect(fix).toContain(
        `no entry of policy.allow opens this: by what the check ${check} binds, the host would choose more than one value`,
    );
});
