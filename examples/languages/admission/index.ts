// Only reviewed confidential pods in the namespaces with a label: a workload takes the output `lists` as its input `admission`.
import { ConfidentialAdmission } from "confidential-workload";

const admission = new ConfidentialAdmission("confidential", {
    namespaceLabels: { confidential: "only" },
    // Nothing is refused yet: "deny" comes after some days of reading the audit log.
    action: "audit",
});

export const lists = admission.lists;
