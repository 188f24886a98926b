#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
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
    // At its end Node waits for V8's compiler threads. In a heap below 8 MB they may wait for a collection, which only this thread
    // can make (nodejs/node#54918). With this flag V8 gives them memory without one: `src/heap/heap.cc`,
    // `ShouldExpandOldGenerationOnSlowAllocation` and `IncrementalMarkingLimitReached`.
    setFlagsFromString("--stress-incremental-marking");
});
