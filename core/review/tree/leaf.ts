import { defined } from "../../fields";
import type { KeyRow, KeyRows } from "../../initdata/keys/row";
import type { Place } from "./place";
import { identityOf, show } from "./show";

/** One value of a document, or one entry of a list. */
export interface Leaf {
    readonly place: Place;
    /** Absent for what no table knows. */
    readonly row?: KeyRow;
    readonly text: string;
    readonly value: unknown;
    /** Equal on both sides where nothing changed. */
    readonly identity: string;
    /** Covers all below it where the other side has no such leaf. */
    readonly covers?: true;
    /** A text that could not be taken apart, so that nothing can be said of what is below. */
    readonly opaque?: true;
    /** The only entry where there may be several: another one in its place is a change of it. */
    readonly sole?: true;
}

/** The entries of a list in their order. */
export interface Order {
    readonly path: string;
    readonly row: KeyRow;
    readonly ids: readonly string[];
}

/** A document taken apart: leaves by what they are, so that the same thing has the same id on both sides. */
export class Leaves {
    readonly leaves = new Map<string, Leaf>();
    readonly orders = new Map<string, Order>();
    /** Every beginning of a pattern, to tell a key that a row names from one that `*` stands for. */
    readonly #known: ReadonlySet<string>;

    readonly #counts = new Map<string, number>();

    constructor(readonly rows: KeyRows) {
        this.#known = new Set([...rows.keys()].flatMap(beginnings));
    }

    knows(pattern: string): boolean {
        return this.#known.has(pattern);
    }

    /** Adds a leaf; `name` tells entries of one place apart. */
    add(place: Place, value: unknown, name = "", own: Partial<Leaf> = {}): string {
        const row = this.rows.get(place.pattern);
        const first = `${place.path}\0${name}`;
        const count = (this.#counts.get(first) ?? 0) + 1;
        this.#counts.set(first, count);
        const id = count === 1 ? first : `${first}\0${count}`;
        const leaf = { place, text: show(value), value, identity: identityOf(value), ...defined({ row }), ...own };
        this.leaves.set(id, leaf);
        return id;
    }

    addOrder({ path }: Place, row: KeyRow, ids: readonly string[]): void {
        this.orders.set(path, { path, row, ids });
    }
}

/** The patterns that a pattern goes through: of `a.b[].c`, `a`, `a.b`, `a.b[]` and itself. */
function beginnings(pattern: string): string[] {
    return [...pattern.matchAll(/(?=\.|\[\]|:)|(?<=\[\]|:)|$/g)].map(({ index }) => pattern.slice(0, index));
}
