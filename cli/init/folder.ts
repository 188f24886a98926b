import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { jsonObject } from "../../core/json";
import { Modules } from "./starter";

export function commonFile(modules: Modules): string {
    return modules === Modules.TypeScript ? "confidential.ts" : "confidential.js";
}

/** What the files of the program there are. */
export function modulesIn(folder: string): Modules {
    if (["tsconfig.json", "index.ts"].some((file) => existsSync(join(folder, file)))) {
        return Modules.TypeScript;
    }
    return packageOf(folder)["type"] === "module" ? Modules.EsModule : Modules.CommonJs;
}

export function packageOf(folder: string): Readonly<Record<string, unknown>> {
    try {
        return jsonObject(readFileSync(join(folder, "package.json"), "utf8")) ?? {};
    } catch {
        return {};
    }
}

/** What the program needs and the folder does not have. */
const PACKAGES: Readonly<Record<string, string>> = {
    "confidential-workload": "confidential-workload",
    "@pulumi/pulumi": "@pulumi/pulumi",
    "@pulumi/kubernetes": "@pulumi/kubernetes",
    // Pulumi cannot use TypeScript 7.
    typescript: "typescript@5",
    "@types/node": "@types/node",
};

export function installLines(folder: string): string {
    const missing = Object.keys(PACKAGES).filter((name) => !isInstalled(name, folder));
    return missing.length === 0 ? "" : `  npm install ${missing.map((name) => PACKAGES[name]).join(" ")}\n`;
}

function isInstalled(name: string, folder: string): boolean {
    const above = resolve(folder)
        .split("/")
        .map((_, index, parts) => parts.slice(0, index + 1).join("/"));
    return above.some((place) => existsSync(join(place, "node_modules", name)));
}
