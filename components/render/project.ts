import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fieldsOf, stringOf } from "../../core/fields";
import { readYamlText } from "../../core/yaml";
import { RenderError } from "./failure";

/** A Pulumi program to render, and what the engine would tell it. */
export interface Project {
    readonly name: string;
    readonly stack: string;
    readonly entry: string;
    readonly config: Readonly<Record<string, string>>;
}

/** Finds the program at `path`: a Pulumi project, a folder with an index file, or a file. */
export function findProject(path: string, stack: string, overrides: Readonly<Record<string, string>>): Project {
    const place = resolve(path);
    if (!existsSync(place)) {
        throw new RenderError(`${path}: there is no such file or folder`);
    }
    if (statSync(place).isFile()) {
        const name = basename(dirname(place));
        return { name, stack, entry: place, config: qualify(overrides, name) };
    }
    const settings = readYaml(join(place, "Pulumi.yaml"));
    const name = stringOf(settings["name"]) ?? basename(place);
    const main = stringOf(settings["main"]) ?? ".";
    const config = { ...stackConfig(join(place, `Pulumi.${stack}.yaml`)), ...overrides };
    return { name, stack, entry: entryIn(resolve(place, main)), config: qualify(config, name) };
}

function entryIn(place: string): string {
    if (existsSync(place) && statSync(place).isFile()) {
        return place;
    }
    const entry = ["index.js", "index.ts"].map((file) => join(place, file)).find((file) => existsSync(file));
    if (entry === undefined) {
        throw new RenderError(
            `${place}: there is no index.ts or index.js; give the folder or file of a program in TypeScript or JavaScript`,
        );
    }
    return entry;
}

/** The plain values of a stack's settings file. Encrypted ones need the engine, and are left out. */
function stackConfig(file: string): Record<string, string> {
    return Object.fromEntries(
        Object.entries(fieldsOf(readYaml(file)["config"]))
            .filter(([, value]) => typeof value !== "object" || value === null || !("secure" in value))
            .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    );
}

/** `key` belongs to the project, as in `pulumi config set key`. */
function qualify(config: Readonly<Record<string, string>>, project: string): Record<string, string> {
    const qualified = (key: string) => (key.includes(":") ? key : `${project}:${key}`);
    return Object.fromEntries(Object.entries(config).map(([key, value]) => [qualified(key), value]));
}

/** What a settings file says, as the engine reads YAML: by version 1.2, where `yes` is a text. */
function readYaml(file: string): Readonly<Record<string, unknown>> {
    if (!existsSync(file)) {
        return {};
    }
    let text: string;
    try {
        text = readFileSync(file, "utf8");
    } catch (cause) {
        throw new RenderError(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`);
    }
    const yaml = readYamlText(text, { version: "1.2" });
    if ("damage" in yaml) {
        throw new RenderError(`${file} is not YAML: ${yaml.damage.join("; ")}`);
    }
    return fieldsOf(yaml.documents[0]?.value);
}
