import { checkObjectSizes, checkTextSize } from "../../core/checks/size";
import { error, type Issue } from "../../core/issue";
import { readYamlText } from "../../core/yaml";
import { type Read, readText } from "./text";

/** The documents of a YAML file, of which JSON is a part. Empty ones are left out. */
export function readDocuments(file: string): Read<readonly unknown[]> {
    const { value: text, issues } = readText(file);
    if (text === undefined) {
        return { issues };
    }
    const large = checkTextSize(text, [{ file }]);
    if (large.length > 0) {
        return { issues: large };
    }
    const yaml = readYamlText(text);
    if ("damage" in yaml) {
        return { issues: yaml.damage.map((reason) => notYaml(file, reason)) };
    }
    const values = yaml.documents.map(({ value }) => value);
    const larger = checkObjectSizes(values, [{ file }]);
    return larger.length > 0
        ? { issues: larger }
        : { value: values.filter((value) => value !== null && value !== undefined), issues: [] };
}

/** The one document of a file; of an empty file, nothing. */
export function readDocument(file: string, fix = "remove the others"): Read<unknown> {
    const { value: [content, ...others] = [], issues } = readDocuments(file);
    const message = `has ${others.length + 1} documents`;
    return others.length === 0
        ? { value: content, issues }
        : { issues: [error([{ file }], "one-of", { message, allowed: "one", fix })] };
}

export function notYaml(file: string, reason: string): Issue {
    return error([{ file }], "not-yaml", { message: `is not YAML: ${reason}`, fix: "correct the file" });
}
