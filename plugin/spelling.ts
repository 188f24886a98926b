/** The part of the package's schema that is read here; `tools/packageSchema.mjs` writes it. */
export interface Schema {
    readonly version: string;
    readonly resources: Readonly<Record<string, { readonly properties: object }>>;
    readonly functions: Readonly<Record<string, unknown>>;
    readonly types: Readonly<Record<string, { readonly enum?: readonly { name: string; value: string }[] }>>;
}

/** Gives a message the spelling that programs in every language know. */
export type Spelling = (text: string) => string;

/** `Adopt` is not a type of the schema, because its input takes any name. */
const OTHERS = [["Adopt.None", "none"]] as const;

/**
 * How messages are spelled for a program in any language: the value of a constant, which is the same in all of them, in the
 * place of its name in TypeScript.
 */
export function spellingFor({ types }: Schema): Spelling {
    const ofSchema = Object.entries(types).flatMap(([token, { enum: values = [] }]) =>
        values.map(({ name, value }) => [`${token.split(":").at(-1)}.${name}`, value] as const),
    );
    const values = new Map<string, string>([...ofSchema, ...OTHERS]);
    // A platform has its value behind it already.
    return (text) =>
        text.replace(/`?\b([A-Z]\w+\.[A-Z]\w*)\b`?(?: \("[^"]*"\))?/g, (all, name) =>
            values.has(name) ? JSON.stringify(values.get(name)) : all,
        );
}
