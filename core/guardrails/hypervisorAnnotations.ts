import { INIT_DATA_ANNOTATION } from "../initdata/annotation";
import { error, type Issue } from "../issue";
import { isPlainObject } from "../shape";
import { UNKNOWN } from "../unknown";
import { type Findings, found, type GuardedResource, notKnown, pathOf } from "./guardrail";
import { matchesAny } from "./pattern";
import { annotationsIn, inConfidentialPods } from "./pods";
import type { ClassConfig } from "./runtimeClass";

export interface HypervisorAnnotationsConfig extends ClassConfig {
    /** Annotations that are allowed, by what follows `io.katacontainers.config.hypervisor.` or whole. Default: none. */
    readonly allow?: readonly string[];
}

export const HYPERVISOR = "io.katacontainers.config.hypervisor.";
/** A policy beside the init-data: the runtime sends it as a SetPolicyRequest, and no evidence holds it. */
const AGENT_POLICY = "io.katacontainers.config.agent.policy";

/**
 * A confidential pod has no annotation that changes its VM but the init-data: kernel parameters, image and sizes of the
 * VM are measured, or decide what is (Kata `docs/pod-annotations.md`).
 */
export function checkHypervisorAnnotations(resource: GuardedResource, config: HypervisorAnnotationsConfig): Findings {
    const { allow = [] } = config;
    return inConfidentialPods(resource, config, (pod) => {
        const { value, keys } = annotationsIn(pod);
        if (value === UNKNOWN) {
            return notKnown(keys);
        }
        const forbidden = vmAnnotationsIn(value).filter((name) => !isAllowed(name, allow));
        return found(...forbidden.map((name) => issueOf(name, pathOf([...keys, name]))));
    });
}

/** The names of the annotations that are about the VM or the agent's policy, but the init-data. */
export function vmAnnotationsIn(annotations: unknown): string[] {
    return isPlainObject(annotations) ? Object.keys(annotations).filter(isOfVm) : [];
}

function isOfVm(name: string): boolean {
    return name === AGENT_POLICY || (name.startsWith(HYPERVISOR) && name !== INIT_DATA_ANNOTATION);
}

function isAllowed(name: string, allow: readonly string[]): boolean {
    return (
        matchesAny(name, allow) || matchesAny(name.slice(HYPERVISOR.length), name.startsWith(HYPERVISOR) ? allow : [])
    );
}

export const CHANGES_VM = "changes the VM, and with it what the hardware measures";

function issueOf(name: string, path: string): Issue {
    return isAgentPolicy(name)
        ? agentPolicyIssue(path)
        : error(path, "hypervisor-annotation", {
              message: CHANGES_VM,
              allowed: `${INIT_DATA_ANNOTATION}, and what the config lists under allow`,
              fix: `remove it, or add "${name.slice(HYPERVISOR.length)}" to allow`,
          });
}

export function isAgentPolicy(name: string): boolean {
    return name === AGENT_POLICY;
}

export function agentPolicyIssue(path: string): Issue {
    return error(path, "agent-policy-annotation", {
        message:
            "is a policy that no evidence holds, and that the runtime asks the guest to take in the place of the measured one",
        fix: "put the policy into the init-data, as policy.rego",
    });
}
