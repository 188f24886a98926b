import { Algorithm } from "../../../core";
import type { Findings, GuardedResource } from "../../../core/guardrails/guardrail";
import { encodeAnnotation } from "../../../core/initdata/annotation";
import { formatIssue } from "../../../core/issue";
import { pathOf } from "../../../core/place";
import { Session } from "../../../core/session";
import { NOW, OPEN_REGO } from "../spec";

export const INIT_DATA = "io.katacontainers.config.hypervisor.cc_init_data";
export const IMAGE = `registry.example/shop/web@sha256:${"1".repeat(64)}`;

/** Texts of a document's files; one that is undefined is left out. */
export interface Files {
    readonly aa?: string | undefined;
    readonly cdh?: string | undefined;
    readonly rego?: string | undefined;
    readonly algorithm?: string;
}

export const AA = '[token_configs.kbs]\nurl = "https://kbs.example.com"\n';
export const CDH = '[kbc]\nname = "cc_kbc"\nurl = "https://kbs.example.com"\n';
/** Allows all but its own replacement. */
export const OPEN = OPEN_REGO;
/** Lets a pod start, and the host neither in nor at its output. */
export const RUNS = OPEN_REGO.replaceAll(
    /^(default (?:ExecProcess|GetDiagnosticData|ReadStream|WriteStream)Request := )true/gm,
    "$1false",
);
/** Denies everything. */
export const CLOSED = OPEN_REGO.replaceAll(":= true", ":= false");

/** The value of an init-data annotation, of a document without a problem by default. */
export function annotation(files: Files = {}): string {
    const { aa, cdh, rego, algorithm } = { aa: AA, cdh: CDH, rego: CLOSED, algorithm: Algorithm.Sha256, ...files };
    const data = Object.entries({ "aa.toml": aa, "cdh.toml": cdh, "policy.rego": rego })
        .filter(([, text]) => text !== undefined)
        .map(([name, text]) => `"${name}" = ${JSON.stringify(text)}\n`);
    return encodeAnnotation(`version = "0.1.0"\nalgorithm = "${algorithm}"\n[data]\n${data.join("")}`);
}

/** A closed policy with comments that gzip can hardly make smaller. */
export function noise(bytes: number): string {
    let state = 1;
    const words = Array.from({ length: bytes / 8 }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state.toString(16).padStart(8, "0");
    });
    return `${CLOSED}# ${words.join("\n# ")}\n`;
}

/** What differs from a pod that no rule has anything to say about. */
export interface PodParts {
    readonly initData?: unknown;
    readonly annotations?: unknown;
    readonly container?: object;
    readonly spec?: object;
}

/** A pod template: metadata and spec. */
export function template(parts: PodParts = {}): object {
    const { initData = annotation(), container, spec } = parts;
    return {
        metadata: { annotations: "annotations" in parts ? parts.annotations : { [INIT_DATA]: initData } },
        spec: {
            runtimeClassName: "kata-qemu-snp",
            containers: [{ name: "web", image: IMAGE, ...container }],
            ...spec,
        },
    };
}

/** A Deployment with that pod, in the namespace `shop` of the stack `dev`. */
export function deployment(parts: PodParts = {}, more: Partial<GuardedResource> = {}): GuardedResource {
    return resource(
        "kubernetes:apps/v1:Deployment",
        {
            metadata: { name: "web", namespace: "shop" },
            spec: { template: template(parts) },
        },
        more,
    );
}

export function resource(type: string, props: unknown, more: Partial<GuardedResource> = {}): GuardedResource {
    return { type, props, stack: "dev", now: NOW, session: new Session(), ...more };
}

/** What was found, as a person reads it: each violation whole, and each place that is not known. */
export function texts({ issues, unknown }: Findings): string[] {
    return [...issues.map(formatIssue), ...unknown.map((keys) => `not known: ${pathOf(keys)}`)];
}

const TEMPLATE = "spec.template";
export const SPEC = `${TEMPLATE}.spec`;
export const ANNOTATIONS = `${TEMPLATE}.metadata.annotations`;
/** Where the annotation of a Deployment stands. */
export const AT = `${ANNOTATIONS}["${INIT_DATA}"]`;
