import type { PodSource } from "../../../core/kubernetes/podSource";
import type { PolicySpec } from "../../../core/policy/spec";
import { IMAGES, RICH_LOCK } from "./richPod";

/** What of the pod the author leaves to the host. */
export const MODEL_POLICY = {
    imageLock: RICH_LOCK,
    untrustedVolumes: ["weights", "data", "logs", "part"].map((name) => ({ name, because: "the program verifies it" })),
} satisfies PolicySpec;

const USER = { runAsUser: 1000, runAsGroup: 1000 };

/** A server of models: GPUs and disks in two containers, volumes of the host's, and a container with none of them. */
export const MODEL_POD: PodSource = {
    kind: "StatefulSet",
    name: "model",
    namespace: "store",
    path: ["spec", "template", "spec"],
    volumeClaimTemplates: [{ metadata: { name: "data" } }],
    spec: {
        securityContext: USER,
        initContainers: [
            {
                name: "setup",
                image: IMAGES.setup,
                volumeDevices: [{ name: "store", devicePath: "/dev/trusted_store" }],
            },
        ],
        containers: [
            {
                name: "model",
                image: IMAGES.app,
                resources: { limits: { cpu: "16", "nvidia.com/pgpu": "2", "nvidia.com/nvswitch": "1" } },
                volumeDevices: [{ name: "data", devicePath: "/dev/data" }],
                volumeMounts: [
                    { name: "weights", mountPath: "/weights", readOnly: true },
                    { name: "part", mountPath: "/part", subPath: "a" },
                    { name: "cache", mountPath: "/cache" },
                ],
            },
            {
                name: "worker",
                image: IMAGES.worker,
                resources: { limits: { "nvidia.com/GH100_H100_PCIE": 1 } },
                volumeDevices: [
                    { name: "logs", devicePath: "/dev/logs" },
                    { name: "data", devicePath: "/dev/data" },
                ],
                volumeMounts: [{ name: "weights", mountPath: "/var/weights" }],
            },
            { name: "plain", image: IMAGES.plain },
        ],
        volumes: [
            { name: "store", ephemeral: {} },
            { name: "logs", persistentVolumeClaim: { claimName: "logs" } },
            { name: "weights", persistentVolumeClaim: { claimName: "weights" } },
            { name: "part", emptyDir: {} },
            { name: "cache", emptyDir: {} },
        ],
    },
};
