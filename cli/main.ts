#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { watchStandardStreams } from "./output/standardStreams";
import { run } from "./program";

watchStandardStreams();
const { env } = process;
const shell = {
    env,
    // Node opens a stream when it is first asked for.
    get stdin() {
        return process.stdin;
    },
    get stdout() {
        return process.stdout;
    },
    get stderr() {
        return process.stderr;
    },
    readInput: () => readFileSync(0),
};
Promise.resolve(run(process.argv.slice(2), shell)).then((exitCode) => {
    // What cannot be printed has set it already.
    process.exitCode ||= exitCode;
});
