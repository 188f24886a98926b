import { checkObjectSizes, checkTextSize } from "../../core/checks/size";
import { changed, error } from "../../core/issue";
import { readYamlText, type YamlDocument } from "../../core/yaml";
import { type Read, readText, STANDARD_INPUT } from "./text";

export interface Source {
    readonly file: string;
    readonly text: string;
    readonly documents: readonly YamlDocument[];
}

/** A YAML file, of which JSON is a part. Messages call it `file`. */
function readYamlFile(input: string, file: string, keepSourceTokens: boolean): Read<Source> {
    const { value: text, issues } = readText(input);
    return text === undefined
        ? { issues: issues.map((issue) => changed(issue, { at: [{ file }] })) }
        : yamlIn(text, file, keepSourceTokens);
}

function yamlIn(text: string, file: string, keepSourceTokens: boolean): Read<Source> {
    const place = [{ file }];
    const large = checkTextSize(text, place);
    if (large.length > 0) {
        return { issues: large };
    }
    const yaml = readYamlText(text, { keepSourceTokens });
    if ("damage" in yaml) {
        const toIssue = (reason: string) =>
            error(place, "not-yaml", { message: `is not YAML: ${reason}`, fix: "correct the file" });
        return { issues: yaml.damage.map(toIssue) };
    }
    const { documents } = yaml;
    const values = documents.map(({ value }) => value);
    const larger = checkObjectSizes(values, place);
    return larger.length > 0 ? { issues: larger } : { value: { file, text, documents }, issues: [] };
}

/** A file, or the standard input, with the place of each part in the text. */
export function readSource(input: string): Read<Source> {
    return readYamlFile(input, input === STANDARD_INPUT ? "stdin" : input, true);
}

/** The documents of a YAML file. Empty ones are left out. */
export function readDocuments(file: string): Read<readonly unknown[]> {
    return documentsOf(readYamlFile(file, file, false));
}

/** The same of a text that was read. */
export function documentsIn(text: string, file: string): Read<readonly unknown[]> {
    return documentsOf(yamlIn(text, file, false));
}

function documentsOf({ value: source, issues }: Read<Source>): Read<readonly unknown[]> {
    const values = source?.documents.map(({ value }) => value);
    return values === undefined
        ? { issues }
        : { value: values.filter((value) => value !== null && value !== undefined), issues };
}

/** The one document of a file; of an empty file, nothing. */
export function readDocument(file: string, fix = "remove the others"): Read<unknown> {
    const { value: [content, ...others] = [], issues } = readDocuments(file);
    const message = `has ${others.length + 1} documents`;
    return others.length === 0
        ? { value: content, issues }
        : { issues: [error([{ file }], "one-of", { message, allowed: "one", fix })] };
}
