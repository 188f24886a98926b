// A web server under the policy preset Strict, from C#. `images.lock.json` says what the image runs; it is made by
// `confidential-workload lock`, committed and reviewed. Not compiled: docs/languages.md says what was tried.
using System.Collections.Generic;
using System.IO;
using Pulumi;
using Confidential = Pulumi.ConfidentialWorkload;

return await Deployment.RunAsync(() =>
{
    var labels = new Dictionary<string, object> { ["app"] = "web" };
    var web = new Confidential.ConfidentialWorkload("web", new()
    {
        Platform = Confidential.Platform.Snp,
        Kbs = new Confidential.Inputs.KbsArgs { Url = "https://kbs.example.com:8080" },
        Policy = new Confidential.Inputs.AgentPolicyArgs
        {
            Preset = Confidential.PolicyPreset.Strict,
            ImageLock = File.ReadAllText("images.lock.json"),
        },
        // The keys of a manifest of apps/v1, in camel case.
        Deployment = new Dictionary<string, object>
        {
            ["metadata"] = new Dictionary<string, object> { ["name"] = "web" },
            ["spec"] = new Dictionary<string, object>
            {
                ["replicas"] = 2,
                ["selector"] = new Dictionary<string, object> { ["matchLabels"] = labels },
                ["template"] = new Dictionary<string, object>
                {
                    ["metadata"] = new Dictionary<string, object> { ["labels"] = labels },
                    ["spec"] = new Dictionary<string, object>
                    {
                        ["containers"] = new[]
                        {
                            new Dictionary<string, object>
                            {
                                ["name"] = "web",
                                ["image"] = "registry.example.com/shop/web@sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b",
                            },
                        },
                    },
                },
            },
        },
    });
    return new Dictionary<string, object?> { ["digest"] = web.InitData.Apply(it => it.Digest) };
});
