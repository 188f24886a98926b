import { readFileSync } from "node:fs";
import type { InitData, InitDataSpec } from "../../core";
import { buildForPod } from "../../core/initdata/build";
import { INIT_DATA_SHAPE } from "../../core/initdata/shape";
import type { ValidationContext } from "../../core/initdata/validate";
import { formatIssue } from "../../core/issue";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import { Session } from "../../core/session";

/** The inputs, as messages list them. */
export const INPUTS = Object.keys(INIT_DATA_SHAPE.fields).join(", ");

/** Answers of one test change none of another: `session.test.ts`. */
const SESSION = new Session();

/** The time at which the tests check certificates. */
export const NOW = new Date("2026-11-24T00:00:00Z");

/** A policy that answers every request, and allows all but its own replacement. */
export const OPEN_REGO = `package agent_policy\n\nimport rego.v1\n\ndefault AllowRequestsFailingPolicy := "no"\n${AGENT_REQUESTS.map(
    ({ name }) => `default ${name} := ${name !== "SetPolicyRequest"}\n`,
).join("")}`;

/** What keeps a host out of the guest, and ordinary pods do not ask for. */
const CLOSED: Readonly<Record<string, string>> = {
    AddARPNeighborsRequest: 'every n in input.neighbors.ARPNeighbors { n.device != "lo" }',
    CopyFileRequest:
        'not contains(input.path, ".."); startswith(input.path, "/run/"); not input.symlink_target == "/etc/shadow"',
    CreateContainerRequest: 'every s in input.storages { not startswith(s.source, "registry.example/foreign@") }',
    CreateSandboxRequest:
        'input.kernel_modules == []; not startswith(input.guest_hook_path, "/run/"); every s in input.storages { s.driver == "ephemeral" }',
    ExecProcessRequest: 'not input.process.Args[0] in {"/bin/sh", "/bin/true", "cat"}',
    UpdateInterfaceRequest: 'input.interface.name != "lo"',
    UpdateRoutesRequest: 'every r in input.routes.Routes { not startswith(r.dest, "127.") }',
};

/** A policy that answers every request, and allows what pods ask for. */
export const REGO = Object.entries(CLOSED).reduce(
    (text, [name, condition]) =>
        text.replace(`default ${name} := true\n`, `default ${name} := false\n${name} if { ${condition} }\n`),
    OPEN_REGO,
);

/** A spec without any issue, not even a warning. */
export const GOOD: InitDataSpec = {
    platform: "snp",
    kbs: { url: "https://kbs.example.com:8080" },
    policy: { rego: REGO },
};

export function pem(name: string): string {
    return readFileSync(`test/certificates/${name}.pem`, "utf8");
}

/**
 * The issues of `spec`, as a person reads them, each with its severity in front. With a pod the policy of `GOOD` is the open
 * one, because a policy that looks at containers is not asked about images that no lock has. That it is open is left out.
 */
export function issuesOf(spec: unknown, context: Partial<ValidationContext> = {}): string[] {
    const isOpened = context.pod !== undefined && (spec as InitDataSpec).policy === GOOD.policy;
    const given = isOpened ? { ...(spec as InitDataSpec), policy: { rego: OPEN_REGO } } : spec;
    const { issues } = buildForPod(given as InitDataSpec, { now: NOW, session: SESSION, ...context });
    return issues
        .filter(({ code }) => !isOpened || code !== "policy-open")
        .map((issue) => `${issue.severity} ${formatIssue(issue)}`);
}

/** The init-data of a spec that has no errors. */
export function initDataOf(spec: InitDataSpec): InitData {
    const { issues, initData } = buildForPod(spec, { now: NOW, session: SESSION });
    if (initData === undefined) {
        throw new Error(issues.map(formatIssue).join("\n"));
    }
    return initData as InitData;
}
