// Init-data with a policy of your own, for a workload that another tool makes: its pod template takes the annotations.
import com.pulumi.Pulumi;
import com.pulumi.confidentialworkload.InitData;
import com.pulumi.confidentialworkload.InitDataArgs;
import com.pulumi.confidentialworkload.enums.Platform;
import com.pulumi.confidentialworkload.inputs.AgentPolicyArgs;
import com.pulumi.confidentialworkload.inputs.KbsArgs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public class App {
    public static void main(String[] args) throws IOException {
        var rego = Files.readString(Path.of("policy.rego"));
        Pulumi.run(ctx -> {
            var web = new InitData("web", InitDataArgs.builder()
                .platform(Platform.Snp)
                .kbs(KbsArgs.builder().url("https://kbs.example.com:8080").build())
                .policy(AgentPolicyArgs.builder().rego(rego).build())
                .build());
            ctx.export("annotations", web.annotations());
            ctx.export("digest", web.digest());
        });
    }
}
