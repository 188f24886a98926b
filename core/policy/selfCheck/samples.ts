// What only the node decides, as it could be, and the same at every check.
export const SHARED = "/run/kata-containers/shared/containers";
export const SANDBOX_ID = "0a1b2c3d4e5f".padEnd(64, "0");
export const CHANCE = "0123456789abcdef";
export const UID = "9c64c5bf-298f-46c4-ad63-e2270a2ff44c";

/** What the cluster adds to every container besides the name of the host: where the API server is. */
export const CLUSTER_ENVIRONMENT: Readonly<Record<string, string>> = {
    KUBERNETES_SERVICE_HOST: "10.96.0.1",
    KUBERNETES_SERVICE_PORT: "443",
    KUBERNETES_SERVICE_PORT_HTTPS: "443",
    KUBERNETES_PORT: "tcp://10.96.0.1:443",
    KUBERNETES_PORT_443_TCP: "tcp://10.96.0.1:443",
    KUBERNETES_PORT_443_TCP_PROTO: "tcp",
    KUBERNETES_PORT_443_TCP_PORT: "443",
    KUBERNETES_PORT_443_TCP_ADDR: "10.96.0.1",
};

/** An interface of the pod. */
export const INTERFACE = {
    device: "eth0",
    name: "eth0",
    IPAddresses: [{ family: 0, address: "10.244.0.14", mask: "24" }],
    mtu: 1500,
    hwAddr: "66:74:9f:6a:96:01",
    devicePath: "",
    type_: "",
    raw_flags: 0,
};

/** The default route. */
export const ROUTE = {
    dest: "",
    gateway: "10.244.0.1",
    device: "eth0",
    source: "",
    scope: 0,
    family: 0,
    flags: 0,
    mtu: 0,
};

/** The gateway. */
export const NEIGHBOR = {
    toIPAddress: { family: 0, address: "10.244.0.1", mask: "" },
    device: "eth0",
    lladdr: "00:00:5e:00:53:01",
    state: 128,
    flags: 0,
};

/** An ordinary file that the host copies into the guest, as agents before 3.29 show it (`isRaw`) and as later ones do. */
export function copyInput(path: string, isRaw = false) {
    return {
        path,
        ...(isRaw ? { data: [104, 105] } : { file_type: "Regular", symlink_target: null }),
        file_size: isRaw ? 2 : 0,
        file_mode: isRaw ? 0o100644 : 0o644,
        dir_mode: 0o750,
        offset: 0,
        uid: 0,
        gid: 0,
    };
}
