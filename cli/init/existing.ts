import { existsSync } from "node:fs";
import { join } from "node:path";
import { INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { type Fields, fieldsOf, textOf } from "../../core/fields";
import { error, type Issue, quote } from "../../core/issue";
import { at, root } from "../../core/kubernetes/located";
import { isResourceExpander, kindOfType } from "../../core/kubernetes/resourceType";
import { factsOf, inputFor, WORKLOAD_INPUTS } from "../../core/kubernetes/workloadKinds";
import { readDocuments } from "../input/documents";
import { type Read, readText } from "../input/text";
import { type Preview, readPreview, STACK_TYPE } from "../review/preview";
import { imagesOf } from "./workloads";

/** A resource of a program that exists, and what it is in. */
export interface Resource {
    readonly type: string;
    readonly name: string;
    readonly inputs: Fields;
    readonly parent?: Resource | undefined;
}

/** A workload of a program that is not confidential yet. */
export interface Plain extends Resource {
    readonly kind: string;
    readonly images: readonly string[];
    /** The resource at the root of the stack that makes it; absent where the program makes it there itself. */
    readonly maker?: Resource | undefined;
}

const NODE = "nodejs";

/** What is wrong with the language of the program in a folder. */
export function runtimeIssues(folder: string): Issue[] {
    const file = join(folder, "Pulumi.yaml");
    const { runtime } = fieldsOf(existsSync(file) ? readDocuments(file).value?.[0] : undefined);
    const name = textOf(fieldsOf(runtime)["name"]) ?? textOf(runtime) ?? NODE;
    const text = {
        message: `its program is for ${quote(name)}, and init writes and changes programs in TypeScript and JavaScript only`,
        allowed: `runtime: ${NODE}`,
        fix: "write the workload as `npx confidential-workload docs languages` shows; for plain manifests, give --as config and --filename",
    };
    return name === NODE ? [] : [error([{ file }], "runtime", text)];
}

/** The resources that a preview in a file, or on the standard input, would leave in the stack. */
export function readProgram(file: string): Read<readonly Resource[]> {
    const { value: text, issues } = readText(file);
    const preview = readPreview(text ?? "");
    if (text === undefined || preview.failed) {
        const fix = "correct the program, and write the file anew: pulumi preview --json --show-sames > preview.json";
        const message =
            preview.foreign === undefined
                ? `is not a whole preview: ${preview.errors.join(" ")}`
                : `is not a preview, but ${preview.foreign}`;
        return { issues: text === undefined ? issues : [error([{ file }], "preview", { message, fix })] };
    }
    return { value: resourcesOf(preview), issues: [] };
}

function resourcesOf({ steps }: Preview): Resource[] {
    const kept = steps.filter(({ after, type }) => after !== undefined && type !== STACK_TYPE);
    const byUrn = new Map<string, Resource>();
    const toResource = (urn: string | undefined): Resource | undefined => {
        const step = kept.find((one) => one.urn === urn);
        if (step === undefined) {
            return undefined;
        }
        const { type, name, after, parent } = step;
        const made = byUrn.get(step.urn) ?? { type, name, inputs: fieldsOf(after), parent: toResource(parent) };
        byUrn.set(step.urn, made);
        return made;
    };
    return kept.flatMap(({ urn }) => toResource(urn) ?? []);
}

/** The workloads that a component or a transform can make confidential. */
export function plainWorkloads(resources: readonly Resource[]): Plain[] {
    return resources.flatMap((resource) => {
        const kind = kindOfType(resource.type) ?? "";
        const input = inputFor(kind);
        if (input === undefined) {
            return [];
        }
        const template = at(root(resource.inputs), ...WORKLOAD_INPUTS[input].template);
        const annotations = fieldsOf(at(template, "metadata", "annotations").value);
        const isOurs = resource.parent?.type === "confidential-workload:index:ConfidentialWorkload";
        return isOurs || INIT_DATA_ANNOTATION in annotations
            ? []
            : [{ ...resource, kind, images: imagesOf(at(template, "spec")), maker: rootOf(resource.parent) }];
    });
}

function rootOf(resource: Resource | undefined): Resource | undefined {
    return resource?.parent === undefined ? resource : rootOf(resource.parent);
}

export function changesText(workloads: readonly Plain[]): string {
    const makers = new Set([undefined, ...workloads.map(({ maker }) => maker)]);
    const texts = [...makers].flatMap((maker) => {
        const made = workloads.filter((one) => one.maker === maker);
        return maker === undefined ? made.map(ownText) : makerText(maker, made);
    });
    return texts.join("\n");
}

function ownText(workload: Plain): string {
    const { name, kind } = workload;
    const input = inputFor(kind);
    const className = input && WORKLOAD_INPUTS[input].className;
    const quoted = JSON.stringify(name);
    return `${titleOf(workload)}
  - new k8s.${className}(${quoted}, {
  + new ConfidentialWorkload(${quoted}, {
  +     ...confidential, adopt: ${quoted}, ${input}: {
            (its arguments, as they are)
  + } });
${factsOf(kind)?.isReplaced ? `    The pods of a ${kind} cannot change: the preview shows that it is replaced.\n` : ""}`;
}

function makerText({ name, type }: Resource, workloads: readonly Plain[]): string {
    const titles = workloads.map(({ kind, name: own }) => `${kind} ${own}`).join(", ");
    const className = type.split(":").at(-1) ?? "";
    return `${name}, which makes ${titles}
  + transforms: [confidentialTransform(confidential)],      in the options of new ${className}(${JSON.stringify(name)}, …)
${isResourceExpander(type) ? "" : `    or, in the code of ${className}, the lines for a workload of its own, with its URN in adopt: see the page adopt\n`}`;
}

function titleOf({ name, kind, inputs }: Plain): string {
    const { namespace, name: object } = fieldsOf(inputs["metadata"]);
    const place = [textOf(namespace), textOf(object)].filter((part) => part !== undefined).join("/");
    return `${name}: ${kind}${place === "" ? "" : ` ${place}`}`;
}
