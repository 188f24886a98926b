import { checkObjectSizes, checkTextSize } from "../../core/checks/size";
import { changed } from "../../core/issue";
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
        return { issues: issues.map((issue) => changed(issue, { at: [{ file }] })) };
    }
    const large = checkTextSize(text, [{ file }]);
    if (large.length > 0) {
        return { issues: large };
    }
    const yaml = readYamlText(text, { keepSourceTokens: true });
    if ("damage" in yaml) {
        return { issues: yaml.damage.map((reason) => notYaml(file, reason)) };
    }
    const { documents } = yaml;
    const larger = checkObjectSizes(
        documents.map(({ value }) => value),
        [{ file }],
    );
    return larger.length > 0 ? { issues: larger } : { value: { file, text, documents }, issues: [] };
}
