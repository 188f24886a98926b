"""Init-data with a policy of your own, for a workload that another tool makes: its pod template takes the annotations."""

from pathlib import Path

import pulumi
import pulumi_confidential_workload as confidential

web = confidential.InitData(
    "web",
    platform=confidential.Platform.SNP,
    kbs=confidential.KbsArgs(url="https://kbs.example.com:8080"),
    policy=confidential.AgentPolicyArgs(rego=Path("policy.rego").read_text(encoding="utf-8")),
)

pulumi.export("annotations", web.annotations)
pulumi.export("digest", web.digest)
