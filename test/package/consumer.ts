import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { Stack } from "../../tools/project.mjs";
import type { Combination } from "./combinations";
import { COMPILED, programs } from "./programs";

const PNPM = "pnpm@12.21.0";
const INSTALL = {
    npm: ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    pnpm: ["npm", "exec", "--yes", `--package=${PNPM}`, "--", "pnpm", "install", "--ignore-scripts"],
} as const;

/** A project in a folder of its own that has installed the package as others do, with the programs of `programs`. */
export class Consumer {
    readonly folder = mkdtempSync(join(tmpdir(), "consumer-"));
    readonly #combination: Combination;

    constructor(combination: Combination, tarball: string) {
        this.#combination = combination;
        const { manager, peers, typescript, modules, preview } = combination;
        const dependencies = {
            ...peers.packages,
            "@types/node": "20.19.43",
            "confidential-workload": `file:${tarball}`,
            typescript,
        };
        const type = preview.program === COMPILED ? "module" : "commonjs";
        this.#write(
            "package.json",
            JSON.stringify({ name: "shop", private: true, type, main: preview.program, dependencies }),
        );
        for (const [file, text] of Object.entries(programs(this.hasOptional))) {
            this.#write(file, text);
        }
        for (const module of modules) {
            this.#write(`tsconfig.${module}.json`, tsconfig(module, typescript));
        }
        this.#write("tsconfig.json", tsconfig(modules[0] ?? "", typescript));
        const [command, ...args] = INSTALL[manager];
        execFileSync(command, args, { cwd: this.folder, stdio: "pipe", env: { ...process.env, CI: "false" } });
    }

    /** What the compiler says about the program and about every declaration that it reaches, as "file: message". */
    typeErrors(module: string): string[] {
        return this.#compile(`tsconfig.${module}.json`, "--noEmit")
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => line.replace(/^.*node_modules\//, "node_modules/").replace(/\(\d+,\d+\): error TS\d+/, ""));
    }

    /** The package's entries with code, but for those that need a package which this consumer does not have. */
    entries(): string[] {
        const { exports } = JSON.parse(
            readFileSync(join(this.folder, "node_modules/confidential-workload/package.json"), "utf8"),
        );
        return Object.keys(exports)
            .filter((entry) => exports[entry].types !== undefined)
            .map((entry) => entry.replace(".", "confidential-workload"))
            .filter((entry) => this.hasOptional || !/\/(?:policy-pack|cdk8s)$/.test(entry));
    }

    /** Whether it has the peers that only some entries need. */
    get hasOptional(): boolean {
        return "cdk8s" in this.#combination.peers.packages;
    }

    /** Runs a command in the consumer's folder. */
    run(command: string, ...args: readonly string[]): string {
        return execFileSync(command, args, { cwd: this.folder, encoding: "utf8", stdio: "pipe" });
    }

    /** Runs a command that came with the package. */
    command(node: string, args: readonly string[], input = ""): string {
        return execFileSync(join(this.folder, "node_modules/.bin/confidential-workload"), args, {
            cwd: this.folder,
            encoding: "utf8",
            env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env["PATH"]}` },
            input,
        });
    }

    /** Where a package lies, each copy once. */
    copies(name: string): string[] {
        return [...packagesIn(join(this.folder, "node_modules"))].filter((folder) =>
            folder.endsWith(join("node_modules", name)),
        );
    }

    /** What a preview of the program prints. */
    preview(node: string): { ok: boolean; text: string } {
        if (this.#combination.preview.program === COMPILED) {
            this.#compile("tsconfig.json", "--outDir", dirname(COMPILED));
        }
        const path = [dirname(node), resolve(".engine/bin"), process.env["PATH"]].join(delimiter);
        const stack = new Stack(this.folder, { PATH: path });
        stack.init();
        stack.set("kubernetes:renderYamlToDirectory", join(this.folder, "manifests"));
        return stack.preview();
    }

    remove(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }

    #compile(project: string, ...options: readonly string[]): string {
        const tsc = join("node_modules", "typescript", "bin", "tsc");
        const { stdout } = spawnSync(process.execPath, [tsc, "--project", project, ...options], {
            cwd: this.folder,
            encoding: "utf8",
        });
        return stdout;
    }

    #write(file: string, text: string): void {
        writeFileSync(join(this.folder, file), text);
    }
}

/** The folders of all packages below; links, which pnpm has many of, are not folders. */
function* packagesIn(modules: string): Generator<string> {
    for (const entry of existsSync(modules) ? readdirSync(modules, { withFileTypes: true }) : []) {
        const folder = join(modules, entry.name);
        if (!entry.isDirectory()) {
            continue;
        }
        if (entry.name === ".pnpm") {
            for (const name of readdirSync(folder)) {
                yield* packagesIn(join(folder, name, "node_modules"));
            }
        } else if (entry.name.startsWith("@")) {
            yield* packagesIn(folder);
        } else {
            yield folder;
            yield* packagesIn(join(folder, "node_modules"));
        }
    }
}

/** As strict as it gets: what others set must not find fault with our declarations. */
function tsconfig(module: string, typescript: string): string {
    const compilerOptions = {
        target: "es2022",
        module,
        moduleResolution: resolutionOf(module, typescript),
        types: ["node"],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        noImplicitOverride: true,
        noPropertyAccessFromIndexSignature: true,
        skipLibCheck: false,
    };
    return JSON.stringify({ compilerOptions, files: ["index.ts"] });
}

/** Where this is left out Pulumi fills in another with each version, and the compiler refuses those that do not suit. */
function resolutionOf(module: string, typescript: string): string {
    if (module !== "commonjs") {
        return module;
    }
    return typescript.startsWith("5.") ? "node10" : "bundler";
}
