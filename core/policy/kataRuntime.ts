/** Kata's runtime. Source of each difference: Kata `src/runtime/virtcontainers/kata_agent.go` and `src/runtime-rs/crates`. */
export interface KataRuntime {
    readonly runtime: "Go" | "Rust";
    /** Type of the mount namespace: `src/libs/protocols/src/trans.rs`, Display of `LinuxNamespaceType`. */
    readonly mountNamespace: "mount" | "mnt";
    /** What stands before the name of a capability: the same file. */
    readonly capabilityPrefix: "CAP_" | "";
    /** Whether a command has the rights and limits of its container: `container_manager/manager.rs`, against `cmdToKataProcess`. */
    readonly execIsWhole: boolean;
    /** Whether the first process of a container has the container's id: `trans.rs`, `From<CreateContainerRequest>`. */
    readonly namesProcess: boolean;
    /** Under the shared folder, where directories of the guest are: `resource/src/volume/local_volume.rs`. */
    readonly localFolder: "" | "passthrough/";
    /** Link type of an interface: `network/endpoint`. */
    readonly linkType: "virtual" | "veth";
    /** Destination of the default route: `network_info`, against netlink's. */
    readonly defaultRoute: "0.0.0.0/0" | "";
}

export const GO: KataRuntime = {
    runtime: "Go",
    mountNamespace: "mount",
    capabilityPrefix: "CAP_",
    execIsWhole: false,
    namesProcess: true,
    localFolder: "",
    linkType: "virtual",
    defaultRoute: "0.0.0.0/0",
};

export const RUST: KataRuntime = {
    runtime: "Rust",
    mountNamespace: "mnt",
    capabilityPrefix: "",
    execIsWhole: true,
    namesProcess: false,
    localFolder: "passthrough/",
    linkType: "veth",
    defaultRoute: "",
};
