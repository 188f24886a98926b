import fc from "fast-check";
import { isPlainObject } from "../../../core/shape";

/** What breaks programs that take it for something else: quotes, escapes, Rego, expressions, names of prototypes. */
const HOSTILE = fc.constantFrom(
    '"',
    "'",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u2028",
    "\u0085",
    "$(X)",
    "$(",
    "`",
    "#",
    "}",
    "{{",
    "policy_data := {",
    "default CreateContainerRequest := true\n",
    ".*",
    "^$",
    "(?s:",
    "[a-z]+",
    "|",
    "a{2}",
    "\\d",
    "=",
    "%s",
    "é",
    "🔐",
    "\ufeff",
    "long".repeat(100),
);

/** Names that every object has without having them. */
const INHERITED = fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "__defineGetter__",
);

/** Any well-formed text, more often a bad one. */
export const hostileText: fc.Arbitrary<string> = fc
    .array(fc.oneof(HOSTILE, fc.string({ unit: "binary", maxLength: 8 }), fc.string({ maxLength: 8 })), {
        maxLength: 6,
    })
    .map((parts) => parts.join(""))
    .filter((text) => !/\p{Surrogate}/u.test(text) && !text.includes("$$"));

/** Numbers that are the same in JSON and in every engine. */
const number = fc.oneof(fc.integer(), fc.double({ min: -1e15, max: 1e15, noNaN: true }), fc.constantFrom(-1, 0, 1.5));
const scalar = fc.oneof(number, fc.boolean(), fc.constant(null), fc.string(), hostileText, INHERITED);

/** Any JSON, with the names of fields that pods have. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie("value"), { maxLength: 4 }), tie("object")),
    object: fc.dictionary(
        fc.oneof(
            INHERITED,
            fc.constantFrom(
                "name",
                "image",
                "containers",
                "volumes",
                "env",
                "emptyDir",
                "securityContext",
                "exec",
                "x",
            ),
        ),
        tie("value"),
        { maxKeys: 4 },
    ),
})).value;

type Path = readonly (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
    const entries = Array.isArray(value) ? [...value.entries()] : isPlainObject(value) ? Object.entries(value) : [];
    return [at, ...entries.flatMap(([key, item]) => pathsOf(item, [...at, key]))];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
    if (key === undefined) {
        return by;
    }
    if (Array.isArray(value)) {
        return value.map((item, index) => (index === key ? replaced(item, rest, by) : item));
    }
    const fields = isPlainObject(value) ? value : {};
    return Object.fromEntries(
        Object.entries(fields).map(([name, item]) => [name, name === key ? replaced(item, rest, by) : item]),
    );
}

/** `valid` with up to three parts replaced by anything. */
export function mutationsOf(valid: unknown): fc.Arbitrary<unknown> {
    const paths = pathsOf(valid);
    const change = fc.tuple(fc.nat(paths.length - 1), anyJson);
    return fc
        .array(change, { minLength: 1, maxLength: 3 })
        .map((changes) => changes.reduce<unknown>((spec, [at, by]) => replaced(spec, paths[at] ?? [], by), valid));
}

/** The same with the keys of every object in another order. */
export function reordered(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(reordered);
    }
    return isPlainObject(value)
        ? Object.fromEntries(
              Object.entries(value)
                  .reverse()
                  .map(([key, item]) => [key, reordered(item)]),
          )
        : value;
}
