import { defineConfig } from "vitest/config";

export default defineConfig({
    test: {
        include: ["test/{core,components,cli}/**/*.test.ts"],
        globalSetup: "test/build.ts",
        restoreMocks: true,
    },
});
