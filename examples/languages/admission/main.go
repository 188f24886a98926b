// Only reviewed confidential pods in the namespaces with a label: a workload takes the output `lists` as its input `admission`.
package main

import (
	"example.com/pulumi-confidential-workload/sdk/go/confidentialworkload"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		// Nothing is refused yet: AdmissionActionDeny comes after some days of reading the audit log.
		action := confidentialworkload.AdmissionActionAudit
		admission, err := confidentialworkload.NewConfidentialAdmission(ctx, "confidential", &confidentialworkload.ConfidentialAdmissionArgs{
			NamespaceLabels: map[string]string{"confidential": "only"},
			Action:          &action,
		})
		if err != nil {
			return err
		}
		ctx.Export("lists", admission.Lists)
		return nil
	})
}
