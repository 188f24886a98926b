import type { Subject } from "./subject";

export const DEVICES_MESSAGES = {
    title: "GPUs, disks and trusted storage",
    introduction: `The inputs are in [gpus.md](gpus.md).`,
    entries: {
        "create-timeout": `The time to create a container is short for a large image, and the runtime gives up after it. Set the annotation
\`io.katacontainers.config.runtime.create_container_timeout\` on the pod, as in \`"1200"\`. Also raise
\`runtimeRequestTimeout\` of the kubelet, because the shorter of both counts.`,
        "gpu-limit": `Kubernetes takes GPUs only as a whole number in \`limits\`, and a request has to be equal to its limit. Set \`limits\`
alone, as in \`nvidia.com/pgpu: "1"\`.`,
        "gpu-memory": `The container has a GPU and no memory limit. The VM then has the memory of its class, and images fill one half of it.
Set \`limits.memory\` to at least twice the size of the unpacked image, or use \`trustedStorage\`.`,
        "gpu-not-bound": `The policy says how many GPUs the container gets. The host chooses which. Let the KBS release secrets only when it has
appraised the GPU too. A resource policy from the output \`trustee\` demands that.`,
        "gpu-peer-pod": `The container asks the node for a GPU, and the VM of a peer pod does not run on the node. Remove the resource. Set the
annotation \`io.katacontainers.config.hypervisor.default_gpus\` on the pod: the adaptor then chooses a machine with GPUs.`,
        "gpu-platform": `The platform has no GPUs, and a container asks for one. Use \`Platform.NvidiaGpuSnp\` or \`Platform.NvidiaGpuTdx\`, on nodes
that have them, or remove the request.`,
        "no-such-volume": `\`trustedStorage.volume\` or \`policy.untrustedVolumes\` names a volume that the pod does not have. Correct the name, or
declare the volume. Trusted storage needs a claim or a generic ephemeral volume with \`volumeMode: Block\`.`,
        "policy-device": `The container asks for a device, and the policy cannot distinguish it from another device of the host. The supported
ones are NVIDIA GPUs and switches for VMs: \`nvidia.com/pgpu\`, \`nvidia.com/nvswitch\`, or the name of a model. Replace
\`nvidia.com/gpu\` with \`nvidia.com/pgpu\`. Remove other devices, or write a policy of your own.`,
        "policy-disk": `The container gets a disk in a way that the policy cannot allow: a wrong \`devicePath\`, a volume that is not a claim, a
peer pod, or a disk that nobody encrypts. If the program encrypts and verifies the disk itself, add the volume to
\`policy.untrustedVolumes\` with the reason. For the images of the pod, use \`trustedStorage\`.`,
        "trusted-storage": `The store for images does not work like this, or protects less. Give it to exactly one container, the first that starts.
Remove \`images.workDirectory\`, because the guest chooses the path. Do not turn off the confidential data hub or
\`secure_storage_integrity\` in \`kernel_params\`.`,
        "volume-mode": `A container has this claim as a disk, and the claim is a file system. Set \`volumeMode: Block\` in the spec of the claim.`,
    },
} satisfies Subject;
