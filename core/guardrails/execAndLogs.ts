import { fieldsOf, itemsOf } from "../fields";
import { error, type Issue } from "../issue";
import { dialectOf } from "../kataVersion";
import { commandsIn, containersIn, STARTED_LISTS } from "../kubernetes/containers";
import { at } from "../kubernetes/located";
import type { Pod } from "../kubernetes/pods";
import type { SessionOptions } from "../policy/engine";
import { PROBES } from "../policy/probes/guest";
import { alone, type Step } from "../policy/probes/probe";
import { tooExpensive } from "../policy/tooExpensive";
import { answersOf } from "../review/policy/flips";
import { policyParts } from "../review/policy/parts";
import { podSequences } from "../review/probes/ownPods";
import { inDocument, inPolicy, POLICY_PLACE } from "./document";
import { type Findings, type GuardedResource, ifKnown, inConfidentialPods, NOTHING, namespaceOf } from "./guardrail";
import type { InitDataConfig } from "./initData";
import { type Lists, matchesAny } from "./runtimeClass";

export type ExecAndLogsConfig = InitDataConfig & Lists<"stacks" | "namespaces">;

/**
 * In the environments that the config names, the policy lets nobody run a command in a container or read what it prints.
 * The guest's own engine is asked, about a container that no policy knows and about those that the policy is for.
 * Commands of the pod's probes and lifecycle hooks do not violate the rule.
 */
export function checkExecAndLogs(resource: GuardedResource, config: ExecAndLogsConfig): Findings {
    const { stacks = [], namespaces = [], kataVersion } = config;
    const isStack = matchesAny(resource.stack, stacks);
    if (!isStack && namespaces.length === 0) {
        return NOTHING;
    }
    const isNamed = (namespace: unknown) => typeof namespace === "string" && matchesAny(namespace, namespaces);
    const options = { dialect: dialectOf(kataVersion), session: resource.session };
    const deny = "denies ExecProcessRequest and ReadStreamRequest";
    const check = (pod: Pod) =>
        inDocument(pod, resource, (initData) =>
            inPolicy(initData, deny, (policy) => checkPolicy(policy, pod, options)),
        );
    return inConfidentialPods(resource, config, (pod) =>
        isStack ? check(pod) : ifKnown(namespaceOf(pod, resource), (name) => (isNamed(name) ? check(pod) : NOTHING)),
    );
}

const EXEC = "ExecProcessRequest";
const REQUESTS = [EXEC, "ReadStreamRequest", "GetDiagnosticDataRequest"];

function checkPolicy(policy: string, pod: Pod, options: SessionOptions): Issue[] {
    const declared = commandsOf(pod);
    return REQUESTS.flatMap((request) => {
        const { names, unanswered } = allowedProbes(policy, request, declared, options);
        return [
            ...(names.length === 0 ? [] : [issueOf(request, names)]),
            ...(unanswered === undefined ? [] : [notKnown(unanswered)]),
        ];
    });
}

/** What the policy allows of a request, in plain words, without what the pod itself declares. */
function allowedProbes(
    policy: string,
    request: string,
    declared: readonly string[],
    options: SessionOptions,
): { readonly names: readonly string[]; readonly unanswered: string | undefined } {
    const isAbout = (step: Step) => step.isAsked && step.request === request;
    const isDeclared = (step: Step) => request === EXEC && declared.includes(commandIn(step));
    const parts = policyParts(policy, options.session);
    const everyday = PROBES.filter((probe) => probe.request === request).map(alone);
    const own = podSequences(undefined, parts).after.filter((sequence) => sequence.some(isAbout));
    // A policy may allow what a probe runs, and the same with other arguments too.
    const sequences = [...everyday, ...own].map((sequence) =>
        sequence.flatMap((step) => (isAbout(step) && isDeclared(step) ? [step, extended(step)] : [step])),
    );
    const { allowed, unanswered } = answersOf(parts, sequences, options);
    const open = sequences
        .flat()
        .filter((step) => isAbout(step) && !isDeclared(step) && allowed?.get(step.key) === true);
    const [why] = unanswered?.values() ?? [];
    return { names: [...new Set(open.map(({ name }) => name))], unanswered: why };
}

/** The same command with one more argument, which a policy may allow too. */
function extended(step: Step): Step {
    const input = fieldsOf(step.input);
    const process = fieldsOf(input["process"]);
    const Args = [...itemsOf(process["Args"]), "--more"];
    return {
        ...step,
        name: `${step.name}, with a further argument`,
        key: `${step.key} --more`,
        input: { ...input, process: { ...process, Args } },
    };
}

function issueOf(request: string, names: readonly string[]): Issue {
    const isExec = request === EXEC;
    return error(POLICY_PLACE, isExec ? "exec-open" : "logs-open", {
        message: `allows ${request}: the host may ${names.join("; ")}`,
        allowed: isExec ? "the commands of the pod's own probes and lifecycle hooks" : "no output to the host",
        fix: isExec
            ? "remove the command from policy.exec, or deny it in the policy"
            : `set policy.logs and policy.diagnostics to false, or write \`default ${request} := false\``,
    });
}

function notKnown(why: string): Issue {
    const { code, ...text } = tooExpensive(why);
    return error(POLICY_PLACE, code, text);
}

/** The commands that the pod itself has the kubelet run, each as JSON. */
function commandsOf({ template }: Pod): string[] {
    const spec = at(template, "spec");
    const commands = containersIn(spec, STARTED_LISTS).flatMap(commandsIn);
    return commands.flatMap(({ value }) => (Array.isArray(value) ? [JSON.stringify(value)] : []));
}

function commandIn({ input }: Step): string {
    return JSON.stringify(itemsOf(fieldsOf(fieldsOf(input)["process"])["Args"]));
}
