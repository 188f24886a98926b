import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { Project } from "../../tools/project.mjs";
import { exampleProgram } from "./example";

let project: Project;
let manifest: string;

beforeAll(() => {
    project = new Project(exampleProgram("image-pull-proxy"));
    project.set("kubernetes:renderYamlToDirectory", join(project.folder, "out"));
    manifest = join(project.folder, "out/1-manifest/apps_v1-deployment-default-web.yaml");
});

afterAll(() => project?.remove());

function annotations(): Record<string, string> {
    return parse(readFileSync(manifest, "utf8")).spec.template.metadata.annotations;
}

test("without a cluster, the manifest is rendered to a file and follows the inputs", () => {
    expect(project.preview("--diff").text).toMatch(/Resources:\s+\+ 3 to create/);
    expect(existsSync(manifest)).toBe(false);

    expect(project.up().text).toMatch(/Resources:\s+\+ 3 created/);
    const first = annotations();
    expect(Object.keys(first).sort()).toEqual([
        "confidential-workload/init-data-digest",
        "io.katacontainers.config.hypervisor.cc_init_data",
    ]);

    expect(project.up().text).toMatch(/Resources:\s+3 unchanged/);
    expect(annotations()).toEqual(first);

    project.set("httpsProxy", "http://127.0.0.1:6543");
    const { text } = project.preview("--diff");
    expect(text).toContain('- https_proxy = "http://127.0.0.1:5432"');
    expect(text).toContain('+ https_proxy = "http://127.0.0.1:6543"');
    expect(text).toMatch(/Resources:\s+~ 2 to update\s+1 unchanged/);
    expect(project.up().text).toMatch(/Resources:\s+~ 2 updated\s+1 unchanged/);
    expect(annotations()).not.toEqual(first);

    expect(project.destroy().text).toMatch(/Resources:\s+- 3 deleted/);
    expect(existsSync(manifest)).toBe(false);
});
