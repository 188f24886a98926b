import { fieldsOf } from "../../fields";
import { type KeyRow, type KeyRows, ValueFormat } from "../../initdata/keys/row";
import { isPlainObject } from "../../shape";
import { Leaves } from "./leaf";
import { below, itemPlace, keyPlace, named, type Place, ROOT } from "./place";
import { READERS } from "./readers";

/** Takes a document apart by the table of its keys. */
export function flatten(root: unknown, rows: KeyRows): Leaves {
    const leaves = new Leaves(rows);
    walkTable(fieldsOf(root), ROOT, leaves);
    return leaves;
}

function walk(value: unknown, place: Place, leaves: Leaves): void {
    const row = leaves.rows.get(place.pattern);
    const reader = READERS[row?.reading ?? ValueFormat.Value];
    if (row !== undefined && reader !== undefined) {
        const inside = reader(value, place, row, leaves);
        if (inside === true) {
            return;
        }
        if (inside !== false) {
            walkTable(inside.table, inside.place, leaves);
            return;
        }
    }
    if (Array.isArray(value)) {
        walkItems(value, place, leaves, row);
    } else if (isPlainObject(value) && !(value instanceof Date)) {
        walkTable(value, place, leaves);
    } else {
        leaves.add(place, value);
    }
}

function walkTable(table: object, place: Place, leaves: Leaves): void {
    const row = leaves.rows.get(place.pattern);
    const entries = Object.entries(table);
    if (entries.length === 0 && row?.reading !== ValueFormat.Table && place !== ROOT) {
        leaves.add(place, table);
        return;
    }
    const inside = presence(table, place, leaves, row);
    for (const [key, item] of entries) {
        const exact = keyPlace(inside, key);
        const any = keyPlace(inside, key, "*");
        const isAny = !leaves.knows(exact.pattern) && leaves.knows(any.pattern);
        const at = isAny ? any : exact;
        const label = leaves.rows.get(at.pattern)?.label;
        walk(item, isAny && label !== undefined ? named(at, label(key)) : at, leaves);
    }
}

function walkItems(items: readonly unknown[], place: Place, leaves: Leaves, row: KeyRow | undefined): void {
    if (items.length === 0) {
        leaves.add(place, items);
        return;
    }
    const inside = presence(items, place, leaves, row);
    const label = leaves.rows.get(`${place.pattern}[]`)?.label;
    const counts = new Map<string, number>();
    const names = items.map((item, index) => {
        const key = row?.key?.(item, index) ?? String(index);
        const count = (counts.get(key) ?? 0) + 1;
        counts.set(key, count);
        const name = count === 1 ? key : `${key} (${count})`;
        const at = itemPlace(inside, index, row?.key === undefined ? name : JSON.stringify(name));
        walk(item, label === undefined ? at : named(at, label(name)), leaves);
        return name;
    });
    if (row?.key !== undefined) {
        leaves.addOrder(place, row, names);
    }
}

/** A leaf for the table or list itself, where its row asks for one. */
function presence(value: object, place: Place, leaves: Leaves, row: KeyRow | undefined): Place {
    if (row?.covers === true) {
        return below(place, leaves.add(place, value, "", { identity: "", covers: true }));
    }
    if (row?.reading === ValueFormat.Table) {
        leaves.add(place, value, "", { identity: "", text: `[${place.path}]` });
    }
    return place;
}
