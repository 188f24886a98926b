import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ConfidentialWorkload } from "../../components/confidentialWorkload";
import { componentProvider } from "../../plugin/provider";
import { NO_OPTIONS, resolve, run, runToError, Source, secretOf } from "../components/mocks";

const provider = componentProvider(readFileSync("plugin/schema.json", "utf8"));
const WORKLOAD = "confidential-workload:index:ConfidentialWorkload";
const INIT_DATA = "confidential-workload:index:InitData";
const ADMISSION = "confidential-workload:index:ConfidentialAdmission";
const common = { platform: "snp", kbs: { url: "https://kbs.example.com" }, policy: { preset: "allow-all" } };
const podSpec = { containers: [{ name: "app", image: "app" }] };

async function construct(type: string, inputs: pulumi.Inputs, options: pulumi.ComponentResourceOptions = {}) {
    return await provider.construct?.("web", type, inputs, options);
}

async function problemsOf(type: string, inputs: pulumi.Inputs) {
    const { result } = await run(() => construct(type, inputs).then(String, (error: unknown) => error));
    const error = await result;
    if (!pulumi.InputPropertiesError.isInstance(error)) {
        throw error;
    }
    const { message, errors = [] } = error;
    return { message, errors };
}

test("the engine gets the same resources as from a program in this language, and the outputs of the schema", async () => {
    const { resources, result } = await run(() => construct(WORKLOAD, { ...common, podSpec }));
    expect(resources.map(({ type, name }) => `${type} ${name}`)).toEqual([
        `${WORKLOAD} web`,
        "kubernetes:apps/v1:Deployment web-deployment",
    ]);
    const state = (await result)?.state;
    expect(Object.keys(state ?? {})).toEqual(["initData", "workload", "trustee"]);
    expect((await resolve(state?.["workload"])).value).toMatchObject({ apiVersion: "apps/v1", kind: "Deployment" });
    expect((await resolve(state?.["trustee"])).value).toMatchObject({ name: "web", platform: "snp" });
});

test("an InitData gives every output", async () => {
    const { result } = await run(() => construct(INIT_DATA, common));
    const { value } = await resolve((await result)?.state);
    const { toml, annotations, ...others } = value as Record<string, Record<string, string>>;
    expect(Object.keys(others).sort()).toEqual(
        ["digest", "algorithm", "measurements", "policy", "runtimeClassName", "trustee"].sort(),
    );
    expect(toml).toContain('"aa.toml"');
    expect(Object.keys(annotations ?? {})).toHaveLength(2);
});

test("time-outs that are not set leave the component's, and the one for deletion keeps its name", async () => {
    const unset = { create: "", update: "", pb_delete: "" };
    const { options } = await run(() =>
        construct(WORKLOAD, { ...common, podSpec }, { customTimeouts: unset as object }),
    );
    expect(options["web-deployment"]).toMatchObject({ timeouts: { create: "20m", update: "20m" } });
    const set = { create: "5m", update: "", pb_delete: "1m" };
    const own = await run(() => construct(WORKLOAD, { ...common, podSpec }, { customTimeouts: set as object }));
    expect(own.options["web-deployment"]).toMatchObject({ timeouts: { create: "5m", update: "20m", delete: "1m" } });
    expect(own.options["web"]).toEqual({ ...NO_OPTIONS, timeouts: { create: "5m", delete: "1m" } });
});

const PASSWORD = "hunter2";

test("all problems come at once, at paths that name no value of the inputs, and none shows a secret", async () => {
    const { message, errors } = await problemsOf(WORKLOAD, {
        ...common,
        kbs: { url: `https://user:${PASSWORD}@kbs.example.com`, certificate: pulumi.secret(PASSWORD) },
        policy: { rego: `package nothing\n# ${PASSWORD}` },
        podSpec,
        replicas: 2.5,
    });
    expect(message).toBe("4 problems with the inputs:");
    expect(errors.map(({ propertyPath }) => propertyPath).sort()).toEqual([
        '"kbs.certificate"',
        '"kbs.url"',
        '"policy.rego"',
        '"replicas"',
    ]);
    expect(errors.every(({ reason }) => reason.includes("fix: "))).toBe(true);
    expect(JSON.stringify(errors)).not.toContain(PASSWORD);
});

test("inputs that come later have their problems before anything is made", async () => {
    const inputs = () => ({ ...common, kbs: { url: new Source("kbs", "kbs.example.com").value }, podSpec });
    const { resources, result } = await run(() => construct(WORKLOAD, inputs()).catch((error: unknown) => error));
    expect(pulumi.InputPropertiesError.isInstance(await result)).toBe(true);
    expect(resources.map(({ name }) => name)).toEqual(["kbs"]);
});

test("what is not known in a preview leaves the rest known, and a secret of the pod stays one", async () => {
    const inputs = () => {
        const source = new Source("kbs", "https://kbs.example.com").value;
        const env = [{ name: "TOKEN", value: pulumi.secret(PASSWORD) }];
        const containers = [{ name: "app", image: "app", env }];
        return { ...common, kbs: { url: source }, podSpec: { containers } };
    };
    const { resources, options } = await run(() => construct(WORKLOAD, inputs()), { preview: true });
    const [, component, deployment] = resources;
    expect(component?.inputs).toMatchObject({ platform: "snp", "policy.rego": expect.stringContaining("package") });
    expect(JSON.stringify(deployment?.inputs)).toContain(JSON.stringify(secretOf(PASSWORD)).slice(1, -1));
    expect(options["web-deployment"]?.dependencies).toContain("kbs");
});

test.each([
    ["an output", () => pulumi.output(true)],
    ["plain", () => true],
])("checkRuntimeClass may be %s, and the class in the cluster is looked at", async (_, check) => {
    const { message } = await runToError(
        () => construct(WORKLOAD, { ...common, podSpec, checkRuntimeClass: check() }),
        { handlers: { "kata-qemu-snp": "kata-qemu-tdx" } },
    );
    expect(message).toContain("runtimeClassName: ");
});

const image = `registry.example/app@sha256:${"5a".repeat(32)}`;
const lock = { [image]: { entrypoint: ["/app"] } };

test.each([
    ["data", () => lock],
    ["text", () => JSON.stringify(lock)],
    ["text that comes later", () => pulumi.output(JSON.stringify(lock))],
])("the image lock may be %s", async (_, imageLock) => {
    const pinned = { containers: [{ name: "app", image }] };
    const policy = () => ({ preset: "strict", imageLock: imageLock() });
    const { resources } = await run(() => construct(WORKLOAD, { ...common, podSpec: pinned, policy: policy() }));
    const expected = await run(
        () => new ConfidentialWorkload("web", { ...common, podSpec: pinned, policy: { imageLock: lock } } as never),
    );
    expect(resources).toEqual(expected.resources);
});

test.each([
    ["policy", "strict"],
    ["policy.imageLock", { preset: "strict", imageLock: "{" }],
])("%s of another form is a problem", async (path, policy) => {
    const { errors } = await problemsOf(WORKLOAD, { ...common, podSpec, policy });
    expect(errors.map(({ propertyPath }) => propertyPath)).toContain(`"${path}"`);
});

test("a component that the package does not have is named, with those that it has", async () => {
    await expect(construct("confidential-workload:index:Other", {})).rejects.toThrow(
        `confidential-workload has no component confidential-workload:index:Other: it has ${WORKLOAD}, ${INIT_DATA}, ${ADMISSION}`,
    );
});
