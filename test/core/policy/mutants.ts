import { joinPath } from "../../../core/place";
import { isPlainObject } from "../../../core/shape";

/** What was done to a part of a request. */
export type Mutation =
    | "added"
    | "changed"
    | "duplicated"
    | "empty"
    | "flipped"
    | "key added"
    | "null"
    | "other type"
    | "removed"
    | "reordered";

export interface Mutant {
    /** The changed part, with the label of its entry in place of an index. */
    readonly path: string;
    readonly mutation: Mutation;
    readonly input: unknown;
    /** The change in full: equal for two requests that have the same part and lose it to the same. */
    readonly change: string;
}

type Replacement = readonly [Mutation, unknown];

const COPIES = /^\/run\/kata-containers\/shared\/containers\/[^/]+$/;

/** Lists of texts or numbers of which some are bound and others are not; of `name=value` the name counts. */
const WORDS = /(^|\.)Env$|(Masked|Readonly)Paths$|AdditionalGids$|(\.Mounts\[.+\]|^storages\[ephemeral\])\.options$/;

/** What an entry of a list is, as some are bound and others are not: a variable's name, a driver, a kind of mount. */
export function labelOf(item: unknown, path: string): string {
    if (!isPlainObject(item)) {
        return WORDS.test(path) ? (String(item).split("=")[0] ?? "") : "";
    }
    const { driver, destination, source, Type, type_: type } = item;
    if (path === "devices" && typeof type === "string") {
        return type;
    }
    if (path.endsWith(".Namespaces") && typeof Type === "string") {
        return Type;
    }
    if (destination === "/sys/fs/cgroup") {
        return "cgroup";
    }
    if (typeof destination === "string") {
        return COPIES.test(String(source)) ? "copy" : String(source).startsWith("/run/") ? "volume" : "made";
    }
    return typeof driver === "string" ? driver : "";
}

/** The text with another digit or letter at its end, which may have the form that is asked for. */
function otherEnd(text: string): string {
    return text === "" ? "0" : `${text.slice(0, -1)}${text.endsWith("1") ? "2" : "1"}`;
}

function scalars(value: unknown): Replacement[] {
    switch (typeof value) {
        case "string":
            return [
                ["changed", `${value}x`],
                ["changed", `x${value}`],
                ["changed", otherEnd(value)],
                ["changed", `${value}\n`],
                ...(COPIES.test(value)
                    ? [["changed", value.replace(/-[a-z0-9]{16}-/, `-${"a".repeat(16)}-`)] as const]
                    : []),
                ...(value === "" ? [] : [["empty", ""] as const]),
                ["other type", 7],
                ["null", null],
            ];
        case "number":
            return [
                ["changed", value + 1],
                ["changed", value - 1],
                ["changed", 1_000_000],
                ["other type", String(value)],
                ["null", null],
            ];
        case "boolean":
            return [
                ["flipped", !value],
                ["other type", String(value)],
                ["null", null],
            ];
        default:
            return [
                ["changed", {}],
                ["changed", []],
                ["changed", "x"],
                ["changed", 1],
                ["changed", true],
            ];
    }
}

/** A list with one more, one twice, and in another order. What is removed belongs to the entry. */
function lists(value: readonly unknown[]): Replacement[] {
    const last = value.at(-1);
    const more = typeof last === "number" ? 1_000_000 : isPlainObject(last) || last === undefined ? {} : "x";
    return [
        ["added", [...value, more]],
        ["added", [...value, "x=y"]],
        ...(value.length > 0 ? [["duplicated", [...value, last]] as const] : []),
        ...(value.length > 1 ? [["reordered", [...value].reverse()] as const] : []),
        ...(value.length > 0 ? [["empty", []] as const] : []),
        ["other type", "x"],
        ["null", null],
    ];
}

function objects(value: Readonly<Record<string, unknown>>): Replacement[] {
    return [
        ["key added", { ...value, x: "x" }],
        ...(Object.keys(value).length > 0 ? [["empty", {}] as const] : []),
        ["other type", []],
        ["null", null],
    ];
}

const HOOK = { Path: "/bin/sh", Args: ["sh"], Env: [], Timeout: 0 };

/** What a host would like to add to a list, by the list's path, with the label that its row has. */
const MEMBERS: readonly (readonly [RegExp, Readonly<Record<string, unknown>>])[] = [
    [
        /\.(Masked|Readonly)Paths$/,
        Object.fromEntries(
            [
                "/proc/interrupts",
                "/proc/asound",
                "/sys/devices/virtual/powercap",
                "/sys/devices/system/cpu/cpu0/thermal_throttle",
                "/proc/self",
                "/sys/fs/cgroup",
                "/sys/fs/selinux",
                "/sys/class/tsm",
                "/etc/app",
            ].map((path) => [path, path]),
        ),
    ],
    [/\.Capabilities\.[A-Z]/, { other: "CAP_SYS_ADMIN", bare: "SYS_ADMIN", quoted: '"SYS_ADMIN"' }],
    [/\.AdditionalGids$/, { 0: 0, 10: 10 }],
    [
        /\.Rlimits$/,
        Object.fromEntries(
            ["RLIMIT_NOFILE", "RLIMIT_NPROC", "RLIMIT_CORE"].map((Type) => [Type, { Type, Hard: 4096, Soft: 1024 }]),
        ),
    ],
    [
        /\.Namespaces$/,
        Object.fromEntries(
            ["mnt", "mount", "cgroup", "pid", "user", "network", "net"].flatMap((Type) => [
                [Type, { Type, Path: "" }],
                [`${Type} by path`, { Type, Path: `/proc/1/ns/${Type}` }],
            ]),
        ),
    ],
    [/\.Hooks\.[A-Z][A-Za-z]+$/, { hook: HOOK }],
    [/^storages\[ephemeral\]\.options$/, { exec: "exec", kata: "X-kata.x", size: "size=1" }],
    [/\.Mounts\[[a-z]+\]\.options$/, { rro: "rro", rw: "rw", ro: "ro", exec: "exec", rshared: "rshared" }],
    [/(^|\.)Env$/, { sealed: "OTHER=sealed.x", host: "HOSTNAME=sealed.x", preload: "LD_PRELOAD=/tmp/x.so" }],
    [/driver_options$/, { metadata: 'image_guest_pull={"metadata":{}}' }],
];

function* withMembers(value: readonly unknown[], path: string): Generator<Mutant> {
    for (const [label, member] of MEMBERS.flatMap(([of, members]) => (of.test(path) ? Object.entries(members) : []))) {
        const at = `${path}[${label}]`;
        const isThere = value.some((item) => JSON.stringify(item) === JSON.stringify(member));
        if (!isThere) {
            yield {
                path: at,
                mutation: "added",
                input: [...value, member],
                change: `${at} added ${JSON.stringify(value)}`,
            };
        }
    }
}

/** Lists whose order has a meaning, in other orders than the opposite one: each entry last, and two neighbours. */
function* inOtherOrders(value: readonly unknown[], path: string): Generator<Mutant> {
    if (!/\.(Mounts|Args)$/.test(path)) {
        return;
    }
    for (const [index, item] of value.slice(0, -1).entries()) {
        const at = `${path}[${labelOf(item, path)}]`;
        const left = value.filter((_, other) => other !== index);
        const swapped = value.map((one, place) =>
            place === index ? value[index + 1] : place === index + 1 ? item : one,
        );
        yield {
            path: at,
            mutation: "reordered",
            input: [...left, item],
            change: `${at} last ${JSON.stringify(value)}`,
        };
        if (path.endsWith(".Args")) {
            yield { path: at, mutation: "reordered", input: swapped, change: `${at} later ${JSON.stringify(value)}` };
        }
    }
}

/** Changes within a text that is JSON behind a name, as `{}` after the path of the text. */
function* inJson(value: string, path: string): Generator<Mutant> {
    const [, name = "", json] = /^([a-z_]+=)(\{.*\})$/s.exec(value) ?? [];
    if (json === undefined) {
        return;
    }
    for (const mutant of mutantsOf(JSON.parse(json), `${path}{}`)) {
        yield { ...mutant, input: `${name}${JSON.stringify(mutant.input)}` };
    }
}

/** Every small change of a value, in place. */
export function* mutantsOf(value: unknown, path = ""): Generator<Mutant> {
    const replacements = Array.isArray(value) ? lists(value) : isPlainObject(value) ? objects(value) : scalars(value);
    for (const [mutation, input] of replacements) {
        yield { path, mutation, input, change: `${path} ${mutation} ${JSON.stringify([value, input])}` };
    }
    if (typeof value === "string") {
        yield* inJson(value, path);
    } else if (Array.isArray(value)) {
        yield* withMembers(value, path);
        yield* inOtherOrders(value, path);
        for (const [index, item] of value.entries()) {
            const at = `${path}[${labelOf(item, path)}]`;
            const left = value.filter((_, other) => other !== index);
            yield { path: at, mutation: "removed", input: left, change: `${at} removed ${JSON.stringify(item)}` };
            // Words of one list, as paths that are masked, are treated alike: the first and the last stand for all.
            const isAlike = !/(^|\.)(Env|Args|options)$/.test(path) && typeof item !== "object";
            if (isAlike && index > 0 && index < value.length - 1) {
                continue;
            }
            for (const mutant of mutantsOf(item, at)) {
                yield { ...mutant, input: value.map((other, place) => (place === index ? mutant.input : other)) };
            }
        }
    } else if (isPlainObject(value)) {
        for (const [key, item] of Object.entries(value)) {
            const at = joinPath(path, key);
            const { [key]: _, ...rest } = value;
            yield { path: at, mutation: "removed", input: rest, change: `${at} removed ${JSON.stringify(item)}` };
            for (const mutant of mutantsOf(item, at)) {
                yield { ...mutant, input: { ...value, [key]: mutant.input } };
            }
        }
    }
}
