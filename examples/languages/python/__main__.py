"""A web server under the policy preset Strict, from Python.

`images.lock.json` says what the image runs; it is made by `confidential-workload lock`, committed and reviewed.
docs/languages.md says how the package is added to a project.
"""

from pathlib import Path

import pulumi
import pulumi_confidential_workload as confidential

lock = Path(__file__).with_name("images.lock.json").read_text(encoding="utf-8")
labels = {"app": "web"}

web = confidential.ConfidentialWorkload(
    "web",
    platform=confidential.Platform.SNP,
    kbs=confidential.KbsArgs(url="https://kbs.example.com:8080"),
    policy=confidential.AgentPolicyArgs(preset=confidential.PolicyPreset.STRICT, image_lock=lock),
    # The keys of a manifest of apps/v1, in camel case.
    deployment={
        "metadata": {"name": "web"},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "enableServiceLinks": False,
                    "automountServiceAccountToken": False,
                    "containers": [
                        {
                            "name": "web",
                            "image": "registry.example.com/shop/web@sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b",
                            "args": ["--port=8080"],
                            "ports": [{"containerPort": 8080}],
                            "securityContext": {"runAsUser": 1000, "runAsGroup": 1000},
                        }
                    ],
                },
            },
        },
    },
)

pulumi.export("digest", web.init_data.digest)
