import { checkDebugClass } from "../checks/guestOfClass";
import { own } from "../fields";
import { error, type Issue, quote } from "../issue";
import { at, itemsAt, type Located, root } from "../kubernetes/located";
import { classOf } from "../kubernetes/pods";
import {
    confidentialBase,
    isDebugClass,
    OPENSHIFT_CLASS,
    OPENSHIFT_HANDLERS,
    runtimeClassFacts,
} from "../runtimeClasses";
import { type Findings, found, type GuardedResource, ifKnown, inPods, together } from "./guardrail";
import { type ClassConfig, isConfidentialClass, isMeantConfidential } from "./runtimeClass";

/** A RuntimeClass, a list of them, or a part of one. */
const CLASS_TYPE = /^kubernetes:node\.k8s\.io\/[^:]+:RuntimeClass(List|Patch)?$/;

/** The guests of confidential pods give the host no console, and a RuntimeClass of the stack starts what its name says. */
export function checkGuestOfClass(resource: GuardedResource, config: ClassConfig): Findings {
    const [type, part] = CLASS_TYPE.exec(resource.type) ?? [];
    if (type === undefined) {
        return inPods(resource, (pod) => ifKnown(classOf(pod), (name, keys) => found(...debugIssues(name, keys))));
    }
    const object = root(resource.props);
    const classes = part === "List" ? itemsAt(object, "items") : [object];
    return together(classes.map((one) => checkObject(one, config)));
}

function debugIssues(name: unknown, keys: Located["keys"]): Issue[] {
    return checkDebugClass(name, { at: keys, isAllowed: false, allow: "use the allowed class" });
}

function checkObject(object: Located, config: ClassConfig): Findings {
    return ifKnown(at(object, "metadata", "name"), (name) =>
        ifKnown(at(object, "handler"), (handler, keys) => {
            const isWrong = typeof name === "string" && typeof handler === "string" && !suits(name, handler, config);
            return isWrong ? found(handlerIssue(name, handler, keys)) : found();
        }),
    );
}

/** kata-deploy gives class and handler one name, and OpenShift's class has that of its TEE. */
function suits(name: string, handler: string, config: ClassConfig): boolean {
    if (name === handler) {
        return true;
    }
    if (runtimeClassFacts(name) !== undefined) {
        return false;
    }
    const base = confidentialBase(name);
    const isFitting =
        (name === OPENSHIFT_CLASS && own(OPENSHIFT_HANDLERS, handler) !== undefined) ||
        (base === undefined ? isConfidentialClass(handler, config) : confidentialBase(handler) === base);
    return (isFitting || !isMeantConfidential(name, config)) && (!isDebugClass(handler) || isDebugClass(name));
}

function handlerIssue(name: string, handler: string, keys: Located["keys"]): Issue {
    return error(keys, "runtime-class-handler", {
        message: `${quote(handler)} is not the handler of a class with the name ${quote(name)}: its pods would run in another VM than the name says, or in none`,
        allowed:
            runtimeClassFacts(name) === undefined ? "the handler of a confidential VM, as kata-qemu-snp" : quote(name),
        fix: "correct the handler, or give the class another name",
    });
}
