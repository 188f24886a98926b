import type { Subject } from "./subject";

export const WORKLOAD_MESSAGES = {
    title: "The workload and its pod",
    entries: {
        adopt: `\`adopt\` does not name a workload that the component can take over: it is empty or not known before the deployment, or
its URN is of another kind. Give the Pulumi name of a workload at the root of the stack, or copy the URN from \`pulumi
stack --show-urns\`. For a new object, use \`Adopt.None\`. [adopt.md](adopt.md) has examples.`,
        "adopt-nothing": `\`adopt\` names nothing that the update can take over, so that the preview makes a new object. If the old resource leaves the program
in the same update, its object goes. In a stack that has outputs the message names the workloads of that kind that the stack has: give the URN of the right one. In any other, look in \`pulumi stack --show-urns\`. Leave \`adopt\` out in a
stack that never had the workload, or give \`Adopt.None\` there: see [adopt.md](adopt.md). An update with \`--skip-preview\` does not check this.`,
        "adopt-replaces": `The component has taken the workload over in an earlier update, and a change of this one replaces the workload: another name, namespace or
\`spec.selector\`, for example. The old pods end before the new ones start. [adopt.md](adopt.md) lists what replaces a workload. Take \`adopt\` out, and
the preview shows which change it is. Take that change back; or, if you want the replacement, leave \`adopt\` out.`,
        "agent-policy-annotation": `The annotation makes the runtime send another policy to the guest, and no evidence contains that policy. Remove the
annotation. Put the policy into the init-data with \`policy.rego\`.`,
        "annotation-clash": `The pod template sets an annotation that the component writes itself: the init-data, its old name, or its digest. Remove
it. The inputs \`platform\`, \`kbs\`, \`proxy\`, \`images\` and \`policy\` decide what the init-data contains.`,
        "annotations-too-large": `All annotations of a pod together are larger than 256 KiB, and the API server refuses the object. The message lists the
largest. Make the policy smaller: fewer variables and commands, or Baseline in place of Strict. Or remove other
annotations.`,
        autonaming: `\`pulumi:autonaming\` of the stack gives the workload a name that does not start with the name of the resource. Strict
binds the name of the pod, so it cannot be made. Set \`metadata.name\`. If the object exists, use its current name. A
pattern that begins with \`\${name}\` works too.`,
        "configuration-annotation": `The annotation makes Kata read another configuration than the one of the RuntimeClass. The VM could then be one without
protection. Remove the annotation, and choose the configuration with the RuntimeClass.`,
        "container-name": `The name of a container is not one that Kubernetes takes, so the API server refuses the workload. Use lower-case letters, digits and
hyphens, and change the inputs that name the container too.`,
        "guest-annotation": `The annotation changes what runs in the guest, and the init-data does not show it. With Strict or Baseline it can be an
error, because they deny what the runtime then asks for. Remove it. If you need it, use a policy of your own, or add it
to \`allow\` of \`hypervisor-annotations\` in the policy pack.`,
        "hypervisor-annotation": `The annotation changes the VM, so the hardware measures something else. If the runtime takes it by default, this is a
warning: update the reference values of the KBS to match. If not, the runtime refuses the pod or ignores the annotation.
Remove it. In the policy pack, add it to \`allow\` of \`hypervisor-annotations\` if it is intended.`,
        "ignore-changes": `\`ignoreChanges\` in the options of a component does nothing for its workload: a component does not hand options on. What others change in
the cluster, as the replicas of an autoscaler, is then set back by the next update. Give a transformation instead: see
[adopt.md](adopt.md).`,
        "image-memory": `The guest keeps the unpacked images in \`/run\`, which is one half of the VM's memory. The image lock has what they take. The VM gets
[its memory](compatibility.md#memory-of-the-vm) from its RuntimeClass and the limits of the pod. An error: the largest image is larger than that half. A warning: it
is tight, or all images together are larger, and nobody knows which layers they share. Raise \`limits.memory\` to the sum in the message, let \`memory: { fromImages: true }\`
do it, or use \`trustedStorage\`. Where your nodes give VMs more than Kata's classes do, say so in \`memory.defaultMemory\`.`,
        "init-data-large": `The init-data takes more than three quarters of the space that the cloud gives it on this platform, and the adaptor
needs a part of that space. It works now. Make the policy smaller before it grows further.`,
        "init-data-missing": `The pod would start without init-data, with the policy on the disk of the guest, which usually allows everything. Use
\`ConfidentialWorkload\` in the program, or \`confidential-workload inject\` for manifests. If your own code sets the
annotation, check that its value is not empty.`,
        "init-data-too-large": `The init-data does not fit into the space that the cloud gives it on this platform, and the pod cannot start. Make the
policy smaller: fewer variables and commands, Baseline in place of Strict, or fewer containers in one pod.`,
        injected: `A webhook adds variables, mounts or containers to the pod after the policy was made, or \`policy.injected\` opens places
for a webhook. In the first case the agent denies the pod: follow the fix, which names the option or the annotation for
this webhook. In the second case the host chooses the content of these places, so no program may trust it.`,
        "label-value": `\`podSpec\` makes a Deployment with a label from the name of the resource, and this name is not a valid label. Use at most
63 letters, digits, dots, hyphens and underscores. Or use \`deployment\` with labels of your own.`,
        "later-value": `The init-data contains a token of the AWS CDK or the CDK for Terraform, such as \`\${Token[TOKEN.12]}\`. The tool replaces
it later, and the guest would compare the token with the real value and deny the pod. Write the value itself in this
field of the pod.`,
        "locked-architecture": `The image lock has what \`lock --platform\` read of the image for other processors than those that have the TEE. The policy then
binds the command and the variables of an image that does not run there. Lock the image again for the platform that the
message names. An image that is only made for other processors starts on no node with this TEE.`,
        memory: `The memory limits of the containers leave the VM too little memory: the kernel of the guest and the unpacked images
count against the same limit. The node would kill the VM. Raise the limits by the size of the unpacked images, to at
least the sum in the message, or remove them. With Kata's Rust runtime a limit of processors alone is enough for that: the VM then has
[the memory limits and little more](compatibility.md#memory-of-the-vm).`,
        "memory-unit": `An amount of memory is a few bytes, and probably misses its unit: \`512\` is 512 bytes and \`512m\` is half a byte. No container starts with
so little. Write \`512Mi\` or \`2Gi\`.`,
        "namespace-free": `The workload does not say its namespace: the stack's \`kubernetes:namespace\` or the provider gives it, which Strict and Baseline do not see.
So the policy does not bind the namespace of the pods. Write it into \`metadata.namespace\` of the workload too. The object stays where it is.`,
        "node-architecture": `The pod selects nodes of an architecture that does not have the TEE of the platform, so it waits for a node without end. SNP and TDX need
\`amd64\`, SE needs \`s390x\`. Remove the selector or write that architecture, with an image for it.`,
        "not-adopted": `The preview would make an object that the stack has under another URN: the component, or what it is in, has another name than before, or the workload
is still in the program as another resource. Where both are in one cluster and the old one leaves the program, the update deletes the object after it has made the new one, and both are the same
object: its pods end, and nothing is left. In one cluster, set \`adopt\` to the URN of the message: the preview then shows neither a \`create\` nor a \`delete\` of the workload. If you want a new object there,
give it another name. The state does not say which cluster an object is in: in two clusters these are two objects, and nothing has to change.`,
        quantity: `An amount of \`resources\` is not one that Kubernetes takes, as \`1GHz\`. Write a number with a unit of Kubernetes, as in \`500m\` for cpu and
\`512Mi\` for memory.`,
        replicas: `\`replicas\` has to be a whole number from 0. If the program computes it, round it there.`,
        selector: `The selector of the workload selects labels that its pod template does not have, so the API server refuses it. Give the pod template these
labels.`,
        "selects-nothing": `The function in \`select\` accepts none of the workloads, so nothing becomes confidential. Compare the kinds, names,
namespaces and labels in the function with those that the message lists.`,
        "unknown-kind": `The name is not a kind of workload that this package makes. The usual cause is a typo, or an operator's own kind. For a
known Kubernetes kind, make the object with its own class and the option \`transforms: [confidentialTransform({ platform,
kbs, policy })]\`. For other kinds, put the annotations and the class of \`InitData\` on the pod template.`,
    },
} satisfies Subject;
