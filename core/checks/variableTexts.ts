import { error, type Issue } from "../issue";
import { startedIn } from "../kubernetes/containers";
import { at, itemsAt } from "../kubernetes/located";
import type { PodSource } from "../kubernetes/podSource";

/** What a reader of YAML makes of a text without quotes, and how to write it so that it stays text. */
const READ_AS = {
    boolean: {
        message:
            "is a boolean for the API server, which takes only a string here and refuses the pod: YAML reads y, n, yes, no, on, off, true and false so",
        examples: { name: 'name: "N"', value: 'value: "yes"' },
    },
    number: {
        message: "is a number for the API server, which takes only a string here and refuses the pod",
        examples: { name: 'name: "1"', value: 'value: "8080"' },
    },
} as const;

/** An error for each name and value of a variable that has to be in quotes. The message holds no value: it may be a secret. */
export function checkVariableTexts({ spec, path }: PodSource): Issue[] {
    const variables = startedIn(spec).flatMap((container) => itemsAt(container, "env"));
    return variables.flatMap((variable) =>
        (["name", "value"] as const).flatMap((key) => {
            const { value, keys } = at(variable, key);
            const type = typeof value;
            if (type !== "boolean" && type !== "number") {
                return [];
            }
            const { message, examples } = READ_AS[type];
            const fix = `write it in quotes, as in ${examples[key]}`;
            return [error([...path, ...keys], "not-text", { message, fix })];
        }),
    );
}
