// A web server under the policy preset Strict, from Go. `images.lock.json` says what the image runs; it is made by
// `confidential-workload lock`, committed and reviewed. docs/languages.md says how the package is added to a project.
package main

import (
	_ "embed"

	"example.com/pulumi-confidential-workload/sdk/go/confidentialworkload"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

//go:embed images.lock.json
var lock string

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		labels := pulumi.StringMap{"app": pulumi.String("web")}
		web, err := confidentialworkload.NewConfidentialWorkload(ctx, "web", &confidentialworkload.ConfidentialWorkloadArgs{
			Platform: confidentialworkload.PlatformSnp,
			Kbs:      confidentialworkload.KbsArgs{Url: pulumi.String("https://kbs.example.com:8080")},
			Policy: confidentialworkload.AgentPolicyArgs{
				Preset:    confidentialworkload.PolicyPresetStrict,
				ImageLock: pulumi.String(lock),
			},
			// The keys of a manifest of apps/v1.
			Deployment: pulumi.Map{
				"metadata": pulumi.Map{"name": pulumi.String("web")},
				"spec": pulumi.Map{
					"replicas": pulumi.Int(2),
					"selector": pulumi.Map{"matchLabels": labels},
					"template": pulumi.Map{
						"metadata": pulumi.Map{"labels": labels},
						"spec": pulumi.Map{
							"enableServiceLinks":           pulumi.Bool(false),
							"automountServiceAccountToken": pulumi.Bool(false),
							"containers": pulumi.Array{pulumi.Map{
								"name":            pulumi.String("web"),
								"image":           pulumi.String("registry.example.com/shop/web@sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b"),
								"args":            pulumi.ToStringArray([]string{"--port=8080"}),
								"ports":           pulumi.Array{pulumi.IntMap{"containerPort": pulumi.Int(8080)}},
								"securityContext": pulumi.IntMap{"runAsUser": pulumi.Int(1000), "runAsGroup": pulumi.Int(1000)},
							}},
						},
					},
				},
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("digest", web.InitData.Digest())
		return nil
	})
}
