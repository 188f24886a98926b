import { defineConfig } from "vitest/config";

export default defineConfig({
    test: {
        include: ["test/{core,components,cli,policy-pack}/**/*.test.ts"],
        globalSetup: "test/build.ts",
        restoreMocks: true,
        // A machine with other work is slow, and that is no failure.
        testTimeout: 120_000,
    },
});
