import { expect, test } from "vitest";
import { checkExecAndLogs, type ExecAndLogsConfig } from "../../../core/guardrails/execAndLogs";
import { checkSetPolicy } from "../../../core/guardrails/setPolicy";
import { UNKNOWN } from "../../../core/unknown";
import { policyOf } from "../review/samplePod";
import { AT, annotation, CLOSED, deployment, OPEN, type PodParts, resource, template, texts } from "./resource";

const rego = (text: string | undefined): PodParts => ({ initData: annotation({ rego: text }) });
const HEAD = "package agent_policy\n\nimport rego.v1\n\n";
const NONE =
    "is missing, so that the policy of the guest's own disk is in force, which mostly allows everything [no-policy]";
const REPLACEABLE = `${AT}: policy.rego: allows SetPolicyRequest, so that the host can replace it by a policy that allows everything [set-policy]
    fix: write \`default SetPolicyRequest := false\` and no other rule of that name`;
const MAY =
    "says more of SetPolicyRequest than its default, which may let the host replace it by a policy that allows everything";

const SET_POLICY: readonly (readonly [string, PodParts, readonly string[]])[] = [
    ["a policy that allows all but its replacement", rego(OPEN), []],
    ["a derived policy", rego(policyOf()), []],
    ["no rule for it, which agents deny", rego("package agent_policy\n"), []],
    ["a policy that does not parse, which denies everything", rego("package agent_policy\n\nx {"), []],
    ["an annotation that is not read", { initData: "x" }, []],
    ["an annotation that is not known", { initData: UNKNOWN }, [`not known: ${AT}`]],
    ["the default true", rego(`${HEAD}default SetPolicyRequest := true\n`), [REPLACEABLE]],
    [
        "a rule next to the default false",
        rego(
            `${HEAD}default SetPolicyRequest := false\n\nSetPolicyRequest if startswith(input.policy, "package agent_policy")\n`,
        ),
        [REPLACEABLE],
    ],
    [
        "a condition that no text of this package meets",
        rego(`${CLOSED}SetPolicyRequest if contains(input.policy, "# approved")\n`),
        [REPLACEABLE.replace(/allows .*everything/, MAY)],
    ],
    [
        "a state that an earlier request leaves behind",
        rego(
            `${OPEN.replace("default CopyFileRequest := true\n", "")}SetPolicyRequest if data.pstate.ready\nCopyFileRequest := {"allowed": true, "ops": [{"op": "add", "path": "/pstate/ready", "value": true}]}\n`,
        ),
        [REPLACEABLE.replace(/allows .*everything/, MAY)],
    ],
    [
        "failures that pass",
        rego(`${HEAD}default SetPolicyRequest := false\n\ndefault AllowRequestsFailingPolicy := true\n`),
        [
            `${AT}: policy.rego: has AllowRequestsFailingPolicy, so the agent allows every request, also those that the policy denies [set-policy]
    fix: remove it`,
        ],
    ],
    [
        "no policy",
        rego(undefined),
        [`${AT}: policy.rego: ${NONE}\n    fix: add a policy that says \`default SetPolicyRequest := false\``],
    ],
];

test.each(SET_POLICY)("set-policy: %s", (_, parts, expected) => {
    expect(texts(checkSetPolicy(deployment(parts), {}))).toEqual(expected);
});

const DEV: ExecAndLogsConfig = { stacks: ["dev"] };
const execOpen = (what: string) => `${AT}: policy.rego: allows ExecProcessRequest: the host may ${what} [exec-open]
    allowed: the commands of the pod's own probes and lifecycle hooks
    fix: remove the command from policy.exec, or deny it in the policy`;
const logsOpen = (
    request: string,
    what: string,
) => `${AT}: policy.rego: allows ${request}: the host may ${what} [logs-open]
    allowed: no output to the host
    fix: set policy.logs and policy.diagnostics to false, or write \`default ${request} := false\``;
const PROBE = { livenessProbe: { exec: { command: ["/bin/app", "alive"] } } };
const SHELL = { container: "web", command: ["/bin/sh"] };
/** The pod that the sample policies are for. */
const own = (text: string): PodParts => ({ ...rego(text), container: PROBE });

const EXEC: readonly (readonly [string, PodParts, readonly string[]])[] = [
    ["a policy that denies everything", rego(CLOSED), []],
    ["a derived policy with a liveness probe", own(policyOf()), []],
    [
        "one request by name",
        rego(`${HEAD}default ExecProcessRequest := true\n`),
        [
            execOpen(
                "run a shell in a container; run a shell as root in a container; read a secret with a command; run a command as a user by name",
            ),
        ],
    ],
    [
        "logs",
        rego(`${HEAD}default ReadStreamRequest := true\n`),
        [logsOpen("ReadStreamRequest", "read a container's output")],
    ],
    [
        "diagnostics",
        rego(`${HEAD}default GetDiagnosticDataRequest := true\n`),
        [logsOpen("GetDiagnosticDataRequest", "collect the guest's logs")],
    ],
    [
        "a derived policy with logs",
        own(policyOf({ policy: { logs: true } })),
        [logsOpen("ReadStreamRequest", "read a container's output; read the output of the pod's container setup")],
    ],
    [
        "a derived policy with a shell",
        own(policyOf({ policy: { exec: [SHELL] } })),
        [execOpen('run a declared command in the pod\'s container web (["/bin/sh"])')],
    ],
    [
        "the liveness probe's command with any arguments",
        own(policyOf({ policy: { exec: [{ container: "web", command: ["/bin/app", "alive"], prefix: true }] } })),
        [
            execOpen(
                'run a declared command in the pod\'s container web (["/bin/app","alive"]), with a further argument',
            ),
        ],
    ],
    [
        "a probe of the policy that the pod does not have",
        rego(policyOf()),
        [execOpen('run a declared command in the pod\'s container web (["/bin/app","alive"])')],
    ],
    [
        "no policy",
        rego(undefined),
        [`${AT}: policy.rego: ${NONE}\n    fix: add a policy that denies ExecProcessRequest and ReadStreamRequest`],
    ],
    ["an annotation that is not known", { initData: UNKNOWN }, [`not known: ${AT}`]],
    ["a policy that does not parse, which denies everything", rego("package agent_policy\n\nx {"), []],
];

test.each(EXEC)("exec-and-logs: %s", (_, parts, expected) => {
    expect(texts(checkExecAndLogs(deployment(parts), DEV))).toEqual(expected);
});

/** Whether the rule holds, by the stack `dev` and the namespace `shop`. */
const PLACES: readonly (readonly [string, ExecAndLogsConfig, boolean])[] = [
    ["no config", {}, false],
    ["another stack", { stacks: ["prod", "de", "dev-2", "*/dev"] }, false],
    ["the stack", { stacks: ["prod", "dev"] }, true],
    ["a pattern of stacks", { stacks: ["d*"] }, true],
    ["another namespace", { namespaces: ["shop-2", "default"] }, false],
    ["the namespace", { namespaces: ["shop"] }, true],
    ["a pattern of namespaces", { namespaces: ["*ho*"] }, true],
    ["a point is not a pattern", { namespaces: ["sho."] }, false],
    ["one of the two", { stacks: ["prod"], namespaces: ["shop"] }, true],
];

test.each(PLACES)("exec-and-logs by %s", (_, config, isHeld) => {
    expect(checkExecAndLogs(deployment(rego(OPEN)), config).issues.length > 0).toBe(isHeld);
});

test("a resource that names no namespace is in the provider's, or in default", () => {
    const pod = resource("kubernetes:apps/v1:Deployment", { spec: { template: template(rego(OPEN)) } });
    const isHeld = (namespace: unknown, config: ExecAndLogsConfig) =>
        checkExecAndLogs({ ...pod, namespace }, config).issues.length > 0;
    expect(isHeld(undefined, { namespaces: ["default"] })).toBe(true);
    expect(isHeld("shop", { namespaces: ["default"] })).toBe(false);
    expect(isHeld("shop", { namespaces: ["shop"] })).toBe(true);
});

test("a namespace that is not known is not checked, where it matters", () => {
    const props = { metadata: { namespace: UNKNOWN }, spec: { template: template(rego(OPEN)) } };
    const pod = resource("kubernetes:apps/v1:Deployment", props);
    expect(texts(checkExecAndLogs(pod, { namespaces: ["shop"] }))).toEqual(["not known: metadata.namespace"]);
    expect(texts(checkExecAndLogs(pod, { stacks: ["prod"] }))).toEqual([]);
    expect(checkExecAndLogs(pod, DEV).issues).not.toEqual([]);
});

test("commands of lifecycle hooks and of init containers are the pod's own too", () => {
    const hooks = { lifecycle: { preStop: { exec: { command: ["/bin/app", "alive"] } } } };
    for (const parts of [{ container: hooks }, { spec: { initContainers: [PROBE] } }]) {
        expect(texts(checkExecAndLogs(deployment({ ...rego(policyOf()), ...parts }), DEV))).toEqual([]);
    }
});
