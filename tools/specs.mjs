// The inputs as `core` declares them: interfaces whose names end in Spec, with what their comments say, and the objects
// `as const` that hold the choices of an input.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "../");

/** The files that declare inputs. The shapes of a folder go into its `shape.ts`. */
export const SPEC_FILES = ["core/images/spec.ts", "core/policy/spec.ts", "core/guest/spec.ts", "core/initdata/spec.ts"];

/** @returns the interfaces of a file in their order, with its imports by name */
export function readSpecs(file) {
    const text = readFileSync(join(root, file), "utf8");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const isSpec = (node) => ts.isInterfaceDeclaration(node) && node.name.text.endsWith("Spec");
    return source.statements.filter(isSpec).map((node) => ({
        file,
        name: node.name.text,
        comment: commentOf(node, text),
        fields: node.members.map((member) => fieldOf(member, text)),
    }));
}

function fieldOf(member, text) {
    const tags = ts.getJSDocTags(member).map(({ tagName }) => tagName.text);
    return {
        key: member.name.getText(),
        isRequired: member.questionToken === undefined,
        type: typeOf(member.type),
        comment: commentOf(member, text),
        isHidden: tags.includes("hidden"),
    };
}

/** A type as data: a list or a map of a type, or a name. */
function typeOf(node) {
    if (ts.isTypeOperatorNode(node)) {
        return typeOf(node.type);
    }
    if (ts.isArrayTypeNode(node)) {
        return { kind: "list", of: typeOf(node.elementType) };
    }
    if (ts.isTypeReferenceNode(node) && node.typeName.getText() === "Readonly") {
        return typeOf(node.typeArguments[0]);
    }
    if (ts.isTypeReferenceNode(node) && node.typeName.getText() === "Record") {
        return { kind: "map", of: typeOf(node.typeArguments[1]) };
    }
    return { kind: "name", name: node.getText() };
}

/** A comment as it is written. */
function commentOf(node, text) {
    const comment = node.jsDoc?.at(-1);
    if (comment === undefined) {
        throw new Error(`${node.getText()}: an input needs a comment, which becomes its description`);
    }
    return text.slice(comment.pos, comment.end);
}

/** The file of `core` that exports a name, and undefined where none does. */
export function fileOf(name, files) {
    const exported = new RegExp(`^export (?:const|interface|type) ${name}\\b`, "m");
    return files.find((file) => exported.test(readFileSync(join(root, file), "utf8")));
}
