import type { Subject } from "./subject";

export const POLICY_PACK_MESSAGES = {
    title: "Policy pack",
    introduction: `The rules of the policy pack, and how to configure them, are in [guardrails.md](guardrails.md).`,
    entries: {
        "confidential-required": `The pod has to run in a confidential VM, and its RuntimeClass does not start one. Use \`ConfidentialWorkload\`, a
transform, or \`inject\`. If the class is your own, list it in \`runtimeClasses\`. If the pod may stay plain, list it in
\`allow\` as \`namespace/name\`. An object whose controller makes pods by itself, as \`Kafka\`, cannot say that they run in such a VM.`,
        "exec-open": `The policy lets the host run commands in the pod, in an environment where the policy pack forbids it. Remove the command
from \`policy.exec\`, or deny \`ExecProcessRequest\` in your policy. Commands of probes and lifecycle hooks of the pod are
fine.`,
        "kbs-not-allowed": `The init-data names a KBS that is not in \`urls\` of the rule \`kbs-allowed\`. Use one of the list, or ask the platform team
to add it.`,
        "kbs-not-named": `The file that names the KBS is missing in the init-data. The guest then uses the KBS of its kernel command line, which
the host writes. Add the file with the URL of your KBS.`,
        "logs-open": `The policy lets the host read the output of the pod, in an environment where the policy pack forbids it. Set
\`policy.logs: false\`, because Baseline opens logs by default, and remove \`policy.diagnostics\`. In a policy of your own,
write \`default ReadStreamRequest := false\`.`,
        "no-policy": `The init-data has no \`policy.rego\`, so the guest uses the policy on its own disk, which usually allows everything. Add a
policy: use the component or \`inject\`, which always write one.`,
        "not-reviewed": `No statement of the rule's config names the init-data of this pod. Run \`review --statement\` on the preview of the change, have it
signed by those who review, and add the signed file to \`statements\`. Whoever changes the document needs a new statement.`,
        "one-object": `Two resources of the stack describe the same object in the cluster. Each update of one undoes the other, and the object
is deleted when one leaves the program. Keep one of them. If both are in the state, take the other out with \`pulumi
state delete\` first. [adopt.md](adopt.md) shows how a component takes over an object.`,
        "plain-twin": `A plain workload has the labels by which a Service, or the controller of confidential pods, finds those pods. Clients then reach
the plain pods too, and the host reads what they send. Make the workload confidential, or give its pods other labels.`,
        "set-policy": `The policy can let the host replace it with one that allows everything. Write \`default SetPolicyRequest := false\` and no
other rule of that name, and remove \`AllowRequestsFailingPolicy\`.`,
    },
} satisfies Subject;
