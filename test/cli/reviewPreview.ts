import { readFileSync } from "node:fs";
import { INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { encodeAnnotation } from "../../core/initdata/annotation";

/** A text of `test/vectors/previews`, which the real engine printed. */
export function recorded(name: string): string {
    return readFileSync(`test/vectors/previews/${name}.json`, "utf8");
}

/** The annotation of a document with these files, written by hand and not by our renderer. */
export function annotationOf(files: Readonly<Record<string, string>>, algorithm = "sha256"): string {
    const data = Object.entries(files).map(([name, text]) => `${JSON.stringify(name)} = ${JSON.stringify(text)}\n`);
    return encodeAnnotation(`version = "0.1.0"\nalgorithm = "${algorithm}"\n\n[data]\n${data.join("")}`);
}

export interface Workload {
    readonly name: string;
    /** As in `apps/v1:Deployment`. */
    readonly type?: string;
    readonly op?: string;
    readonly before?: unknown;
    readonly after?: unknown;
}

/** The inputs of a Deployment whose pods have these annotations. */
export function deployment(
    annotations: unknown,
    { runtimeClassName = "kata-qemu-snp", ...spec }: Readonly<Record<string, unknown>> = {},
): object {
    const pod = { ...(runtimeClassName === null ? {} : { runtimeClassName }), containers: [{ name: "app" }] };
    return {
        metadata: { name: "app", namespace: "shop" },
        spec: { template: { metadata: { annotations }, spec: pod }, ...spec },
    };
}

/** The annotations of a pod with this init-data. */
export function withInitData(annotation: unknown): object {
    return { [INIT_DATA_ANNOTATION]: annotation };
}

/** The output of `pulumi preview --json`. */
export function previewOf(workloads: readonly Workload[], diagnostics: readonly object[] = []): string {
    const steps = workloads.map(({ name, type = "apps/v1:Deployment", op, before, after }) => {
        const urn = `urn:pulumi:dev::shop::kubernetes:${type}::${name}`;
        const state = (inputs: unknown) => (inputs === undefined ? {} : { urn, type: `kubernetes:${type}`, inputs });
        return {
            op: op ?? (before === undefined ? "create" : after === undefined ? "delete" : "update"),
            urn,
            ...(before === undefined ? {} : { oldState: state(before) }),
            ...(after === undefined ? {} : { newState: state(after) }),
        };
    });
    const stack = { op: "same", urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev" };
    return JSON.stringify({ steps: [stack, ...steps], diagnostics });
}

export const CHANGES = "test/vectors/changes";

/** A row of tools/changes.mjs, as the real engine and the policy pack answered it. */
export function recordedChange(name: string): {
    readonly pack: readonly string[];
    readonly preview: { readonly steps: readonly unknown[] };
} {
    const read = (file: string) => readFileSync(`${CHANGES}/${file}`, "utf8");
    return JSON.parse(read(`${name}.json`), (_, value) =>
        typeof value === "string" && value.startsWith("text:") ? read(`texts/${value.slice(5)}.txt`) : value,
    );
}
