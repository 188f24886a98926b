import { type Document, isAlias, isMap, isScalar, isSeq, type Pair } from "yaml";
import { defined } from "../../../core/fields";
import { type Leaf, nest, type Tree } from "../../../core/initdata/manifests/change";
import type { Keys } from "../../../core/place";
import { blockPlace, colonEnd, endsLine, flowPlace, isFlow, propertiesOf, type Spot, valueRange } from "./places";
import { blockText, deeper, type Edit, flowEntries, flowText, lineEndAt, plain } from "./text";

type AnyPair = Pair<unknown, unknown>;

/**
 * Sets values in the map at `at`, and leaves every other character of the file as it is; no edits where that cannot be
 * done. Whoever applies them reads the result back: through an anchor, a change in one place may be one in others.
 */
export function editsFor(text: string, document: Document, at: Keys, values: Readonly<Record<string, Leaf>>): Edit[] {
    let node: unknown = document.contents;
    let spot: Spot | undefined;
    for (const [depth, key] of at.entries()) {
        if (isSeq(node)) {
            node = node.items[Number(key)];
            continue;
        }
        if (!isMap(node)) {
            return [];
        }
        spot = { text, map: node, ...defined({ outer: spot }) };
        const rest = nest(at.slice(depth + 1), values);
        const pair = pairOf(spot, key);
        if (pair === undefined) {
            return isMerged(spot, document, key) ? [] : [insertion(spot, { [key]: rest })];
        }
        if (isAlias(pair.value) || isNothing(pair.value)) {
            return [filling(spot, pair, pair.value, rest)];
        }
        spot = { ...spot, pair };
        node = pair.value;
    }
    return isMap(node) && spot !== undefined ? entryEdits({ text, map: node, outer: spot }, document, values) : [];
}

function entryEdits(spot: Spot, document: Document, values: Readonly<Record<string, Leaf>>): Edit[] {
    const missing = Object.entries(values).filter(([key]) => pairOf(spot, key) === undefined);
    if (missing.some(([key]) => isMerged(spot, document, key))) {
        return [];
    }
    const replaced = Object.entries(values).flatMap(([key, value]) => {
        const pair = pairOf(spot, key);
        return pair === undefined ? [] : [replacement(spot, pair, value)];
    });
    return missing.length === 0 ? replaced : [insertion(spot, Object.fromEntries(missing)), ...replaced];
}

function pairOf({ map }: Spot, key: string | number): AnyPair | undefined {
    return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** Whether a merge key brings the value. Kubernetes' reader may prefer that to a value of the map's own. */
function isMerged({ map }: Spot, document: Document, key: string | number): boolean {
    return Object.hasOwn(map.toJS(document) as object, key);
}

/** A null, or a map without entries: a place that can be filled. */
function isNothing(value: unknown): boolean {
    return value === null || (isScalar(value) && value.value === null) || (isMap(value) && value.items.length === 0);
}

/** Entries before all others of a map, which is not empty. */
function insertion(spot: Spot, tree: Tree): Edit {
    if (isFlow(spot)) {
        const { at, layout } = flowPlace(spot);
        const between = layout === undefined ? ", " : `,${layout.lineEnd}${layout.indent}`;
        return { from: at, to: at, text: flowEntries(tree, layout) + between };
    }
    const { at, startsLine, layout } = blockPlace(spot);
    const lines = blockText(tree, layout) + layout.lineEnd;
    // Where the first key does not begin a line, as after a dash, it gets one of its own below.
    return { from: at, to: at, text: startsLine ? lines : lines.slice(layout.indent.length) + layout.indent };
}

/** A map in the place of nothing; instead of an alias, a map that merges what the alias stands for. */
function filling(spot: Spot, pair: AnyPair, value: unknown, tree: Tree): Edit {
    const merged = isAlias(value) ? [`<<: *${value.source}`] : [];
    const from = colonEnd(pair);
    const [start, end] = valueRange(spot.text, value, from);
    const { anchor, tag } = propertiesOf(value);
    const isAlone = endsLine(spot.text, end) && spot.text.slice(from, start).trim() === "" && !(anchor || tag);
    if (isAlone && !isFlow(spot)) {
        const layout = deeper(blockPlace(spot).layout);
        const lines = [...merged.map((line) => layout.indent + line), blockText(tree, layout)];
        return { from, to: end, text: lines.map((line) => layout.lineEnd + line).join("") };
    }
    const layout = isFlow(spot) ? flowPlace(spot).layout : undefined;
    return { from: start, to: end, text: spaceBefore(spot, start) + flowText(tree, layout, merged) };
}

function replacement(spot: Spot, pair: AnyPair, value: Leaf): Edit {
    const from = colonEnd(pair);
    const [start, end] = valueRange(spot.text, pair.value, from);
    // A block scalar ends with a line end.
    const lineEnd = end > start && spot.text[end - 1] === "\n" ? lineEndAt(spot.text, end - 1) : "";
    const written = isFlow(spot) ? JSON.stringify(value) : plain(value);
    return { from: start, to: end, text: spaceBefore(spot, start) + written + lineEnd };
}

function spaceBefore({ text }: Spot, start: number): string {
    return /\s/.test(text.charAt(start - 1)) ? "" : " ";
}
