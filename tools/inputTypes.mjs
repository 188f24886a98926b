// What the comments in `components/` say about inputs: interfaces and their fields, as TypeScript's own parser reads them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "../");

function declarationsOf(folder, nodeOf) {
    const files = readdirSync(`${root}${folder}`, { recursive: true }).filter((file) => file.endsWith(".ts"));
    const nodes = files.flatMap((file) => {
        const text = readFileSync(`${root}${folder}/${file}`, "utf8");
        return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true).statements.map(nodeOf);
    });
    return new Map(nodes.filter(Boolean).map((node) => [node.name.getText(), node]));
}

const interfaces = declarationsOf("components", (statement) => ts.isInterfaceDeclaration(statement) && statement);

/** The objects `as const` that hold the choices of an input. */
const choices = declarationsOf("core", (statement) => {
    const declaration = statement.declarationList?.declarations[0];
    return declaration?.initializer?.kind === ts.SyntaxKind.AsExpression && declaration;
});

/** The comment of a declaration as one line. */
function commentOf(node) {
    const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
    const text = comments.map(({ comment }) => ts.getTextOfJSDocComment(comment)).join(" ");
    return text.replace(/\{@link (\w+)\}/g, "`$1`").replace(/\s+/g, " ");
}

/** The fields of an interface, those that it extends first: the type without `Input`, and what is said. */
function fieldsOf(name) {
    const declaration = interfaces.get(name);
    const parents = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText()));
    const own = declaration.members.map((member) => ({
        key: member.name.getText(),
        isRequired: member.questionToken === undefined,
        type: typeOf(member.type),
        text: commentOf(member),
    }));
    return [...parents.flatMap(fieldsOf), ...own];
}

/** A type as a reader of the page needs it: any input may be an output. */
function typeOf(node) {
    const text = node.getText().replace(/ \| undefined$/, "");
    const bare = (whole) => {
        const inner = whole.replace(/pulumi\.Input<([^<>]*)>/g, "$1");
        return inner === whole ? whole : bare(inner);
    };
    return bare(text).replace("k8s.types.input.", "k8s.");
}

const inside = (type) => type.replace(/\[\]$/, "");

/** What is said about the field at the end of a way through interfaces. */
export function ofFields(name, [key, ...rest]) {
    const field = fieldsOf(name).find((one) => one.key === key);
    if (field === undefined || field.text === "") {
        throw new Error(`no comment for ${name}.${key}`);
    }
    return rest.length === 0 ? field.text : ofFields(inside(field.type), rest);
}

/** A section of the page with a table. */
function section(name, declaration, columns, rows) {
    const table = [columns, columns.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
    const text = `## ${name}\n\n${commentOf(declaration)}\n\n${table}`;
    return text.replace(/\bdocs\/([\w-]+\.md)/g, "[docs/$1]($1)");
}

/** An interface as a section of the page, with those of its fields after it, each once. */
function sectionsOf(name, values, seen) {
    if (seen.has(name)) {
        return [];
    }
    seen.add(name);
    if (!interfaces.has(name)) {
        return choices.has(name) ? [choicesOf(name, values)] : [];
    }
    const fields = fieldsOf(name);
    const isInput = !name.endsWith("Result");
    const isSection = (type) => interfaces.has(type) || choices.has(type);
    const rows = fields.map(({ key, isRequired, type, text }) => {
        const shown = isSection(inside(type)) ? `[\`${type}\`](#${inside(type).toLowerCase()})` : `\`${type}\``;
        return [`\`${key}\`${isRequired && isInput ? ", required" : ""}`, shown, text];
    });
    const own = section(name, interfaces.get(name), [isInput ? "input" : "output", "type", "what it is"], rows);
    return [own, ...fields.flatMap(({ type }) => sectionsOf(inside(type), values, seen))];
}

function choicesOf(name, values) {
    const declaration = choices.get(name);
    const { properties } = declaration.initializer.expression;
    const rows = properties.map((property) => {
        const member = property.name.getText();
        return [`\`${name}.${member}\``, `\`${values[name][member]}\``, commentOf(property)];
    });
    return section(name, declaration, ["choice", "in a file", "what it is"], rows);
}

/** The page about the inputs and the outputs of a component. */
export function pageOf(name, results, values) {
    const head = `# Inputs, and outputs

The inputs of \`ConfidentialWorkload\`, and what its outputs \`initData\` and \`trustee\` hold; \`workload\` is the resource itself. Those of
\`InitData\`, of the transforms and of the [config](defaults.md) are the same without a workload. The [config of \`inject\`](inject.md)
takes the inputs in YAML. Each input may be an output of another resource, and none may be a
Pulumi secret. \`node tools/inputs.mjs\` makes this page from the comments in \`components/\`.
`;
    const seen = new Set();
    return [head, ...[name, ...results].flatMap((one) => sectionsOf(one, values, seen))].join("\n");
}
