import { defineConfig } from "vitest/config";

export default defineConfig({
    test: {
        include: ["test/package/**/*.test.ts"],
        globalSetup: "test/package/setup.ts",
        // Installs and compilers: one after the other on a small machine.
        fileParallelism: false,
        testTimeout: 240_000,
        hookTimeout: 240_000,
    },
});
