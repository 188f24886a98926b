import type { Subject } from "./subject";

export const ADMISSION_MESSAGES = {
    title: "Admission",
    introduction: `The rules of the API server, and the order in which to introduce them, are in [admission.md](admission.md).`,
    entries: {
        "admission-annotation": `The list of further annotations has one that does not begin with \`io.katacontainers.\`. No rule looks at such annotations,
so they need no permission. Write the whole name of an annotation of Kata, or remove it.`,
        "admission-class": `A RuntimeClass of the list, or its handler, starts pods that are not confidential. The rule would then let all plain pods in.
Remove it. For single workloads use \`plain\`.`,
        "admission-label": `The label of the namespaces is not one that Kubernetes takes. Write it as \`key=value\`, for example \`confidential=only\`.`,
        "admission-lists": `The reviewed documents are compared as whole texts, and a ConfigMap holds 1 MiB. Set the number of lists to the one of the
message. Lower the number only in an update that changes nothing else.`,
        "admission-open": `A rule of the API server does not bind the namespace, only warns or writes to the audit log, or may leave out some objects. The API server
then lets in pods that break it. The last step of the roll-out is \`deny\`.`,
        "admission-plain": `A workload that may stay plain is named by namespace, kind and name, as \`shop/Deployment/logs\`. Its pods are known by their
names, and controllers cut the names of pods where that of the workload is long. Use a shorter name.`,
        "admission-unknown": `The preview does not show the init-data of a workload, so the list cannot have it, and the API server would refuse its pods.
Deploy what the value depends on first, and preview again.`,
        "admission-unlisted": `What runs has init-data that the list of reviewed documents does not have. It goes on running. Under \`deny\` its
controller cannot replace it when it ends. Review the document, and add it to the list.`,
        "admission-unread": `The objects that \`status --admission\` got lack the namespace or a list, so it cannot say what is in force. Read them too, with a user
who has the right to read them.`,
        "admission-version": `A policy has the name of a rule of this package and another text: another version wrote it, or somebody changed it. Make the rules
again with \`admission\`, and read what changes.`,
    },
} satisfies Subject;
