// Only reviewed confidential pods in the namespaces with a label: a workload takes the output `lists` as its input `admission`.
import com.pulumi.Pulumi;
import com.pulumi.confidentialworkload.ConfidentialAdmission;
import com.pulumi.confidentialworkload.ConfidentialAdmissionArgs;
import com.pulumi.confidentialworkload.enums.AdmissionAction;
import java.util.Map;

public class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var admission = new ConfidentialAdmission("confidential", ConfidentialAdmissionArgs.builder()
                .namespaceLabels(Map.of("confidential", "only"))
                // Nothing is refused yet: Deny comes after some days of reading the audit log.
                .action(AdmissionAction.Audit)
                .build());
            ctx.export("lists", admission.lists());
        });
    }
}
