// Writes the JSON Schema of confidential-workload.yaml, by which editors complete and check it, from the form that
// `inject` checks it by. `npm run build` comes first. With --check it writes nothing and fails where the file is old.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

const require = createRequire(import.meta.url);
const { CONFIG_SHAPE } = require("../dist/cli/inject/config/shape.js");

const file = fileURLToPath(new URL("../schema/confidential-workload.schema.json", import.meta.url));

const NAMED = { kind: "Kind of the workload.", name: "metadata.name of the workload, or its metadata.generateName." };

const DESCRIPTIONS = {
    platform: "Where the VM runs. It decides the RuntimeClass, the algorithm, the register and the size limit.",
    algorithm: "Hash algorithm of the init-data digest. Default: the platform's.",
    runtimeClassName: "RuntimeClass of the pods. Default: the one that kata-deploy installs for the platform.",
    replaceRuntimeClass:
        "Whether runtimeClassName in a manifest is replaced where it is for VMs that are not confidential, as kata-qemu. Default: false.",
    kataVersion: "Kata version on the nodes, as in 4.1.0; at least 3.20. Default: the newest known.",
    kbs: "The key broker service (KBS) that attests the workload and gives it its secrets.",
    "kbs.url": "Base URL as the guest reaches it, around any proxy.",
    "kbs.certificate":
        "X.509 certificate in PEM that the guest trusts for the KBS's TLS, in addition to its own roots.",
    "kbs.certificateFile": "File with that certificate; its place is relative to this config.",
    "kbs.keyAlgorithm": "The algorithm that wraps what the KBS sends to the guest. Since Kata 3.29.",
    attestation: "What the attestation agent does in addition to talking to the KBS. Default: nothing.",
    "attestation.serviceUrl": "URL of an attestation service that programs in the pod can get tokens from.",
    "attestation.eventLog": "Whether the guest logs events and extends a register by them. Default: the guest's false.",
    "attestation.eventLogPcr": "PCR of the log's first event, 0 to 23. Default: the guest's 17.",
    proxy: "The proxy through which the guest pulls images. Default: none.",
    "proxy.httpsProxy": "Proxy for registries with TLS: a URL with scheme, host and port.",
    "proxy.httpProxy": "Proxy for registries without TLS only.",
    "proxy.noProxy": "Hosts that the guest reaches directly: IP addresses, CIDR ranges, domains or *.",
    images: "How the guest finds, verifies and stores images. A URI is kbs:///repository/type/tag, or file:///path of the VM's own disk.",
    "images.fromLock":
        "Whether containers get the digest, the user and the group of their tag from the image lock. Default: false.",
    "images.registries": "Rules for registries. The longest prefix that matches counts. Default: none.",
    "images.registries.prefix":
        "Names that it is for: host[:port][/path][:tag or @digest], or *.domain. Default: location.",
    "images.registries.location":
        "What stands in the place of the prefix: host[:port][/path]. Default: the images stay where they are.",
    "images.registries.insecure": "Whether location is asked over plain HTTP. Default: false.",
    "images.registries.blocked": "Whether nothing is pulled by this rule. Default: false.",
    "images.registries.mirrors": "Other places, tried first. Default: none.",
    "images.registries.mirrors.location": "What stands in the place of the prefix: host[:port][/path].",
    "images.registries.mirrors.insecure": "Whether it is asked over plain HTTP. Default: false.",
    "images.searchRegistries":
        "Registries, host[:port], in which the guest looks for images of docker.io. Default: docker.io alone.",
    "images.registryConfigurationUri":
        "URI of a registry configuration, in the place of registries and searchRegistries.",
    "images.credentialsUri": "URI of registry credentials, a Docker auth.json. No effect on peer pods.",
    "images.extraRootCertificates":
        "X.509 certificates in PEM that the guest trusts for registries and proxies in addition to its own roots.",
    "images.signaturePolicy": "Whose signatures images need. Since Kata 3.25. Default: nobody's.",
    "images.signaturePolicy.default": "What happens to an image that no scope names. Default: reject.",
    "images.signaturePolicy.scopes": "What images need, by their names. The most exact name counts.",
    "images.signaturePolicy.scopes.scope":
        "host[:port][/path][:tag or @digest], *.domain, or an empty string for all images.",
    "images.signaturePolicy.scopes.transport": "Default, and all that guests ask for: docker.",
    "images.signaturePolicy.scopes.requirements": "All of them have to be met.",
    "images.signaturePolicy.scopes.requirements.type":
        "sigstoreSigned (cosign), signedBy (GPG simple signing), reject or insecureAcceptAnything.",
    "images.signaturePolicy.scopes.requirements.key":
        "The public key: the PEM of an ECDSA P-256 key for cosign, an armored key or base64 of a key ring for GPG.",
    "images.signaturePolicy.scopes.requirements.keyUri": "URI of the public key.",
    "images.signaturePolicy.scopes.requirements.identity": "Which name the signature has to hold.",
    "images.signaturePolicy.scopes.requirements.identity.type":
        "matchRepository (the default) or exactRepository for cosign; any for GPG, by default matchRepoDigestOrExact.",
    "images.signaturePolicy.scopes.requirements.identity.reference":
        "The name for exactReference, with its tag, and for exactRepository, without one.",
    "images.signaturePolicy.scopes.requirements.identity.prefix":
        "For remapIdentity: what the name that is pulled begins with.",
    "images.signaturePolicy.scopes.requirements.identity.signedPrefix":
        "For remapIdentity: what stands in its place in the signature.",
    "images.signaturePolicyUri": "URI of a signature policy, in the place of signaturePolicy.",
    "images.sigstoreConfiguration": "YAML that says where signatures for signedBy are. Since Kata 3.25.",
    "images.sigstoreConfigurationUri": "URI of such YAML, in the place of sigstoreConfiguration.",
    "images.maxConcurrentLayerDownloads":
        "How many layers of an image are downloaded at a time, from 1. Default: the guest's 3.",
    "images.workDirectory":
        "Absolute path of the directory for images in the VM. Default: the guest's /run/kata-containers/image/.",
    credentialFiles: "Resources of the KBS that the guest writes to files before the pod starts. Default: none.",
    "credentialFiles.uri": "Resource URI, as in kbs:///repository/type/tag.",
    "credentialFiles.path": "Path under /run/confidential-containers/cdh/kbs/ in the VM.",
    sealedSecrets: "How the guest treats sealed secrets. Default: it verifies their signatures.",
    "sealedSecrets.skipVerification":
        "Whether the guest takes sealed secrets without a look at their signature. Default: false.",
    logLevels: "How much the guest's parts log, for the host to read. Since Kata 3.28. Default: the guest's info.",
    "logLevels.attestationAgent": "What the attestation agent logs.",
    "logLevels.confidentialDataHub": "What the confidential data hub logs.",
    "sealedSecrets.secrets":
        "Kubernetes Secrets with sealed values that the pods use; strict binds variables from them to the exact texts.",
    "sealedSecrets.secrets.name": "metadata.name of the Secret.",
    "sealedSecrets.secrets.data": "Its values by key: texts that begin with sealed., as secret seal makes them.",
    policy: "What the host may ask of the agent in the VM. At most one of preset, rego and regoFile. Default: strict.",
    "policy.preset":
        "strict: the pod's containers exactly as pod and images say. baseline: the pod's own images. allow-all: for experiments only, it protects nothing.",
    "policy.rego": "The text of a policy in package agent_policy, used byte for byte.",
    "policy.regoFile": "File with that text; its place is relative to this config.",
    "policy.logs": "Whether the host may read what containers print. Default: false for strict, true for baseline.",
    "policy.stdin": "Whether the host may write to containers. Default: false.",
    "policy.diagnostics": "Whether the host may fetch termination logs from the guest. Default: false.",
    "policy.exec":
        "Commands that may be run in containers in addition to their probes and lifecycle hooks. Default: none.",
    "policy.exec.container": "The container's name.",
    "policy.exec.command": "Program and arguments, as they are.",
    "policy.exec.prefix": "Whether any further arguments may follow. Default: false.",
    "policy.environment":
        "Environment variables that the platform adds to all containers, or the names behind an envFrom. Default: none.",
    "policy.environment.name": "The name, or with pattern a regular expression for the whole name.",
    "policy.environment.value": "Regular expression for the whole value, in Rust's syntax. Default: any value.",
    "policy.environment.pattern": "Whether name is a regular expression. Default: false.",
    "policy.environment.from":
        "The ConfigMap or Secret of an envFrom that it comes from. Default: the platform adds it to every container.",
    "policy.injected":
        "Webhooks of the cluster whose variables and mounts all containers may have, as those of workload identity. Default: none.",
    "policy.injectedMounts":
        "Other mounts that something in the cluster adds to all containers, each with its reason. Default: none.",
    "policy.injectedMounts.path": "Where it is in the containers, as the pod that runs says it.",
    "policy.injectedMounts.readOnly": "Whether it is read-only. Default: true.",
    "policy.injectedMounts.because": "Why. It becomes a comment in the policy.",
    trustedStorage:
        "The volume whose disk holds the unpacked images, encrypted by the guest. Default: the guest's memory.",
    "trustedStorage.volume":
        "The volume's name in the pod: a claim or a generic ephemeral volume, with volumeMode: Block.",
    "policy.untrustedVolumes":
        "Volumes of the pod whose content the host chooses, each with its reason. Default: none, so that strict refuses them.",
    "policy.untrustedVolumes.name": "The volume's name in the pod.",
    "policy.untrustedVolumes.because": "Why that does no harm. It becomes a comment in the policy.",
    "policy.allow": "Requests that are allowed although the preset denies them, each with its reason. Default: none.",
    "policy.allow.request": "Name of the request, as in UpdateContainerRequest.",
    "policy.allow.because": "Why. It becomes a comment in the policy.",
    "policy.nodes":
        "Kinds of node that the pods may meet; the policy is asked about the pods as each of them sends them. Default: all that this version knows.",
    workloads: "What is different for single workloads. Maps are merged over the defaults, lists replace them.",
    "workloads.kind": NAMED.kind,
    "workloads.name": NAMED.name,
    skip: "Workloads that stay as they are.",
    "skip.kind": NAMED.kind,
    "skip.name": NAMED.name,
};

/** What is described once, for the defaults, holds for a workload's own settings too. */
function descriptionOf(path) {
    const description = DESCRIPTIONS[path] ?? DESCRIPTIONS[path.replace(/^workloads\./, "")];
    if (description === undefined) {
        throw new Error(`no description for ${path}`);
    }
    return description;
}

function schemaOf(shape, path) {
    switch (shape.kind) {
        case "text":
            return { type: "string" };
        case "flag":
            return { type: "boolean" };
        case "number":
            return { type: "integer", minimum: 0 };
        case "choice":
            return { type: "string", enum: shape.values };
        case "list":
            return { type: "array", items: schemaOf(shape.of, path) };
        case "map":
            return { type: "object", additionalProperties: schemaOf(shape.of, path) };
        case "object":
            return objectSchema(shape.fields, path);
        default:
            throw new Error(`no schema for a ${shape.kind}`);
    }
}

function objectSchema(fields, path) {
    const entries = Object.entries(fields);
    const required = entries.filter(([, field]) => field.required).map(([key]) => key);
    const properties = entries.map(([key, field]) => {
        const at = path === "" ? key : `${path}.${key}`;
        const schema = schemaOf(field.shape, at);
        return [key, { description: descriptionOf(at), ...(field.required ? schema : orNull(schema)) }];
    });
    return {
        type: "object",
        properties: Object.fromEntries(properties),
        ...(required.length === 0 ? {} : { required }),
        additionalProperties: false,
    };
}

/** A key without a value says nothing, and takes away what the defaults say. */
function orNull({ type, enum: values, ...schema }) {
    return { type: [type, "null"], ...(values === undefined ? {} : { enum: [...values, null] }), ...schema };
}

const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Config of `confidential-workload inject`",
    ...schemaOf(CONFIG_SHAPE, ""),
};
if (!process.argv.includes("--check")) {
    writeFileSync(file, JSON.stringify(schema));
    execFileSync("npx", ["biome", "format", "--write", file], { stdio: "inherit" });
} else if (!isDeepStrictEqual(JSON.parse(readFileSync(file, "utf8")), schema)) {
    console.error("schema/confidential-workload.schema.json is old: run `node tools/configSchema.mjs`");
    process.exitCode = 1;
}
