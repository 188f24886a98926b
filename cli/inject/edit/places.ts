import { isCollection, isScalar, type Pair, type Scalar, type YAMLMap } from "yaml";
import { type Layout, lineEndAt } from "./text";

/** A map in a file, and the maps around it with the pairs that lead to it. */
export interface Spot {
    readonly text: string;
    readonly map: YAMLMap<unknown, unknown>;
    readonly pair?: Pair<unknown, unknown>;
    readonly outer?: Spot;
}

const INDENT = 2;
/** What opens a flow map: the brace, then spaces, comments and line ends before its first entry. */
const OPENING = /\{(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*/y;
const REST_OF_LINE = /[ \t]*(?:\r?\n|$)/y;

export function isFlow({ map }: Spot): boolean {
    return map.flow === true;
}

/** Where a key ends, with its colon. */
export function colonEnd({ srcToken, key }: Pair<unknown, unknown>): number {
    const colon = srcToken?.sep?.find(({ type }) => type === "map-value-ind");
    return colon === undefined ? rangeOf(key)[1] : colon.offset + colon.source.length;
}

/** Begin and end of a value. One that is empty stands right after its anchor, or else the colon: a tag suits no other. */
export function valueRange(text: string, value: unknown, afterColon: number): readonly [number, number] {
    const [start, end] = rangeOf(value);
    if (start < end) {
        return [start, end];
    }
    const { anchor, tag } = propertiesOf(value);
    const at = anchor === undefined || tag !== undefined ? afterColon : text.slice(0, start).trimEnd().length;
    return [at, at];
}

/** The anchor and the tag of a value, which stay. */
export function propertiesOf(value: unknown): Partial<Pick<Scalar, "anchor" | "tag">> {
    return isScalar(value) || isCollection(value) ? value : {};
}

function rangeOf(node: unknown): readonly [number, number] {
    const { range } = (node ?? {}) as { readonly range?: readonly [number, number, number] | null };
    return range === null || range === undefined ? [0, 0] : [range[0], range[1]];
}

/** Whether nothing but spaces follows on the line. */
export function endsLine(text: string, offset: number): boolean {
    REST_OF_LINE.lastIndex = offset;
    return REST_OF_LINE.test(text);
}

/**
 * Where entries go before the first of a block map: at the beginning of the line below the key of the map, above the
 * comments of its first entry.
 */
export function blockPlace(spot: Spot): {
    readonly at: number;
    readonly startsLine: boolean;
    readonly layout: Layout;
} {
    const { text, map, outer } = spot;
    const [first] = rangeOf(map);
    const tokens = outer?.pair?.value === map ? (outer.pair.srcToken?.sep ?? []) : [];
    const last = tokens.findLastIndex(({ type }) => type === "map-value-ind" || type === "anchor" || type === "tag");
    const line = tokens.slice(last + 1).find(({ type }) => type === "newline");
    const layout = {
        indent: " ".repeat(indentOf(map)),
        unit: " ".repeat(stepOf(spot)),
        lineEnd: lineEndAt(text, first),
    };
    return {
        at: line === undefined ? first : line.offset + line.source.length,
        startsLine: line !== undefined,
        layout,
    };
}

/** By how much the file indents here. */
function stepOf({ map, outer }: Spot): number {
    const step = outer === undefined || isFlow(outer) ? 0 : indentOf(map) - indentOf(outer.map);
    return outer?.pair?.value === map && step > 0 ? step : INDENT;
}

function indentOf({ srcToken }: YAMLMap<unknown, unknown>): number {
    return srcToken?.type === "block-map" ? srcToken.indent : 0;
}

/** Where entries go in a flow map that is not empty, and how: no layout where they share a line. */
export function flowPlace({ text, map }: Spot): { readonly at: number; readonly layout: Layout | undefined } {
    const [start] = rangeOf(map);
    OPENING.lastIndex = start;
    const opening = OPENING.exec(text)?.[0] ?? "{";
    const at = start + opening.length;
    if (!opening.includes("\n")) {
        return { at, layout: undefined };
    }
    const indent = opening.slice(opening.lastIndexOf("\n") + 1);
    const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", start) + 1))?.[0] ?? "";
    const isDeeper = indent.startsWith(outer) && indent !== outer;
    const unit = isDeeper ? indent.slice(outer.length) : " ".repeat(INDENT);
    return { at, layout: { indent, unit, lineEnd: lineEndAt(text, start) } };
}
