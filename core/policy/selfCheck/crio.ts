import type { ExpectedContainer, ExpectedPod } from "../derive/pod";
import { exampleOf } from "../derive/text";
import { CHANCE, SANDBOX_ID, UID } from "./samples";

const PREFIX = "io.kubernetes.cri-o.";

/**
 * The annotations of a container, or of the sandbox where none is given, as CRI-O makes them in addition to all labels and annotations
 * of the pod: `internal/factory/container/container.go`, `SpecAddAnnotations`; `server/sandbox_run_linux.go`, `setupSandboxAnnotations`.
 */
export function crioAnnotations(
    id: string,
    image: string | undefined,
    pod: ExpectedPod,
    container?: ExpectedContainer,
): Record<string, string> {
    const name = exampleOf(pod.names);
    const namespace = pod.namespace ?? "default";
    const own = container?.name ?? "POD";
    const labels = {
        "io.kubernetes.container.name": own,
        "io.kubernetes.pod.name": name,
        "io.kubernetes.pod.namespace": namespace,
        "io.kubernetes.pod.uid": UID,
    };
    const named = (of: string) => `k8s_${of}_${name}_${namespace}_${UID}_0`;
    const notes = {
        Annotations: "{}",
        ContainerID: id,
        ContainerType: container === undefined ? "sandbox" : "container",
        Created: "2026-08-21T10:00:00.000000001Z",
        Image: image ?? "registry.example/pause:latest",
        ImageName: image ?? "registry.example/pause:latest",
        Labels: JSON.stringify(labels),
        LogPath: `/var/log/pods/${namespace}_${name}_${UID}`,
        Metadata: JSON.stringify({ name: own }),
        MountPoint: `/var/lib/containers/storage/overlay/${CHANCE}/merged`,
        Name: container === undefined ? `k8s_${name}_${namespace}_${UID}_0` : named(own),
        ResolvPath: `/run/containers/storage/overlay-containers/${id}/userdata/resolv.conf`,
        SandboxID: SANDBOX_ID,
        SandboxName: `k8s_${name}_${namespace}_${UID}_0`,
        SeccompProfilePath: "RuntimeDefault",
        ...(container === undefined
            ? { ContainerName: named("POD"), KubeName: name, Namespace: namespace, RuntimeHandler: "kata-snp" }
            : {
                  ImageRef: CHANCE.repeat(4),
                  TTY: "false",
                  Stdin: "false",
                  StdinOnce: "false",
                  Volumes: "[]",
                  "IP.0": "10.0.0.9",
              }),
    };
    return {
        ...Object.fromEntries(Object.entries(notes).map(([key, value]) => [`${PREFIX}${key}`, value])),
        ...labels,
        "io.container.manager": "cri-o",
        "openshift.io/scc": "restricted-v2",
        "pod-template-hash": "5d4f8c7b9",
        "org.systemd.property.After": "['crio.service']",
        "platform-runtime-path.crio.io": "",
    };
}

/** Options of the files that CRI-O adds: `server/container_create.go`, `setupBaseContainerMounts`; `internal/lib/sandbox/infra.go`. */
export function crioOptions(destination: string, isContainer: boolean, isReadOnly: boolean): readonly string[] {
    const access = isContainer && !isReadOnly ? "rw" : "ro";
    switch (destination) {
        case "/etc/resolv.conf":
            return [access, "bind", "nodev", "nosuid", "noexec"];
        case "/etc/hostname":
            return isContainer ? [access, "bind"] : ["ro", "bind", "nodev", "nosuid", "noexec"];
        case "/run/.containerenv":
            return [access, "bind"];
        case "/run/secrets":
        case "/etc/crypto-policies/back-ends":
        case "/etc/crypto-policies/config":
            return ["bind", "rprivate", "bind"];
        default:
            return ["rbind", "rprivate", "rw", "bind"];
    }
}
