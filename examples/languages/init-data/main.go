// Init-data with a policy of your own, for a workload that another tool makes: its pod template takes the annotations.
package main

import (
	_ "embed"

	"example.com/pulumi-confidential-workload/sdk/go/confidentialworkload"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

//go:embed policy.rego
var rego string

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		web, err := confidentialworkload.NewInitData(ctx, "web", &confidentialworkload.InitDataArgs{
			Platform: confidentialworkload.PlatformSnp,
			Kbs:      confidentialworkload.KbsArgs{Url: pulumi.String("https://kbs.example.com:8080")},
			Policy:   confidentialworkload.AgentPolicyArgs{Rego: pulumi.String(rego)},
		})
		if err != nil {
			return err
		}
		ctx.Export("annotations", web.Annotations)
		ctx.Export("digest", web.Digest)
		return nil
	})
}
