import { readYamlText, type YamlDocument } from "../../core/yaml";
import { notYaml } from "../input/documents";
import { type Read, readText, STANDARD_INPUT } from "../input/text";

/** A file of manifests: its text, and what it says. */
export interface Source {
    readonly file: string;
    readonly text: string;
    /** With the place of each part in the text. */
    readonly documents: readonly YamlDocument[];
}

/** A file, or the standard input, with the place of each part. */
export function readSource(input: string): Read<Source> {
    const file = input === STANDARD_INPUT ? "stdin" : input;
    const { value: text, issues } = readText(input);
    if (text === undefined) {
        return { issues: issues.map((issue) => ({ ...issue, path: file })) };
    }
    const yaml = readYamlText(text, { keepSourceTokens: true });
    return "damage" in yaml
        ? { issues: yaml.damage.map((reason) => notYaml(file, reason)) }
        : { value: { file, text, documents: yaml.documents }, issues: [] };
}
