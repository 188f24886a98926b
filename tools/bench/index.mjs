// What the package costs, as ratios measured side by side: `npm run bench [-- part...]`. Only `hangs` passes or fails.
import { commands, deriving, injecting, rendering, startUp } from "./core.mjs";
import { growth } from "./growth.mjs";
import { hangs } from "./hangs.mjs";
import { hosted } from "./hosted.mjs";
import { previews } from "./previews.mjs";
import { reviews } from "./reviews.mjs";
import { own, strict } from "./samples.mjs";
import { tests } from "./tests.mjs";

/** Each workload has another pod, so that nothing is derived once for all. */
const OTHER_POD = '{ name: "app", image, args: [name], env: [{ name: "NAME", value: name }] }';

const parts = {
    startUp,
    commands,
    rendering,
    deriving,
    injecting,
    reviews,
    ownPolicy: () => previews("own policy", own, '{ name: "app", image }', [1.15, 1.4]),
    strict: () => previews("Strict, each another pod", strict, OTHER_POD, [1.6]),
    hosted: () => {
        hosted("own policy", own, 1.5);
        hosted("Strict, each another pod", strict, 1.5);
    },
    growth: () => growth(strict, OTHER_POD),
    hangs,
    tests,
};

/** It takes an hour with enough calls to tell. */
const ONLY_BY_NAME = ["hangs"];

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
    console.log(`bench: no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
    process.exitCode = 2;
} else {
    for (const [name, measure] of Object.entries(parts)) {
        if (names.length === 0 ? !ONLY_BY_NAME.includes(name) : names.includes(name)) {
            await measure();
        }
    }
}
