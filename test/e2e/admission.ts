/** What the rules of the API server are tried with. */
import { admission } from "../../core/admission/admission";
import type { AdmissionSpec } from "../../core/admission/spec";
import { INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { encodeAnnotation } from "../../core/initdata/annotation";
import { KINDS, type Kind } from "../../core/kubernetes/kinds";
import type { ControlPlane } from "./controlPlane";

/** The annotation of a document with a file of this name. */
export function document(name: string, filler = ""): string {
    return encodeAnnotation(`version = "0.1.0"\nalgorithm = "sha256"\n\n[data]\n"${name}.txt" = "${filler}"\n`);
}

export interface Parts {
    readonly annotations?: Record<string, string | null> | undefined;
    readonly runtimeClassName?: string | undefined;
    readonly image?: string;
}

type Json = Record<string, unknown>;

/** A pod template, or a Pod. */
const template = (
    { annotations, runtimeClassName, image = "app" }: Parts,
    restartPolicy: string,
    labels: Json,
): Json => ({
    metadata: { labels, annotations },
    spec: {
        runtimeClassName,
        restartPolicy,
        initContainers: [{ name: "first", image }],
        containers: [{ name: "app", image }],
    },
});

const MORE: Record<string, Json> = {
    Deployment: { replicas: 1 },
    CronJob: { schedule: "0 0 1 1 *" },
    StatefulSet: { serviceName: "none" },
};
const RUN_TO_END = ["Job", "CronJob"];
const WITHOUT_SELECTOR = ["Pod", "PodTemplate", ...RUN_TO_END];

/** An object of a built-in kind. */
export function objectOf(kind: keyof typeof KINDS, name: string, parts: Parts): Json {
    const { groups, template: place } = KINDS[kind] as Kind;
    const labels = { app: name };
    const pod = template(parts, RUN_TO_END.includes(kind) ? "Never" : "Always", labels);
    const matchLabels = kind === "ReplicationController" ? labels : { matchLabels: labels };
    const head = {
        apiVersion: groups[0] === "core" ? "v1" : `${groups[0]}/v1`,
        kind,
        metadata: { name },
    };
    if (kind === "Pod") {
        return { ...head, metadata: { name, ...(pod["metadata"] as Json) }, spec: pod["spec"] };
    }
    const nested = place.slice(1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), pod);
    const selector = WITHOUT_SELECTOR.includes(kind) ? {} : { selector: matchLabels };
    const outer = kind === "PodTemplate" ? pod : { ...(nested as Json), ...MORE[kind], ...selector };
    return { ...head, [place[0] ?? "spec"]: outer };
}

/** The path of the objects of a kind. */
export function pathOf(kind: keyof typeof KINDS, namespace: string): string {
    const [group = ""] = (KINDS[kind] as Kind).groups;
    return `${group === "core" ? "/api/v1" : `/apis/${group}/v1`}/namespaces/${namespace}/${kind.toLowerCase()}s`;
}

export const GOOD_CLASS = "kata-qemu-snp";

/** A good pod with the document, or with other parts. */
export function parts(
    annotation: string,
    more: Parts & { readonly added?: Record<string, string | null> } = {},
): Parts {
    const { added, ...others } = more;
    return { runtimeClassName: GOOD_CLASS, annotations: { [INIT_DATA_ANNOTATION]: annotation, ...added }, ...others };
}

export const [WEB, OLD_WEB, OTHER] = ["web", "web-of-before", "other"].map((name) => document(name)) as [
    string,
    string,
    string,
];
export const SPEC: AdmissionSpec = {
    namespaceLabels: { confidential: "only" },
    reviewed: [WEB, OLD_WEB].map((annotation) => ({ name: "web", annotation })),
    runtimeClasses: { "my-class": "kata-qemu-snp" },
    annotations: ["io.katacontainers.config.hypervisor.default_vcpus"],
    plain: ["shop/Deployment/logs", "shop/CronJob/sweep"],
    action: "deny",
};
const HYPERVISOR = "io.katacontainers.config.hypervisor.";

export const GOOD: [string, Parts][] = [
    ["what was reviewed", parts(WEB)],
    ["what was reviewed before", parts(OLD_WEB)],
    ["the Rust runtime of the platform", parts(WEB, { runtimeClassName: "kata-qemu-tdx-runtime-rs" })],
    ["a class that is named", parts(WEB, { runtimeClassName: "my-class" })],
    [
        "an annotation that stays on the host",
        parts(WEB, { added: { "io.katacontainers.config.runtime.create_container_timeout": "60" } }),
    ],
    ["an annotation that is allowed", parts(WEB, { added: { [`${HYPERVISOR}default_vcpus`]: "2" } })],
    ["an annotation of others", parts(WEB, { added: { "example.com/io.katacontainers": "x" } })],
];

export const BAD: [string, rule: string, Parts][] = [
    ["no class", "runtime-class", parts(WEB, { runtimeClassName: undefined })],
    ["a plain class of Kata", "runtime-class", parts(WEB, { runtimeClassName: "kata-qemu" })],
    ["a class with a console", "runtime-class", parts(WEB, { runtimeClassName: `${GOOD_CLASS}-debug` })],
    ["a class of developers", "runtime-class", parts(WEB, { runtimeClassName: `${GOOD_CLASS}-devkit` })],
    ["a class without a TEE", "runtime-class", parts(WEB, { runtimeClassName: "kata-qemu-coco-dev" })],
    ["a class that nobody named", "runtime-class", parts(WEB, { runtimeClassName: `${GOOD_CLASS}-mine` })],
    ["no annotations", "init-data", { runtimeClassName: GOOD_CLASS }],
    ["no init-data", "init-data", parts(WEB, { annotations: { [`${HYPERVISOR}default_vcpus`]: "1" } })],
    ["empty init-data", "init-data", parts("")],
    ["another document", "reviewed", parts(OTHER)],
    ["a part of a document", "reviewed", parts(WEB.slice(0, -4))],
    ["a document and a second gzip member", "reviewed", parts(`${WEB}${OTHER}`)],
    ["a key of the list", "reviewed", parts("0")],
    ["kernel parameters", "annotations", parts(WEB, { added: { [`${HYPERVISOR}kernel_params`]: "agent.log=debug" } })],
    ["another policy", "annotations", parts(WEB, { added: { "io.katacontainers.config.agent.policy": "x" } })],
    ["another configuration", "annotations", parts(WEB, { added: { "io.katacontainers.config_path": "/x" } })],
    [
        "init-data of older runtimes",
        "annotations",
        parts(WEB, { added: { "io.katacontainers.config.runtime.cc_init_data": OTHER } }),
    ],
    ["an annotation that nobody knows", "annotations", parts(WEB, { added: { "io.katacontainers.new": "x" } })],
];

/** Applies what is made of the inputs, by server-side apply. */
export async function applyAdmission(cluster: ControlPlane, spec: AdmissionSpec): Promise<string[]> {
    const { manifests = [], issues } = admission(spec);
    if (issues.length > 0) {
        throw new Error(JSON.stringify(issues));
    }
    const paths: string[] = [];
    for (const { apiVersion, kind, metadata, ...rest } of manifests) {
        const path =
            kind === "ConfigMap"
                ? `/api/v1/namespaces/${metadata.namespace}/configmaps`
                : `/apis/${apiVersion}/${kind === "ValidatingAdmissionPolicy" ? "validatingadmissionpolicies" : "validatingadmissionpolicybindings"}`;
        await cluster.apply(`${path}/${metadata.name}`, { apiVersion, kind, metadata, ...rest });
        paths.push(`${path}/${metadata.name}`);
    }
    return paths;
}
