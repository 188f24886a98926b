import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { Project } from "../../tools/project.mjs";

const ROOT = resolve(__dirname, "../..");

/** Where the Node language host that is built here is too old to run policy packs, a script stands in for it. */
const HOST = join(ROOT, "test/e2e/policyHost");
const PATH = [join(ROOT, ".engine/bin"), HOST, process.env["PATH"]].join(delimiter);

/** A project with the policy pack next to it, as it stands in an installed package, and manifests rendered to files. */
export class GuardedProject extends Project {
    constructor(program: string) {
        super(program, { PATH });
        this.set("kubernetes:renderYamlToDirectory", join(this.folder, "out"));
        const pack = join(this.folder, "package/policy-pack");
        mkdirSync(pack, { recursive: true });
        symlinkSync(join(ROOT, "dist"), join(this.folder, "package/dist"));
        cpSync(join(ROOT, "policy-pack/package.json"), join(pack, "package.json"));
        const manifest = readFileSync(join(ROOT, "policy-pack/PulumiPolicy.yaml"), "utf8");
        writeFileSync(join(pack, "PulumiPolicy.yaml"), manifest.replace("name: nodejs", "name: nodepack"));
    }

    /** The flags that have the pack run, with its config. */
    flags(config: object = {}): string[] {
        this.write("guardrails.json", JSON.stringify(config));
        return ["--policy-pack", "package/policy-pack", "--policy-pack-config", "guardrails.json"];
    }
}

/** What the engine printed of violations: `level rule (resource)`, in the order of their text, each as often as it is there. */
export function violationsIn(text: string): string[] {
    const lines = text.matchAll(/^\s+- \[(\w+)\] (?:\[severity: \w+\] )? ?([\w-]+) {2}\((.+)\)$/gm);
    return [...lines].map(([, level, rule, resource]) => `${level} ${rule} (${resource})`).sort();
}
