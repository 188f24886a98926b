import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));

// Package managers run none of these without asking, and warn about each.
test("neither this package nor one that it depends on has an install script", () => {
    const { scripts } = read("package.json");
    expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
    const packages: Record<string, { hasInstallScript?: true; dev?: true }> = read("package-lock.json").packages;
    const shipped = Object.entries(packages).filter(([name, { dev }]) => name !== "" && !dev);
    expect(shipped.length).toBeGreaterThan(8);
    expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
});
