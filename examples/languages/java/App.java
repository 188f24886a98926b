// A web server under the policy preset Strict, from Java. `images.lock.json` says what the image runs; it is made by
// `confidential-workload lock`, committed and reviewed. Not compiled: docs/languages.md says what was tried.
import com.pulumi.Pulumi;
import com.pulumi.confidentialworkload.ConfidentialWorkload;
import com.pulumi.confidentialworkload.ConfidentialWorkloadArgs;
import com.pulumi.confidentialworkload.enums.Platform;
import com.pulumi.confidentialworkload.enums.PolicyPreset;
import com.pulumi.confidentialworkload.inputs.AgentPolicyArgs;
import com.pulumi.confidentialworkload.inputs.KbsArgs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

public class App {
    public static void main(String[] args) throws IOException {
        var lock = Files.readString(Path.of("images.lock.json"));
        var labels = Map.of("app", "web");
        var image = "registry.example.com/shop/web@sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b";
        Pulumi.run(ctx -> {
            var web = new ConfidentialWorkload("web", ConfidentialWorkloadArgs.builder()
                .platform(Platform.Snp)
                .kbs(KbsArgs.builder().url("https://kbs.example.com:8080").build())
                .policy(AgentPolicyArgs.builder().preset(PolicyPreset.Strict).imageLock(lock).build())
                // The keys of a manifest of apps/v1, in camel case.
                .deployment(Map.of(
                    "metadata", Map.of("name", "web"),
                    "spec", Map.of(
                        "replicas", 2,
                        "selector", Map.of("matchLabels", labels),
                        "template", Map.of(
                            "metadata", Map.of("labels", labels),
                            "spec", Map.of("containers", List.of(Map.of("name", "web", "image", image)))))))
                .build());
            ctx.export("digest", web.initData().applyValue(it -> it.digest()));
        });
    }
}
