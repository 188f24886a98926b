import { error, errorIf, type Issue, type IssueText, type Place, quote, warning, warningIf } from "../issue";
import { isOlder } from "../kataVersion";
import { isDebugClass, isPlainClass, kataRuntimeOf, OPENSHIFT_CLASS, withoutDebug } from "../runtimeClasses";

/** Where the class is named, and what allows one of debugging. */
interface DebugClass {
    readonly at: Place;
    readonly isAllowed: boolean;
    /** How to allow it. */
    readonly allow: IssueText["fix"];
}

/**
 * A class whose guests have a debug console. The host gets a root shell by it, and the agent asks no policy about that:
 * Kata 4.1 `kata-deploy`, `20-debug.toml` and `25-devkit.toml`.
 */
export function checkDebugClass(name: unknown, { at, allow, isAllowed }: DebugClass): Issue[] {
    if (!isDebugClass(name)) {
        return [];
    }
    const allowed = quote(withoutDebug(name));
    return [
        (isAllowed ? warning : error)(at, "debug-class", {
            message: `${quote(name)} starts guests with a debug console: the host gets a root shell in the VM, which no agent policy can deny, and so reads and changes everything there`,
            allowed,
            fix: isAllowed ? `use ${allowed} before the pod gets a secret or data that counts` : allow,
        }),
    ];
}

/** The first Kata whose Rust runtime gives the guest the init-data as it is: Kata `src/libs/kata-types/src/initdata.rs`. */
const KEEPS_TEXT_SINCE = "3.31";

/**
 * The Rust runtime of Kata before 3.31 reads the init-data and writes it anew, with the files in random order. The guest and
 * its hardware have the digest of that text.
 */
export function checkAttestedDigest(name: unknown, kataVersion: unknown, isOnOpenShift: boolean, at: Place): Issue[] {
    if (typeof name !== "string" || !isOlder(kataVersion, KEEPS_TEXT_SINCE) || isPlainClass(name)) {
        return [];
    }
    const runtime = kataRuntimeOf(name);
    const does =
        "writes the init-data anew, with its files in random order: the guest attests the digest of that text and not of this document, so the KBS refuses its secrets";
    const update = `update Kata on the nodes to ${KEEPS_TEXT_SINCE} or later`;
    // OpenShift's nodes have the Go runtime.
    const isUnknown = runtime === undefined && !(isOnOpenShift && name === OPENSHIFT_CLASS);
    return [
        ...errorIf(runtime === "Rust", at, "rust-init-data", {
            message: `${quote(name)} starts Kata's Rust runtime, and that of ${String(kataVersion)} ${does}`,
            allowed: `Kata ${KEEPS_TEXT_SINCE} or later, or a class of the Go runtime`,
            fix: `${update}, or use ${quote(name.replace(/-runtime-rs.*$/, ""))}`,
        }),
        ...warningIf(isUnknown, at, "rust-init-data", {
            message: `${quote(name)} does not tell which of Kata's runtimes it starts, and the Rust runtime of ${String(kataVersion)} ${does}`,
            fix: `make sure that it starts the Go runtime, or ${update}`,
        }),
    ];
}
