import { CONTAINER_NAME, IMAGE_NAME } from "../../policy/derive/data";
import { attacksOn } from "./attacks";
import { CONTAINER_ID, type Probe, probe, processInput } from "./probe";

const FOREIGN = `registry.example/foreign@sha256:${"f".repeat(64)}`;
const ROOTFS = `/run/kata-containers/${CONTAINER_ID}/rootfs`;

/** A container that no pod declares: all about it is modest but where it comes from. */
const FOREIGN_CONTAINER = {
    container_id: CONTAINER_ID,
    exec_id: CONTAINER_ID,
    string_user: null,
    sandbox_pidns: false,
    shared_mounts: [],
    stdin_port: null,
    stdout_port: null,
    stderr_port: null,
    devices: [],
    storages: [
        {
            driver: "image_guest_pull",
            driver_options: [],
            source: FOREIGN,
            fstype: "overlay",
            options: [],
            mount_point: ROOTFS,
            fs_group: null,
            shared: false,
        },
    ],
    OCI: {
        Version: "1.1.0",
        Hostname: "",
        Hooks: null,
        Solaris: null,
        Windows: null,
        Root: { Path: ROOTFS, Readonly: true },
        Process: processInput(["/app"]),
        Mounts: [],
        Annotations: {
            "io.katacontainers.pkg.oci.container_type": "pod_container",
            "io.kubernetes.cri.container-type": "container",
            [CONTAINER_NAME]: "foreign",
            "io.kubernetes.cri.sandbox-id": "5a".padEnd(64, "0"),
            "io.kubernetes.cri.sandbox-name": "pod",
            "io.kubernetes.cri.sandbox-namespace": "default",
            [IMAGE_NAME]: FOREIGN,
        },
        Linux: {
            UIDMappings: [],
            GIDMappings: [],
            Sysctl: {},
            Resources: { Devices: [] },
            CgroupsPath: "kubepods-besteffort.slice:cri-containerd:container",
            Namespaces: ["ipc", "uts", "mount"].map((Type) => ({ Type, Path: "" })),
            Devices: [],
            Seccomp: null,
            RootfsPropagation: "",
            MaskedPaths: ["/proc/kcore"],
            ReadonlyPaths: ["/proc/sys"],
            MountLabel: "",
        },
    },
};

/** A container that the pod does not have. */
export const FOREIGN_PROBE: Probe = probe(
    "create a container of a foreign image",
    "CreateContainerRequest",
    FOREIGN_CONTAINER,
    "runs a program of its own in the guest, beside the workload and with its secrets",
);

/** Attacks with such a container, for policies that say nothing of their pod. */
export const FOREIGN_ATTACKS: readonly Probe[] = attacksOn(FOREIGN_CONTAINER, "a foreign container");
