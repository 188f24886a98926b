import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type * as pulumi from "@pulumi/pulumi";
import { RenderError } from "./failure";

/** The SDK that the program itself uses: another copy would not see its resources. */
export function sdkOf(entry: string): typeof pulumi {
    try {
        return createRequire(entry)("@pulumi/pulumi");
    } catch {
        throw new RenderError(`${entry}: @pulumi/pulumi is not installed there; run npm install first`);
    }
}

/** Runs the program's main file and gives what it exports. */
export async function loadProgram(entry: string): Promise<unknown> {
    const load = createRequire(entry);
    if (entry.endsWith(".ts")) {
        registerTypeScript(load, entry);
    }
    try {
        return load(entry);
    } catch (cause) {
        if ((cause as { code?: unknown } | null)?.code !== "ERR_REQUIRE_ESM") {
            throw cause;
        }
        if (entry.endsWith(".ts")) {
            throw new RenderError(`${entry}: an ES module in TypeScript; compile it and give the .js file`);
        }
        return import(pathToFileURL(entry).href);
    }
}

/**
 * The loader that Pulumi's own language host uses, so that a program runs here as it does there. Types are the
 * compiler's business: checking them would take most of the time.
 */
function registerTypeScript(load: NodeJS.Require, entry: string): void {
    const { tsnodeRequire, typescriptRequire } = load("@pulumi/pulumi/tsutils").typeScriptRequireStrings();
    // Else it is the compiler in the SDK, 3.8, which reads neither our types nor the syntax of today.
    if (typescriptRequire !== "typescript") {
        throw new RenderError(`${entry}: typescript is not installed there; run npm install --save-dev typescript@5`);
    }
    load(tsnodeRequire).register({
        compiler: typescriptRequire,
        transpileOnly: true,
        skipProject: true,
        compilerOptions: { target: "ES2022", module: "commonjs", esModuleInterop: true },
    });
}
