import type { Creation, Exec, Mount } from "./requestTypes";
import type { Call } from "./scenario";

/** Annotations of containerd, and what CRI-O has in their place. */
const KEYS = [
    ["io.kubernetes.cri.container-type", "io.kubernetes.cri-o.ContainerType"],
    ["io.kubernetes.cri.container-name", "io.kubernetes.container.name"],
    ["io.kubernetes.cri.image-name", "io.kubernetes.cri-o.ImageName"],
    // And so that of the namespace, which begins alike.
    ["io.kubernetes.cri.sandbox-name", "io.kubernetes.pod.name"],
    ["io.kubernetes.cri.sandbox-id", "io.kubernetes.cri-o.SandboxID"],
    ["io.kubernetes.cri.sandbox-uid", "io.kubernetes.pod.uid"],
    ["io.kubernetes.cri.sandbox-log-directory", "io.kubernetes.cri-o.LogPath"],
] as const;

/** What containerd gives to containers and CRI-O does not: `internal/config/capabilities/capabilities_linux.go`. */
const NOT_GIVEN = ["MKNOD", "NET_RAW", "SETFCAP", "SYS_CHROOT", "AUDIT_WRITE"].map((name) => `CAP_${name}`);
const GIVEN = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_KILL"];

/** What an image of the rich pod declares as a volume, with `image_volumes = "bind"`: `server/container_create.go`, `addImageVolumes`. */
const IMAGE_VOLUME = "/var/lib/plain";

/** Each name for the other, so that a mark next to the own one is a mark next to the own one again. */
function otherNames(text: string): string {
    return KEYS.reduce(
        (so, [one, other], index) =>
            so.replaceAll(one, `<${index}>`).replaceAll(other, one).replaceAll(`<${index}>`, other),
        text,
    );
}

/** A request as it comes with containerd, as CRI-O would make it come: v1.36.1, `server`, `internal/factory/container`. */
export function inCriO({ name, input }: Call): Call {
    if (name !== "CreateContainerRequest" && name !== "ExecProcessRequest") {
        return { name, input };
    }
    const draft = JSON.parse(otherNames(JSON.stringify(input))) as unknown;
    if (name === "ExecProcessRequest") {
        const { process } = draft as Exec;
        withOwn(process);
        return { name, input: draft };
    }
    const creation = draft as Creation;
    const { OCI } = creation;
    for (const mount of OCI?.Mounts ?? []) {
        mount.options = optionsOf(mount);
    }
    const isSandbox = OCI?.Annotations?.["io.katacontainers.pkg.oci.container_type"] === "pod_sandbox";
    if (isSandbox) {
        openPaths(OCI.Linux);
    } else {
        withOwn(OCI?.Process);
        withoutGiven(OCI?.Process?.Capabilities);
    }
    if (OCI?.Linux?.Sysctl?.["net.ipv4.ip_unprivileged_port_start"] === "0") {
        delete OCI.Linux.Sysctl["net.ipv4.ip_unprivileged_port_start"];
    }
    return { name, input: creation };
}

function optionsOf({ destination, type_, options }: Mount): string[] {
    if (destination === IMAGE_VOLUME && Array.isArray(options)) {
        return [...options.filter((one) => one !== "rbind").map((one) => one.replace(/^rprivate$/, "private")), "bind"];
    }
    const isMade = destination === "/dev/shm" || (type_ !== "bind" && type_ !== "local");
    return isMade || !Array.isArray(options) ? options : [...options, "bind"];
}

/** The variables of its own spec, which those of image, pod and terminal do not replace: runtime-tools `generate/generate.go`. */
const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function withOwn(process: { Env?: unknown } | null | undefined): void {
    if (process && Array.isArray(process.Env)) {
        const env: unknown[] = process.Env;
        const firstOf = (name: string) => env.find((one) => String(one).startsWith(name));
        const own = (firstOf("PATH=") ?? PATH) === PATH ? [] : [PATH];
        process.Env = [...own, ...(firstOf("TERM=") === "TERM=xterm" ? [] : ["TERM=xterm"]), ...env];
    }
}

/** Where a container has what runtimes give by themselves, CRI-O gives less. */
function withoutGiven(sets: Record<string, unknown> | null | undefined): void {
    for (const [set, names] of Object.entries(sets ?? {})) {
        if (sets && Array.isArray(names) && GIVEN.every((one) => names.includes(one)) && names.length < 20) {
            sets[set] = names.filter((one, index) => !NOT_GIVEN.includes(one) || names.indexOf(one) !== index);
        }
    }
}

/** CRI-O closes nothing in the sandbox container: `internal/lib/sandbox/infra.go`. */
function openPaths(linux: Creation["OCI"]["Linux"]): void {
    for (const key of ["MaskedPaths", "ReadonlyPaths"] as const) {
        if (Array.isArray(linux?.[key]) && linux[key].length >= 5) {
            linux[key] = [];
        }
    }
}
