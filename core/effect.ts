/** What a change does to the protection of the workload. @since 0.1.0 */
export const Effect = {
    /** The host, or someone else, can do more than before. */
    Loosens: "loosens",
    /** Pods go away, lose data or do not start; nobody can do more than before. */
    Breaks: "breaks",
    /** This package cannot tell, so a person has to look. */
    Unknown: "unknown",
    /** The host, or someone else, can do less than before. */
    Tightens: "tightens",
    /** Nobody can do more or less. */
    Neutral: "neutral",
} as const;
export type Effect = (typeof Effect)[keyof typeof Effect];

/** Those that need a person most come first. @since 0.1.0 */
export const EFFECTS: readonly Effect[] = [
    Effect.Loosens,
    Effect.Breaks,
    Effect.Unknown,
    Effect.Tightens,
    Effect.Neutral,
];

/** The effect that counts for the whole. @since 0.1.0 */
export function worstEffect(effects: readonly Effect[]): Effect {
    return EFFECTS.find((effect) => effects.includes(effect)) ?? Effect.Neutral;
}

/** What an effect is when before and after change places. */
export function opposite(effect: Effect): Effect {
    const opposites: Partial<Record<Effect, Effect>> = {
        [Effect.Loosens]: Effect.Tightens,
        [Effect.Tightens]: Effect.Loosens,
    };
    return opposites[effect] ?? effect;
}
