// Init-data with a policy of your own, for a workload that another tool makes: its pod template takes the annotations.
using System.Collections.Generic;
using System.IO;
using Pulumi;
using Confidential = Pulumi.ConfidentialWorkload;

return await Deployment.RunAsync(() =>
{
    var web = new Confidential.InitData("web", new()
    {
        Platform = Confidential.Platform.Snp,
        Kbs = new Confidential.Inputs.KbsArgs { Url = "https://kbs.example.com:8080" },
        Policy = new Confidential.Inputs.AgentPolicyArgs { Rego = File.ReadAllText("policy.rego") },
    });
    return new Dictionary<string, object?> { ["annotations"] = web.Annotations, ["digest"] = web.Digest };
});
