// Only reviewed confidential pods in the namespaces with a label: a workload takes the output `lists` as its input `admission`.
using System.Collections.Generic;
using Pulumi;
using Confidential = Pulumi.ConfidentialWorkload;

return await Deployment.RunAsync(() =>
{
    var admission = new Confidential.ConfidentialAdmission("confidential", new()
    {
        NamespaceLabels = new Dictionary<string, string> { ["confidential"] = "only" },
        // Nothing is refused yet: Deny comes after some days of reading the audit log.
        Action = Confidential.AdmissionAction.Audit,
    });
    return new Dictionary<string, object?> { ["lists"] = admission.Lists };
});
