// The attacks of `test/core/policy/attacks`, in both spellings, for the engine versions of the guests.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import ts from "typescript";

const require = createRequire(import.meta.url);
// The tables are TypeScript in the folder of the tests, and are read here without them.
require.extensions[".ts"] = (module, file) => {
    const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
    module._compile(ts.transpileModule(readFileSync(file, "utf8"), { compilerOptions: options }).outputText, file);
};
const { ATTACKS, titleOf } = require("../test/core/policy/attacks/all.ts");
const { historyBefore, indexOf, inputOf } = require("../test/core/policy/scenario.ts");
const { inRust, withMark } = require("../test/core/policy/spellings.ts");

const SPELLINGS = { go: withMark, rust: (call) => inRust(withMark(call)) };
const SETS_STATE = /^(CreateSandbox|(Create|Start|Remove)Container)Request$/;

/** Gives each policy with its cases to `write`: the life of its pod, and at their places the attacks, which change nothing. */
export function attackCases(write) {
    const attacks = Object.entries(ATTACKS).flatMap(([kind, rows]) => rows.map((row) => prepared(kind, row)));
    const scenarios = [...new Set(attacks.map(({ scenario }) => scenario))];
    for (const [spelling, spell] of Object.entries(SPELLINGS)) {
        for (const [number, scenario] of scenarios.entries()) {
            const ours = attacks.filter((attack) => attack.scenario === scenario && attack.history === undefined);
            const cases = scenario.requests.flatMap(({ name, input }, index) => [
                ...ours.filter((attack) => attack.index === index).map(({ bad, title }) => denied(spell(bad), title)),
                ...(SETS_STATE.test(name) ? [allowed(spell({ name, input }))] : []),
            ]);
            write(`attacks-${spelling}-${number}`, scenario.text, cases);
        }
        for (const [number, { scenario, history, usual, bad, title }] of attacks.entries()) {
            if (history !== undefined) {
                const before = history(usual).map((call) => allowed(spell(call)));
                write(`attack-${spelling}-${number}`, scenario.text, [...before, denied(spell(bad), title)]);
            }
        }
    }
}

function prepared(kind, attack) {
    const { scenario, on, change, history } = attack;
    const index = indexOf(scenario, ...on);
    const draft = inputOf(scenario, ...on);
    const result = change(draft);
    const input = typeof result === "object" && result !== null ? result : draft;
    const title = `${kind} ${titleOf(attack)}`;
    return { scenario, index, history, usual: historyBefore(scenario, index), bad: { name: on[0], input }, title };
}

const allowed = ({ name, input }) => ({ description: name, kind: name, request: input, allowed: true });
const denied = ({ name, input }, description) => ({ description, kind: name, request: input, allowed: false });
