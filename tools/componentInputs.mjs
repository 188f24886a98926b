// The inputs of a component: the interfaces of `core` with values that may be outputs of other resources.
import { basename, dirname } from "node:path";
import { fileOf } from "./specs.mjs";

/** The names that the interfaces have in programs, where it is not the name in core without its end. */
const NAMES = {
    IdentitySpec: "SignatureIdentity",
    InitDataSpec: "InitDataInputs",
    PolicySpec: "AgentPolicy",
    ProxySpec: "ImagePullProxy",
    AttestationSpec: "AttestationSettings",
};

/** What may also come from the stack's config. */
const ALL_OPTIONAL = "InitDataSpec";

const nameOf = (name) => NAMES[name] ?? name.replace(/Spec$/, "");
const moduleOf = ({ file }) => basename(dirname(file));

/** The interfaces of a folder of core, with imports of the files of core that declare the other types. */
export function componentInputs(folder, specs, core) {
    const declared = new Map(specs.map((spec) => [spec.name, spec]));
    const imports = new Map();
    const use = (name, from) => {
        imports.set(from, (imports.get(from) ?? new Set()).add(name));
        return name;
    };
    const inputOf = (type) => `pulumi.Input<${plain(type)}>`;
    const plain = (type) => {
        if (type.kind === "list") {
            return `${inputOf(type.of)}[]`;
        }
        if (type.kind === "map") {
            return `{ [${type.key ?? "key"}: string]: ${inputOf(type.of)} }`;
        }
        if (type.name === "ImageLock") {
            return plain({ kind: "map", key: "reference", of: { kind: "name", name: "ImageFacts" } });
        }
        const spec = declared.get(type.name);
        if (spec !== undefined) {
            const isHere = dirname(spec.file) === folder;
            return isHere ? nameOf(type.name) : use(nameOf(type.name), `./${moduleOf(spec)}`);
        }
        return /^[A-Z]/.test(type.name)
            ? use(type.name, `../../${fileOf(type.name, core)}`.replace(/\.ts$/, ""))
            : type.name;
    };
    const here = specs.filter(({ file }) => dirname(file) === folder);
    const interfaces = here.map(({ name, comment, fields }) => {
        const lines = fields.map(({ key, isRequired, type, comment: text }) => {
            const isOptional = !isRequired || name === ALL_OPTIONAL;
            return `${withoutTags(text)}\n${key}${isOptional ? "?" : ""}: ${inputOf(type)}${isOptional ? " | undefined" : ""};`;
        });
        return `${comment}\nexport interface ${nameOf(name)} {\n${lines.join("\n")}\n}\n`;
    });
    const lines = [...imports].map(([from, names]) => `import type { ${[...names].join(", ")} } from "${from}";\n`);
    return `import type * as pulumi from "@pulumi/pulumi";\n${lines.join("")}\n${interfaces.join("\n")}`;
}

/** A comment without what is said to the writer of shapes. */
function withoutTags(comment) {
    return comment.replace(/\n\s*\*\n\s*\* @hidden/, "");
}
