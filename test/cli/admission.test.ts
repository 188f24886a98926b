import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { encodeAnnotation } from "../../core/initdata/annotation";
import { runCli } from "./runCli";

const folder = mkdtempSync(join(tmpdir(), "admission-"));
afterAll(() => rmSync(folder, { recursive: true }));

const CC = "io.katacontainers.config.hypervisor.cc_init_data";
const toml = (name: string) => `version = "0.1.0"\nalgorithm = "sha256"\n\n[data]\n"policy.rego" = "# ${name}"\n`;

function write(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
}

const template = (annotation: string) => ({
    metadata: { annotations: { [CC]: annotation } },
    spec: { runtimeClassName: "kata-qemu-snp", containers: [{ name: "app", image: "app" }] },
});

function manifest(name: string): string {
    const spec = { template: template(encodeAnnotation(toml(name))) };
    return write(`${name}.yaml`, stringify({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec }));
}

interface Manifest {
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly data?: Record<string, string>;
    readonly spec?: { readonly validationActions?: string[]; readonly matchResources?: unknown };
}

const read = (text: string) => parseAllDocuments(text).map((one) => one.toJS() as Manifest);
const listed = (text: string) => read(text).flatMap(({ data }) => Object.values(data ?? {}));

test("without inputs it compares no documents, and only writes to the log", () => {
    const { code, out, err } = runCli(["admission"]);
    expect([code, err]).toEqual([0, ""]);
    const bindings = read(out).filter(({ kind }) => kind.endsWith("Binding"));
    expect(bindings.length).toBe(6);
    for (const { spec } of bindings) {
        expect(spec?.validationActions).toEqual(["Audit"]);
        expect(spec?.matchResources).toEqual({ namespaceSelector: { matchLabels: { confidential: "only" } } });
    }
    expect(out).not.toContain("params");
});

test("the list has the texts of manifests, annotations and documents", () => {
    const other = `${encodeAnnotation(toml("other"))}`;
    const files = [manifest("web"), write("annotation", `${other}\n`), write("document.toml", toml("third"))];
    const { code, out } = runCli(["admission", ...files, "--action", "deny", "--namespace-label", "tier=secret"]);
    expect(code).toBe(0);
    expect(listed(out).sort()).toEqual(["web", "other", "third"].map((name) => encodeAnnotation(toml(name))).sort());
    expect(out).toContain("tier: secret");
});

test("of a preview the list has what runs and what will run", () => {
    const urn = "urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::web";
    const state = (name: string) => {
        const inputs = { kind: "Deployment", spec: { template: template(encodeAnnotation(toml(name))) } };
        return { urn, type: "kubernetes:apps/v1:Deployment", inputs, custom: true };
    };
    const steps = [{ op: "update", urn, oldState: state("before"), newState: state("after") }];
    const { code, out, err } = runCli(["admission", "-"], {
        stdin: JSON.stringify({ steps, changeSummary: { update: 1 } }),
    });
    expect([code, err]).toEqual([0, ""]);
    expect(listed(out).sort()).toEqual(["before", "after"].map((name) => encodeAnnotation(toml(name))).sort());
    const hides = JSON.stringify({ steps, changeSummary: { update: 1, same: 3 } });
    expect(runCli(["admission", "-"], { stdin: hides }).err).toContain(
        "preview again with `pulumi preview --json --show-sames`",
    );
});

test("a mistake is named by its option or file", () => {
    const damaged = write("damaged.yaml", "kind: Pod\nmetadata:\n  name: web\n");
    const { code, err } = runCli(["admission", damaged]);
    expect(code).toBe(1);
    expect(err).toContain("damaged.yaml: holds no annotation");
    const wrong = runCli(["admission", "--plain", "web", "--lists", "3", "--runtime-class", "runc"]);
    for (const option of ["--plain", "--lists", "--runtime-class"]) {
        expect(wrong.err).toMatch(new RegExp(`^  - ${option}.*: `, "m"));
    }
    expect(wrong.code).toBe(1);
    for (const rule of ["template", "templat=off", "template=of"]) {
        const misused = runCli(["admission", "--rule", rule]);
        expect(misused.code).toBe(2);
        expect(misused.err).toContain("Rules are runtime-class, init-data,");
    }
});

test("what is allowed comes from the options", () => {
    const line = ["--platform", "tdx", "--runtime-class", "mine=kata-qemu-tdx", "--plain", "shop/Deployment/logs"];
    const { out } = runCli(["admission", ...line, "--name", "rules", "--rule", "template=off", "--json"]);
    const { manifests } = JSON.parse(out) as { manifests: Manifest[] };
    const names = manifests.map(({ metadata }) => metadata.name);
    expect(names).toContain("rules-runtime-class");
    expect(names).not.toContain("rules-template");
    const text = JSON.stringify(manifests);
    expect(text).toContain('variables.runtimeClass in [\\"kata-qemu-tdx\\",\\"kata-qemu-tdx-runtime-rs\\",\\"mine\\"]');
    expect(text).toContain("shop/Deployment/logs");
});
