import { type Fields, fieldsOf, itemsOf, textOf } from "../../fields";
import { errorIf, type Place, quote } from "../../issue";
import { profileOf } from "./runtime";
import type { Derivation } from "./source";

/** Every capability that Linux has. */
const ALL = [
    "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE",
    "NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN",
    "SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE",
    "MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE",
].flatMap((line) => line.split(" "));

/** Names without `CAP_`, as the agent compares them: Kata `src/libs/protocols/src/trans.rs`. */
export interface Capabilities {
    readonly names: readonly string[];
    /** True where the pod asks for all: those that the node's runtime knows. */
    readonly hasAll: boolean;
}

/**
 * A container's capabilities: containerd `internal/cri/opts/spec_linux_opts.go`, `WithCapabilities`; CRI-O
 * `internal/factory/container/container.go`, `SpecSetupCapabilities`.
 */
export function capabilitiesOf(container: Fields, path: Place, { policy, report }: Derivation): Capabilities {
    const { add, drop } = fieldsOf(fieldsOf(container["securityContext"])["capabilities"]);
    const added = namesOf(add);
    const dropped = namesOf(drop);
    for (const name of [...added, ...dropped]) {
        errorIf(name !== "ALL" && !ALL.includes(name), [...path, "securityContext", "capabilities"], "capability", {
            message: `${quote(name)} is not a capability`,
            allowed: "ALL, or a name as in NET_BIND_SERVICE",
            fix: ALL.includes(name.replace(/^CAP_/, ""))
                ? `write ${name.replace(/^CAP_/, "")}`
                : "correct or remove it",
        }).forEach(report);
    }
    const hasAll = added.includes("ALL") && !dropped.includes("ALL");
    const start = dropped.includes("ALL") ? [] : hasAll ? ALL : profileOf(policy).capabilities;
    const given = [...start, ...added.filter((name) => name !== "ALL")];
    return { hasAll, names: [...new Set(given)].filter((name) => !dropped.includes(name)) };
}

function namesOf(list: unknown): string[] {
    return itemsOf(list).map((item) => (textOf(item) ?? "").toUpperCase());
}
