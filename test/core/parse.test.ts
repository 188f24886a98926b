import { expect, expectTypeOf, test } from "vitest";
import { parse } from "../../core/parse";
import { choice, FLAG, hidden, list, map, NUMBER, object, optional, required, TEXT } from "../../core/shape";
import { type MaybeKnown, UNKNOWN } from "../../core/unknown";

const Color = { Red: "red", Blue: "blue" } as const;

interface CarSpec {
    readonly name: string;
    readonly color?: "red" | "blue";
    readonly wheels?: readonly { readonly size: number }[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly isOpen?: boolean;
}

const CAR = object<CarSpec>({
    name: required(TEXT),
    color: optional(choice(Color, "Color")),
    wheels: optional(list(object<{ readonly size: number }>({ size: required(NUMBER) }))),
    labels: optional(map(hidden(TEXT))),
    isOpen: optional(FLAG),
});

const WHOLE = { name: "a", color: "red", wheels: [{ size: 3 }], labels: { one: "1" }, isOpen: false };
/** What is given, what the checks after it see, and the places of what is wrong. */
const ROWS: readonly (readonly [string, unknown, unknown, readonly unknown[]])[] = [
    ["all is right", WHOLE, WHOLE, []],
    ["nothing is known", UNKNOWN, UNKNOWN, []],
    ["a part is not known", { ...WHOLE, color: UNKNOWN }, { ...WHOLE, color: UNKNOWN }, []],
    ["it is no object", 5, UNKNOWN, [[]]],
    ["a field is missing", { color: "red" }, { name: UNKNOWN, color: "red" }, [["name"]]],
    ["a field is set to undefined", { name: "a", color: undefined }, { name: "a", color: undefined }, []],
    ["a field is null", { name: null }, { name: UNKNOWN }, [["name"]]],
    ["a choice is misspelled", { name: "a", color: "rad" }, { name: "a", color: UNKNOWN }, [["color"]]],
    ["a flag is a text", { name: "a", isOpen: "no" }, { name: "a", isOpen: UNKNOWN }, [["isOpen"]]],
    ["a list is an object", { name: "a", wheels: { size: 3 } }, { name: "a", wheels: UNKNOWN }, [["wheels"]]],
    [
        "one item is wrong, and the others stay",
        { name: "a", wheels: [{ size: 3 }, 4, { size: -1 }, {}] },
        { name: "a", wheels: [{ size: 3 }, UNKNOWN, { size: UNKNOWN }, { size: UNKNOWN }] },
        [
            ["wheels", 1],
            ["wheels", 2, "size"],
            ["wheels", 3, "size"],
        ],
    ],
    [
        "a value of a map is wrong",
        { name: "a", labels: { x: 1 } },
        { name: "a", labels: { x: UNKNOWN } },
        [["labels", "x"]],
    ],
    ["a key is not in the form", { name: "a", nane: 1 }, { name: "a", nane: 1 }, [["nane"]]],
    ["a text has half a character", { name: "\ud83d" }, { name: "\ud83d" }, [["name"]]],
];

test.each(ROWS)("what is read where %s", (_, given, value, places) => {
    const read = parse(given, CAR, []);
    expect(read.value).toEqual(value);
    expect(read.issues.map(({ at }) => at)).toEqual(places);
});

test("what is given is not changed", () => {
    const given = { wheels: [{ size: "3" }] };
    parse(given, CAR, []);
    expect(given).toEqual({ wheels: [{ size: "3" }] });
});

test("a form has the type of its values, and the compiler compares the two", () => {
    expectTypeOf(parse(5, CAR, []).value).toEqualTypeOf<MaybeKnown<CarSpec>>();
    // @ts-expect-error: the size is a number.
    object<{ readonly size: number }>({ size: required(TEXT) });
    // @ts-expect-error: a field is missing.
    object<{ readonly size: number; readonly name: string }>({ size: required(NUMBER) });
    // @ts-expect-error: the form has a color that the type does not have.
    object<{ readonly color: "red" }>({ color: required(choice(Color, "Color")) });
});
