import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { buildForPod } from "../../core/initdata/build";
import { Stack, YamlProject } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { OWN_POLICY } from "./example";
import { CLASS, DIGEST, live } from "./workloads";

const EXAMPLES = "examples/languages";
const read = (file: string) => readFileSync(join(EXAMPLES, file), "utf8");

test("the example in YAML goes up, with the init-data that the core gives for its inputs, and another object refers to it", async () => {
    const cluster: ControlPlane = await startControlPlane([CLASS]);
    const { resources, outputs } = parse(read("yaml/Pulumi.yaml"));
    const project = new YamlProject({ resources, outputs }, { KUBECONFIG: cluster.kubeconfig });
    try {
        const lock = read("yaml/images.lock.json");
        project.write("images.lock.json", lock);
        const preview = project.preview("--diff");
        expect(preview.ok, preview.text).toBe(true);
        const up = project.up();
        expect(up.ok, up.text).toBe(true);
        const { deployment, ...inputs } = resources.web.properties;
        const { initData } = buildForPod(
            { ...inputs, policy: { preset: "strict", imageLock: JSON.parse(lock) } },
            {
                now: new Date(),
                pod: {
                    kind: "Deployment",
                    path: ["deployment", "spec", "template", "spec"],
                    name: deployment.metadata.name,
                    labels: deployment.spec.template.metadata.labels,
                    spec: deployment.spec.template.spec,
                },
            },
        );
        expect(project.outputs()).toEqual({ digest: initData?.digest });
        const { template } = await live(cluster, "Deployment");
        expect(template.metadata.annotations?.[DIGEST]).toBe(`sha256:${String(initData?.digest)}`);
        expect(await cluster.request("GET", "/api/v1/namespaces/default/services/web")).toBeDefined();
        expect(project.destroy().ok).toBe(true);
    } finally {
        project.remove();
        await cluster.stop();
    }
});

const SDK = resolve(".engine/bin/package-sdk");

/** What the outputs of an example have to be. */
const EXPECTED: Record<string, (outputs: Record<string, unknown>) => void> = {
    "init-data": ({ digest, annotations }) => expect(annotations).toMatchObject({ [DIGEST]: `sha256:${digest}` }),
    admission: ({ lists }) =>
        expect(lists).toEqual({ name: "confidential-reviewed", namespace: "kube-system", count: 1 }),
};

test.each(Object.keys(EXPECTED))("the example of %s in YAML runs", (example) => {
    const { resources, outputs } = parse(read(`${example}/Pulumi.yaml`));
    const project = new YamlProject({ resources, outputs });
    try {
        project.renderToFiles();
        project.write("policy.rego", OWN_POLICY);
        const up = project.up();
        expect(up.ok, up.text).toBe(true);
        EXPECTED[example]?.(project.outputs());
    } finally {
        project.remove();
    }
});

/** The stack of a program whose packages are in `tools`: the language host that is built here takes Python from PATH. */
function pythonStack(folder: string, env: Record<string, string>): Stack {
    const PATH = [join(folder, "tools/bin"), resolve(".engine/bin"), process.env["PATH"]].join(delimiter);
    const stack = new Stack(folder, { ...env, PATH });
    stack.write("Pulumi.yaml", "name: shop\nruntime: python\n");
    stack.installPlugin();
    stack.init();
    return stack;
}

const PLAIN = `
import pulumi_kubernetes as k8s

labels = {"app": "web"}
k8s.apps.v1.Deployment(
    "web",
    metadata={"name": "web"},
    spec={
        "replicas": 2,
        "selector": {"match_labels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "web"}]}},
    },
)
`;

const GRANT = `
grants = [{"workloads": [web.trustee], "resources": ["shop/keys/database"]}]
pulumi.export("policy", confidential.resource_policy_output(grants=grants).policy)
`;

const has = (command: string) => spawnSync(command, ["--version"]).error === undefined;

/** A copy of an example, with the SDK of its language at a place in it. */
function withSdk(language: string, place: string): string {
    const folder = mkdtempSync(join(tmpdir(), `${language}-`));
    cpSync(join(EXAMPLES, language), folder, { recursive: true });
    execFileSync(SDK, ["plugin/schema.json", language, join(folder, place)]);
    return folder;
}

/** The compilers and the SDK of Pulumi for a language are compiled or fetched first. */
const MINUTES = 600_000;

describe.skipIf(!has("python3"))("Python", () => {
    let folder: string;
    beforeAll(() => {
        folder = withSdk("python", "sdk");
        execFileSync("python3", ["-m", "venv", "tools"], { cwd: folder });
        const packages = ["pulumi==3.248.0", "pulumi-kubernetes==4.25.0", "mypy==2.4.1", "./sdk"];
        execFileSync(join(folder, "tools/bin/pip"), ["install", "--quiet", ...packages], { cwd: folder });
    }, MINUTES);
    afterAll(() => rmSync(folder, { recursive: true }));

    const mypy = () =>
        spawnSync(join(folder, "tools/bin/mypy"), ["--strict", "--follow-imports=silent", "__main__.py"], {
            cwd: folder,
            encoding: "utf8",
            env: { ...process.env, MYPYPATH: "sdk" },
        }).stdout;

    test("the types of the example are right, and a mistake in it is found", () => {
        expect(mypy()).toContain("Success: no issues found");
        writeFileSync(join(folder, "__main__.py"), read("python/__main__.py").replace("image_lock=", "image_lok="));
        expect(mypy()).toContain('Unexpected keyword argument "image_lok" for "AgentPolicyArgs"');
    });

    test(
        "the example takes a Deployment of its stack over in place, and a function makes its resource policy",
        async () => {
            const cluster = await startControlPlane([CLASS]);
            const stack = pythonStack(folder, { KUBECONFIG: cluster.kubeconfig });
            try {
                stack.write("__main__.py", PLAIN);
                expect(stack.up()).toMatchObject({ ok: true });
                const before = await live(cluster, "Deployment");
                stack.write("__main__.py", `${read("python/__main__.py")}${GRANT}`);
                const preview = stack.preview("--diff");
                expect(preview.ok, preview.text).toBe(true);
                expect(preview.text).not.toMatch(/delete|replace/);
                const up = stack.up();
                expect(up.ok, up.text).toBe(true);
                const { digest, policy } = stack.outputs();
                const { metadata, template } = await live(cluster, "Deployment");
                expect(template.metadata.annotations?.[DIGEST]).toBe(`sha256:${digest}`);
                expect(metadata.uid).toBe(before.metadata.uid);
                expect(policy).toContain(digest);
                expect(stack.destroy().ok).toBe(true);
            } finally {
                rmSync(join(folder, "state"), { recursive: true });
                await cluster.stop();
            }
        },
        MINUTES,
    );

    test.each(["init-data", "admission"])("the example of %s runs", (example) => {
        const stack = pythonStack(folder, {});
        try {
            stack.renderToFiles();
            stack.write("__main__.py", read(`${example}/__main__.py`));
            stack.write("policy.rego", OWN_POLICY);
            const up = stack.up();
            expect(up.ok, up.text).toBe(true);
            EXPECTED[example]?.(stack.outputs());
        } finally {
            rmSync(join(folder, "state"), { recursive: true });
        }
    });
});

describe.skipIf(spawnSync("go", ["version"]).error !== undefined)("Go", () => {
    let folder: string;
    beforeAll(() => {
        folder = withSdk("go", "sdk");
        const sdk = "example.com/pulumi-confidential-workload/sdk/go";
        execFileSync("go", ["mod", "edit", `-replace=${sdk}=./sdk`], { cwd: folder });
        execFileSync("go", ["mod", "tidy"], { cwd: folder, stdio: "ignore" });
    }, MINUTES);
    afterAll(() => rmSync(folder, { recursive: true }));

    test.each(["go", "init-data", "admission"])(
        "the example in %s compiles",
        (example) => {
            writeFileSync(join(folder, "main.go"), read(`${example}/main.go`));
            writeFileSync(join(folder, "policy.rego"), OWN_POLICY);
            const { status, stderr } = spawnSync("go", ["build", "-o", "shop", "."], { cwd: folder, encoding: "utf8" });
            expect([status, stderr]).toEqual([0, ""]);
        },
        MINUTES,
    );
});
