import { Effect } from "../core/effect";

type Paint = (text: string) => string;

/** What a word is painted in; as it is where the output is not a terminal. */
export interface Colors {
    /** What loosens, and what is wrong. */
    readonly red: Paint;
    /** What a person has to look at. */
    readonly yellow: Paint;
    /** What tightens, and what is fine. */
    readonly green: Paint;
}

const asItIs: Paint = (text) => text;
const NONE: Colors = { red: asItIs, yellow: asItIs, green: asItIs };

interface Target {
    readonly isTTY?: boolean;
}

export function colorsOf(output: Target, env: NodeJS.ProcessEnv): Colors {
    return isColored(output, env) ? require("picocolors").createColors(true) : NONE;
}

/**
 * Whether an output has colors: a terminal does, but for NO_COLOR (no-color.org) and a terminal that knows none;
 * FORCE_COLOR asks for them elsewhere, as in the logs of CI, and 0 for none.
 */
export function isColored({ isTTY = false }: Target, env: NodeJS.ProcessEnv): boolean {
    const { NO_COLOR = "", FORCE_COLOR, TERM } = env;
    if (NO_COLOR !== "") {
        return false;
    }
    return FORCE_COLOR === undefined ? isTTY && TERM !== "dumb" : !["0", "false"].includes(FORCE_COLOR);
}

const OF_EFFECT: Readonly<Record<Effect, keyof Colors | undefined>> = {
    [Effect.Loosens]: "red",
    [Effect.Breaks]: "red",
    [Effect.Unknown]: "yellow",
    [Effect.Tightens]: "green",
    [Effect.Neutral]: undefined,
};

export function effectText(effect: Effect, colors: Colors): string {
    const color = OF_EFFECT[effect];
    return color === undefined ? effect : colors[color](effect);
}
