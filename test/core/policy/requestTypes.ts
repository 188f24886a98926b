/** Requests as `rules.rego` reads them, as far as tests change them. */

export interface Storage {
    driver: string;
    driver_options: string[];
    source: string;
    fstype: string;
    options: string[];
    mount_point: string;
    fs_group: { group_id: number; group_change_policy: number } | null;
    shared: boolean;
}

export interface Mount {
    destination: string;
    source: string;
    type_: string;
    options: string[];
}

export type CapabilitySet = "Bounding" | "Effective" | "Inheritable" | "Permitted" | "Ambient";

export interface Process {
    Terminal: boolean;
    User: { UID: number; GID: number; AdditionalGids: number[]; Username: string };
    Args: string[];
    Env: string[];
    Cwd: string;
    Capabilities: Record<CapabilitySet, string[]>;
    Rlimits: unknown[];
    NoNewPrivileges: boolean;
    ApparmorProfile: string;
    SelinuxLabel: string;
}

export interface Linux {
    UIDMappings: unknown[];
    GIDMappings: unknown[];
    Sysctl: Record<string, string>;
    Resources: { Devices: unknown[] };
    Namespaces: { Type: string; Path: string }[];
    Devices: unknown[];
    Seccomp: unknown;
    RootfsPropagation: string;
    MaskedPaths: string[];
    ReadonlyPaths: string[];
    MountLabel: string;
    CgroupsPath: string;
}

export interface Creation {
    container_id: string;
    string_user: unknown;
    sandbox_pidns: boolean;
    shared_mounts: unknown[];
    stdin_port: number | null;
    stdout_port: number | null;
    stderr_port: number | null;
    devices: unknown[];
    storages: Storage[];
    OCI: {
        Hostname: string;
        Hooks: unknown;
        Root: { Path: string; Readonly: boolean };
        Process: Process;
        Mounts: Mount[];
        Annotations: Record<string, string>;
        Linux: Linux;
    };
}

export interface Exec {
    container_id: string;
    string_user: unknown;
    stdin_port: number | null;
    stdout_port: number | null;
    stderr_port: number | null;
    process: Omit<Process, "Capabilities"> & { Capabilities: Process["Capabilities"] | null };
}
