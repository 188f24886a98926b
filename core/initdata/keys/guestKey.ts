import type { InitDataSpec } from "../spec";
import { type KeyRow, type KeyRows, rowsOf } from "./row";

/** What a TOML file holds here. */
export type TomlValue = string | number | boolean | readonly TomlValue[] | TomlTable;
interface TomlTable {
    readonly [key: string]: TomlValue;
}

/** All that is known of one key of a file: whatever writes, checks, compares or documents it reads this row. */
export interface GuestKey extends KeyRow {
    /** The file of guest-components that reads it. */
    readonly source: string;
    /** The input that it is written from, outermost key first. Default: none. */
    readonly input?: readonly [keyof InitDataSpec, ...string[]];
    /** What is written for the input. Default: the input as it is. */
    readonly write?: (value: never) => TomlValue;
    /** The input that the value of a file stands for, by which a file of others is checked. Default: the value as it is. */
    readonly read?: (value: unknown) => unknown;
    /** What is written without an input. */
    readonly always?: string;
    /** Whether texts of several lines are written over several lines, so that a line diff shows what changed in them. */
    readonly lines?: true;
    /** Why no input writes it. */
    readonly leftOut?: string;
}

/** A file of the document, and who reads it. */
export interface GuestFile {
    readonly name: "aa.toml" | "cdh.toml";
    /** As in "the attestation agent". */
    readonly process: string;
    /** In the order in which they are written. */
    readonly keys: readonly GuestKey[];
    /** The keys by their paths. */
    readonly rows: KeyRows;
}

export function guestFile(name: GuestFile["name"], process: string, keys: readonly GuestKey[]): GuestFile {
    return { name, process, keys, rows: rowsOf(keys) };
}

/** Keys that one file of guest-components reads. */
export function readBy(source: string, keys: readonly Omit<GuestKey, "source">[]): GuestKey[] {
    return keys.map((key) => ({ ...key, source }));
}
