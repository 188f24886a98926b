"""Only reviewed confidential pods in the namespaces with a label: a workload takes the output `lists` as its input `admission`."""

import pulumi
import pulumi_confidential_workload as confidential

admission = confidential.ConfidentialAdmission(
    "confidential",
    namespace_labels={"confidential": "only"},
    # Nothing is refused yet: DENY comes after some days of reading the audit log.
    action=confidential.AdmissionAction.AUDIT,
)

pulumi.export("lists", admission.lists)
