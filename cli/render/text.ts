import type { RenderedResource } from "../../components/render/renderProgram";
import { fieldsOf } from "../../core/fields";
import { FILE_NAMES } from "../../core/initdata/document";
import { toManifests } from "./manifests";

/** Everything that a program would deploy, for a person: tree, init-data, manifests. */
export function renderText(resources: readonly RenderedResource[]): string {
    const initData = resources.filter(({ inputs }) => typeof inputs["digest"] === "string" && "policy.rego" in inputs);
    return [
        heading("Resources"),
        tree(resources),
        ...initData.map(documents),
        heading("Kubernetes manifests"),
        toManifests(resources),
    ].join("\n");
}

function heading(text: string): string {
    return `━━ ${text} ${"━".repeat(Math.max(0, 96 - text.length))}`;
}

function tree(resources: readonly RenderedResource[], parent?: RenderedResource, indent = ""): string {
    const children = resources.filter((resource) => resource.parent === parent);
    return children
        .map((child, index) => {
            const last = index === children.length - 1;
            const below = tree(resources, child, `${indent}${last ? "   " : "│  "}`);
            return `${indent}${last ? "└─ " : "├─ "}${child.name}  (${child.type})\n${below}`;
        })
        .join("");
}

function documents({ name, inputs }: RenderedResource): string {
    const files = FILE_NAMES.map((file) => `${heading(`${name}: ${file}`)}\n${String(inputs[file])}`);
    const { registers } = inputs;
    const lines = Object.entries(fieldsOf(registers)).map(([register, value]) => `${register.padEnd(10)} ${value}`);
    const none = "register   none on this platform holds it";
    // What is not known is a text that says so.
    const measured = typeof registers === "string" ? `register   ${registers}` : lines.join("\n") || none;
    const digest = `platform   ${inputs["platform"]}\ndigest     ${inputs["algorithm"]}:${inputs["digest"]}\n${measured}\n`;
    return [...files, `${heading(`${name}: init-data digest and measurement register`)}\n${digest}`].join("\n");
}
