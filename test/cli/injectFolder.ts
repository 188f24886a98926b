import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { INIT_DATA_ANNOTATION, Platform, PolicyPreset } from "../../core";
import { DIGEST_ANNOTATION } from "../../core/annotationNames";
import { buildForPod } from "../../core/initdata/build";
import { type Run, runCli } from "./runCli";

const MAIN = resolve("dist/cli/main.js");

/** Values of Secrets in the tests' manifests, as text and in base64. No message may hold one. */
export const PASSWORD = "hunter2-the-plain-value";
const VALUES = [PASSWORD, btoa(PASSWORD)];

export const KBS = { url: "https://kbs.example.com" };

/** A folder in which `inject` runs. */
export class Folder {
    readonly path = mkdtempSync(join(tmpdir(), "inject-"));

    remove(): void {
        rmSync(this.path, { recursive: true, force: true });
    }

    write(name: string, content: unknown): string {
        writeFileSync(join(this.path, name), typeof content === "string" ? content : JSON.stringify(content));
        return name;
    }

    read(name: string): string {
        return readFileSync(join(this.path, name), "utf8");
    }

    /** The config that every test has unless it sets its own. */
    config(config: unknown = { platform: "snp", kbs: KBS, policy: { preset: "allow-all" } }): void {
        this.write("confidential-workload.yaml", config);
    }

    run(args: readonly string[], stdin = ""): Run {
        return this.#checked(runCli(["inject", ...args], { cwd: this.path, stdin }));
    }

    /** Runs where no file may be larger than `blocks` of 1 KiB. */
    limited(blocks: number, args: readonly string[]): Run {
        const script = `trap "" XFSZ; ulimit -f ${blocks}; exec "$@"`;
        const command = ["-c", script, "bash", process.execPath, MAIN, "inject", ...args];
        const { status, stdout, stderr } = spawnSync("bash", command, { cwd: this.path, encoding: "utf8" });
        return this.#checked({ code: status ?? -1, out: stdout, err: stderr });
    }

    #checked(run: Run): Run {
        expect(run.err).not.toMatch(/^\s+at /m);
        for (const value of VALUES) {
            expect(run.err).not.toContain(value);
        }
        return run;
    }

    /** What becomes of a manifest, which has to go without problems. */
    injected(manifest: string, ...flags: string[]): string {
        const { code, out, err } = this.run([this.write("manifest.yaml", manifest), ...flags]);
        // What an open policy and an ordinary Secret mean is said of a good manifest too.
        const said = ["allow-all", ...(/secret(Key)?Ref/.test(manifest) ? ["ordinary-secret"] : [])];
        expect([code, codesOf(err).filter((one) => !said.includes(one))]).toEqual([0, []]);
        return out;
    }
}

/** The codes of all issues. */
export function codesOf(err: string): string[] {
    return [...err.matchAll(/ \[([a-z0-9-]+)\]$/gm)].map(([, code]) => code ?? "");
}

/** The path of every issue with its code. */
export function issuesOf(err: string): string[] {
    return [...err.matchAll(/^ {2}- (.*?): (?:[^:]|:(?! ))* \[([a-z0-9-]+)\]$/gm)].map(
        ([, path, code]) => `${path} ${code}`,
    );
}

/** What the core says that a pod without a derived policy gets. */
export function annotationsOf(platform: Platform = Platform.Snp): Record<string, string> {
    const spec = { platform, kbs: KBS, policy: { preset: PolicyPreset.AllowAll } };
    const { initData } = buildForPod(spec, { now: new Date() });
    return { ...(initData?.annotations as Record<string, string>) };
}

/** An expected text: with the values of the annotations instead of their names. */
export function filled(text: string, annotations = annotationsOf()): string {
    return text
        .replaceAll("<INIT-DATA>", annotations[INIT_DATA_ANNOTATION] ?? "")
        .replaceAll("<DIGEST>", annotations[DIGEST_ANNOTATION] ?? "");
}
