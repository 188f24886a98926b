import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");

/** What a run of the Pulumi CLI printed, and whether it succeeded. */
export interface Run {
    readonly ok: boolean;
    readonly text: string;
}

/** A Pulumi project of a user, in a folder of its own, with its state in files; the package is linked into it. */
export class Project {
    readonly folder = fs.mkdtempSync(path.join(tmpdir(), "project-"));
    readonly #env: NodeJS.ProcessEnv;

    constructor(program: string, env: NodeJS.ProcessEnv = {}) {
        const state = path.join(this.folder, "state");
        const modules = path.join(this.folder, "node_modules");
        fs.mkdirSync(state);
        fs.mkdirSync(modules);
        for (const name of ["@pulumi", "typescript"]) {
            fs.symlinkSync(path.join(root, "node_modules", name), path.join(modules, name));
        }
        fs.symlinkSync(root, path.join(modules, "confidential-workload"));
        this.#write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
        this.#write("package.json", '{ "name": "shop", "private": true, "main": "index.ts" }\n');
        this.#write("tsconfig.json", JSON.stringify({ compilerOptions: { module: "nodenext", noCheck: true } }));
        this.#write("index.ts", program);
        this.#env = {
            PATH: `${path.join(root, ".engine/bin")}${path.delimiter}${process.env["PATH"]}`,
            HOME: this.folder,
            PULUMI_HOME: path.join(this.folder, "home"),
            PULUMI_BACKEND_URL: `file://${state}`,
            PULUMI_CONFIG_PASSPHRASE: "e2e",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            // No cluster but the one that a test names.
            KUBECONFIG: "/dev/null",
            ...env,
        };
        this.#must("stack", "init", "dev");
    }

    set(key: string, value: string): void {
        this.#must("config", "set", key, value);
    }

    preview(...flags: string[]): Run {
        return this.run("preview", "--diff", "--non-interactive", "--color=never", ...flags);
    }

    up(): Run {
        return this.run("up", "--yes", "--skip-preview", "--non-interactive", "--color=never");
    }

    destroy(): Run {
        return this.run("destroy", "--yes", "--skip-preview", "--non-interactive", "--color=never");
    }

    run(...args: string[]): Run {
        const { status, stdout, stderr, error } = spawnSync("pulumi", args, {
            cwd: this.folder,
            env: this.#env,
            encoding: "utf8",
            timeout: 150_000,
        });
        if (error !== undefined) {
            throw error;
        }
        return { ok: status === 0, text: `${stdout}${stderr}` };
    }

    remove(): void {
        fs.rmSync(this.folder, { recursive: true, force: true });
    }

    #must(...args: string[]): void {
        const { ok, text } = this.run(...args);
        if (!ok) {
            throw new Error(`pulumi ${args.join(" ")}:\n${text}`);
        }
    }

    #write(file: string, text: string): void {
        fs.writeFileSync(path.join(this.folder, file), text);
    }
}

/** The text of the first example's program. */
export function exampleProgram(name: string): string {
    return fs.readFileSync(path.join(root, "examples", name, "index.ts"), "utf8");
}
