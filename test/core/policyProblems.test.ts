import { expect, test } from "vitest";
import { checkPolicyOptions } from "../../core/checks/policyOptions";
import type { PodSource } from "../../core/kubernetes/podSource";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import type { UntrustedVolumeSpec } from "../../core/policy/spec";
import { Session } from "../../core/session";
import { type MaybeKnown, UNKNOWN } from "../../core/unknown";
import { GOOD, issuesOf } from "./spec";

const DIGEST = `sha256:${"a".repeat(64)}`;
const OTHER = `sha256:${"b".repeat(64)}`;
const NOWHERE = `sha256:${"d".repeat(64)}`;
const IMAGE = `registry.example.com/app@${DIGEST}`;
const NAMED = `registry.example.com/named@${OTHER}`;
const SERVED = `registry.example.com/served@${OTHER}`;
const LOCK = {
    [IMAGE]: { tags: ["registry.example.com/app:1"], entrypoint: ["/app"], user: "1000:1000" },
    [SERVED]: { entrypoint: ["/app"], user: "1000:1000", env: ["APP_PORT=8080"] },
    [NAMED]: { entrypoint: ["/redis"], user: "redis", uid: 999, gid: 998 },
};
const USER = { runAsUser: 1000, runAsGroup: 1000 };
const PATH = "deployment.spec.template.spec";
const CONTAINER = `${PATH}.containers[0]`;
const BY_DIGEST = "\n    allowed: registry/repository@sha256:…\n    fix: ";
const REMOVE = '\n    fix: remove it, or use preset: "baseline" or a policy of your own';
const REMOVE_OR_OWN =
    "\n    fix: remove it, or write a policy of your own; what works on the node itself, as an agent for its network, stays a plain workload: by skip in the config of inject, by select in a program";
const LOCK_FIX =
    'give its content, as in imageLock: JSON.parse(readFileSync("images.lock.json", "utf8")) or, in YAML, imageLock: { fn::readFile: ./images.lock.json }, or to a command its name, with --images';
const PLACES =
    "\n    allowed: an absolute path other than /, without a colon, NUL, . and .., and not in /dev, /proc or /sys\n    fix: ";
const VOLUMES =
    "\n    allowed: emptyDir, configMap, downwardAPI, projected, secret\n    fix: use another volume and have the guest fetch and verify its data, or write a policy of your own";
const UNTRUSTED =
    '\n    allowed: emptyDir, configMap, downwardAPI, projected, secret\n    fix: if the program trusts nothing that it finds there, and may lose what it writes there, policy.untrustedVolumes: [{ name: "data", because: "…" }]; else use another volume and have the guest fetch and verify its data';
const DEVICES =
    "\n    allowed: nvidia.com/pgpu, nvidia.com/nvswitch, or a model as in nvidia.com/GH100_H100_SXM5_80GB\n    fix: ";
const RAW =
    "a disk that the guest does not encrypt: the host reads what is written there, and can change it or bring back what was there before";
const LOST = "and the host chooses its content; writes do not reach the volume, and are lost with the VM";
const HOST_KEY =
    "copied into the guest with a private key that the kubelet makes on the host: the host has the key too, and can give the guest another";
const COPIED = `copied into the guest once for each container, ${LOST}`;

interface Case {
    readonly container?: object;
    readonly pod?: object;
    readonly policy?: object;
    readonly spec?: object;
}

function problems(given: Case): string {
    // Most policies of the author's own below allow all but one request, which `protection.test.ts` is about.
    return allProblems(given)
        .filter((issue) => !issue.includes("[policy-open]"))
        .join("\n");
}

function allProblems({ container, pod, policy, spec }: Case): string[] {
    const source: PodSource = {
        kind: "Deployment",
        name: "web",
        path: ["deployment", "spec", "template", "spec"],
        spec: { containers: [{ name: "app", image: IMAGE, securityContext: USER, ...container }], ...pod },
    };
    const strict = { preset: "strict", imageLock: LOCK, ...policy };
    return issuesOf({ ...GOOD, policy: strict, ...spec }, { pod: source });
}

test("a pod without any of them has none", () => {
    expect(problems({})).toBe("");
    expect(problems({ policy: { preset: "baseline", imageLock: undefined } })).toBe("");
});

const mounted = (source: object, mount: object = {}): Case => ({
    container: { volumeMounts: [{ name: "data", mountPath: "/data", ...mount }] },
    pod: { volumes: [{ name: "data", ...source }] },
});
/** Where the class does not say what the container runtime is. */
const ON_PEER_PODS: Case = { policy: { containerRuntime: "containerd" }, spec: { platform: "azure-snp" } };
const asking = (limits: object, requests?: object): Case => ({
    container: { resources: { limits, requests } },
    spec: { platform: "nvidia-gpu-snp" },
});
const NOT_BOUND = `warning ${CONTAINER}.resources: the policy binds how many GPUs the container gets, and not which ones: the host chooses them [gpu-not-bound]\n    fix: release secrets only where the KBS has appraised them too: a resource policy made from the output trustee demands it\n`;
const disk = (...paths: readonly string[]): Case => ({
    container: { volumeDevices: paths.map((devicePath) => ({ name: "data", devicePath })) },
    pod: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] },
});
const fromConfigMap = (name: string) => ({ name, valueFrom: { configMapKeyRef: { name: "settings", key: "x" } } });
const fromSecret = (name: string) => ({ name, valueFrom: { secretKeyRef: { name: "settings", key: "x" } } });
const secured = (more: object): Case => ({ container: { securityContext: { ...USER, ...more } } });

/** An entry of `policy.allow` for a field with names. */
const opening = (field: string) => ({
    request: "CreateContainerRequest",
    field,
    name: "A",
    value: "a",
    because: "tests",
});
const OPEN_FIELDS =
    "OCI.Annotations, OCI.Linux.MaskedPaths, OCI.Linux.ReadonlyPaths, OCI.Linux.Sysctl, OCI.Mounts, OCI.Process.ApparmorProfile, OCI.Process.Env, OCI.Process.Rlimits";

/** What is wrong, where, and the whole message. */
const ROWS: readonly (readonly [string, Case, string])[] = [
    [
        "a tag that the lock knows",
        { container: { image: "registry.example.com/app:1" } },
        `error ${CONTAINER}.image: "registry.example.com/app:1" has no digest, so the host decides what it is [image-digest]${BY_DIGEST}write ${IMAGE}, or set images: { fromLock: true }`,
    ],
    [
        "a tag that it does not know",
        { container: { image: "nginx" } },
        `error ${CONTAINER}.image: "nginx" has no digest, so the host decides what it is [image-digest]${BY_DIGEST}run \`npx confidential-workload lock nginx\`, and write the reference that it gives, or set images: { fromLock: true }`,
    ],
    [
        "a tag, and more next to it",
        { container: { image: "nginx", envFrom: [{ configMapRef: { name: "settings" } }] } },
        `error ${CONTAINER}.image: "nginx" has no digest, so the host decides what it is [image-digest]${BY_DIGEST}run \`npx confidential-workload lock nginx\`, and write the reference that it gives, or set images: { fromLock: true }\nerror ${CONTAINER}.envFrom[0]: takes every key of "settings", and the policy cannot allow variables whose names it does not know [policy-env-from]\n    fix: name each in policy.environment, as in { name: "KEY", from: "settings" }`,
    ],
    [
        "all keys of a ConfigMap that Pulumi names",
        { container: { envFrom: [{ configMapRef: { name: "settings-1f8d9649" } }] } },
        `error ${CONTAINER}.envFrom[0]: takes every key of "settings-1f8d9649", and the policy cannot allow variables whose names it does not know [policy-env-from]\n    fix: name each in policy.environment, as in { name: "KEY", from: "settings-1f8d9649" }; if Pulumi generated this name, it changes with the content: then give the output metadata.name of the resource as from`,
    ],
    [
        "a short name that the lock does not have",
        { container: { image: `nginx@${NOWHERE}` } },
        `error ${CONTAINER}.image: docker.io/library/nginx@${NOWHERE} is not in policy.imageLock, so its command, environment and user are not known [image-not-locked]\n    fix: run \`npx confidential-workload lock docker.io/library/nginx@${NOWHERE}\` and commit images.lock.json, or use preset: "baseline"`,
    ],
    [
        "a short name with a tag that the lock knows",
        {
            container: { image: "nginx:1" },
            policy: {
                imageLock: {
                    [`docker.io/library/nginx@${DIGEST}`]: {
                        entrypoint: ["/app"],
                        tags: ["docker.io/library/nginx:1"],
                    },
                },
            },
        },
        `error ${CONTAINER}.image: "nginx:1" has no digest, so the host decides what it is [image-digest]${BY_DIGEST}write docker.io/library/nginx@${DIGEST}, or set images: { fromLock: true }`,
    ],
    [
        "a tag that the lock knows, and what else is wrong with that image",
        {
            container: { image: "registry.example.com/named:1", securityContext: {} },
            policy: { imageLock: { [NAMED]: { ...LOCK[NAMED], tags: ["registry.example.com/named:1"] } } },
        },
        `error ${CONTAINER}.image: "registry.example.com/named:1" has no digest, so the host decides what it is [image-digest]${BY_DIGEST}write ${NAMED}, or set images: { fromLock: true }
error ${CONTAINER}.securityContext.runAsUser: is not set, and the image's user "redis" is a name, which the host cannot look up when the guest pulls the image [image-user]\n    fix: set runAsUser: 999 and runAsGroup: 998, or set images: { fromLock: true }, which sets what the image means`,
    ],
    [
        "no image lock",
        { policy: { imageLock: undefined } },
        `error policy.imageLock: is missing, and strict takes from it what the images run [missing]\n    fix: run \`npx confidential-workload lock ${IMAGE}\`, which writes images.lock.json, if that is not done; then ${LOCK_FIX}`,
    ],
    [
        "no image lock, and what is wrong without it",
        {
            container: { image: "nginx", tty: "yes" },
            pod: { initContainers: [{ name: "a", image: IMAGE }] },
            policy: { imageLock: undefined },
        },
        `error policy.imageLock: is missing, and strict takes from it what the images run [missing]\n    fix: run \`npx confidential-workload lock ${IMAGE} nginx\`, which writes images.lock.json, if that is not done; then ${LOCK_FIX}
error ${CONTAINER}.tty: "yes" is not true or false [wrong-type]\n    allowed: true or false\n    fix: give true or false
error ${CONTAINER}.image: "nginx" has no digest, so the host decides what it is [image-digest]${BY_DIGEST}run \`npx confidential-workload lock nginx\`, and write the reference that it gives, or set images: { fromLock: true }`,
    ],
    [
        "no image reference",
        { container: { image: "Nginx!" } },
        `error ${CONTAINER}.image: "Nginx!" is not an image reference [image-reference]${BY_DIGEST}give the image, pinned by digest`,
    ],
    [
        "no image",
        { container: { image: undefined } },
        `error ${CONTAINER}.image: is missing [image-reference]${BY_DIGEST}give the image, pinned by digest`,
    ],
    [
        "an image that is not locked",
        { container: { image: `registry.example.com/x@sha256:${"c".repeat(64)}` } },
        `error ${CONTAINER}.image: registry.example.com/x@sha256:${"c".repeat(64)} is not in policy.imageLock, so its command, environment and user are not known [image-not-locked]\n    fix: run \`npx confidential-workload lock registry.example.com/x@sha256:${"c".repeat(64)}\` and commit images.lock.json, or use preset: "baseline"`,
    ],
    [
        "a user by name",
        { container: { image: NAMED, securityContext: {} } },
        `error ${CONTAINER}.securityContext.runAsUser: is not set, and the image's user "redis" is a name, which the host cannot look up when the guest pulls the image [image-user]\n    fix: set runAsUser: 999 and runAsGroup: 998, or set images: { fromLock: true }, which sets what the image means`,
    ],
    [
        "a group that only the image knows",
        { container: { securityContext: {} } },
        `error ${CONTAINER}.securityContext.runAsGroup: is not set, and user 1000 belongs to group 1000 in the image, which the host cannot look up when the guest pulls the image [image-group]\n    fix: set runAsGroup: 1000, or set images: { fromLock: true }, which sets what the image means`,
    ],
    [
        "neither a command nor an entrypoint",
        { container: { image: NAMED }, policy: { imageLock: { [NAMED]: {} } } },
        `error ${CONTAINER}.command: is missing, and the image has neither an entrypoint nor a cmd [missing]\n    fix: set command`,
    ],
    [
        "a privileged container",
        secured({ privileged: true }),
        `error ${CONTAINER}.securityContext.privileged: true gives the container every device of the VM, whatever the host adds to it [policy-field]${REMOVE_OR_OWN}`,
    ],
    [
        "a capability that Linux does not have",
        secured({ capabilities: { add: ["SYS_ADMINN"] } }),
        `error ${CONTAINER}.securityContext.capabilities: "SYS_ADMINN" is not a capability [capability]\n    allowed: ALL, or a name as in NET_BIND_SERVICE\n    fix: correct or remove it`,
    ],
    [
        "a seccomp profile of the node's",
        secured({ seccompProfile: { type: "Localhost", localhostProfile: "p.json" } }),
        `error ${CONTAINER}.securityContext.seccompProfile.type: "Localhost" is a profile that the guest does not apply [policy-field]\n    fix: use RuntimeDefault, or remove the profile`,
    ],
    [
        "the host's network",
        { pod: { hostNetwork: true } },
        `error ${PATH}.hostNetwork: true shares the host's network, which a VM does not have [policy-field]${REMOVE_OR_OWN}`,
    ],
    [
        "a field of nobody's",
        { container: { livenesProbe: {} } },
        `error ${CONTAINER}.livenesProbe: is a field that this version does not know, so it cannot say what it does to the pod [policy-field]\n    fix: did you mean livenessProbe? Else remove it, or use preset: "baseline" or a policy of your own`,
    ],
    [
        "an invalid list",
        { container: { args: "serve" } },
        `error ${CONTAINER}.args: "serve" is not a list [wrong-type]\n    allowed: a list\n    fix: give a list`,
    ],
    [
        "an argument that is not a string",
        { container: { args: ["serve", { port: 80 }] } },
        `error ${CONTAINER}.args[1]: an object is not a string [wrong-type]\n    allowed: a string\n    fix: give a string`,
    ],
    [
        "a claim of storage",
        mounted({ persistentVolumeClaim: { claimName: "data" } }),
        `error ${PATH}.volumes[0].persistentVolumeClaim: "data" is ${COPIED} [policy-volume]${UNTRUSTED}`,
    ],
    [
        "a directory of the host's",
        mounted({ hostPath: { path: "/" } }),
        `error ${PATH}.volumes[0].hostPath: "data" is copied into the guest once for each container, without sockets and devices, ${LOST} [policy-volume]${UNTRUSTED}`,
    ],
    [
        "a volume of the future",
        mounted({ quantum: {} }),
        `error ${PATH}.volumes[0].quantum: is a field that this version does not know, so it cannot say what it does to the pod [policy-field]${REMOVE}`,
    ],
    [
        "a part of an empty volume",
        mounted({ emptyDir: {} }, { subPath: "part" }),
        `error ${CONTAINER}.volumeMounts[0].subPath: "data" is mounted in part, which makes it a directory of the host: ${COPIED} [policy-volume]${UNTRUSTED}`,
    ],
    [
        "huge pages",
        mounted({ emptyDir: { medium: "HugePages" } }),
        `error ${PATH}.volumes[0].emptyDir.medium: "data" is of the medium "HugePages", which needs pages that the host gives by size [policy-volume]\n    fix: use the medium Memory, or none`,
    ],
    [
        "a volume that is not there",
        { container: { volumeMounts: [{ name: "data", mountPath: "/data" }] } },
        `error ${CONTAINER}.volumeMounts[0].name: "data" is not among the pod's volumes [policy-volume]\n    fix: correct it, or declare the volume`,
    ],
    [
        "a device",
        { container: { resources: { limits: { cpu: 1, "nvidia.com/gpu": 1 } } } },
        `error ${CONTAINER}.resources["nvidia.com/gpu"]: is NVIDIA's resource for containers without a VM [policy-device]${DEVICES}use nvidia.com/pgpu, on nvidia-gpu-snp or nvidia-gpu-tdx`,
    ],
    [
        "a device of nobody's",
        { container: { resources: { limits: { "example.com/fpga": 1 } } } },
        `error ${CONTAINER}.resources["example.com/fpga"]: is a device, and the policy cannot tell a device that the host passes from another [policy-device]${DEVICES}remove it, or write a policy of your own`,
    ],
    [
        "a GPU in requests alone",
        asking({ memory: "8Gi" }, { "nvidia.com/pgpu": 1 }),
        `${NOT_BOUND}error ${CONTAINER}.resources.requests["nvidia.com/pgpu"]: has a request and no limit, and the API server refuses that [gpu-limit]\n    fix: set limits alone`,
    ],
    [
        "fewer GPUs in requests",
        asking({ "nvidia.com/pgpu": 2, memory: "8Gi" }, { "nvidia.com/pgpu": 1 }),
        `${NOT_BOUND}error ${CONTAINER}.resources.requests["nvidia.com/pgpu"]: has a request that is not its limit, and the API server refuses that [gpu-limit]\n    fix: set limits alone`,
    ],
    [
        "half a GPU",
        asking({ "nvidia.com/pgpu": "500m", memory: "8Gi" }),
        `${NOT_BOUND}error ${CONTAINER}.resources.limits["nvidia.com/pgpu"]: "500m" is not a number of devices [gpu-limit]\n    fix: give one, as in "1"`,
    ],
    [
        "a GPU of the node on a peer pod",
        { ...asking({ "nvidia.com/pgpu": 1 }), ...ON_PEER_PODS },
        `error ${CONTAINER}.resources["nvidia.com/pgpu"]: asks the node for a GPU, and the VM of a peer pod does not run on the node [gpu-peer-pod]\n    fix: remove it, and give the pod the annotation io.katacontainers.config.hypervisor.default_gpus`,
    ],
    [
        "a disk",
        disk("/dev/data"),
        `error ${CONTAINER}.volumeDevices[0]: "data" is ${RAW} [policy-disk]\n    allowed: /dev/trusted_store, where the guest encrypts the disk for the pod's images, or a disk that the program encrypts itself\n    fix: have the program encrypt and verify all of it, and name the volume: policy.untrustedVolumes: [{ name: "data", because: "…" }]; or remove it`,
    ],
    ["the store of images", { ...disk("/dev/trusted_store"), spec: { platform: "nvidia-gpu-tdx" } }, ""],
    [
        "a disk on a peer pod",
        { ...disk("/dev/trusted_store"), ...ON_PEER_PODS },
        `error ${CONTAINER}.volumeDevices[0]: gives the container a disk of the node, and the VM of a peer pod does not run on the node [policy-disk]\n    fix: remove it`,
    ],
    [
        "disks at places where no disk can be",
        disk("dev/data", "/dev/../data", "/dev/vfio/1", ""),
        ["dev/data", "/dev/../data", "/dev/vfio/1"]
            .map((path) => `"${path}" is not a place for a disk`)
            .concat("is missing or empty")
            .map(
                (message, index) =>
                    `error ${CONTAINER}.volumeDevices[${index}].devicePath: ${message} [policy-disk]\n    allowed: an absolute path without . and .., and not in /dev/vfio\n    fix: correct it`,
            )
            .join("\n"),
    ],
    [
        "a path of two disks",
        { ...disk("/dev/data", "/dev/data"), policy: { untrustedVolumes: [{ name: "data", because: "sealed" }] } },
        `warning policy.untrustedVolumes[0]: "data" is ${RAW} [untrusted-volume]\n    fix: make sure that the program encrypts and verifies all of it\nerror ${CONTAINER}.volumeDevices: gives one path to two disks [duplicate]\n    fix: give each its own devicePath`,
    ],
    [
        "a disk that is not a claim, and one that is not there",
        {
            container: {
                volumeDevices: [
                    { name: "data", devicePath: "/dev/a" },
                    { name: "x", devicePath: "/dev/b" },
                ],
            },
            pod: { volumes: [{ name: "data", emptyDir: {} }] },
        },
        `error ${CONTAINER}.volumeDevices[0].name: "data" is not a claim, and only claims can be disks [policy-disk]\n    fix: name a claim\nerror ${CONTAINER}.volumeDevices[1].name: "x" is not among the pod's volumes [policy-disk]\n    fix: name a claim`,
    ],
    [
        "an envFrom whose keys nobody names",
        { container: { envFrom: [{ configMapRef: { name: "settings" } }] } },
        `error ${CONTAINER}.envFrom[0]: takes every key of "settings", and the policy cannot allow variables whose names it does not know [policy-env-from]\n    fix: name each in policy.environment, as in { name: "KEY", from: "settings" }`,
    ],
    [
        "a field that a variable cannot hold",
        { container: { env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.x" } } }] } },
        `error ${CONTAINER}.env[0].valueFrom.fieldRef.fieldPath: "spec.x" is not a field that a variable can hold [policy-field-ref]\n    allowed: metadata.name, metadata.namespace, metadata.uid, spec.nodeName, spec.serviceAccountName, status.hostIP, status.hostIPs, status.podIP, status.podIPs, metadata.labels['…'], metadata.annotations['…']\n    fix: use one of them`,
    ],
    [
        "a variable from a file",
        { container: { env: [{ name: "A", valueFrom: { fileKeyRef: { key: "a" } } }] } },
        `error ${CONTAINER}.env[0].valueFrom.fileKeyRef: takes the value from a file in an empty volume, which the kubelet looks for on the host while the guest has it [policy-field]\n    fix: have the program read the file`,
    ],
    [
        "a private key that the kubelet makes",
        mounted({ projected: { sources: [{ podCertificate: { signerName: "example.com/ca", keyType: "ED25519" } }] } }),
        `error ${PATH}.volumes[0].projected: "data" is ${HOST_KEY} [policy-volume]\n    allowed: emptyDir, configMap, downwardAPI, projected, secret\n    fix: if the program trusts nothing that it finds there, and may lose what it writes there, policy.untrustedVolumes: [{ name: "data", because: "…" }]; else make the key in the guest and ask for a certificate there`,
    ],
    [
        "the mode of an empty volume",
        mounted({ emptyDir: { mode: 448 } }),
        `error ${PATH}.volumes[0].emptyDir.mode: 448 is the mode of a directory on the host, while the guest makes a directory of its own [policy-field]\n    fix: remove it, and have the program set the mode`,
    ],
    [
        "options of a mount",
        mounted({ emptyDir: {} }, { bindMountOptions: ["noexec"], recursiveReadOnly: "IfPossible" }),
        `error ${CONTAINER}.volumeMounts[0].bindMountOptions: adds options to the mount that the policy does not allow [policy-field]\n    fix: remove it\nerror ${CONTAINER}.volumeMounts[0].recursiveReadOnly: "IfPossible" asks for a mount option that guests do not know [policy-field]\n    fix: remove it`,
    ],
    [
        "a user namespace",
        { pod: { hostUsers: false } },
        `error ${PATH}.hostUsers: false asks for a user namespace, and the kubelet starts no such pod with a RuntimeClass of Kata [policy-field]\n    fix: remove it`,
    ],
    [
        "a claim of devices",
        {
            container: { resources: { claims: [{ name: "gpu" }] } },
            pod: { resourceClaims: [{ name: "gpu", resourceClaimName: "gpu" }] },
        },
        `error ${CONTAINER}.resources.claims: asks for devices [policy-field]${REMOVE_OR_OWN}\nerror ${PATH}.resourceClaims: asks for devices [policy-field]${REMOVE_OR_OWN}`,
    ],
    [
        "fields of nobody's in what is inside of a field",
        {
            container: {
                env: [{ name: "A", valueFrom: { vaultRef: {} } }],
                envFrom: [{ vaultRef: {} }],
                livenessProbe: { exce: { command: ["true"] } },
                lifecycle: { preStop: { exec: { command: ["true"], shell: true } } },
                resources: { weights: {} },
            },
            pod: { volumes: [{ name: "v", configMap: { nam: "settings" } }] },
        },
        [
            ["env[0].valueFrom.vaultRef"],
            ["envFrom[0].vaultRef"],
            ["livenessProbe.exce", "exec"],
            ["lifecycle.preStop.exec.shell"],
            ["resources.weights"],
        ]
            .map(([field, meant]) => [`${CONTAINER}.${field}`, meant])
            .concat([[`${PATH}.volumes[0].configMap.nam`, "name"]])
            .map(
                ([at, meant]) =>
                    `error ${at}: is a field that this version does not know, so it cannot say what it does to the pod [policy-field]${meant === undefined ? REMOVE : `\n    fix: did you mean ${meant}? Else remove it, or use preset: "baseline" or a policy of your own`}`,
            )
            .join("\n"),
    ],
    [
        "newer fields that change nothing for the policy",
        {
            container: {
                restartPolicy: "Never",
                restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }],
                resizePolicy: [{ resourceName: "cpu", restartPolicy: "NotRequired" }],
                lifecycle: { stopSignal: "SIGUSR1" },
            },
            pod: {
                os: { name: "linux" },
                hostnameOverride: "db.example.com",
                resources: { limits: { cpu: "2" } },
                schedulingGroup: { podGroupName: "g" },
                evictionResponders: [{ name: "example.com/x", priority: 1000 }],
                securityContext: { supplementalGroupsPolicy: "Strict" },
            },
        },
        "",
    ],
    [
        "an input that nobody may write to",
        { container: { stdin: true } },
        `warning ${CONTAINER}.stdin: is true, and the policy denies the host to write to it [stdin-denied]\n    fix: set policy.stdin, or remove it`,
    ],
    [
        "two containers of one name",
        { pod: { initContainers: [{ name: "app", image: IMAGE, securityContext: USER }] } },
        `error ${CONTAINER}.name: "app" is the name of another container too [duplicate]\n    fix: give each its own name`,
    ],
    [
        "no container",
        { pod: { containers: [] } },
        `error ${PATH}.containers: is missing or empty, and a pod has at least one container [missing]\n    fix: set it`,
    ],
    [
        "containers that are not a list",
        { pod: { containers: { app: {} } } },
        `error ${PATH}.containers: an object is not a list [wrong-type]\n    allowed: a list\n    fix: give a list`,
    ],
    [
        "names of variables that Kubernetes does not take",
        {
            pod: {
                containers: [
                    {
                        name: "app",
                        image: IMAGE,
                        securityContext: USER,
                        env: [{ name: "A=B" }, { name: "É" }, { name: "A\n", value: "x" }],
                    },
                ],
            },
        },
        [
            [0, "A=B"],
            [1, "É"],
            [2, "A\\n"],
        ]
            .map(
                ([index, name]) =>
                    `error ${PATH}.containers[0].env[${index}].name: "${name}" is not the name of a variable, and the API server refuses the pod [variable-name]\n    allowed: printable characters of ASCII without =\n    fix: correct it`,
            )
            .join("\n"),
    ],
    [
        "a prefix of variables that Kubernetes does not take",
        {
            pod: {
                containers: [
                    {
                        name: "app",
                        image: IMAGE,
                        securityContext: USER,
                        envFrom: [{ prefix: "A=", configMapRef: { name: "x" } }],
                    },
                ],
            },
            policy: { environment: [{ name: "KEY", from: "x" }] },
        },
        `error ${PATH}.containers[0].envFrom[0].prefix: "A=" is not the name of a variable, and the API server refuses the pod [variable-name]\n    allowed: printable characters of ASCII without =\n    fix: correct it`,
    ],
    [
        "a command for a container that is not there",
        { policy: { exec: [{ container: "db", command: ["psql"] }] } },
        'error policy.exec[0].container: "db" is not a container of the pod [no-such-container]\n    allowed: app\n    fix: name one of them',
    ],
    [
        "a command without a program",
        { policy: { exec: [{ container: "app", command: [] }] } },
        "error policy.exec[0].command: is empty [empty]\n    fix: give program and arguments",
    ],
    [
        "an expression with a class that guests lack",
        { policy: { environment: [{ name: "PORT", value: "\\d+" }] } },
        "error policy.environment[0].value: \"\\\\d+\" is not a regular expression that the guest's engine reads [regex]\n    allowed: Rust's syntax without Unicode classes: [0-9] for \\d, [A-Za-z0-9_] for \\w; no look-around\n    fix: correct it",
    ],
    [
        "an expression that ends the group around it",
        { policy: { environment: [{ name: "PORT", value: "80)|(?:.*" }] } },
        "error policy.environment[0].value: \"80)|(?:.*\" is not a regular expression that the guest's engine reads [regex]\n    allowed: Rust's syntax without Unicode classes: [0-9] for \\d, [A-Za-z0-9_] for \\w; no look-around\n    fix: correct it",
    ],
    [
        "an invalid name",
        { policy: { environment: [{ name: "A B" }] } },
        'error policy.environment[0].name: "A B" is not the name of a variable [variable-name]\n    allowed: letters, digits, _, - and .\n    fix: correct it, or set pattern: true if it is a regular expression',
    ],
    [
        "a request that stays closed",
        { policy: { allow: [{ request: "SetPolicyRequest", because: "tests" }] } },
        "error policy.allow[0].request: SetPolicyRequest would let the host replace the policy by one that allows everything [request-closed]\n    fix: remove it, or write a policy of your own",
    ],
    [
        "a request with a name that every object has",
        { policy: { allow: [{ request: "constructor", because: "tests" }] } },
        'error policy.allow[0].request: "constructor" is not a request of the agent [request-name]\n    allowed: the names in docs/agent-policy.md, as in UpdateContainerRequest\n    fix: correct or remove it',
    ],
    [
        "an invalid request, for no reason",
        { policy: { allow: [{ request: "UpdateContainer", because: " " }] } },
        'error policy.allow[0].because: is empty, and it is what a reviewer reads [empty]\n    fix: say why the request has to be allowed\nerror policy.allow[0].request: "UpdateContainer" is not a request of the agent [request-name]\n    allowed: the names in docs/agent-policy.md, as in UpdateContainerRequest\n    fix: did you mean "UpdateContainerRequest"?',
    ],
    [
        "requests that are open to anything by themselves",
        {
            policy: {
                allow: [
                    { request: "ExecProcessRequest", because: "tests" },
                    { request: "CopyFileRequest", because: "tests" },
                    { request: "CreateSandboxRequest", because: "tests" },
                ],
            },
        },
        "error policy.allow[0].request: ExecProcessRequest would let the host run any program in a container: name the commands in policy.exec [request-closed]\n    fix: remove it, or write a policy of your own\nerror policy.allow[1].request: CopyFileRequest would let the host write any file of the guest [request-closed]\n    fix: remove it, or write a policy of your own\nerror policy.allow[2].request: CreateSandboxRequest would let the host load kernel modules and mount what it chooses [request-closed]\n    fix: remove it, or write a policy of your own",
    ],
    [
        "fields that no entry opens",
        { policy: { allow: ["storages[0]", "OCI.Process.Args", "OCI.Hooks.Prestart"].map(opening) } },
        'error policy.allow[0].field: "storages[0]" brings images, disks and files of the host into the guest: name a volume in policy.untrustedVolumes [field-closed]\n    fix: remove the entry\nerror policy.allow[1].field: "OCI.Process.Args" runs another program [field-closed]\n    fix: remove the entry\nerror policy.allow[2].field: "OCI.Hooks.Prestart" runs programs in the guest outside of every container [field-closed]\n    fix: remove the entry',
    ],
    [
        "a field with a typing error, and one of another request",
        {
            policy: {
                allow: [
                    opening("OCI.Process.Envs"),
                    { ...opening("OCI.Process.Env"), request: "UpdateContainerRequest" },
                ],
            },
        },
        `error policy.allow[0].field: "OCI.Process.Envs" is not a field that an entry opens [field-name]\n    allowed: ${OPEN_FIELDS}\n    fix: did you mean "OCI.Process.Env"?\nerror policy.allow[1].request: "UpdateContainerRequest" has no field that an entry opens [field-name]\n    allowed: CreateContainerRequest\n    fix: write CreateContainerRequest, or remove field to allow the whole request`,
    ],
    [
        "names and values that no entry opens",
        {
            policy: {
                allow: [
                    { ...opening("OCI.Annotations"), name: "io.katacontainers.config.agent.policy" },
                    { ...opening("OCI.Process.Env"), value: "sealed.a.b.c" },
                    { ...opening("OCI.Mounts"), name: "/etc", value: "bind /etc rbind" },
                    { ...opening("OCI.Mounts"), name: "/run/secrets/x", value: "overlay overlay lowerdir=/" },
                ],
            },
        },
        'error policy.allow[0].name: "io.katacontainers.config.agent.policy" is for programs in the guest: by it they choose an image, a device or a file [field-closed]\n    fix: remove the entry\nerror policy.allow[1].value: "sealed.a.b.c" is a sealed secret, which the agent would unseal for the host [field-closed]\n    fix: remove the entry\nerror policy.allow[2].name: "/etc" is a place whose files the program trusts, and a mount would hide them [field-closed]\n    fix: remove the entry\nerror policy.allow[2].value: "bind /etc rbind" is not an empty mount: name a file or a folder of the host in policy.injectedMounts or policy.untrustedVolumes [field-closed]\n    fix: remove the entry\nerror policy.allow[3].name: "/run/secrets/x" is a place whose files the program trusts, and a mount would hide them [field-closed]\n    fix: remove the entry\nerror policy.allow[3].value: "overlay overlay lowerdir=/" is not an empty mount: name a file or a folder of the host in policy.injectedMounts or policy.untrustedVolumes [field-closed]\n    fix: remove the entry',
    ],
    [
        "values of another form",
        {
            policy: {
                allow: [
                    { ...opening("OCI.Linux.Sysctl"), name: "net.ipv4.conf.all.route_localnet", value: "1" },
                    { ...opening("OCI.Mounts"), name: "/run/lock", value: "tmpfs tmpfs rshared" },
                    { ...opening("OCI.Process.Rlimits"), name: "RLIMIT_CORE", value: "none" },
                    {
                        request: "CreateContainerRequest",
                        field: "OCI.Linux.MaskedPaths",
                        value: "/proc/../etc",
                        because: "tests",
                    },
                ],
            },
        },
        'error policy.allow[0].name: "net.ipv4.conf.all.route_localnet" is not a setting that Kubernetes calls safe, as in net.ipv4.ping_group_range [field-value]\n    allowed: a setting that Kubernetes calls safe, as in net.ipv4.ping_group_range\n    fix: correct it\nerror policy.allow[1].value: "tmpfs tmpfs rshared" is not type, source and options of an empty mount, as in tmpfs tmpfs mode=755,nodev,nosuid [field-value]\n    allowed: type, source and options of an empty mount, as in tmpfs tmpfs mode=755,nodev,nosuid\n    fix: correct it\nerror policy.allow[2].value: "none" is not soft and hard limit, as in 1024:unlimited [field-value]\n    allowed: soft and hard limit, as in 1024:unlimited\n    fix: correct it\nerror policy.allow[3].value: "/proc/../etc" is not a path of the kernel, as in /proc/name or /sys/name [field-value]\n    allowed: a path of the kernel, as in /proc/name or /sys/name\n    fix: correct it',
    ],
    [
        "parts that are missing, and parts that a field does not have",
        {
            policy: {
                allow: [
                    { request: "CreateContainerRequest", field: "OCI.Process.Env", because: "tests" },
                    { ...opening("OCI.Process.ApparmorProfile"), form: "a+" },
                    { request: "UpdateContainerRequest", container: "app", because: "tests" },
                ],
            },
        },
        'error policy.allow[0].name: is required and missing [missing]\n    allowed: the name of a variable\n    fix: set it, as the node sends it\nerror policy.allow[0].value: is required and missing [missing]\n    allowed: one line of text\n    fix: set it, as the node sends it\nerror policy.allow[1].name: is for fields with names, and this field has none [no-effect]\n    fix: remove it\nerror policy.allow[1].form: is not for OCI.Process.ApparmorProfile, which takes one value [no-effect]\n    fix: remove it, and write an entry for each value\nerror policy.allow[2].container: is for an entry with field, and this one allows the whole request [no-effect]\n    fix: write the field as well, as in field: "OCI.Process.Env"',
    ],
    [
        "a form that does not match its value, and one that leaves its folder",
        {
            policy: {
                allow: [
                    { ...opening("OCI.Process.Env"), form: "[0-9]+" },
                    {
                        request: "CreateContainerRequest",
                        field: "OCI.Linux.MaskedPaths",
                        value: "/proc/a",
                        form: "/proc/a|/etc",
                        because: "tests",
                    },
                ],
            },
        },
        'error policy.allow[0].form: "[0-9]+" does not match the whole of "a" [field-value]\n    fix: correct one of them\nerror policy.allow[1].form: "/proc/a|/etc" is not an expression that begins with /proc/ or /sys/ and has no | [field-value]\n    allowed: an expression that begins with /proc/ or /sys/ and has no |\n    fix: correct it',
    ],
    [
        "entries about what the pod decides, and about no container of it",
        {
            container: { env: [{ name: "MODE", value: "fast" }] },
            policy: {
                allow: [
                    { ...opening("OCI.Process.Env"), name: "MODE" },
                    { ...opening("OCI.Process.Env"), container: "ap" },
                ],
            },
        },
        'error policy.allow[0].name: "MODE" is in the pod (container app), and the entry would let the host replace it or hide it [field-closed]\n    fix: remove the entry, and set the value in the pod\nwarning policy.allow[0]: opens OCI.Process.Env MODE = "a" in every container: the host may add it, and may leave it out [field-opened]\n    fix: report what the node sends to this package, and remove the entry when a release knows it\nerror policy.allow[1].container: "ap" is not a container of the pod [no-such-container]\n    allowed: app\n    fix: correct or remove it',
    ],
    [
        "a webhook that is not known",
        { policy: { injected: ["azure-workload-identify"] } },
        'error policy.injected[0]: "azure-workload-identify" is not one of the choices [not-a-choice]\n    allowed: azure-workload-identity, eks-pod-identity, eks-irsa, vault-agent\n    fix: did you mean "azure-workload-identity"?',
    ],
    [
        "mounts at places that a pod cannot have, for no reason",
        {
            policy: {
                injectedMounts: [
                    { path: "/", because: " " },
                    { path: "etc/mesh", because: "the mesh" },
                    { path: "/etc/../mesh", because: "the mesh" },
                ],
            },
        },
        `error policy.injectedMounts[0].because: is empty, and it is what a reviewer reads [empty]\n    fix: say what adds the mount\n${[
            "/",
            "etc/mesh",
            "/etc/../mesh",
        ]
            .map(
                (path, index) =>
                    `error policy.injectedMounts[${index}].path: "${path}" is not a place for a mount [injected-path]${PLACES}write it as the mountPath of the pod that runs`,
            )
            .join("\n")}`,
    ],
    [
        "mounts where nodes put something themselves",
        {
            policy: {
                injectedMounts: ["/etc/hosts", "/sys", "/dev/fuse"].map((path) => ({ path, because: "the mesh" })),
            },
        },
        ["/etc/hosts", "/sys", "/dev/fuse"]
            .map(
                (path, index) =>
                    `error policy.injectedMounts[${index}].path: "${path}" is a place that every node fills itself [injected-path]${PLACES}remove it`,
            )
            .join("\n"),
    ],
    [
        "webhooks next to the text of a policy",
        { policy: { preset: undefined, rego: GOOD.policy?.rego, injected: ["eks-irsa"], injectedMounts: [] } },
        ["injected", "injectedMounts"]
            .map(
                (option) =>
                    `error policy.${option}: is for the presets Strict and Baseline, and would be ignored with policy.rego [no-effect]\n    fix: remove it`,
            )
            .join("\n"),
    ],
    [
        "an option that the text of a policy ignores",
        { policy: { preset: undefined, rego: GOOD.policy?.rego, logs: true } },
        "error policy.logs: is for the presets Strict and Baseline, and would be ignored with policy.rego [no-effect]\n    fix: remove it",
    ],
    [
        "an option of the wrong type",
        { policy: { logs: "yes" } },
        'error policy.logs: "yes" is not true or false [wrong-type]\n    allowed: true or false\n    fix: give true or false',
    ],
    [
        "a program that a ConfigMap names",
        { container: { command: ["$(RUN)"], env: [fromConfigMap("RUN")] } },
        `error ${CONTAINER}.command[0]: is the program, and takes its name from a ConfigMap or Secret, so the host could run any program [policy-program]\n    fix: write the program out, or use preset: "baseline" or a policy of your own`,
    ],
    [
        "a part of a program that a Secret names, as an argument of the image's",
        { container: { args: ["--$(HOW)", "$(HOW)", "$$(HOW)"], env: [fromSecret("HOW")] } },
        [
            `warning deployment.spec.template.spec: takes variables from a Secret that is not sealed (settings): the host and the cluster know their values, and can give the program others [ordinary-secret]\n    fix: seal what the host must not know (\`npx confidential-workload secret convert\`), or have the program take it from the KBS; nothing, if the host may know it`,
            ...[0, 1].map(
                (index) =>
                    `warning ${CONTAINER}.args[${index}]: takes a value from a ConfigMap or Secret, and the host chooses it [policy-argument]\n    fix: make sure that the program does no harm with any value, as a shell would; or have the program read the variable`,
            ),
        ].join("\n"),
    ],
    [
        "an argument by a variable that holds such a text",
        {
            container: {
                args: ["$(URL)"],
                env: [
                    fromConfigMap("HOST"),
                    { name: "URL", value: "https://$(HOST)/" },
                    { name: "X", value: "$(URL)" },
                ],
            },
        },
        `warning ${CONTAINER}.args[0]: takes a value from a ConfigMap or Secret, and the host chooses it [policy-argument]\n    fix: make sure that the program does no harm with any value, as a shell would; or have the program read the variable`,
    ],
    [
        "arguments that hold the pod's name, an address of the cluster, or no variable",
        {
            container: {
                args: ["$(NAME)", "$(KUBERNETES_SERVICE_HOST)", "$(DB_SERVICE_HOST)", "$(HOST)"],
                env: [{ name: "NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
            },
        },
        "",
    ],
    [
        "a capability with the prefix that the runtime adds",
        secured({ capabilities: { add: ["CAP_NET_ADMIN"] } }),
        `error ${CONTAINER}.securityContext.capabilities: "CAP_NET_ADMIN" is not a capability [capability]\n    allowed: ALL, or a name as in NET_BIND_SERVICE\n    fix: write NET_ADMIN`,
    ],
    [
        "two mounts at one place",
        {
            container: {
                volumeMounts: [
                    { name: "data", mountPath: "/data" },
                    { name: "data", mountPath: "/data/" },
                ],
            },
            pod: { volumes: [{ name: "data", emptyDir: {} }] },
        },
        `error ${CONTAINER}.volumeMounts: "/data/" is the place of another mount, "/data" [duplicate]\n    fix: mount one of them elsewhere`,
    ],
    [
        "a mount by way of another",
        mounted({ emptyDir: {} }, { mountPath: "/srv/../etc" }),
        `error ${CONTAINER}.volumeMounts[0].mountPath: "/srv/../etc" is not a place for a volume [policy-volume]\n    allowed: an absolute path other than /, without a colon, NUL, . and ..\n    fix: correct it`,
    ],
    [
        "a mount whose path ends before its end for the kernel",
        mounted({ emptyDir: {} }, { mountPath: "/srv/a\0b" }),
        `error ${CONTAINER}.volumeMounts[0].mountPath: "/srv/a\\u0000b" is not a place for a volume [policy-volume]\n    allowed: an absolute path other than /, without a colon, NUL, . and ..\n    fix: correct it`,
    ],
    [
        "a variable of the image that a service may set too",
        { container: { image: SERVED } },
        `warning ${CONTAINER}: has APP_PORT from its image, and the cluster sets it too where there is such a service: the policy then denies the container [service-variable]\n    fix: set enableServiceLinks: false, or the variable in env`,
    ],
    ["the same without services", { container: { image: SERVED }, pod: { enableServiceLinks: false } }, ""],
    ["the same where the pod sets it", { container: { image: SERVED, env: [{ name: "APP_PORT", value: "1" }] } }, ""],
    ["a volume with sources that are null", mounted({ hostPath: null, configMap: { name: "x" }, emptyDir: null }), ""],
    [
        "a range of users without CRI-O",
        { policy: { uidRange: "1000860000/10000" } },
        "error policy.uidRange: is for OpenShift, which has CRI-O, and the policy is for containerd [no-effect]\n    fix: remove it, or set policy.containerRuntime: ContainerRuntime.CriO",
    ],
    ...["1000", "1000/0", "0/10", "2000-1000", "1000/2147483647", "a/b", "", "1000/10,3000/10"].map(
        (uidRange): readonly [string, Case, string] => [
            `the range of users "${uidRange}"`,
            { policy: { uidRange, containerRuntime: "cri-o" }, spec: { kataVersion: "4.1.0" } },
            `error policy.uidRange: "${uidRange}" is not a range of users [uid-range]\n    allowed: first number and count, as in 1000860000/10000, up to 2147483647\n    fix: take it from \`oc get namespace NAME -o yaml\`, annotation openshift.io/sa.scc.uid-range`,
        ],
    ),
    [
        "hosts in FIPS mode",
        { policy: { nodes: ["go-cri-o-fips"], containerRuntime: "cri-o" }, spec: { kataVersion: "4.1.0" } },
        'warning policy.nodes: opens /etc/crypto-policies/back-ends, /etc/crypto-policies/config in every container: the host chooses what is there, and can so weaken the cryptography of programs or have OpenSSL load a library [injected]\n    fix: set the label FIPS_DISABLE: "true" on the pods and leave NodeKind.GoCriOFips out, if their images bring such policies themselves',
    ],
    [
        "agents that show too little of a file",
        { spec: { kataVersion: "3.24.0" } },
        'error policy.preset: "strict" has rules for requests as agents since Kata 3.25 show them, and kataVersion is "3.24.0" [preset-kata-version]\n    allowed: kataVersion 3.25 or later\n    fix: update Kata on the nodes, or give policy.rego',
    ],
];

test.each(ROWS)("%s", (_, given, message) => {
    expect(problems(given)).toBe(message);
});

const WITHOUT = "\n    fix: remove it, or make sure that the workload does not need it";
const ASK =
    "\n    fix: remove it, or ask the policy with requests of your own, as in `npx confidential-workload policy test`";
const DISK = `${COPIED}; some nodes give the VM the disk itself`;

const CLAIM = { persistentVolumeClaim: { claimName: "data" } };
const leaving = (...names: readonly string[]) => ({
    policy: { untrustedVolumes: names.map((name) => ({ name, because: "the program verifies it" })) },
});
const OPENED =
    "[untrusted-volume]\n    fix: make sure that the program does not trust what it finds there, and keeps nothing there that has to last";
const FIRST = "policy.untrustedVolumes[0]";

/** Volumes whose content the author leaves to the host. */
const LEFT: readonly (readonly [string, Case, string])[] = [
    ["a claim", { ...mounted(CLAIM), ...leaving("data") }, `warning ${FIRST}: "data" is ${COPIED} ${OPENED}`],
    [
        "a claim under Baseline",
        { ...mounted(CLAIM), policy: { preset: "baseline", ...leaving("data").policy } },
        `warning ${FIRST}: "data" has content that the host chooses ${OPENED}`,
    ],
    [
        "a part of an empty volume",
        { ...mounted({ emptyDir: { medium: "Memory" } }, { subPathExpr: "$(NAME)" }), ...leaving("data") },
        `warning ${FIRST}: "data" is mounted in part, which makes it a directory of the host: ${COPIED} ${OPENED}`,
    ],
    [
        "what the guest has in /dev",
        { ...mounted({ hostPath: { path: "/dev/kmsg" } }), ...leaving("data") },
        `error ${FIRST}: "data" needs no entry here: no container mounts it, or the host does not choose its content [no-effect]\n    fix: remove it\nerror ${PATH}.volumes[0].hostPath: "data" is in the host's /dev [policy-volume]${VOLUMES}`,
    ],
    [
        "a socket of the host's",
        mounted({ hostPath: { path: "/run/x.sock", type: "Socket" } }),
        `error ${PATH}.volumes[0].hostPath: "data" is a Socket of the host, which nodes do not copy [policy-volume]${VOLUMES}`,
    ],
    [
        "a volume that the guest makes",
        { ...mounted({ emptyDir: {} }), ...leaving("data") },
        `error ${FIRST}: "data" needs no entry here: no container mounts it, or the host does not choose its content [no-effect]\n    fix: remove it`,
    ],
    [
        "a volume twice, and without a reason",
        { policy: { untrustedVolumes: [{ name: "x", because: " " }, ...leaving("x").policy.untrustedVolumes] } },
        `error ${FIRST}.because: is empty, and it is what a reviewer reads [empty]\n    fix: say why the program may find anything there\nerror policy.untrustedVolumes[1].name: "x" is named twice [duplicate]\n    fix: remove one of them`,
    ],
    [
        "a volume that is not there",
        leaving("x"),
        `error ${FIRST}.name: "x" is not a volume of the pod [no-such-volume]\n    fix: correct it, or remove it`,
    ],
];

test.each(LEFT)("%s, left to the host", (_, given, message) => {
    expect(problems(given)).toBe(message);
});

test("two volumes whose names are not known yet are not the same volume", () => {
    const volume: MaybeKnown<UntrustedVolumeSpec> = { name: UNKNOWN, because: "the program checks what it finds" };
    expect(checkPolicyOptions({ untrustedVolumes: [volume, volume] }, new Session())).toEqual([]);
});

/** What Baseline is not asked about: an error where it denies it on every node. */
const BASELINE: readonly (readonly [string, Case, string])[] = [
    [
        "two claims that are read and a third one, said once for the container",
        {
            container: {
                volumeMounts: [
                    { name: "data", mountPath: "/data", readOnly: true },
                    { name: "logs", mountPath: "/logs" },
                    { name: "data", mountPath: "/more", readOnly: true },
                    { name: "cache", mountPath: "/cache" },
                ],
            },
            pod: {
                volumes: [
                    { name: "data", persistentVolumeClaim: { claimName: "data" } },
                    { name: "logs", csi: { driver: "disks.example.com" } },
                    { name: "cache", emptyDir: {} },
                ],
            },
        },
        `warning ${CONTAINER}.volumeMounts: "data", "logs": ${DISK}, which Baseline denies [policy-not-asked]${WITHOUT}`,
    ],
    [
        "files that a server shares",
        mounted({ nfs: { server: "nfs.example.com", path: "/", readOnly: true } }),
        `warning ${CONTAINER}.volumeMounts: "data": ${COPIED}; Baseline is not asked about it [policy-not-asked]${WITHOUT}`,
    ],
    [
        "a directory of the host's",
        mounted({ hostPath: { path: "/var/lib/app" } }, { readOnly: true }),
        `warning ${CONTAINER}.volumeMounts: "data": copied into the guest once for each container, without sockets and devices, ${LOST}; Baseline is not asked about it [policy-not-asked]${WITHOUT}`,
    ],
    [
        "a directory of the host's kernel",
        mounted({ hostPath: { path: "/sys/fs/bpf/" } }, { mountPath: "/bpf" }),
        `error ${CONTAINER}.volumeMounts: "data": a folder of the host's kernel; nodes mount the guest's own folder, which Baseline denies [policy-denies-field]${REMOVE_OR_OWN}`,
    ],
    [
        "a device of the host's by its path",
        mounted({ hostPath: { path: "/dev/fuse" } }),
        `warning ${CONTAINER}.volumeMounts: "data": in the host's /dev; some nodes mount what the guest has there, which Baseline denies [policy-not-asked]${WITHOUT}`,
    ],
    [
        "the files of an image",
        mounted({ image: { reference: IMAGE } }),
        `warning ${CONTAINER}.volumeMounts: "data": unpacked by the host and copied into the guest for each container, where Kata supports that (4.1 does not), ${LOST}; Baseline is not asked about it [policy-not-asked]${WITHOUT}`,
    ],
    [
        "a volume of the future",
        mounted({ quantum: {} }),
        `warning ${PATH}.volumes[0].quantum: is a field that this version does not know, so it cannot say what it does to the pod; Baseline is not asked about it [policy-not-asked]${WITHOUT}`,
    ],
    [
        "a part of an empty volume",
        mounted({ emptyDir: {} }, { subPath: "part" }),
        `warning ${CONTAINER}.volumeMounts: "data": mounted in part, which makes it a directory of the host: ${COPIED}; Baseline is not asked about it [policy-not-asked]${WITHOUT}`,
    ],
    [
        "huge pages",
        mounted({ emptyDir: { medium: "HugePages" } }),
        `warning ${CONTAINER}.volumeMounts: "data": of the medium "HugePages", which needs pages that the host gives by size; Baseline is not asked about it [policy-not-asked]${WITHOUT}`,
    ],
    [
        "a volume that is not there",
        { container: { volumeMounts: [{ name: "data", mountPath: "/data" }] } },
        `warning ${CONTAINER}.volumeMounts: "data": not among the pod's volumes, so that the API server refuses the pod unless something adds it; Baseline is not asked about it [policy-not-asked]${WITHOUT}`,
    ],
    ["volumes that arrive as the pod says", mounted({ configMap: { name: "x" } }, { readOnly: true }), ""],
    [
        "a claim that nothing mounts",
        { pod: { volumes: [{ name: "d", persistentVolumeClaim: { claimName: "d" } }] } },
        "",
    ],
    [
        "a disk",
        { container: { volumeDevices: [{ name: "raw", devicePath: "/dev/xvda" }] } },
        `warning ${CONTAINER}.volumeDevices: "raw": ${RAW} [untrusted-volume]\n    fix: make sure that the program encrypts and verifies all of it`,
    ],
    [
        "a privileged container",
        secured({ privileged: true }),
        `error ${CONTAINER}.securityContext.privileged: true gives the container every device of the VM, whatever the host adds to it; nodes create the container with /sys and /sys/fs/cgroup writable, which Baseline denies [policy-denies-field]${REMOVE_OR_OWN}`,
    ],
    [
        "the host's namespaces, and fields that ask for none",
        {
            container: { securityContext: { privileged: false } },
            pod: { hostIPC: true, hostNetwork: true, hostPID: true },
        },
        [
            `error ${PATH}.hostIPC: true shares the host's processes' memory, which a VM does not have; nodes create the sandbox without an ipc namespace`,
            `error ${PATH}.hostNetwork: true shares the host's network, which a VM does not have; nodes create the sandbox without a uts namespace`,
            `error ${PATH}.hostPID: true shares the host's processes, which a VM does not have; nodes create each container with sandbox_pidns`,
        ]
            .map((line) => `${line}, which Baseline denies [policy-denies-field]${REMOVE_OR_OWN}`)
            .join("\n"),
    ],
    [
        "a device",
        { container: { resources: { limits: { cpu: 1, "nvidia.com/gpu": 1 } } } },
        `error ${CONTAINER}.resources["nvidia.com/gpu"]: is NVIDIA's resource for containers without a VM [policy-device]${DEVICES}use nvidia.com/pgpu, on nvidia-gpu-snp or nvidia-gpu-tdx`,
    ],
    [
        "a field of nobody's, and a profile of the node's",
        { container: { livenesProbe: {} }, pod: { securityContext: { seccompProfile: { type: "Localhost" } } } },
        [
            `warning ${CONTAINER}.livenesProbe: is a field that this version does not know, so it cannot say what it does to the pod`,
            `warning ${PATH}.securityContext.seccompProfile.type: "Localhost" is a profile that the guest does not apply`,
        ]
            .map((line) => `${line}; Baseline is not asked about it [policy-not-asked]${WITHOUT}`)
            .join("\n"),
    ],
    ["a terminal, whose size the runtime tells", { container: { tty: true } }, ""],
];

test.each(BASELINE)("Baseline and %s", (_, given, message) => {
    const policy = { preset: "baseline", imageLock: undefined, ...given.policy };
    expect(problems({ ...given, policy })).toBe(message);
});

const ENDS = 'default AllowRequestsFailingPolicy := "no"\n';
const allowing = (...denied: readonly string[]) =>
    `package agent_policy\nimport rego.v1\n${ENDS}${AGENT_REQUESTS.map(({ name }) => `default ${name} := ${!["SetPolicyRequest", ...denied].includes(name)}\n`).join("")}`;

const LOSES = (message: string) =>
    `error ${CONTAINER}.volumeMounts: "data": ${message} [writes-lost]\n    fix: keep what has to last elsewhere, see docs/persistent-data.md; if nothing has to last there, say so: policy.untrustedVolumes: [{ name: "data", because: "…" }]`;

/** Writable volumes of which the guest has a copy, by how long Kubernetes keeps what is written there. */
const WRITTEN: readonly (readonly [string, object, string])[] = [
    ["a claim", { persistentVolumeClaim: { claimName: "data" } }, LOSES(COPIED)],
    ["a claim whose name is not known yet", { persistentVolumeClaim: { claimName: UNKNOWN } }, LOSES(COPIED)],
    ["a network file system", { nfs: { server: "nfs.example.com", path: "/" } }, LOSES(COPIED)],
    ["a disk of the cloud", { awsElasticBlockStore: { volumeID: "x" } }, LOSES(COPIED)],
    [
        "a directory of the host's",
        { hostPath: { path: "/var/lib/app" } },
        LOSES(`copied into the guest once for each container, without sockets and devices, ${LOST}`),
    ],
];

/** Every policy that lets a claim pass. */
const LENIENT: Readonly<Record<string, object>> = {
    baseline: { preset: "baseline" },
    "allow-all": { preset: "allow-all" },
    rego: { preset: undefined, rego: allowing() },
};

test.each(WRITTEN)("what a container writes to %s is lost, which the author has to confirm", (_, source, message) => {
    for (const policy of Object.values(LENIENT)) {
        const all = (more: object) =>
            problems({ ...mounted(source), policy: { imageLock: undefined, ...policy, ...more } })
                .split(/\n(?=warning|error)/)
                .filter((line) => !line.includes("[allow-all]"));
        expect(all({})).toEqual([message]);
        const [confirmed = "", ...others] = all({ untrustedVolumes: [{ name: "data", because: "a cache" }] });
        expect(confirmed).toMatch(/^warning policy\.untrustedVolumes\[0\]: "data" .* \[untrusted-volume\]\n/);
        expect(others).toEqual([]);
    }
});

test.each([
    ["read alone", mounted({ persistentVolumeClaim: { claimName: "data", readOnly: true } })],
    ["maybe read alone", mounted({ persistentVolumeClaim: { claimName: "data" } }, { readOnly: UNKNOWN })],
    ["of the pod's life", mounted({ ephemeral: { volumeClaimTemplate: { spec: {} } } })],
    ["of the pod's life, by a driver", mounted({ csi: { driver: "secrets.example.com" } })],
])("a volume %s loses nothing", (_, given) => {
    expect(problems({ ...given, policy: { preset: "baseline", imageLock: undefined } })).toMatch(
        /^warning [^\n]* \[policy-not-asked\]\n[^\n]*$/,
    );
});

const own = (rego: string): Case => ({ policy: { preset: undefined, rego } });

/** A policy of the author's own, and what it does wrong. */
const INHERITS =
    'warning policy.rego: leaves on what the guest image\'s own policy may have set: AllowRequestsFailingPolicy, by which the agent ignores denials. An answer of `false` does not end it [rego-failures-inherited]\n    fix: write `default AllowRequestsFailingPolicy := "no"`, and no other rule of that name: only an answer that is neither a boolean nor an object ends it';

const OWN: readonly (readonly [string, string, string])[] = [
    [
        "forgets the network",
        allowing("UpdateInterfaceRequest"),
        "error policy.rego: denies UpdateInterfaceRequest for interface eth0, which this pod needs [policy-denies-pod]\n    fix: allow it; without it this fails: the network of every pod",
    ],
    [
        "forgets metrics",
        allowing("StatsContainerRequest"),
        "warning policy.rego: denies StatsContainerRequest for app, which this pod needs [policy-denies-pod]\n    fix: allow it, or live without metrics and autoscaling",
    ],
    [
        "lets the host replace it",
        allowing().replace("SetPolicyRequest := false", "SetPolicyRequest := true"),
        'error policy.rego: allows SetPolicyRequest, so that the host can replace it by a policy that allows everything [rego-set-policy]\n    fix: write `default SetPolicyRequest := false` and no other rule of that name, or use preset: "allow-all" and say so',
    ],
    [
        "lets the host replace it by what it likes",
        `${allowing()}SetPolicyRequest if startswith(input.policy, "package agent_policy\\n\\n# approved")\n`,
        'error policy.rego: says more of SetPolicyRequest than its default, which may let the host replace it by a policy that allows everything [rego-set-policy]\n    fix: write `default SetPolicyRequest := false` and no other rule of that name, or use preset: "allow-all" and say so',
    ],
    [
        "lets the host replace it once the pod has started, in a way that no reader follows",
        `${allowing("StartContainerRequest")}StartContainerRequest := {"allowed": true, "ops": [{"op": "add", "path": concat("_", ["/agent", "policy"]), "value": {"SetPolicyRequest": true}}]}\n`,
        `warning policy.rego: line 999: an answer may have operations on /agent_policy, and a value there counts before every rule, \`default SetPolicyRequest := false\` too [rego-overrides]
    allowed: state below /pstate, as in {"op": "add", "path": "/pstate/seen", "value": true}
    fix: give each operation in \`ops\` a path that is a string, or a concat or sprintf of one, which begins with /pstate/
error policy.rego: allows SetPolicyRequest after StartContainerRequest for the sandbox, so that the host can replace it [policy-replaceable]
    fix: let no answer have operations (\`ops\`) on a path but those that begin with /pstate/`.replace(
            "999",
            String(AGENT_REQUESTS.length + 4),
        ),
    ],
    [
        "lets everything pass after all",
        allowing().replace('"no"', "true"),
        'error policy.rego: has AllowRequestsFailingPolicy, so the agent allows every request, also those that the policy denies [rego-failures-allowed]\n    fix: remove it, or use preset: "allow-all" and say so',
    ],
    ["says nothing about a flag of the guest image", allowing().replace(ENDS, ""), INHERITS],
    ["answers the question for that flag with false", allowing().replace('"no"', "false"), INHERITS],
    ["answers it with an object", allowing().replace('"no"', '{"allowed": false}'), INHERITS],
    [
        "answers it only sometimes",
        allowing().replace(ENDS, 'AllowRequestsFailingPolicy := "no" if input.x == 1\n'),
        INHERITS,
    ],
    [
        "does not name two requests",
        allowing().replace(/default (AddSwap|AddSwapPath)Request := true\n/g, ""),
        "warning policy.rego: has no rule for AddSwapPathRequest, AddSwapRequest: the agent treats a missing rule as an error, and denies the request [rego-no-default]\n    fix: write a `default NAME := false` for each",
    ],
];

test("a policy of the author's own that allows everything is reported in the preview, and that of a preset is not", () => {
    expect(allProblems(own(allowing()))).toEqual([
        expect.stringMatching(/^warning policy\.rego: protects nothing\. The host runs a program .* \[policy-open\]/),
    ]);
    expect(allProblems({})).toEqual([]);
});

test.each(OWN)("a policy that %s", (_, rego, message) => {
    expect(problems(own(rego))).toBe(message);
});

test("a policy of the author's own is not asked about such fields, and AllowAll looks at nothing", () => {
    const given = {
        container: { resources: { limits: { "nvidia.com/gpu": 1 } }, ...mounted({}).container },
        pod: {
            hostPID: true,
            volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data", readOnly: true } }],
        },
    };
    const lines = (silence: string, fix: string) =>
        [
            `warning ${PATH}.hostPID: true shares the host's processes, which a VM does not have; nodes create each container with sandbox_pidns, and ${silence}`,
            `warning ${CONTAINER}.volumeMounts: "data": ${DISK}, and ${silence}`,
            `warning ${CONTAINER}.resources["nvidia.com/gpu"]: is a device; nodes add devices, annotations or both to the container, and ${silence}`,
        ].map((line) => `${line} [policy-not-asked]${fix}`);
    expect(problems({ ...own(allowing()), ...given })).toBe(lines("policy.rego is not asked about it", ASK).join("\n"));
    const [allowAll, ...others] = problems({ ...given, policy: { preset: "allow-all" } }).split(/\n(?=warning)/);
    expect(allowAll).toContain("[allow-all]");
    expect(others).toEqual(lines("AllowAll looks at nothing", WITHOUT));
});

test("what keeps a policy of the author's own from being asked is said, unless it lets every container pass", () => {
    const picky = `${allowing("CreateContainerRequest")}CreateContainerRequest if input.OCI\n`;
    const unlocked = { policy: { preset: undefined, rego: picky, imageLock: {} } };
    const notAsked =
        'warning policy.rego: was not asked about "app": what the image runs is not known without its digest and an entry in policy.imageLock [policy-not-asked]\n    fix: pin the image, run `npx confidential-workload lock`, and give its file as policy.imageLock';
    expect(problems(unlocked)).toBe(notAsked);
    expect(problems({ ...unlocked, policy: { ...unlocked.policy, imageLock: LOCK } })).toBe("");
    expect(problems({ ...unlocked, policy: { ...unlocked.policy, rego: allowing() } })).toBe("");
    const secret = { container: { env: [{ name: "PASSWORD", value: UNKNOWN }] } };
    expect(problems({ ...secret, policy: { preset: undefined, rego: picky } })).toBe(
        "warning policy.rego: was not asked about the pod, parts of which are secrets or not known yet [policy-not-asked]\n    fix: nothing, if they are not known yet, as `pulumi up` asks it; instead of a secret's value, give the key of a Secret",
    );
    expect(problems({ ...secret, policy: { preset: "baseline" } })).toBe("");
});

test("a claim of a StatefulSet is a volume of its pods", () => {
    const source = (more: object): PodSource => ({
        kind: "StatefulSet",
        name: "db",
        path: ["statefulSet", "spec", "template", "spec"],
        spec: {
            containers: [
                {
                    name: "db",
                    image: IMAGE,
                    securityContext: USER,
                    volumeMounts: [{ name: "data", mountPath: "/data" }],
                },
            ],
        },
        ...more,
    });
    const all = (preset: string, more: object) =>
        issuesOf({ ...GOOD, policy: { preset, imageLock: LOCK } }, { pod: source(more) });
    const claim = { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: UNKNOWN }] };
    expect(all("strict", claim)).toEqual([
        `error statefulSet.spec.volumeClaimTemplates[0]: "data" is ${COPIED} [policy-volume]${UNTRUSTED}`,
    ]);
    expect(all("baseline", claim)).toEqual([
        LOSES(COPIED).replace(CONTAINER, "statefulSet.spec.template.spec.containers[0]"),
    ]);
    for (const unknown of [UNKNOWN, [UNKNOWN], [{ metadata: UNKNOWN }], [{ metadata: { name: UNKNOWN } }]]) {
        expect(all("baseline", { volumeClaimTemplates: unknown })).toEqual([]);
        expect(all("strict", { volumeClaimTemplates: unknown })).toEqual([]);
    }
});

test.each([".*", ".+", "(a|.*)", "[^x]*", "[^ ]+", "[^a-z]+|a", "a?", "(?s).{0,9}", ""])(
    "the form %j says nothing about a value",
    (form) => {
        const allow = [{ ...opening("OCI.Process.Env"), form }];
        expect(problems({ policy: { allow } })).toMatch(/^error policy\.allow\[0\]\.form: .* \[form-open\]/);
    },
);

test("a policy that has no answer to a file", () => {
    const rego = `${allowing("CopyFileRequest").replace("default CopyFileRequest := false\n", "")}CopyFileRequest if input.path == "/x"\n`;
    const [sandbox, app, ...more] = problems(own(rego)).split(/\n(?=error)/);
    expect(more).toEqual([]);
    expect(sandbox).toMatch(
        /^error policy\.rego: denies CopyFileRequest for the sandbox \(path "\/run\/kata-containers\/shared\/containers\/\w{64}-\w{16}-resolv\.conf"\), which this pod needs: CopyFileRequest is undefined for this request \[policy-denies-pod\]\n {4}allowed: a rule CopyFileRequest that is true for it\n {4}fix: allow it; without it this fails: ConfigMaps, Secrets, \/etc\/hosts and \/etc\/resolv\.conf$/,
    );
    expect(app).toContain("denies CopyFileRequest for app (path ");
});

test("a policy that fails the same way for every request gives one message", () => {
    const rego = `${allowing()}CreateContainerRequest := a\na := b\nb := a\n`;
    expect(problems(own(rego)).match(/\[policy-denies-pod\]/g)).toHaveLength(1);
});

test("only requests that agents of the Kata version ask about need a rule", () => {
    const rego = allowing().replace(/default (MemAgent\w+|ResizeVolumeRequest) := true\n/g, "");
    expect(problems({ ...own(rego), spec: { kataVersion: "3.30.0" } })).toBe("");
    expect(problems({ ...own(rego), spec: { kataVersion: "4.0.0" } })).toContain(
        "has no rule for MemAgentCompactConfig, MemAgentMemcgConfig, ResizeVolumeRequest:",
    );
});

test("for a policy that was generated before the pod changed, each difference is named with both values", () => {
    const data = { containers: [{ name: "app", OCI: { Annotations: {} }, args: ["/app", "--old"], cwd: "/" }] };
    const rego = `${allowing("CreateContainerRequest")}CreateContainerRequest if input.OCI.Process.Args == ["/pause"]\nCreateContainerRequest if input.OCI.Process.Args == policy_data.containers[0].args\npolicy_data := ${JSON.stringify(data)}\n`;
    expect(problems(own(rego))).toContain(
        'denies CreateContainerRequest for app, which this pod needs: OCI.Process.Args is ["/app"] in the pod and ["/app","--old"] in the policy [policy-denies-pod]',
    );
});
