import { labelOf } from "../mutants";
import type { Hostile } from "./field";
import { emptyOf, fieldsOfMessage, type ProtocolField, pathBelow } from "./protocol";

/** Where something stands in a request, and how to put another value there. */
interface Spot {
    /** As in the protocol. */
    readonly field: string;
    /** The same with the labels of entries and the keys of maps, as rows name it. */
    readonly path: string;
    /** Whether the request has nothing there. */
    readonly isNew: boolean;
    readonly put: (value: unknown) => unknown;
}

/** A text, number or truth value of a request, or one that nobody sends where it is new. */
export interface Place extends Spot {
    readonly value: unknown;
}

const WHOLE: Spot = { field: "", path: "", isNew: false, put: (value) => value };

/** Every place in a message, those in messages that it does not have included. */
export function* placesOf(type: string, message: object, { field, path, isNew, put }: Spot = WHOLE): Generator<Place> {
    const values = message as Readonly<Record<string, unknown>>;
    for (const one of fieldsOfMessage(type) ?? []) {
        yield* placesIn(one, values[one.name] ?? emptyOf(one), {
            field: pathBelow(field, one),
            path: `${path === "" ? "" : `${path}.`}${one.name}`,
            isNew,
            put: (value) => put({ ...values, [one.name]: value }),
        });
    }
}

function* placesIn(of: ProtocolField, value: unknown, spot: Spot): Generator<Place> {
    if (of.isMap) {
        yield* placesInMap(value as Readonly<Record<string, unknown>>, spot);
    } else if (of.isList) {
        yield* placesInList({ ...of, isList: false }, value as readonly unknown[], spot);
    } else if (fieldsOfMessage(of.type) !== undefined) {
        yield* placesOf(of.type, value ?? emptyMessage(of.type), { ...spot, isNew: spot.isNew || value === null });
    } else {
        yield { ...spot, value };
    }
}

function* placesInList(item: ProtocolField, items: readonly unknown[], spot: Spot): Generator<Place> {
    if (items.length === 0) {
        const first = { ...spot, path: `${spot.path}[]`, isNew: true, put: (value: unknown) => spot.put([value]) };
        yield* placesIn(item, emptyOf(item), first);
    }
    for (const [index, one] of items.entries()) {
        const path = `${spot.path}[${labelOf(one, spot.path)}]`;
        yield* placesIn(item, one, { ...spot, path, put: (value) => spot.put(items.with(index, value)) });
    }
}

/** The values of a map, its keys, and a key more. */
function* placesInMap(map: Readonly<Record<string, unknown>>, spot: Spot): Generator<Place> {
    for (const [key, value] of Object.entries(map)) {
        const { [key]: _, ...others } = map;
        const path = `${spot.path}["${key}"]`;
        yield { ...spot, path, value, put: (other) => spot.put({ ...map, [key]: other }) };
        yield { ...spot, value: key, put: (other) => spot.put({ ...others, [String(other)]: value }) };
    }
    yield { ...spot, value: "x", isNew: true, put: (key) => spot.put({ ...map, [String(key)]: "x" }) };
}

function emptyMessage(type: string): object {
    return Object.fromEntries((fieldsOfMessage(type) ?? []).map((field) => [field.name, emptyOf(field)]));
}

/** Letters and digits of other scripts that look like those of ASCII, and separators that look like a dot and a slash. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
    a: "\u0430",
    c: "\u0441",
    e: "\u0435",
    o: "\u043e",
    p: "\u0440",
    s: "\u0455",
    x: "\u0445",
    "0": "\uff10",
    "1": "\uff11",
    "2": "\uff12",
    "/": "\u2215",
    ".": "\u2024",
};

/** Longer than a path (4,096) or a name (255) on Linux. A text of a megabyte takes the engine a second and proves the same. */
const LONG = "a".repeat(5_000);

function textsFrom(text: string): [Hostile, string][] {
    const half = Math.ceil(text.length / 2);
    const [start, end] = [text.slice(0, half), text.slice(half)];
    const other = text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
    return [
        ["NUL", `${text}\0`],
        ["NUL", `${start}\0${end}`],
        ["newline", `${text}\n`],
        ["newline", `${start}\n${end}`],
        ["space", ` ${text}`],
        ["space", `${text} `],
        [
            "look-alike",
            /[aceopsx0-2/.]/.test(text)
                ? text.replace(/[aceopsx0-2/.]/, (letter) => LOOK_ALIKES[letter] ?? "")
                : `${text}\u0430`,
        ],
        ...(other === text ? [] : [["other case", other] as [Hostile, string]]),
        ["..", `${text}/..`],
        ["..", `../${text}`],
        ["//", text.includes("/") ? text.replace("/", "//") : `//${text}`],
        ["long", `${text}${LONG}`],
    ];
}

/** JSON has the last as 9223372036854776000, which is more than an `int64` holds, too. */
const NUMBERS: readonly [Hostile, number][] = [
    ["0", 0],
    ["-1", -1],
    ["2^31", 2 ** 31],
    ["2^63", 2 ** 63],
];

/** What a host may put in a place. */
export function hostileFor({ value, isNew }: Place): readonly (readonly [Hostile, unknown])[] {
    if (typeof value === "string") {
        return isNew ? [["given", value === "" ? "x" : value]] : textsFrom(value);
    }
    if (typeof value === "number") {
        return isNew ? [["given", 1]] : NUMBERS.filter(([, number]) => number !== value);
    }
    return [["given", !value]];
}
