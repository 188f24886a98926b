import { Effect } from "../../effect";
import type { Shape } from "../../shape";
import { Form, readScalar } from "./form";

/** How a value is taken apart. */
export const ValueFormat = {
    /** A scalar as it is; of an unknown table or list, each part. */
    Value: "value",
    /** One value, whatever is in it. */
    Whole: "whole",
    /** A table that means something by being there. */
    Table: "table",
    /** A list of scalars as entries added and removed. */
    List: "list",
    /** A comma list in one text. */
    Commas: "commas",
    /** A list of `NAME=value`, by name. */
    Pairs: "pairs",
    /** A list of tables, each known by its `key`. */
    Items: "items",
    /** One text or a list of texts with certificates in PEM. */
    Certificates: "certificates",
    /** A URL: where it leads, and whether with TLS. */
    Url: "url",
    /** JSON or YAML in a text. */
    Json: "json",
    Yaml: "yaml",
} as const;
export type ValueFormat = (typeof ValueFormat)[keyof typeof ValueFormat];

/** Something that a value can be, by which the host or someone else gains. */
export interface Facet {
    /** Of a value that is not there too: `undefined`. */
    readonly is: (value: unknown) => boolean;
    readonly gained: string;
    readonly lost: string;
    /** Whether it counts only between two values, and not for one that comes or goes. */
    readonly both?: true;
}

/** What is known of one key, or of all keys that one pattern stands for. */
export interface KeyRow {
    /** Keys from the root; `*` is any key, `[]` the items of a list, `:` the inside of a text. */
    readonly path: string;
    /** The first Kata whose guests read it. Default: every one that has init-data. */
    readonly since?: string;
    /** The first Kata whose guests no longer read it. Default: none. */
    readonly until?: string;
    /** Default: {@link ValueFormat.Value}. */
    readonly reading?: ValueFormat;
    /** What guests take. Default: what the reading says, and else a text. */
    readonly form?: Shape;
    /** Whether the table around it has to have it. */
    readonly required?: true;
    /** The texts that work. Default: each. */
    readonly values?: readonly string[];
    /**
     * Effect of being there. That of its removal is the opposite, so that a change and its reversal never both look
     * harmless. Default: unknown.
     */
    readonly effect?: Effect;
    /** Effect in a document that has nothing before it. Default: as `effect`, but what is usual is not called loose. */
    readonly alone?: Effect;
    /** Why, for what is added; and for what is removed or changed, where that is another sentence. */
    readonly why: string;
    readonly removed?: string;
    readonly changed?: string;
    /** Effect of another value. Which of two values is the safer one is what the facets say. Default: unknown. */
    readonly changedEffect?: typeof Effect.Unknown | typeof Effect.Neutral;
    readonly facets?: readonly Facet[];
    /** What has to be equal for the facets to be all that changed. */
    readonly core?: (value: unknown) => unknown;
    /** Whether one change covers everything below where there is no other side to compare it with. */
    readonly covers?: true;
    /** Whether the order of a list means something. */
    readonly ordered?: true;
    /** Name of an item. Default: its place. */
    readonly key?: (item: unknown, index: number) => string | undefined;
    /** The words for an item or a key in a path. Default: as in TOML. */
    readonly label?: (key: string) => string;
}

export type KeyRows = ReadonlyMap<string, KeyRow>;

export function rowsOf(rows: readonly KeyRow[]): KeyRows {
    return new Map(rows.map((row) => [row.path, row]));
}

const FORMS: Partial<Record<ValueFormat, Shape>> = {
    [ValueFormat.Table]: Form.Table,
    [ValueFormat.Items]: Form.Tables,
    [ValueFormat.List]: Form.Texts,
};

/** What guests take as the value of a key. A table that nothing is known of has known keys in it. */
export function formOf(row: KeyRow | undefined): Shape {
    return row === undefined ? Form.Table : (row.form ?? FORMS[row.reading ?? ValueFormat.Value] ?? Form.Text);
}

/** Whether guests take a value of a flag for true, as they do some texts and numbers. */
export function isOn(value: unknown): boolean {
    return readScalar(Form.Flag, value) === true;
}

/** A flag that is off where it is not there. */
export function flag(gained: string, lost: string): Pick<KeyRow, "facets" | "effect" | "changedEffect"> {
    return { facets: [{ is: isOn, gained, lost }], effect: Effect.Neutral, changedEffect: Effect.Unknown };
}
