import { spawnSync } from "node:child_process";
import {
    chmodSync,
    lstatSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type OutputFile, writeFiles } from "../../cli/output/writeFiles";

/** Names of files whose new content cannot take the place of the old one. */
const STUCK = "stuck.yaml";
const CODES: Readonly<Record<string, string>> = {
    [STUCK]: "EACCES",
    "mounted.yaml": "EBUSY",
    "of-another-disk.yaml": "EXDEV",
};

vi.mock("node:fs", async (load) => {
    const fs = await load<typeof import("node:fs")>();
    const renameSync: typeof fs.renameSync = (from, to) => {
        const code = CODES[basename(String(to))];
        if (code !== undefined) {
            throw Object.assign(new Error("stuck"), { code });
        }
        fs.renameSync(from, to);
    };
    return { ...fs, renameSync };
});

let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "write-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(at(name), "utf8");
const modeOf = (name: string): string => (statSync(at(name)).mode & 0o777).toString(8);

function write(...files: readonly (readonly [name: string, content: string, rest?: Partial<OutputFile>])[]) {
    const { written, issues } = writeFiles(
        files.map(([name, content, rest]) => ({ path: at(name), content, ...rest })),
    );
    return { written, problems: issues.map(({ path, message }) => `${path} ${message}`) };
}

describe("what is there", () => {
    test("keeps its mode", () => {
        writeFileSync(at("a"), "old");
        chmodSync(at("a"), 0o640);
        expect(write(["a", "new"], ["b", "new"])).toEqual({ written: [at("a"), at("b")], problems: [] });
        expect([read("a"), modeOf("a"), read("b")]).toEqual(["new", "640", "new"]);
        expect(readdirSync(folder)).toEqual(["a", "b"]);
    });

    test("stays a link, to a file that is there or not yet", () => {
        mkdirSync(at("elsewhere"));
        writeFileSync(at("elsewhere/a"), "old");
        symlinkSync("elsewhere/a", at("a"));
        symlinkSync("elsewhere/b", at("b"));
        expect(write(["a", "new"], ["b", "new"]).problems).toEqual([]);
        expect(["a", "b"].map((name) => lstatSync(at(name)).isSymbolicLink())).toEqual([true, true]);
        expect([read("elsewhere/a"), read("elsewhere/b")]).toEqual(["new", "new"]);
        expect(readdirSync(at("elsewhere"))).toEqual(["a", "b"]);
    });

    test.each(["mounted.yaml", "of-another-disk.yaml"])(
        "is overwritten where nothing can take its place: %s",
        (name) => {
            writeFileSync(at(name), "old and longer");
            const { ino } = statSync(at(name));
            expect(write([name, "new"], ["b", "new"])).toEqual({ written: [at(name), at("b")], problems: [] });
            expect([read(name), statSync(at(name)).ino]).toEqual(["new", ino]);
            expect(readdirSync(folder)).toEqual(["b", name]);
        },
    );

    test("is overwritten in a mount of its own, as a file given to a container is", ({ skip }) => {
        writeFileSync(at("outside"), "old and longer");
        writeFileSync(at("inside"), "");
        if (spawnSync("mount", ["--bind", at("outside"), at("inside")]).status !== 0) {
            skip("no right to mount a file here");
        }
        try {
            expect(write(["inside", "new"])).toEqual({ written: [at("inside")], problems: [] });
        } finally {
            spawnSync("umount", [at("inside")]);
        }
        expect([read("outside"), readdirSync(folder)]).toEqual(["new", ["inside", "outside"]]);
    });

    test.each(["mounted.yaml", "of-another-disk.yaml"])("is never overwritten by a secret: %s", (name) => {
        writeFileSync(at(name), "old");
        const code = CODES[name];
        expect(write([name, "new", { isSecret: true }]).problems).toEqual([`${at(name)} cannot be written (${code})`]);
        expect([read(name), readdirSync(folder)]).toEqual(["old", [name]]);
    });

    test("is replaced, link and mode, by a secret", () => {
        writeFileSync(at("elsewhere"), "old");
        symlinkSync("elsewhere", at("a"));
        expect(write(["a", "new", { isSecret: true }]).problems).toEqual([]);
        expect([read("elsewhere"), read("a"), modeOf("a")]).toEqual(["old", "new", "600"]);
    });
});

describe("what fails", () => {
    test("beforehand leaves all as it was, and is reported at once", () => {
        writeFileSync(at("a"), "old");
        mkdirSync(at("b"));
        expect(write(["a", "new"], ["b", "new"], ["none/c", "new"])).toEqual({
            written: [],
            problems: [`${at("b")} cannot be written (EISDIR)`, `${at("none/c")} cannot be written (ENOENT)`],
        });
        expect([read("a"), readdirSync(folder)]).toEqual(["old", ["a", "b"]]);
    });

    test("in the last step says what was written before it", () => {
        for (const name of ["a", STUCK, "c"]) {
            writeFileSync(at(name), "old");
        }
        expect(write(["a", "new"], [STUCK, "new"], ["c", "new"])).toEqual({
            written: [at("a")],
            problems: [`${at(STUCK)} cannot be written (EACCES); written before it: ${at("a")}`],
        });
        expect(["a", STUCK, "c"].map(read)).toEqual(["new", "old", "old"]);
        expect(readdirSync(folder)).toEqual(["a", "c", STUCK]);
    });
});
