import { defineConfig } from "vitest/config";

/** What puts others in the place of modules, or counts what a process holds. */
const ALONE = ["test/core/kubernetes/newKind.test.ts", "test/core/policyMemory.test.ts", "test/cli/writeFiles.test.ts"];

export default defineConfig({
    test: {
        globalSetup: "test/build.ts",
        restoreMocks: true,
        // A machine with other work is slow, which must not fail a test.
        testTimeout: 120_000,
        // By default one core is left to the reporter, which is half of a small machine.
        maxWorkers: "100%",
        projects: [
            {
                extends: true,
                test: {
                    name: "shared",
                    include: ["test/{core,components,cli,plugin,policy-pack,cdk8s,languages}/**/*.test.ts"],
                    exclude: ALONE,
                    // Most of a file's time went into loading the modules that all files load.
                    isolate: false,
                },
            },
            { extends: true, test: { name: "alone", include: ALONE } },
        ],
    },
});
