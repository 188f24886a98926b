import type { Subject } from "./subject";

export const PLATFORM_MESSAGES = {
    title: "Platform, RuntimeClass and Kata version",
    introduction: `The platform decides the RuntimeClass, the hash algorithm, and where the hardware's evidence holds the digest (HOSTDATA, MRCONFIGID or PCR8). \`kataVersion\` says
what the guests of your nodes can read.`,
    entries: {
        "container-runtime": `Strict and Baseline are made for one container runtime, and deny the requests of the other. The classes \`kata-remote\` and
\`kata-cc\` do not say which one the nodes have: OpenShift has \`kata-cc\` with CRI-O, and cococtl has it with containerd. Set
\`policy.containerRuntime\`: CRI-O on OpenShift, containerd on other clusters.`,
        "debug-class": `The RuntimeClass ends in \`-debug\` or \`-devkit\` (Kata 4.1), and its guests have a debug console: the host gets a root shell
in the VM, which no agent policy can deny. Use the class without the suffix. To debug a guest that has no secrets, set
\`allowDebugClass: true\`, or give \`validate\` the option \`--allow-debug-class\`: then it is a warning.`,
        "digest-cut": `The hash algorithm gives more bytes than the platform can report (in HOSTDATA, MRCONFIGID or PCR8), so the hardware would report only a part of
the digest. No one could compare it with the whole digest. Leave \`algorithm\` out: the default of the platform fits.`,
        "kata-version": `\`kataVersion\` is not a version, or it is older than 3.20. Older runtimes read the init-data under another annotation or
not at all, and the pod would run without a policy. Write the version of the nodes, as in \`"4.1.0"\`, and update Kata if
it is older than 3.20.`,
        "kata-version-assumed": `The pod runs on OpenShift, which ships an older Kata than the newest, and \`kataVersion\` is not set. Older agents show
some requests in another form, and the policy may deny the pod. Set \`kataVersion\` to the version on the nodes.`,
        "kata-version-input": `Guests of this \`kataVersion\` do not know the input and would ignore it. Update Kata on the nodes to the version that the
message names, then raise \`kataVersion\`. Or remove the input.`,
        "key-kata-version": `A key in \`aa.toml\` or \`cdh.toml\` has no effect on guests of this Kata version, which ignore it: it is newer than they
are, or a later version removed it. Update Kata, or remove the key.`,
        "not-attested": `The hardware of this platform does not attest the init-data, or the platform has no TEE. A host can replace the
document, and nobody notices. Use the platform for development, or where you trust the host. Do not release secrets by
the init-data digest there.`,
        "not-confidential": `The pod carries init-data, and its RuntimeClass is missing or not known to start confidential VMs. Other runtimes ignore
init-data or refuse the pod. Set the class of your platform, as in \`kata-qemu-snp\`. If the class is your own and starts
confidential VMs, ignore the warning of \`validate\`. In the policy pack, add it to \`runtimeClasses\`.`,
        "not-peer-pods": `\`peerPodsInitData\` makes the default for pods without an annotation, and only the adaptor of peer pods has such a
default. Use \`ConfidentialWorkload\` or \`InitData\` on this platform. They put the annotation on each pod.`,
        "policy-kata-version": `The policy contains rules of this package for agents since Kata 3.29. Older agents send other requests, and the policy
denies the pod. Make the policy again with the \`kataVersion\` of the nodes, or update Kata on the nodes.`,
        "policy-nodes": `\`policy.nodes\` lists kinds of node with another runtime than the pod meets: Kata in Go or in Rust, which the RuntimeClass
starts, or containerd or CRI-O, which the policy is for. The policy is then not checked for the nodes that the pod meets.
Add a kind that the message names, or correct \`runtimeClassName\` or \`policy.containerRuntime\`.`,
        "preset-kata-version": `Strict and Baseline need agents of Kata 3.25 or later, and \`kataVersion\` is older. The agent would deny the pod. Update
Kata on the nodes, or give a policy of your own in \`policy.rego\`.`,
        "resource-uri-kata-version": `A sealed secret points at a plugin of the KBS (\`kbs+plugin://\`), and guests of this \`kataVersion\` read only
\`kbs:///repository/type/tag\`. Store the value as a resource of the KBS and seal it again, or update Kata to 4.0 or
later.`,
        "runtime-class-clash": `The pod template names another RuntimeClass than the component would set. Remove \`runtimeClassName\` from the template.
If you want that class and it suits the platform, set it as \`runtimeClassName\` of the component. \`inject\` can replace a
class of plain Kata: \`--replace-runtime-class\`.`,
        "runtime-class-handler": `\`checkRuntimeClass\` read the class from the cluster, and its handler is not for this platform. It is an error when the
handler is known to be for something else, and a warning when nothing is known of it. Look at it with \`kubectl get
runtimeclass\`, then correct \`platform\`, \`runtimeClassName\`, or the class in the cluster. From the policy pack: a RuntimeClass
of the stack has the name of one class and the handler of another. Correct the handler, or give the class another name.`,
        "runtime-class-name": `The text cannot be the name of a RuntimeClass: Kubernetes takes lower-case letters, digits, dots and hyphens. Remove
\`runtimeClassName\` to get the class of the platform, or write a name as in \`kata-qemu-snp\`.`,
        "runtime-class-platform": `The RuntimeClass is known to be for another platform, or for pods without a confidential VM. Remove \`runtimeClassName\`
to get the class of the platform, or correct \`platform\`. From a command: \`--platform\` is another one than the pod's
class is for, so the value that it prints would never be in the evidence of the pod. Correct the option or the class.`,
        "runtime-class-unknown": `Kata ships no class of this name, so nothing tells what it starts. It may be the cluster's own, or misspelt: the API
server refuses pods of a class that the cluster does not have. Look at its handler with \`kubectl get runtimeclass\`.`,
        "rust-init-data": `Kata's Rust runtime before 3.31 reads the init-data and writes it anew, with the files in random order. The hardware
reports the digest of that text, which nobody knows in advance, so the KBS gives the pod nothing. Update Kata on the
nodes, then raise \`kataVersion\`; or use the class of the Go runtime, without \`-runtime-rs\`. It is a warning where the class does
not tell its runtime.`,
        "uri-kata-version": `The document contains a URI of the form \`kbs+plugin://\`, and guests before Kata 4.0 refuse it. Update Kata on the nodes,
or store the value as a resource and use \`kbs:///repository/type/tag\`.`,
    },
} satisfies Subject;
