import { fieldsOf, itemsOf } from "../fields";
import type { DecodedInitData } from "../initdata/decode";
import { POLICY_FILE } from "../initdata/document";
import { error, type Issue } from "../issue";
import { dialectOf } from "../kataVersion";
import { commandsIn, containersIn, STARTED_LISTS } from "../kubernetes/containers";
import { at } from "../kubernetes/located";
import type { Pod } from "../kubernetes/pods";
import { answersOf } from "../review/policy/flips";
import { policyParts } from "../review/policy/parts";
import { PROBES } from "../review/probes";
import { ownScenes } from "../review/probes/ownPods";
import { alone, type Step } from "../review/probes/requestSequence";
import { UNKNOWN } from "../unknown";
import { fileIn, inDocument } from "./document";
import { type Findings, type GuardedResource, inConfidentialPods, NOTHING, namespaceOf, notKnown } from "./guardrail";
import type { InitDataConfig } from "./initData";
import { matchesAny } from "./pattern";

export interface ExecAndLogsConfig extends InitDataConfig {
    /** Stacks in which nobody looks into pods; `*` stands for any characters. Default: none. */
    readonly stacks?: readonly string[];
    /** Namespaces in which nobody looks into pods, in every stack; `*` stands for any characters. Default: none. */
    readonly namespaces?: readonly string[];
}

/**
 * In the environments that the config names, the policy lets nobody run a command in a container or read what it prints.
 * The guest's own engine is asked, about a container that no policy knows and about those that the policy is for.
 * Commands of the pod's probes and lifecycle hooks do not violate the rule.
 */
export function checkExecAndLogs(resource: GuardedResource, config: ExecAndLogsConfig): Findings {
    const { stacks = [], namespaces = [] } = config;
    if (stacks.length === 0 && namespaces.length === 0) {
        return NOTHING;
    }
    const isNamed = matchesAny(resource.stack, stacks);
    return inConfidentialPods(resource, config, (pod) => {
        const { value: namespace, keys } = namespaceOf(pod, resource);
        if (!isNamed && namespaces.length > 0 && namespace === UNKNOWN) {
            return notKnown(keys);
        }
        return isNamed || (typeof namespace === "string" && matchesAny(namespace, namespaces))
            ? inDocument(pod, (initData) => checkPolicy(initData, pod, config.kataVersion))
            : NOTHING;
    });
}

const PATH = [{ file: POLICY_FILE }];
const EXEC = "ExecProcessRequest";
const REQUESTS = [EXEC, "ReadStreamRequest", "GetDiagnosticDataRequest"];

function checkPolicy(initData: DecodedInitData, pod: Pod, kataVersion: string | undefined): Issue[] {
    const policy = fileIn(initData, POLICY_FILE);
    if (policy === undefined) {
        return [
            error(PATH, "no-policy", {
                message:
                    "is not there, so that the policy of the guest's own disk is in force, which mostly allows everything",
                fix: "add a policy that denies ExecProcessRequest and ReadStreamRequest",
            }),
        ];
    }
    const declared = commandsOf(pod);
    return REQUESTS.flatMap((request) => {
        const names = allowedProbes(policy, request, declared, kataVersion);
        return names.length === 0 ? [] : [issueOf(request, names)];
    });
}

/** What the policy allows of a request, in plain words, but for what the pod itself declares. */
function allowedProbes(
    policy: string,
    request: string,
    declared: readonly string[],
    kataVersion: string | undefined,
): string[] {
    const isAbout = (step: Step) => step.isAsked && step.request === request;
    const isDeclared = (step: Step) => request === EXEC && declared.includes(commandIn(step));
    const parts = policyParts(policy);
    const everyday = PROBES.filter((probe) => probe.request === request).map(alone);
    const own = ownScenes(undefined, parts).after.filter((scene) => scene.some(isAbout));
    // A policy may allow what a probe runs, and the same with other arguments too.
    const scenes = [...everyday, ...own].map((scene) =>
        scene.flatMap((step) => (isAbout(step) && isDeclared(step) ? [step, extended(step)] : [step])),
    );
    const { allowed } = answersOf(parts, scenes, { dialect: dialectOf(kataVersion) });
    const open = scenes.flat().filter((step) => isAbout(step) && !isDeclared(step) && allowed?.get(step.key) === true);
    return [...new Set(open.map(({ name }) => name))];
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
    return error(PATH, isExec ? "exec-open" : "logs-open", {
        message: `allows ${request}: the host may ${names.join("; ")}`,
        allowed: isExec ? "the commands of the pod's own probes and lifecycle hooks" : "no output to the host",
        fix: isExec
            ? "remove the command from policy.exec, or deny it in the policy"
            : `set policy.logs and policy.diagnostics to false, or write \`default ${request} := false\``,
    });
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
