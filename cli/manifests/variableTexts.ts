import { fieldsOf, itemsOf } from "../../core/fields";
import { error, type Issue } from "../../core/issue";
import { STARTED_LISTS } from "../../core/podFields";
import type { PodSource } from "../../core/policy/derive/source";

/** What a reader of YAML makes of a text without quotes, and how to write it so that it stays text. */
const READ_AS = {
    boolean: {
        message:
            "is a boolean for the API server, which takes only text here and refuses the pod: YAML reads y, n, yes, no, on, off, true and false so",
        examples: { name: 'name: "N"', value: 'value: "yes"' },
    },
    number: {
        message: "is a number for the API server, which takes only text here and refuses the pod",
        examples: { name: 'name: "1"', value: 'value: "8080"' },
    },
} as const;

/** An error for each name and value of a variable that has to be in quotes. The message holds no value: it may be a secret. */
export function checkVariableTexts({ spec, path }: PodSource): Issue[] {
    const containers = STARTED_LISTS.flatMap((list) =>
        itemsOf(fieldsOf(spec)[list]).map((container, index) => ({
            env: itemsOf(fieldsOf(container)["env"]),
            at: [...path, list, index, "env"],
        })),
    );
    return containers.flatMap(({ env, at }) =>
        env.flatMap((variable, index) =>
            (["name", "value"] as const).flatMap((key) => {
                const type = typeof fieldsOf(variable)[key];
                if (type !== "boolean" && type !== "number") {
                    return [];
                }
                const { message, examples } = READ_AS[type];
                const fix = `write it in quotes, as in ${examples[key]}`;
                return [error([...at, index, key], "not-text", { message, fix })];
            }),
        ),
    );
}
