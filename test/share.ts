import { createHash } from "node:crypto";

/** Whether the sweeps run whole, as in `.ci/run`. Else each run takes the same tenth of them; `SWEEP_SEED` chooses another one. */
export const IS_WHOLE = process.env["WHOLE_SWEEPS"] === "1";

const PARTS = 10;
const SEED = process.env["SWEEP_SEED"] ?? "";

/** Whether one case of a sweep runs, by its name. */
export function isInShare(name: string): boolean {
    return IS_WHOLE || createHash("sha256").update(`${SEED} ${name}`).digest().readUInt32BE() % PARTS === 0;
}

/** How many cases of a random test run, of those of a whole sweep. */
export function shareOf(runs: number): number {
    return IS_WHOLE ? runs : Math.ceil(runs / PARTS);
}
