import { afterEach, expect, test } from "vitest";
import { Project } from "../../tools/project.mjs";
import { OWN_POLICY } from "./example";

const HEAD = `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload } from "confidential-workload";
const config = new pulumi.Config();
const rego = ${JSON.stringify(OWN_POLICY)};
const podSpec = { containers: [{ name: "app", image: "registry.example/app@sha256:${"0".repeat(64)}" }] };
`;

let project: Project | undefined;
afterEach(() => project?.remove());

test("all problems of a workload stop the preview in one message, without a stack", () => {
    project = new Project(`${HEAD}
new ConfidentialWorkload("web", {
    platform: "tdx", algorithm: "sha512", kbs: { url: "kbs.example.com" },
    proxy: { httpsProxy: "http://me:hunter2@proxy:1", noProxi: [] }, policy: { rego }, podSpec,
} as never);`);
    const { ok, text } = project.preview("--diff");
    expect(ok).toBe(false);
    expect(text).toContain('error: confidential-workload: ConfidentialWorkload "web" has 4 problems:');
    for (const code of ["unknown-key", "digest-cut", "url", "userinfo"]) {
        expect(text).toContain(`[${code}]`);
    }
    expect(text).not.toMatch(/hunter2|\bat .*\.(js|ts):\d+|unhandled/);
});

test("a URL that is not known yet leaves the policy and the pod readable, and other problems are found", () => {
    const program = (noProxy: string) => `${HEAD}
const kbs = new k8s.core.v1.Service("kbs", { spec: { ports: [{ port: 8080 }] } });
new ConfidentialWorkload("web", {
    platform: "snp", kbs: { url: pulumi.interpolate\`https://kbs.example.com/\${kbs.id}\` },
    proxy: { httpsProxy: "http://proxy:3128", noProxy: ["${noProxy}"] }, policy: { rego }, podSpec,
});`;
    project = new Project(program("localhost"));
    const { ok, text } = project.preview("--diff");
    expect(ok).toBe(true);
    expect(text).toMatch(/aa\.toml\s*: (output<string>|\[unknown\])/);
    expect(text).toMatch(/digest\s*: (output<string>|\[unknown\])/);
    expect(text).toMatch(/policy\.rego: "package agent_policy\\n/);
    expect(text).toContain('runtimeClassName: "kata-qemu-snp"');
    expect(text).toContain('image: "registry.example/app@sha256:');
    project.remove();

    project = new Project(program("*.corp.example"));
    const refused = project.preview("--diff");
    expect(refused.ok).toBe(false);
    expect(refused.text).toContain('proxy.noProxy[0]: "*.corp.example" has a wildcard');
    expect(refused.text).not.toContain("unhandled");
});

test("a secret is refused by its path, and is in no output", () => {
    project = new Project(`${HEAD}
new ConfidentialWorkload("web", {
    platform: "snp", kbs: { url: config.requireSecret("kbsUrl") }, policy: { rego }, podSpec,
});`);
    project.setSecret("kbsUrl", "https://hunter2.example.com");
    const { ok, text } = project.preview("--diff");
    expect(ok).toBe(false);
    expect(text).toContain(
        'error: confidential-workload: ConfidentialWorkload "web" has 1 problem:\n  - kbs.url: is a Pulumi secret',
    );
    expect(text).not.toContain("hunter2");
});

test("the config stands for inputs that are not given, as Pulumi itself sets it, and no secret in it is used", () => {
    project = new Project(`${HEAD}new ConfidentialWorkload("web", { policy: { rego }, podSpec });`);
    project.set("confidential-workload:platform", "snp");
    project.set("confidential-workload:kataVersion", "4.1");
    project.set("confidential-workload:kbs.url", "https://kbs.example.com", "--path");
    project.set("confidential-workload:proxy.httpsProxy", "http://proxy:3128", "--path");
    project.set("confidential-workload:proxy.noProxy[0]", "localhost", "--path");
    project.set("confidential-workload:policy.logs", "true", "--path");
    const { ok, text } = project.preview("--diff");
    expect(text).toContain('aa.toml    : "[token_configs.kbs]\\nurl = \\"https://kbs.example.com\\"\\n"');
    expect(ok).toBe(true);

    project.setSecret("confidential-workload:kbs.certificate", "hunter2", "--path");
    project.set("confidential-workload:proxy.noProxy[0]", "*.corp.example", "--path");
    const refused = project.preview("--diff");
    expect(refused.ok).toBe(false);
    expect(refused.text).toContain("  - config confidential-workload:kbs: is a Pulumi secret");
    expect(refused.text).toContain(
        '  - config confidential-workload:proxy.noProxy[0]: "*.corp.example" has a wildcard',
    );
    expect(refused.text).not.toContain("hunter2");
});
