import { Option } from "commander";
import { EFFECTS, Effect } from "../core/effect";

export type FailOn = typeof Effect.Loosens | typeof Effect.Unknown | "any";

/** `--fail-on`, by which CI stops a change. */
export function failOnOption(description: string): Option {
    return new Option("--fail-on <effect>", description).choices([Effect.Loosens, Effect.Unknown, "any"]);
}

/** Whether an effect is the one that is named, or a worse one; with `any`, whether there is a change at all. */
export function isReached(failOn: FailOn, effect: Effect, hasChanges: boolean): boolean {
    return failOn === "any" ? hasChanges : EFFECTS.indexOf(effect) <= EFFECTS.indexOf(failOn);
}
