import { fieldsOf, itemsOf } from "../fields";
import { error, type Issue, quote, warning } from "../issue";
import { PLATFORMS, type Platform } from "../platform";
import { NodeKind, runtimeOfKind } from "../policy/nodes";
import { isDerived, type PolicySpec } from "../policy/spec";
import {
    confidentialBase,
    isPlainClass,
    kataRuntimeOf,
    OPENSHIFT_CLASS,
    PLAIN_HANDLERS,
    platformsOf,
} from "../runtimeClasses";
import { type MaybeKnown, UNKNOWN, type Unknown } from "../unknown";

const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** The RuntimeClass that the user gives. One that nobody knows passes, for a cluster may have its own. */
export function checkRuntimeClass(name: unknown, platform: Platform | Unknown): Issue[] {
    if (name === undefined || name === UNKNOWN) {
        return [];
    }
    if (typeof name !== "string" || !NAME.test(name)) {
        return [
            error(["runtimeClassName"], "runtime-class-name", {
                message: `${quote(name)} is not the name of a RuntimeClass`,
                allowed: "lower-case letters, digits, dots and hyphens, as in kata-qemu-snp",
                fix: "leave it out for the platform's own class",
            }),
        ];
    }
    // The shape check says which platforms there are.
    if (platform === UNKNOWN || !Object.hasOwn(PLATFORMS, platform)) {
        return [];
    }
    const { runtimeClassName: wanted, title } = PLATFORMS[platform];
    const other = otherPurpose(name, platform);
    return other === undefined
        ? []
        : [
              error(["runtimeClassName"], "runtime-class-platform", {
                  message: `${quote(name)} is for ${other}, and not for ${title}`,
                  allowed: `${quote(wanted)}, what begins with "${wanted}-", or a class of the cluster's own`,
                  fix: "leave it out for the platform's own class, or correct platform",
              }),
          ];
}

/** A class whose container runtime is not the one that derived policies are for. */
export function checkContainerRuntime(name: unknown, policy: MaybeKnown<PolicySpec>): Issue[] {
    if (name !== OPENSHIFT_CLASS || !isDerived(policy)) {
        return [];
    }
    return [
        warning(["runtimeClassName"], "container-runtime", {
            message: `${quote(name)} is the class of OpenShift with CRI-O, and strict and baseline are made for what containerd sends: the agent denies the pod`,
            fix: "give policy.rego that is made for CRI-O, or use peer pods or nodes with containerd",
        }),
    ];
}

/** Kinds of node with one of Kata's runtimes, where the class starts the other one. */
export function checkNodes(name: unknown, policy: MaybeKnown<PolicySpec>): Issue[] {
    const kinds = itemsOf(fieldsOf(policy)["nodes"]);
    const runtime = typeof name === "string" ? kataRuntimeOf(name) : undefined;
    const met = Object.entries(NodeKind).filter(([, kind]) => runtimeOfKind(kind) === runtime);
    if (runtime === undefined || kinds.length === 0 || met.some(([, kind]) => kinds.includes(kind))) {
        return [];
    }
    return [
        warning(["policy", "nodes"], "policy-nodes", {
            message: `names no kind of node with Kata's ${runtime} runtime, which the class ${quote(name)} starts`,
            allowed: met.map(([key]) => `NodeKind.${key}`).join(", "),
            fix: "name the kinds that the pod runs on, or correct runtimeClassName: the classes of the Rust runtime end in -runtime-rs",
        }),
    ];
}

/**
 * What the handler of a RuntimeClass that the cluster has says to the platform. kata-deploy names class and handler
 * alike, and adds suffixes for variants; vendors have names of their own.
 *
 * @since 0.1.0
 */
export function checkHandler(name: string, handler: string, platform: Platform): Issue[] {
    const { runtimeClassName: wanted, title } = PLATFORMS[platform];
    if (confidentialBase(handler) === wanted) {
        return [];
    }
    const other = PLAIN_HANDLERS.includes(handler) ? NOT_CONFIDENTIAL : otherPurpose(handler, platform);
    const text = {
        allowed: `${quote(wanted)}, and what begins with "${wanted}-"`,
        fix: "correct platform or runtimeClassName, or the class in the cluster",
    };
    if (other !== undefined) {
        const message = `${quote(name)} has the handler ${quote(handler)} in the cluster, which is for ${other}, and not for ${title}`;
        return [error(["runtimeClassName"], "runtime-class-handler", { ...text, message })];
    }
    const message = `${quote(name)} has the handler ${quote(handler)} in the cluster, of which it is not known whether it is for ${title}`;
    return [warning(["runtimeClassName"], "runtime-class-handler", { ...text, message })];
}

/** What a failure to read a class means, in a text that stands before it. @since 0.1.0 */
export function lookingFor(name: string): string {
    return `runtimeClassName: checkRuntimeClass reads the RuntimeClass ${quote(name)} from the cluster. If this fails because it does not exist, \`kubectl get runtimeclass\` shows which do: set runtimeClassName to one of them for the platform, or have kata-deploy install this one`;
}

const NOT_CONFIDENTIAL = "no confidential VM";

/** What a class, or its handler, is known to be for instead of the platform. */
function otherPurpose(name: string, platform: Platform): string | undefined {
    if (isPlainClass(name)) {
        return NOT_CONFIDENTIAL;
    }
    const [first, second] = platformsOf(name);
    if (first === undefined || confidentialBase(name) === PLATFORMS[platform].runtimeClassName) {
        return undefined;
    }
    return `another platform, ${second === undefined ? PLATFORMS[first].title : "peer pods"}`;
}
