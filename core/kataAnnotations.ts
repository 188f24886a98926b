import { INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION } from "./annotationNames";
import { error, type Issue, type Place } from "./issue";

/** What an annotation that Kata runtimes read does to the pod. */
export const Effect = {
    /** The runtime reads another configuration than that of the RuntimeClass. */
    Configuration: "configuration",
    /** The guest takes a policy that no evidence holds. */
    Policy: "policy",
    /** It changes the VM. The configuration's `enable_annotations` says which of these the runtime takes. */
    Vm: "vm",
    /** It changes what runs in the VM, and not the VM. */
    Guest: "guest",
    /** It stays on the host. */
    Host: "host",
} as const;
export type Effect = (typeof Effect)[keyof typeof Effect];

interface KataAnnotation {
    /** The whole name, or with a dot at its end the beginning of many. */
    readonly name: string;
    readonly effect: Effect;
    /** The predicate of a sentence. */
    readonly does: string;
    /** Whether the presets Strict and Baseline deny what the agent is asked for then. */
    readonly isDenied?: boolean;
}

/** What runtimes read begins with this. */
export const KATA = "io.katacontainers.";
export const HYPERVISOR = "io.katacontainers.config.hypervisor.";
const AGENT = "io.katacontainers.config.agent.";
const RUNTIME = "io.katacontainers.config.runtime.";

const CHANGES_VM = "changes the VM, and with it what the hardware measures";
const OTHER_CONFIGURATION =
    "makes the runtime read another configuration than that of the RuntimeClass, so the VM may not be confidential";
const OTHER_POLICY =
    "is a policy that is not in the evidence, and the runtime asks the guest to use it instead of the measured one";
const ON_HOST = "stays on the host";

/**
 * All that runtimes read; the first that fits counts (Kata `src/runtime/virtcontainers/pkg/annotations/annotations.go`,
 * `src/libs/kata-types/src/annotations/mod.rs`, `docs/how-to/how-to-set-sandbox-config-kata.md`). What stays on the host:
 * time-outs, cgroups, profiling, how the network comes to the VM, and from where images are pulled, which the policy and the
 * lock hold. A name that is not here may do anything.
 */
const KATA_ANNOTATIONS: readonly KataAnnotation[] = [
    // The first place where the Go runtime looks (`containerd-shim-v2/create.go`); removed for CVE-2026-50540.
    { name: "io.katacontainers.config_path", effect: Effect.Configuration, does: OTHER_CONFIGURATION },
    // runtime-rs: the section of the configuration that counts.
    { name: `${RUNTIME}hypervisor_name`, effect: Effect.Configuration, does: OTHER_CONFIGURATION },
    { name: `${RUNTIME}agent_name`, effect: Effect.Configuration, does: OTHER_CONFIGURATION },
    { name: `${AGENT}policy`, effect: Effect.Policy, does: OTHER_POLICY },
    { name: `${AGENT}kernel_modules`, effect: Effect.Guest, does: "loads kernel modules in the guest", isDenied: true },
    // The rest reaches the agent on the kernel's command line.
    { name: AGENT, effect: Effect.Guest, does: "sets up the guest's agent" },
    { name: `${HYPERVISOR}guest_hook_path`, effect: Effect.Vm, does: "runs hooks in the guest", isDenied: true },
    { name: HYPERVISOR, effect: Effect.Vm, does: CHANGES_VM },
    { name: `${RUNTIME}shared_mounts`, effect: Effect.Guest, does: "shares mounts between containers", isDenied: true },
    { name: `${RUNTIME}sandbox_bind_mounts`, effect: Effect.Guest, does: "brings files of the host into the guest" },
    { name: `${RUNTIME}vfio_mode`, effect: Effect.Guest, does: "changes how containers get the host's devices" },
    {
        name: `${RUNTIME}disable_guest_seccomp`,
        effect: Effect.Guest,
        does: "changes which system calls containers may make",
    },
    { name: `${RUNTIME}guest_selinux_label`, effect: Effect.Guest, does: "changes what processes in the guest may do" },
    ...[
        "asset_hash_type",
        "config.runtime.create_container_timeout",
        "config.runtime.disable_new_netns",
        "config.runtime.enable_pprof",
        "config.runtime.experimental",
        "config.runtime.experimental_force_guest_pull",
        "config.runtime.internetworking_model",
        "config.runtime.sandbox_cgroup_only",
        "container.resource.swap_in_bytes",
        "container.resource.swappiness",
        "enable_vcpus_pinning",
        "pkg.oci.bundle_path",
        "pkg.oci.container_type",
    ].map((name) => ({ name: `${KATA}${name}`, effect: Effect.Host, does: ON_HOST })),
    // Runtimes that do not read the new name read this one, and others report it.
    { name: OLD_INIT_DATA_ANNOTATION, effect: Effect.Host, does: ON_HOST },
    {
        name: KATA,
        effect: Effect.Guest,
        does: "is not an annotation that this version knows, and a runtime may read it",
    },
];

/** Those that change neither the VM nor what runs in it. The older init-data is not one: runtimes that read it ignore the newer. */
export const HARMLESS_ANNOTATIONS: readonly string[] = KATA_ANNOTATIONS.filter(
    ({ name, effect }) => effect === Effect.Host && name !== OLD_INIT_DATA_ANNOTATION,
).map(({ name }) => name);

/** An annotation of a pod that changes its VM or what runs in it. */
export interface FoundAnnotation extends KataAnnotation {
    /** As it stands in the pod. */
    readonly name: string;
}

/** The names of annotations that change the VM or what runs in it, except the init-data, with what they do: all that are not known to stay on the host. */
export function changesOfVm(names: readonly string[]): readonly FoundAnnotation[] {
    return names
        .filter((name) => name !== INIT_DATA_ANNOTATION)
        .flatMap((name) => {
            const row = KATA_ANNOTATIONS.find((one) =>
                one.name.endsWith(".") ? name.startsWith(one.name) : name === one.name,
            );
            return row === undefined || row.effect === Effect.Host ? [] : [{ ...row, name }];
        });
}

/** The problem of an annotation that replaces the configuration or the policy, which is always wrong. */
export function replacingIssue({ effect, does }: FoundAnnotation, path: Place): Issue | undefined {
    if (effect === Effect.Policy) {
        return error(path, "agent-policy-annotation", {
            message: does,
            fix: "put the policy into the init-data, as policy.rego",
        });
    }
    return effect === Effect.Configuration
        ? error(path, "configuration-annotation", { message: does, fix: "remove it, and choose by the RuntimeClass" })
        : undefined;
}
