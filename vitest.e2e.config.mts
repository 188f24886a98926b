import { defineConfig } from "vitest/config";

export default defineConfig({
    test: {
        include: ["test/e2e/**/*.test.ts"],
        globalSetup: "test/e2e/setup.ts",
        // A control plane and an engine for each file: one after the other on a small machine.
        fileParallelism: false,
        testTimeout: 180_000,
        hookTimeout: 120_000,
    },
});
