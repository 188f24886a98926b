import { expect, test, vi } from "vitest";
import type { EngineInstance } from "../../core/policy/assets";
import { openPolicy } from "../../core/policy/engine";
import { Session } from "../../core/session";

const instances = vi.hoisted((): EngineInstance[] => []);

vi.mock("../../core/policy/assets", async (original) => {
    const assets = await original<typeof import("../../core/policy/assets")>();
    return {
        ...assets,
        instantiateEngine() {
            const instance = assets.instantiateEngine();
            instances.push(instance);
            return instance;
        },
    };
});

/** Rules and texts of another number and another length for each. */
function policy(seed: number): string {
    const rules = Array.from({ length: 1 + (seed % 17) }, (_, index) => {
        const text = "x".repeat((seed * 31 + index * 7) % 900);
        return `rule_${seed}_${index} if input.list[_] == "${text}"`;
    });
    return ["package agent_policy", "default Asked := false", "Asked if count(input.list) > 2", ...rules].join("\n");
}

const session = new Session();

function ask(seed: number): void {
    const open = openPolicy(policy(seed), { session });
    const list = Array.from({ length: seed % 23 }, (_, index) => "y".repeat((seed * 13 + index * 5) % 700));
    expect(open.evaluate("Asked", { list }).allowed).toBe(list.length > 2);
    open.close();
}

test("memory that a policy gave back serves the next one, whatever their sizes", () => {
    const bytes = () => instances[0]?.memory.buffer.byteLength ?? Number.NaN;
    for (let seed = 0; seed < 400; seed += 1) {
        ask(seed);
    }
    const afterAll = bytes();
    for (let seed = 400; seed < 2_000; seed += 1) {
        ask(seed);
    }
    expect(instances).toHaveLength(1);
    expect(bytes()).toBeLessThan(1.25 * afterAll);
});
