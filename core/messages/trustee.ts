import type { Subject } from "./subject";

export const TRUSTEE_MESSAGES = {
    title: "Trustee",
    introduction: `These codes come from the \`trustee\` commands and functions, which write the policies and reference values of Trustee:
see [trustee.md](trustee.md).`,
    entries: {
        "guest-image": `A field of the file for \`--guest-image\` cannot be what a guest of a confidential class boots from, so its measurement would be
of no use. Or the workloads have evidence that no tool computes from files, or several kinds of it. Copy the command line from the log of the runtime on a node, without the backslashes that the log adds, and from a class without
debugging.`,
        "guest-missing": `The reference values of the guest lack names that Trustee's own policy needs to affirm this kind of evidence. Add them, if
they are not registered already: for SNP what \`sev-snp-measure\` and \`snphost show tcb\` print, for TDX the registers of the guest's image.`,
        "guest-unread": `No attestation policy of Trustee reads a reference value of this name, so it is left out. Correct the name. Or register the
value yourself, for a policy of your own.`,
        "guest-value": `A reference value has a type or length that no claim of a token has, or several values where the policy compares with one.
It would never match, without a word. Write the value as the tool prints it.`,
        "guest-vcpus": `The launch measurement of SNP depends on the number of virtual processors of the VM, which follows from the CPU limits of the pod and
from the runtime. Each number needs its own measurement: \`snp_launch_measurement: { 2: digest }\`. \`trustee measure\` prints the lines of
\`sev-snp-measure\` for it. As a warning, something was not compared: the message says what. Give \`--kata-version\` where the Rust runtime
could be of either kind.`,
        image: `The text in \`images\` of a workload is not an image reference. Copy it from the output \`trustee\` of the component, as in
\`registry.example.com/shop/web@sha256:…\`.`,
        "init-data-value": `The value cannot be the \`init_data\` of a token on this platform: it has the wrong length or encoding. The register of
each platform has its own form. Take the value from the output \`trustee\` of the component, or from
\`confidential-workload digest\` with \`--platform\`.`,
        "kbs-other-values": `\`trustee set reference-values --check\` found that the KBS holds no reference values under this name, or others. Somebody
else has set them, or they were never set. Set them again: the same command without \`--check\`.`,
        "kbs-refused": `The KBS answered, and it refused the request. For 401, check the admin token: its signature, its expiry, and its role.
For 404, check the URL: it is the base URL, without \`/kbs/v0\`. For others, look at the log of the KBS.`,
        "kbs-setting": `The file does not contain what this setting of the KBS takes. Give the unchanged output of the \`trustee\` command of the
same name. For the attestation policy, make it with \`--base\`: the rules that it prints without are not a policy.`,
        "kbs-token": `The file in \`--admin-token-file\` does not contain a JWT. The admin API needs one with the claim \`role\`, signed by an
identity provider that the KBS knows. Versions of Trustee up to 0.20 authenticate the administrator in another way: use
\`kbs-client\` there.`,
        "kbs-unreachable": `The command cannot connect to the KBS. The message has the error of the system. Try the URL with \`curl\` from this
machine. If the certificate of the KBS comes from a private CA, give it with \`--ca\`.`,
        "kbs-url": `The command sends the token of an administrator only over https, or over http on this machine. Give an https URL without
user name and query, or use \`kubectl port-forward\` and \`http://localhost\`.`,
        "kubernetes-name": `The text is not the name of an object in Kubernetes. Use lower-case letters, digits, \`-\` and \`.\`, as \`kubectl get
kbsconfig\` shows the name.`,
        repeated: `The same name, value or resource is in the list twice. Remove one of them.`,
        "resource-path": `The text is not the path of a resource of the KBS. A path has exactly three parts, as in \`shop/keys/database\`, and the
repository has to be a name. In grants, \`*\` stands for a whole second or third part: \`shop/keys/*\`. For converted
Secrets, choose the last part with \`--resource-name\`.`,
        time: `The value is not a time. \`verifyToken\` takes a \`Date\`. \`referenceValuesUntil\` takes a time in UTC to the second, as in
\`2027-01-01T00:00:00Z\`.`,
        "trustee-base": `The rules for init-data cannot be added to this attestation policy: it does not parse, it is not in \`package policy\`, or
it does not use the claim \`instance-identity\` as the rules need. Use the CPU policy that is in force in your Trustee. If
it has rules for \`instance_identity\`, remove them or compare the init-data there. A whole policy (\`whole\`) has no base.`,
        "trustee-conflict": `Two workloads in the grants have the same name and different values. Give each a name of its own. During a rollout, keep
one workload and put the old values into \`previous\`.`,
        "trustee-content": `The grant recognizes the workload by what its init-data says (\`content\`), and a host can write a document that says the
same and has an open policy. Use the match \`init-data\`. Keep \`content\` only where you trust the host.`,
        "trustee-evidence": `\`evidence\` of the workload does not belong to its platform. Remove it: the platform decides.`,
        "trustee-gpus": `\`gpus\` is not a whole number from 0 to 64. The output \`trustee\` of the component has the right number.`,
        "trustee-merge": `Two stacks reach into each other: they have one document and different resources, a \`*\` of one covers a path of the other, or
one of them releases without an affirmed guest what the other releases to affirmed guests only. The message names both. Give each
stack documents and repositories of its own. If two stacks name the very same path, it is a warning.`,
        "trustee-name": `A text in the file of \`--grants\` stands for a workload of the inputs, and none of them has this name, or several have.
Write the name as the inputs have it, for example \`Deployment/web\`. Of a workload that is not among the inputs, write name,
platform and value, as \`pulumi stack output trustee --json\` prints them.`,
        "trustee-no-content": `The match \`content\` does not work here: the guests of this platform do not send the document to Trustee, or the workload
has neither \`kbsUrl\` nor \`images\`. Use the match \`init-data\`, or give one of the two.`,
        "trustee-no-secret": `The operator makes resources from Secrets, with paths of the form \`default/SECRET/KEY\`, and this path names none. Name
the Secret in \`secrets\`, or upload the resource with \`kbs-client set-resource\`.`,
        "trustee-not-attested": `Trustee cannot tell this workload from others: on this platform its token has no init-data, or anyone can claim it. Run
the workload on a platform that attests the init-data. If it is a warning, grant only resources for development.`,
        "trustee-previous": `The inputs and the files of \`--previous\` do not have the same workloads. A workload that is only in the inputs would lose
its old value, and the pods that run would get nothing: give the objects that run, or say with \`--new\` that no pod of it
has init-data yet. A workload that is only in \`--previous\` gets nothing: add it to the inputs or to \`--grants\`. For what
runs in a cluster this is a warning. Where several namespaces have a workload of the name, give the objects of one.`,
        "trustee-rollout": `The preview and the grants do not fit together. Where a workload has a name of the preview and another value, the grants
are old, or it is a workload of another stack: give the values that are deployed, and every workload its own name. Where
the preview does not list what stays as it is, make it with \`--show-sames\`. Where a changed workload is in no grant, add it
if it needs resources. Where its new init-data is not known yet, deploy what the value depends on, and preview again.`,
        "trustee-shared": `Several workloads get the same. As an error: two workloads have the same document and different resources, and Trustee
cannot tell them apart, so each would get both. Give them different policies, as the preset Strict makes them, or the same
resources. As a warning, the document is one of before, and this ends with the rollout. Or \`--resource\` goes to each of
several workloads: where that is not meant, name them in a file for \`--grants\`.`,
        "trustee-tenant": `The stack releases a resource outside of its \`repositories\`. Remove the resource, or let the stack have the repository.`,
        "trustee-whole-policy": `A whole attestation policy affirms only guests whose image, hardware, settings and init-data are all among the reference
values. Register them first, set the policy then, and verify a token. Keep the policy of before: setting it again is the way back.`,
        "trustee-whole-store": `With the operator, the ConfigMap is all that Trustee has as reference values, and this one contains only init-data. Add
the values of the hardware and the guest to it. Or leave \`referenceValuesUntil\` out, and register the init-data with
\`confidential-workload trustee reference-values\`.`,
        unseen: `The name of the workload contains an invisible character, which could hide something from the reader of the policy.
Retype the name.`,
    },
} satisfies Subject;
