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
        "admission-plain": `A workload that may stay plain is named by namespace, kind and name, as \`shop/Deployment/logs\`. Its pods are known by their
names, and controllers cut the names of pods where that of the workload is long. Use a shorter name.`,
        "admission-unknown": `The preview does not show the init-data of a workload, so the list cannot have it, and the API server would refuse its pods.
Deploy what the value depends on first, and preview again.`,
    },
} satisfies Subject;
