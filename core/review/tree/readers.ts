import { type KeyRow, ValueFormat } from "../../initdata/keys/row";
import { isPlainObject } from "../../shape";
import { readJson, readYaml } from "../../structuredText";
import { certificatesIn } from "./certificates";
import type { Leaves } from "./leaf";
import { aspectPlace, below, insidePlace, type Place } from "./place";
import { identityOf, show } from "./show";

/**
 * Takes a value apart as its row says. True where it did, false for a value of another kind, and the table that a text
 * holds where the walk goes on there.
 */
export type Reader = (
    value: unknown,
    place: Place,
    row: KeyRow,
    leaves: Leaves,
) => boolean | { readonly table: object; readonly place: Place };

/** Readings that have no reader go by what the value is. */
export const READERS: Readonly<Partial<Record<ValueFormat, Reader>>> = {
    [ValueFormat.Whole]: (value, place, _, leaves) => {
        leaves.add(place, value);
        return true;
    },
    [ValueFormat.List]: entries,
    [ValueFormat.Commas]: (value, place, row, leaves) => {
        const list = typeof value === "string" && value !== "" ? value.split(",").map((entry) => entry.trim()) : [];
        return (
            typeof value === "string" &&
            (list.length > 0 ? entries(list, place, row, leaves) : empty(value, place, leaves))
        );
    },
    [ValueFormat.Pairs]: (value, place, row, leaves) => {
        if (!Array.isArray(value) || value.length === 0) {
            return Array.isArray(value) && empty(value, place, leaves);
        }
        const names = value.map((pair) => {
            const [name = ""] = show(pair).split("=");
            const { outer } = place;
            const words = row.label?.(name) ?? name;
            leaves.add({ ...place, path: `${outer?.path ?? ""}${outer?.joint ?? ""}${words}` }, pair, name);
            return name;
        });
        leaves.addOrder(place, row, names);
        return true;
    },
    [ValueFormat.Certificates]: certificates,
    [ValueFormat.Url]: (value, place, _, leaves) => {
        if (typeof value !== "string") {
            return false;
        }
        leaves.add(place, value, "", { identity: value.replace(/^https?:/, "") });
        if (value.startsWith("http:")) {
            leaves.add(aspectPlace(place, "open", "without TLS"), value, "", { identity: "" });
        }
        return true;
    },
    [ValueFormat.Json]: (value, place, _, leaves) => text(value, place, leaves, readJson),
    [ValueFormat.Yaml]: (value, place, _, leaves) => text(value, place, leaves, readYaml),
};

function empty(value: unknown, place: Place, leaves: Leaves): true {
    leaves.add(place, value, "\0");
    return true;
}

function entries(value: unknown, place: Place, row: KeyRow, leaves: Leaves): boolean {
    if (!Array.isArray(value) || value.length === 0) {
        return Array.isArray(value) && empty(value, place, leaves);
    }
    const inside =
        row.covers === true ? below(place, leaves.add(place, value, "", { identity: "", covers: true })) : place;
    const ids = value.map((entry) => leaves.add(inside, entry, `\0${identityOf(entry)}`));
    leaves.addOrder(place, row, ids);
    return true;
}

function certificates(value: unknown, place: Place, row: KeyRow, leaves: Leaves): boolean {
    if (Array.isArray(value) && value.length === 0) {
        return empty(value, place, leaves);
    }
    if (typeof value !== "string" && !Array.isArray(value)) {
        return false;
    }
    const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
    const shown = texts.flatMap((pem) => {
        const found = typeof pem === "string" ? certificatesIn(pem) : [];
        return found.length > 0 ? found : [{ text: show(pem), identity: identityOf(pem) }];
    });
    const isOne = typeof value === "string" && shown.length === 1;
    const ids = shown.map(({ text: words, identity }) =>
        leaves.add(place, value, `\0${identity}`, { text: words, identity, ...(isOne ? { sole: true } : {}) }),
    );
    leaves.addOrder(place, row, ids);
    return true;
}

function text(value: unknown, place: Place, leaves: Leaves, read: (text: string) => unknown): ReturnType<Reader> {
    if (typeof value !== "string") {
        return false;
    }
    const table = read(value);
    if (!isPlainObject(table)) {
        leaves.add(place, value, "", { opaque: true });
        return true;
    }
    const id = leaves.add(place, value, "", { identity: "" });
    return { table, place: insidePlace(below(place, id)) };
}
