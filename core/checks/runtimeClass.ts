import { own } from "../fields";
import { error, errorIf, firstOf, type Issue, phrase, quote, warning, warningIf } from "../issue";
import { OBJECT_NAME } from "../kubernetes/objects";
import { PLATFORMS, type Platform } from "../platform";
import { ContainerRuntime, containerRuntimeOf } from "../policy/containerRuntime";
import { NodeKind, runtimesOf } from "../policy/nodes";
import { isDerived, type PolicySpec } from "../policy/spec";
import {
    confidentialBase,
    isConfidentialName,
    isRemoteClass,
    kataRuntimeOf,
    OPENSHIFT_CLASS,
    OPENSHIFT_HANDLERS,
    PLAIN_HANDLERS,
    runtimeClassFacts,
} from "../runtimeClasses";
import { closest } from "../shape";
import { isKnown, listOf, type MaybeKnown, partsOf, UNKNOWN, type Unknown } from "../unknown";
import { checkDebugClass } from "./guestOfClass";

/** The RuntimeClass that the user gives. One that is not known may be the cluster's own. */
export function checkRuntimeClass(name: unknown, platform: Platform | Unknown): Issue[] {
    if (name === undefined || name === UNKNOWN) {
        return [];
    }
    if (typeof name !== "string" || !OBJECT_NAME.test(name)) {
        return [
            error(["runtimeClassName"], "runtime-class-name", {
                message: `${quote(name)} is not the name of a RuntimeClass`,
                allowed: "lower-case letters, digits, dots and hyphens, as in kata-qemu-snp",
                fix: "leave it out for the platform's own class",
            }),
        ];
    }
    if (platform === UNKNOWN) {
        return [];
    }
    const { runtimeClassName: wanted, title } = PLATFORMS[platform];
    const other = otherPurpose(name, platform);
    const hint = closest(name, [wanted]) === undefined ? "" : `; did you mean ${quote(wanted)}?`;
    return firstOf(
        errorIf(other !== undefined, ["runtimeClassName"], "runtime-class-platform", {
            message: `${quote(name)} is for ${other}, and not for ${title}`,
            allowed: `${quote(wanted)}, what begins with "${wanted}-", or a class of the cluster's own`,
            fix: "leave it out for the platform's own class, or correct platform",
        }),
        warningIf(!isConfidentialName(name), ["runtimeClassName"], "runtime-class-unknown", {
            message: `${quote(name)} is not a class that Kata ships, so that nothing here tells whether it starts a VM of ${title}, or any VM${hint}`,
            allowed: `${quote(wanted)}, or a class of the cluster's own with a handler of that name`,
            fix: `look which handler it has: \`kubectl get runtimeclass ${name} -o jsonpath={.handler}\``,
        }),
    );
}

/** A class, or its handler, that opens the guest, in the words of the inputs. */
export function checkDebugInput(name: unknown, allowsDebug: unknown): Issue[] {
    return checkDebugClass(name, {
        at: ["runtimeClassName"],
        isAllowed: allowsDebug === true,
        allow: phrase`use the allowed class; to debug a guest that has no secrets, set ${["allowDebugClass"]} to true`,
    });
}

/** A class whose container runtime is not the one that a derived policy is for, or may not be. */
export function checkContainerRuntime(
    name: unknown,
    policy: MaybeKnown<PolicySpec>,
    named: unknown,
    kataVersion: unknown,
): Issue[] {
    if (!isDerived(policy)) {
        return [];
    }
    const isAssumed = containerRuntimeOf(named, name) === ContainerRuntime.CriO && kataVersion === undefined;
    const path = ["policy", "containerRuntime"];
    return [
        ...warningIf(isAssumed, ["kataVersion"], "kata-version-assumed", {
            message:
                "is not set, and the policy is for the newest Kata, where OpenShift has an older one: agents before 3.29 and empty volumes before 3.28 need other rules, and the agent may deny the pod",
            fix: "set it to what `rpm -q kata-containers` says on a node, as in 3.25.0",
        }),
        ...warningIf(name === OPENSHIFT_CLASS && named === undefined, path, "container-runtime", {
            message: `is not set, and ${quote(name)} is the class of OpenShift with CRI-O and, as cococtl has it, of others with containerd: the policy is for CRI-O, and denies what containerd sends`,
            fix: SET_IT,
        }),
        ...warningIf(isRemoteClass(name) && named === undefined, path, "container-runtime", {
            message: `is not set, and ${quote(name)} is the class of peer pods with containerd and, on OpenShift, with CRI-O: the policy is for containerd, and denies what CRI-O sends`,
            fix: SET_IT,
        }),
    ];
}

const SET_IT = "set it: ContainerRuntime.CriO on OpenShift, ContainerRuntime.Containerd elsewhere";

/** Kinds of node with another runtime than the policy is for, or than the class starts. */
export function checkNodes(name: unknown, policy: MaybeKnown<PolicySpec>): Issue[] {
    const { nodes, containerRuntime: named } = partsOf(policy);
    const kinds = listOf(nodes);
    const containerRuntime = containerRuntimeOf(named, name);
    const runtime = typeof name === "string" ? kataRuntimeOf(name) : undefined;
    const known = Object.entries(NodeKind).filter(([, kind]) => runtimesOf(kind).containerRuntime === containerRuntime);
    const met = known.filter(([, kind]) => runtime === undefined || runtimesOf(kind).runtime === runtime);
    const isMet = kinds.length === 0 || !isKnown([kinds, named]) || met.some(([, kind]) => kinds.includes(kind));
    const isOther = !known.some(([, kind]) => kinds.includes(kind));
    return warningIf(!isMet, ["policy", "nodes"], "policy-nodes", {
        message: isOther
            ? `names no kind of node with ${containerRuntime}, which the policy is for`
            : `names no kind of node with Kata's ${runtime} runtime, which the class ${quote(name)} starts`,
        allowed: met.map(([key]) => `NodeKind.${key}`).join(", "),
        fix: `name the kinds that the pod runs on, or correct ${isOther ? "policy.containerRuntime" : "runtimeClassName: the classes of the Rust runtime end in -runtime-rs"}`,
    });
}

/**
 * Whether the handler of a RuntimeClass in the cluster suits the platform. kata-deploy names class and handler
 * alike, and adds suffixes for variants; vendors have names of their own.
 *
 * @since 0.1.0
 */
export function checkHandler(name: string, handler: string, platform: Platform, allowsDebug = false): Issue[] {
    const { runtimeClassName: wanted, title } = PLATFORMS[platform];
    const ofOpenShift = own(OPENSHIFT_HANDLERS, handler);
    if (confidentialBase(handler) === wanted || ofOpenShift === platform) {
        // The check of the inputs reports a class with the same name.
        return handler === name ? [] : checkDebugInput(handler, allowsDebug);
    }
    const other = PLAIN_HANDLERS.includes(handler)
        ? "no confidential VM"
        : ofOpenShift === undefined
          ? otherPurpose(handler, platform)
          : `another platform, ${PLATFORMS[ofOpenShift].title}`;
    const subject = `${quote(name)} has the handler ${quote(handler)} in the cluster`;
    const report = other === undefined ? warning : error;
    return [
        report(["runtimeClassName"], "runtime-class-handler", {
            message:
                other === undefined
                    ? `${subject}, and it is not known whether that handler is for ${title}`
                    : `${subject}, which is for ${other}, and not for ${title}`,
            allowed: `${quote(wanted)}, and what begins with "${wanted}-"`,
            fix: "correct platform or runtimeClassName, or the class in the cluster",
        }),
    ];
}

/** What a failure to read a class means, in a text that stands before it. @since 0.1.0 */
export function lookingFor(name: string): string {
    return `runtimeClassName: checkRuntimeClass reads the RuntimeClass ${quote(name)} from the cluster. If this fails because it does not exist, \`kubectl get runtimeclass\` shows which do: set runtimeClassName to one of them for the platform, or have kata-deploy install this one`;
}

/** What a class, or its handler, is known to be for instead of the platform. One with a suffix of its own is what its name says. */
function otherPurpose(name: string, platform: Platform): string | undefined {
    const facts = runtimeClassFacts(name) ?? runtimeClassFacts(confidentialBase(name) ?? "");
    return facts === undefined || facts.platforms.includes(platform) ? undefined : facts.title;
}
