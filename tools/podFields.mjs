// The fields that a pod spec and all that is in it have, from the declarations of @pulumi/kubernetes.
import ts from "typescript";

const ROOT = "PodSpec";

/** For each type of core/v1 that a pod spec reaches: its fields, each with the type of its value where that is one of them. */
export function podFields(declarations) {
    const source = ts.createSourceFile("input.d.ts", declarations, ts.ScriptTarget.Latest);
    const interfaces = new Map();
    collect(source, "", interfaces);
    const found = {};
    const visit = (name) => {
        const members = interfaces.get(`core.v1.${name}`)?.members.filter(ts.isPropertySignature) ?? [];
        if (members.length === 0 || found[name] !== undefined) {
            return;
        }
        const fields = members.map((member) => [member.name.text, referred(member.type, source)]).sort();
        found[name] = Object.fromEntries(fields);
        for (const [, type] of fields) {
            visit(type);
        }
    };
    visit(ROOT);
    return Object.fromEntries(Object.entries(found).sort());
}

function collect(node, namespace, interfaces) {
    ts.forEachChild(node, (child) => {
        if (ts.isModuleDeclaration(child)) {
            collect(child.body, namespace === "" ? child.name.text : `${namespace}.${child.name.text}`, interfaces);
        } else if (ts.isInterfaceDeclaration(child)) {
            interfaces.set(`${namespace}.${child.name.text}`, child);
        }
    });
}

/** The type of core/v1 that a type is made of; null where there is none. */
function referred(type, source) {
    return /\binputs\.core\.v1\.(\w+)/.exec(type.getText(source))?.[1] ?? null;
}
