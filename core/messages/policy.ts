import type { Subject } from "./subject";

export const POLICY_MESSAGES = {
    title: "Agent policy",
    introduction: `The agent in the guest asks the policy about every request of the host. Strict and Baseline are derived from the pod,
and \`policy.rego\` is a policy of your own: see [agent-policy.md](agent-policy.md).`,
    entries: {
        "allow-all": `The policy allows every request. The host can run commands in the VM, read the output, and replace the policy. Use it
for experiments only, and \`PolicyPreset.Strict\` for everything else.`,
        capability: `\`securityContext.capabilities\` has a name that Linux does not know, or one with the prefix \`CAP_\`. Write it as
Kubernetes does, as in \`NET_BIND_SERVICE\`, or \`ALL\`.`,
        "field-closed": `An entry of \`policy.allow\` names a field, a name or a value that no entry opens, because the host would gain by it more than
one value: another image, program, user or device, a mount over files that the program trusts, or a secret. The message says
which, and where the pod itself says such a thing.`,
        "field-name": `An entry of \`policy.allow\` names a field that no entry opens. Use one of those in
[agent-policy.md](agent-policy.md#one-value-that-a-node-adds).`,
        "field-opened": `An entry of \`policy.allow\` opens a value that the preset denies. Look at what the message says the host may add. When a
release of this package knows what the node sends, remove the entry.`,
        "field-value": `The value or the name of an entry of \`policy.allow\` does not have the form of its field, or \`form\` does not match it. Copy it
from what the node sends: [agent-policy.md](agent-policy.md#one-value-that-a-node-adds) says where to look.`,
        "form-open": `The regular expression of an entry of \`policy.allow\` matches values that nobody sends, so the host could choose almost any
value. Write what the values have in common, as in \`eu-[0-9]+\`.`,
        "injected-path": `\`policy.injectedMounts\` names a path that is not a place for a mount, or one that every node fills itself. Write the
absolute \`mountPath\` of a running pod, not below \`/dev\`, \`/proc\` or \`/sys\`. Remove the entry if the node makes the
mount.`,
        "injected-variable": `The image sets a variable, and a webhook in \`policy.injected\` sets the same variable. The value then depends on the
webhook, and the policy denies the container. Set the variable in \`env\` of the container: webhooks do not change it
there.`,
        "no-cases": `The file for \`policy test\` is an empty list, so it tests nothing. Add a case, or do not name the file.`,
        "no-such-container": `\`policy.exec\` names a container that the pod does not have, so the entry allows nothing. Use one of the names that the
message lists.`,
        "not-cases": `The file for \`policy test\` is not a JSON list of cases. Each case needs \`description\`, \`allowed\`, \`kind\` (the name of
the request) and \`request\`. [policy-commands.md](policy-commands.md) has an example.`,
        "open-command": `\`policy.exec\` allows a command that leaves to the host what is run: with \`prefix: true\` any arguments may follow, and a
shell or an interpreter runs what it reads. Whoever controls the host then reads the secrets of the workload. Give the
whole command that you need, without \`prefix\`. Keep a shell for experiments, on a workload without secrets.`,
        "opens-more": `The policy was asked, in the engine of the guest, about each entry of \`policy.allow\`. It denies what the entry opens, or it
allows something else by it. That is a defect of this package: report it, and remove the entry until it is mended.`,
        "policy-argument": `An argument of the program takes its text from a ConfigMap or a Secret, and the host chooses that text. The policy
allows any. Check that no text can do harm, for example as a shell command. Or let the program read the variable itself.`,
        "policy-container": `The policy of the document does not know this container, so the agent denies it and the pod never starts. The pod
changed after the policy was made, or a webhook added a sidecar. Make the policy again from the pod as it runs.`,
        "policy-denies-field": `A field of the pod makes every node send something that Baseline denies, so the pod would not start. Remove the field,
or write a policy of your own that allows it.`,
        "policy-denies-pod": `The policy was asked about the requests of its own pod, in the engine of the guest, and it denies one that the pod
needs. The message names the request, often the value that differs, and for a policy of this package the checks that do
not hold: [troubleshooting.md](troubleshooting.md#what-a-check-of-strict-means) says what each means.

Ask first whether the pod is the one that the policy was made for:

- Somebody changed the pod or its template in the cluster. Find out who did it, and put it back:
  [troubleshooting.md](troubleshooting.md#somebody-changed-the-workload-in-the-cluster). Do not allow the change in the policy, as this
  would give the changed pod the keys of the right one.
- You changed the pod, and its policy is older. Make the policy anew from the pod, as \`inject\` and a deployment with the
  component do, and register the new digest with the KBS.
- Something in the cluster adds to the pod, such as a webhook. Declare it, as with \`policy.injected\`.
- \`policy.rego\`, which you wrote yourself, compares a value too strictly. Only then allow the request in the policy.

If only some kinds of node send the request like that, list the kinds that you have in \`policy.nodes\`.`,
        "policy-env-from": `\`envFrom\` takes all keys of a ConfigMap or Secret that the program does not contain, so the policy cannot know the names
of the variables. Name each of them: \`policy.environment: [{ name: "KEY", from: "the-config-map" }]\`. \`inject\` and
\`policy generate\` take the names from the ConfigMap if it is in the same input. Pulumi gives a ConfigMap without
\`metadata.name\` another name whenever its content changes: write the output, as in \`from: settings.metadata.name\`.`,
        "policy-field": `Strict cannot bind this field of the pod, or this version does not know it. The host could change it and nobody would
notice. Remove the field. If the pod needs it, use Baseline or a policy of your own.`,
        "policy-field-ref": `\`fieldRef\` names a field that Kubernetes does not give to a variable. Use one of the fields that the message lists, as
in \`metadata.name\`.`,
        "policy-no-pod": `Strict and Baseline are derived from a pod, and \`InitData\` and \`peerPodsInitData\` have none. Use \`ConfidentialWorkload\`.
Or make the text with \`confidential-workload policy generate\`, and give it as \`policy.rego\`.`,
        "policy-not-asked": `This part of the pod was not checked against the policy. The policy may be right or wrong about it. The usual reasons
are a policy of your own with images that are not in the lock, values that are not known before the deployment, or a
field that Baseline does not look at. Add the images to the lock, or ask the policy with your own requests in
\`confidential-workload policy test\`.`,
        "policy-open": `The policy allows requests that no pod needs and that give the host access. The preview, \`inject\` and \`validate\` ask each
policy that this package did not make, in the engine of the guest. "Protects nothing" means that the host can run a container of its own
in the guest, as under \`PolicyPreset.AllowAll\`. Deny these requests, as \`PolicyPreset.Strict\` does.
\`confidential-workload explain\` lists everything that the host can do.`,
        "policy-program": `The program itself comes from a ConfigMap or a Secret, so the host could run any program of the image. Strict refuses
that. Write the program out in \`command\`. Or use Baseline or a policy of your own.`,
        "policy-replaceable": `The policy denies \`SetPolicyRequest\` at first, and allows it after a request of its own pod. The answer to that request
has operations (\`ops\`), and one of them writes a value that counts before the rule. Let no answer write to a path other
than those that begin with \`/pstate/\`.`,
        "policy-too-expensive": `The engine of the guest runs here too, and it did not finish with this policy: reading it or answering a request takes too
many steps or too much memory, or recursion or nesting crashes the engine. So nobody knows what the policy allows, and
everything that was not answered counts as allowed. A policy gets 100 million steps to be read, 50 million for the requests
that it is asked about and 1 million more for each, and 128 MiB of memory. A step is one turn of a loop, one call, or 64 bytes
that are copied. A Strict policy takes less than a million. Usual causes are \`numbers.range\` over many numbers, loops inside
of loops, strings or lists that double, and recursion. Remove them. If the policy is not yours, do not deploy it.`,
        "policy-volume": `Strict cannot bind this volume or mount: its content comes from the host, the \`mountPath\` is not valid, or the pod has
no volume of that name. For data that nobody has to trust, add the volume to \`policy.untrustedVolumes\` with the reason.
For other data, use an \`emptyDir\` and let the program fetch and verify the data.
[persistent-data.md](persistent-data.md) shows ways.`,
        regex: `The engine of the guest does not read this regular expression, and a policy with it would deny in silence. It takes the
syntax of Rust, without look-around and without Unicode classes. Write \`[0-9]\` for \`\\d\`, and \`[A-Za-z0-9_]\` for \`\\w\`.`,
        "rego-engine": `The engine of the guest does not take this policy. The message has the line and the reason, such as a syntax error or a
function that guests do not have. With it, the guest does not start, or it denies too much. Correct that line. Guests
before Kata 3.30 read Rego v0, so set \`kataVersion\` to the version of the nodes.`,
        "rego-failures-allowed": `The policy sets \`AllowRequestsFailingPolicy\`, so the agent allows every request, also those that the policy denies.
Remove that rule. If you want an open policy, use \`PolicyPreset.AllowAll\`, so that everyone sees it.`,
        "rego-failures-inherited": `The agent first loads the policy of its guest image. If that policy sets \`AllowRequestsFailingPolicy\`, as images for debugging
may do, the agent goes on ignoring denials with your policy: no rule of that name, and \`false\` too, leave the flag on. Write
\`default AllowRequestsFailingPolicy := "no"\`, and no other rule of that name. An answer that is neither a boolean nor an
object is an error for the agent, and an error turns the flag off. The agent logs that error once at the start. The images that
Kata ships do not set the flag.`,
        "rego-imports": `The policy imports \`rego.v1\` and a keyword from \`future.keywords\`. The engine of the guest refuses both together. Remove
the imports of \`future.keywords\`.`,
        "rego-no-default": `The policy has no rule for a request that the agent sends. The agent treats that as an error and denies the request.
Write one line for each, as in \`default CopyFileRequest := false\`, and allow what the pod needs.`,
        "rego-overrides": `An answer of the policy has operations (\`ops\`) on \`/agent_policy\`, or the warning says that it may have. The agent
applies them to the data of its engine, and a value there counts before every rule, also before
\`default SetPolicyRequest := false\`. Usually a path is not a string, so that its beginning is not known. Give each operation a
path that begins with \`/pstate/\`: a string, or a \`concat\` or \`sprintf\` of one.`,
        "rego-package": `The policy is not in \`package agent_policy\`, so the agent finds none of its rules. If the message says that there is no
package, you may have given the name of the file. Give its text, starting with \`package agent_policy\`.`,
        "rego-set-policy": `The policy can let the host replace it with one that allows everything. That is the case for every rule of
\`SetPolicyRequest\` other than its default. Write \`default SetPolicyRequest := false\`, and no other rule of that name.`,
        "request-closed": `\`policy.allow\` names a request that no option opens: it would let the host do anything, or the policy already allows it
for the containers of the pod. Remove the entry. If you need it, write a policy of your own.`,
        "request-name": `The name is not a request of the agent, so an entry in \`policy.allow\` would allow nothing, and a test of a denial would
always pass. Use a name from the table in [agent-policy.md](agent-policy.md), as in \`ExecProcessRequest\`.`,
        "service-variable": `The image sets a variable that the cluster also sets when there is a Service of that name. Then the value is not the one
of the image, and the container does not start. Set \`enableServiceLinks: false\` in the pod, or set the variable in
\`env\`.`,
        "stdin-denied": `The container has \`stdin: true\`, and the policy denies writes to it. \`kubectl attach -i\` does not work then. Set
\`policy.stdin: true\` if it has to work, or remove \`stdin\`.`,
        "text-length": `A variable or an argument names other variables, as in \`$(NAME)\`, and with their values it is longer than 131,072 characters. Linux starts no
program with a longer one. Name fewer variables in it, or shorter ones.`,
        "uid-range": `\`policy.uidRange\` is not a range of users, or \`runAsUser\` or \`fsGroup\` of the pod is outside of it, so that the SCC
\`restricted-v2\` refuses the pod. Copy the annotation \`openshift.io/sa.scc.uid-range\` of the namespace. Remove the number
from the pod; or remove \`policy.uidRange\` if another SCC admits the pod.`,
        "untrusted-volume": `The host chooses or can change the content of this volume, and the option \`policy.untrustedVolumes\` or your policy
accepts that. It is a reminder. Check that the program trusts nothing that it reads there, and encrypts what it writes.`,
        "variable-name": `The name in \`policy.environment\`, the name in \`env\` or the prefix in \`envFrom\` of a container is not the name of a variable. Correct it.
Kubernetes takes printable characters of ASCII without \`=\` in a pod. If a name in \`policy.environment\` is a regular expression for several
names, set \`pattern: true\`.`,
        "writes-lost": `A container can write to a volume that Kubernetes keeps, such as a claim or a directory of the host. The guest has a copy of it, and what
the container writes never reaches the volume: a database is empty after each restart. Keep such data elsewhere:
[persistent-data.md](persistent-data.md) shows ways. Where nothing has to last, as in a cache, mount it with \`readOnly: true\` if the program only
reads, or confirm it with an entry in \`policy.untrustedVolumes\`, in the config of \`inject\` under the workload's entry in \`workloads\`.`,
    },
} satisfies Subject;
