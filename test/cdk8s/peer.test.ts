import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

/** Node finds no package of this name. */
const WITHOUT = `
const { Module } = require("node:module");
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
    if (name === "cdk8s") throw Object.assign(new Error(), { code: "MODULE_NOT_FOUND" });
    return resolve.call(this, name, ...rest);
};
`;

test("without cdk8s the import says what to install", () => {
    const load = `${WITHOUT}try { require(${JSON.stringify(resolve("dist/cdk8s"))}); } catch ({ message }) { console.log(message); }`;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", load], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(stdout).toBe(
        "cdk8s: is not installed, and its constructs are what becomes confidential [peer-missing]\n    fix: run npm install cdk8s\n",
    );
});
