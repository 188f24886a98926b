import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const LONGEST_MS = 150_000;
const UP = ["up", "--yes", "--skip-preview", "--non-interactive", "--color=never"];
const root = join(import.meta.dirname, "../");

/** A line by which Pulumi reports an error. Events of the cluster say "error:" too, in the middle of a line, and need not matter. */
export const PULUMI_ERROR = /^\s*error:/m;

/**
 * A stack of the Pulumi project in a folder: its state is in files, and `pulumi` is the engine in `.engine/`.
 */
export class Stack {
    folder;
    #env;

    /**
     * @param {string} folder with the program, its package.json and its packages
     * @param {Record<string, string>} env environment in addition to what every stack has
     */
    constructor(folder, env = {}) {
        this.folder = folder;
        mkdirSync(join(folder, "state"));
        this.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
        this.#env = {
            PATH: `${join(root, ".engine", "bin")}${delimiter}${process.env["PATH"]}`,
            HOME: this.folder,
            PULUMI_HOME: join(this.folder, "home"),
            PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
            PULUMI_CONFIG_PASSPHRASE: "e2e",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            // No cluster but one that is named.
            KUBECONFIG: "/dev/null",
            ...env,
        };
    }

    init() {
        this.#must("stack", "init", "dev");
    }

    /**
     * Installs the plugin of this package, started as the Node language host starts it (Pulumi `pulumi-language-nodejs/main.go`,
     * `RunPlugin`), which the one that is built here is too old for.
     *
     * @param {string} modules where the SDK of Pulumi is
     * @param {string} folder of the plugin
     */
    installPlugin(modules = join(root, "node_modules"), folder = join(root, "plugin")) {
        const plugin = join(this.folder, "home", "plugins", "resource-confidential-workload-v0.1.0");
        mkdirSync(plugin, { recursive: true });
        const start = `exec node ${join(modules, "@pulumi/pulumi/cmd/run-plugin")} ${folder} "$@"`;
        writeFileSync(join(plugin, "pulumi-resource-confidential-workload"), `#!/bin/sh\n${start}\n`, { mode: 0o755 });
    }

    /** @param {string} file @param {string} text */
    write(file, text) {
        writeFileSync(join(this.folder, file), text);
    }

    /** @param {string} key @param {string} value @param {string[]} flags */
    set(key, value, ...flags) {
        this.#must("config", "set", ...flags, key, value);
    }

    /** @param {string} key @param {string} value @param {string[]} flags */
    setSecret(key, value, ...flags) {
        this.set(key, value, "--secret", ...flags);
    }

    /** @param {string[]} flags */
    preview(...flags) {
        return this.#run("preview", "--non-interactive", "--color=never", ...flags);
    }

    /** A preview that has to succeed. */
    mustPreview() {
        const { ok, text } = this.preview();
        if (!ok) {
            throw new Error(text.slice(-2_000));
        }
    }

    /** Manifests go to files, so that no cluster is needed. */
    renderToFiles() {
        this.set("kubernetes:renderYamlToDirectory", join(this.folder, "out"));
    }

    /** @param {string[]} flags */
    up(...flags) {
        return this.#run(...UP, ...flags);
    }

    /** The same, while this process answers what the program calls. @returns {Promise<{ ok: boolean, text: string }>} */
    upMeanwhile() {
        const options = { cwd: this.folder, env: this.#env, timeout: LONGEST_MS };
        return new Promise((resolve) => {
            execFile("pulumi", UP, options, (error, stdout, stderr) => {
                resolve({ ok: error === null, text: `${stdout}${stderr}` });
            });
        });
    }

    refresh() {
        return this.#run("refresh", "--yes", "--skip-preview", "--non-interactive", "--color=never");
    }

    /** Takes the resources of an import file into the state. @param {string} file */
    import(file) {
        return this.#run("import", "--file", file, "--yes", "--skip-preview", "--generate-code=false", "--color=never");
    }

    /** The value of an output of the stack. @param {string} name */
    output(name) {
        return this.#run("stack", "output", name).text;
    }

    /** What the engine keeps, secrets encrypted. */
    state() {
        return this.#run("stack", "export").text;
    }

    /** Forgets a resource, and leaves its object as it is. @param {string} urn */
    forget(urn) {
        this.#must("state", "delete", urn, "--yes");
    }

    destroy() {
        return this.#run("destroy", "--yes", "--skip-preview", "--non-interactive", "--color=never");
    }

    /** The outputs of the program at its last update. */
    outputs() {
        return JSON.parse(this.#must("stack", "output", "--json"));
    }

    remove() {
        rmSync(this.folder, { recursive: true, force: true });
    }

    /**
     * What a run of the Pulumi CLI printed, and whether it succeeded.
     *
     * @param {string[]} args
     */
    #run(...args) {
        const { status, stdout, stderr, error } = spawnSync("pulumi", args, {
            cwd: this.folder,
            env: this.#env,
            encoding: "utf8",
            timeout: LONGEST_MS,
        });
        if (error !== undefined) {
            throw error;
        }
        return { ok: status === 0, text: `${stdout}${stderr}` };
    }

    /** @param {string[]} args */
    #must(...args) {
        const { ok, text } = this.#run(...args);
        if (!ok) {
            throw new Error(`pulumi ${args.join(" ")}:\n${text}`);
        }
        return text;
    }
}

/** A user's Pulumi project in a folder of its own, for end-to-end tests and measurements: the package is linked into it. */
export class Project extends Stack {
    /**
     * @param {string} program text of the program
     * @param {Record<string, string>} env environment in addition to what every stack has
     */
    constructor(program, env = {}) {
        super(mkdtempSync(join(tmpdir(), "project-")), env);
        const modules = join(this.folder, "node_modules");
        mkdirSync(modules);
        for (const name of ["@pulumi", "typescript"]) {
            symlinkSync(join(root, "node_modules", name), join(modules, name));
        }
        symlinkSync(root, join(modules, "confidential-workload"));
        const files = {
            "package.json": '{ "name": "shop", "private": true, "main": "index.ts" }\n',
            "tsconfig.json": JSON.stringify({ compilerOptions: { module: "nodenext", noCheck: true } }),
            "index.ts": program,
        };
        for (const [file, text] of Object.entries(files)) {
            this.write(file, text);
        }
        this.init();
    }
}

/** A Pulumi project in YAML. Its components come from the plugin of this package. */
export class YamlProject extends Stack {
    /**
     * @param {object} program resources and outputs, as in Pulumi.yaml
     * @param {Record<string, string>} env environment in addition to what every stack has
     * @param {string | undefined} modules where the SDK of Pulumi is
     * @param {string | undefined} folder of the plugin
     */
    constructor(program, env = {}, modules = undefined, folder = undefined) {
        super(mkdtempSync(join(tmpdir(), "yaml-project-")), env);
        this.installPlugin(modules, folder);
        this.change(program);
        this.init();
    }

    /** @param {object} program */
    change(program) {
        this.write("Pulumi.yaml", JSON.stringify({ name: "shop", runtime: "yaml", ...program }));
    }
}
