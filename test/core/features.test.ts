import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const ROWS = readFileSync("docs/features.md", "utf8").match(/^\| (?!feature|---).*$/gm) ?? [];

test("every feature names tests that are there, or why it is not done", () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(30);
    const wrong = ROWS.filter((row) => {
        const files = [...(row.split(" | ").at(-1) ?? "").matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? "");
        return files.length === 0 ? !row.includes("not done: ") : files.some((file) => !existsSync(file));
    });
    expect(wrong).toEqual([]);
});
