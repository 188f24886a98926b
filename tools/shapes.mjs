// Writes `shape.ts` in each folder of `core` that declares inputs: the form by which inputs are checked at run time, made from
// the interfaces. Writes `components/inputs/` too: the same interfaces with values that may be outputs. With `--check` it
// writes nothing, and fails where a file is old.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { componentInputs } from "./componentInputs.mjs";
import { fileOf, readSpecs, SPEC_FILES } from "./specs.mjs";

const root = join(import.meta.dirname, "../");
const byHand = (folder) =>
    readdirSync(root + folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts") && !/^\w+\/shape\.ts$/.test(file))
        .map((file) => `${folder}/${file}`)
        .sort();
const core = byHand("core");
const users = ["core", "cli", "test"].flatMap(byHand).map((file) => readFileSync(root + file, "utf8"));
const SCALARS = { string: "TEXT", boolean: "FLAG", number: "NUMBER" };

const specs = SPEC_FILES.flatMap(readSpecs);
const declared = new Map(specs.map((spec) => [spec.name, spec]));
const shapeName = (type) =>
    `${type
        .replace(/Spec$/, "")
        .replace(/(?<=[a-z])(?=[A-Z])/g, "_")
        .toUpperCase()}_SHAPE`;

function shapesOf(folder) {
    const here = specs.filter((spec) => dirname(spec.file) === folder);
    const imports = new Map();
    const use = (name, from) => {
        imports.set(from, (imports.get(from) ?? new Set()).add(name));
        return name;
    };
    const fromShape = (name) => use(name, "core/shape.ts");
    const shapeOf = (type, isHidden) => {
        const inner = bare(type, isHidden);
        return isHidden ? `${fromShape("hidden")}(${inner})` : inner;
    };
    const bare = (type, isHidden) => {
        if (type.kind !== "name") {
            return `${fromShape(type.kind)}(${shapeOf(type.of, isHidden)})`;
        }
        const { name } = type;
        if (SCALARS[name] !== undefined) {
            return fromShape(SCALARS[name]);
        }
        const other = declared.get(name);
        if (other !== undefined) {
            const folderOf = dirname(other.file);
            return folderOf === folder ? shapeName(name) : use(shapeName(name), `${folderOf}/shape.ts`);
        }
        const own = fileOf(shapeName(name), core);
        if (own !== undefined) {
            return use(shapeName(name), own);
        }
        return `${fromShape("choice")}(${use(name, fileOf(name, core))}, "${name}")`;
    };
    const constants = inOrder(here).map(({ name, file, fields }) => {
        use(`type ${name}`, file);
        const lines = fields.map(({ key, isRequired, type, isHidden }) => {
            return `${key}: ${fromShape(isRequired ? "required" : "optional")}(${shapeOf(type, isHidden)}),`;
        });
        return `${isUsed(shapeName(name), folder) ? "export " : ""}const ${shapeName(name)} = ${fromShape("object")}<${name}>({ ${lines.join("\n")} });`;
    });
    const lines = [...imports].map(([from, names]) => {
        const path = relative(folder, from).replace(/\.ts$/, "");
        return `import { ${[...names].join(", ")} } from "${path.startsWith(".") ? path : `./${path}`}";`;
    });
    return `${lines.join("\n")}\n\n${constants.join("\n\n")}\n`;
}

/** Whether a file outside of a folder's `shape.ts` names a shape. */
function isUsed(shape, folder) {
    const inShapes = specs.some(
        ({ file, fields }) =>
            dirname(file) !== folder && fields.some(({ type }) => namesIn(type).map(shapeName).includes(shape)),
    );
    return inShapes || users.some((text) => new RegExp(`\\b${shape}\\b`).test(text));
}

const namesIn = (type) => (type.kind === "name" ? [type.name] : namesIn(type.of));

/** What a shape is made of comes before it. */
function inOrder(list) {
    const sorted = new Set();
    const add = (spec) => {
        const names = spec.fields.flatMap(({ type }) => namesIn(type));
        list.filter(({ name }) => names.includes(name)).forEach(add);
        sorted.add(spec);
    };
    list.forEach(add);
    return [...sorted];
}

const folders = [...new Set(SPEC_FILES.map(dirname))];
const files = folders.flatMap((folder) => {
    const origins = SPEC_FILES.filter((file) => dirname(file) === folder).join(" and ");
    const head = `// Made by tools/shapes.mjs from ${origins}: change it there.\n`;
    return [
        { file: `${folder}/shape.ts`, text: head + shapesOf(folder) },
        { file: `components/inputs/${basename(folder)}.ts`, text: head + componentInputs(folder, specs, core) },
    ];
});
const check = process.argv.includes("--check");
for (const { file, text } of files) {
    const formatted = execFileSync(
        join(root, "node_modules/.bin/biome"),
        ["check", "--write", `--stdin-file-path=${file}`],
        {
            input: text,
            cwd: root,
            encoding: "utf8",
        },
    );
    if (!check) {
        writeFileSync(root + file, formatted);
    } else if (readFileSync(root + file, "utf8") !== formatted) {
        console.error(`${file} is old: run \`npm run generate\``);
        process.exitCode = 1;
    }
}
