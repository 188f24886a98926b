import { stringify } from "yaml";
import type { RenderedResource } from "../../components/render/renderProgram";
import { type Fields, fieldsOf } from "../../core/fields";

/** The Kubernetes objects among the resources, as a YAML stream that `kubectl apply` takes: it reads version 1.1. */
export function toManifests(resources: readonly RenderedResource[]): string {
    return resources
        .filter(({ inputs }) => typeof inputs["apiVersion"] === "string" && typeof inputs["kind"] === "string")
        .map(({ name, inputs }) => `---\n${stringify(named(name, inputs), { version: "1.1", lineWidth: 0 })}`)
        .join("");
}

/** The object with a name: Pulumi makes one up at deployment where it is missing, and kubectl wants one. */
function named(name: string, { apiVersion, kind, metadata, ...rest }: Fields): Fields {
    return { apiVersion, kind, metadata: { name, ...fieldsOf(metadata) }, ...rest };
}
