#!/usr/bin/env node
import { watchStandardStreams } from "./output/standardStreams";
import { run } from "./program";

watchStandardStreams();
run(process.argv.slice(2));
