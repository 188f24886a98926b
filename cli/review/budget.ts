/** A part of a text that may have to be summarized. */
export interface Block {
    /** What has less of it gives way first. */
    readonly weight: number;
    /** Before and after the items; never left out where there is an item. */
    readonly head: string;
    readonly tail?: string;
    readonly items: readonly string[];
    /** The most characters of items, so that it leaves room for what has less weight. */
    readonly most?: number;
    /** What stands for the items that are left out. */
    readonly omitted: (count: number) => string;
}

/** The longest number in what stands for items. */
const MOST_ITEMS = 999_999;

/** The blocks in order, with as many of their items as fit, those of the weightiest block first. */
export function fitted(blocks: readonly Block[], limit: number): string {
    const present = blocks.filter(({ items }) => items.length > 0);
    let left = limit - present.reduce((sum, block) => sum + overhead(block), 0);
    const shown = new Map<Block, readonly string[]>();
    for (const block of present.toSorted((a, b) => b.weight - a.weight)) {
        let room = Math.min(left, block.most ?? left);
        const fitting = block.items.filter((item) => {
            const fits = item.length <= room;
            room -= fits ? item.length : 0;
            left -= fits ? item.length : 0;
            return fits;
        });
        shown.set(block, fitting);
    }
    return present.map((block) => render(block, shown.get(block) ?? [])).join("");
}

function overhead({ head, tail = "", omitted }: Block): number {
    return head.length + tail.length + omitted(MOST_ITEMS).length;
}

function render({ head, tail = "", items, omitted }: Block, shown: readonly string[]): string {
    const rest = items.length - shown.length;
    return [head, ...shown, rest === 0 ? "" : omitted(rest), tail].join("");
}
