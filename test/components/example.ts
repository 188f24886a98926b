import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import { type ConfidentialWorkloadArgs, type InitDataArgs, Platform } from "../../index";
import { NOT_KNOWN } from "./mocks";

export const INIT_DATA_ANNOTATION = "io.katacontainers.config.hypervisor.cc_init_data";
export const DIGEST_ANNOTATION = "confidential-workload/init-data-digest";

/** A policy that answers every request, and allows all but its own replacement. */
export const REGO = `package agent_policy

import rego.v1

default AllowRequestsFailingPolicy := "no"
${AGENT_REQUESTS.map(({ name }) => `default ${name} := ${name !== "SetPolicyRequest"}\n`).join("")}`;

export const AA_TOML = `[token_configs.kbs]
url = "https://kbs.example.com:8080"
`;

export const CDH_TOML = `[kbc]
name = "cc_kbc"
url = "https://kbs.example.com:8080"

[image.image_pull_proxy]
https_proxy = "http://proxy.corp.example:3128"
no_proxy = "10.0.0.0/8,registry.corp.example"
`;

/** The document of {@link SPEC}, written by hand. */
export const DOCUMENT = `version = "0.1.0"
algorithm = "sha256"

[data]
"aa.toml" = '''
[token_configs.kbs]
url = "https://kbs.example.com:8080"
'''

"cdh.toml" = '''
[kbc]
name = "cc_kbc"
url = "https://kbs.example.com:8080"

[image.image_pull_proxy]
https_proxy = "http://proxy.corp.example:3128"
no_proxy = "10.0.0.0/8,registry.corp.example"
'''

"policy.rego" = '''
${REGO}'''
`;

export const DIGEST = createHash("sha256").update(DOCUMENT).digest("hex");
export const CLASS = "kata-qemu-snp";

/** What Trustee sees of the document: HOSTDATA holds a SHA-256 whole, and the policy has no data. */
export const TRUSTEE = {
    name: "web",
    platform: "snp",
    evidence: "snp",
    initData: DIGEST,
    kbsUrl: "https://kbs.example.com:8080",
    images: [],
};

/** No part of it is a warning. */
export const SPEC = {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    proxy: { httpsProxy: "http://proxy.corp.example:3128", noProxy: ["10.0.0.0/8", "registry.corp.example"] },
    policy: { rego: REGO },
} satisfies InitDataArgs;

export const LABELS = { app: "web" };
export const CONTAINERS = [{ name: "nginx", image: "registry.corp.example/nginx:1.29" }];

export const DEPLOYMENT = {
    spec: {
        replicas: 3,
        selector: { matchLabels: LABELS },
        template: { metadata: { labels: LABELS }, spec: { containers: CONTAINERS } },
    },
} satisfies ConfidentialWorkloadArgs["deployment"];

/** What the component shows to the engine for {@link SPEC}. */
export const REVIEW = {
    platform: "snp",
    algorithm: "sha256",
    digest: DIGEST,
    registers: { HOSTDATA: DIGEST },
    "aa.toml": AA_TOML,
    "cdh.toml": CDH_TOML,
    "policy.rego": REGO,
};

/** The annotations that are put on a pod template for {@link SPEC}, the document {@link decoded}. */
export const ANNOTATIONS = { [INIT_DATA_ANNOTATION]: DOCUMENT, [DIGEST_ANNOTATION]: `sha256:${DIGEST}` };

/** The inputs of the Deployment for {@link SPEC} and {@link DEPLOYMENT}, the document {@link decoded}. */
export const DEPLOYED = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    spec: {
        replicas: 3,
        selector: { matchLabels: LABELS },
        template: {
            metadata: { labels: LABELS, annotations: ANNOTATIONS },
            spec: { containers: CONTAINERS, runtimeClassName: CLASS },
        },
    },
};

/** A copy in which the init-data annotation, wherever it is, shows its document. */
export function decoded(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(decoded);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const decode = (key: string, child: unknown) =>
        key === INIT_DATA_ANNOTATION && typeof child === "string" && child !== NOT_KNOWN
            ? gunzipSync(Buffer.from(child, "base64")).toString("utf8")
            : decoded(child);
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, decode(key, child)]));
}
