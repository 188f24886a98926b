import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { codesOf, Folder, KBS } from "./injectFolder";

// What kustomize 5.8 gives to a function (`kyaml`, `fn/runtime/runtimeutil`): references are corrected after it has run.
const INTERNAL = "internal.config.kubernetes.io";
const METADATA = {
    name: "my-web",
    annotations: { [`${INTERNAL}/index`]: "0", [`${INTERNAL}/previousNames`]: "web", "config.k8s.io/id": "1" },
};
const ENV_FROM = [{ configMapRef: { name: "settings" } }];
const IMAGE = `registry.example.com/shop/web@sha256:${"ab".repeat(32)}`;
const LOCK = { [IMAGE]: { tags: [], entrypoint: ["/web"], env: [] } };
const POD = {
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    containers: [{ name: "web", image: IMAGE, envFrom: ENV_FROM }],
};
const CONFIG_MAP = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "my-settings", annotations: { [`${INTERNAL}/previousNames`]: "base-settings,settings" } },
    data: { MODE: "fast" },
};

function list(spec: object = POD, more: object = {}): string {
    const items = [{ apiVersion: "v1", kind: "Pod", metadata: METADATA, spec }, CONFIG_MAP];
    return JSON.stringify({ apiVersion: "config.kubernetes.io/v1", kind: "ResourceList", items, ...more });
}

let folder: Folder;
beforeAll(() => {
    folder = new Folder();
    folder.config({ platform: "snp", kbs: KBS, policy: { preset: "strict" } });
    folder.write("images.lock.json", LOCK);
});
afterAll(() => folder.remove());

test("the items of a function's list become what the same manifests become, and the rest of the list stays", () => {
    const functionConfig = { kind: "Inject", metadata: { name: "inject" } };
    const { code, out, err } = folder.run([], list(POD, { functionConfig }));
    expect([code, err]).toEqual([0, ""]);
    const { items, ...rest } = parse(out);
    expect(rest).toEqual({ apiVersion: "config.kubernetes.io/v1", kind: "ResourceList", functionConfig });
    const final = {
        ...POD,
        containers: [{ ...POD.containers[0], envFrom: [{ configMapRef: { name: "my-settings" } }] }],
    };
    const manifest = { apiVersion: "v1", kind: "Pod", metadata: { name: "my-web" }, spec: final };
    const plain = folder.run([], [manifest, CONFIG_MAP].map((one) => JSON.stringify(one)).join("\n---\n"));
    const { metadata, spec } = parse(plain.out.split("---")[0] ?? "");
    expect(items[0].metadata.annotations).toEqual({ ...METADATA.annotations, ...metadata.annotations });
    expect(items[0].spec.runtimeClassName).toBe(spec.runtimeClassName);
    expect(items[1]).toEqual(CONFIG_MAP);
});

test("problems are results of the list, which is as it was, and the function fails", () => {
    const spec = { ...POD, runtimeClassName: "gvisor" };
    const earlier = { message: "of a function before", severity: "info" };
    const given = list(spec, { results: [earlier] });
    const { code, out, err } = folder.run([], given);
    expect([code, codesOf(err)]).toEqual([1, ["runtime-class-clash"]]);
    const { results, ...others } = parse(out);
    expect(others).toEqual({ ...JSON.parse(given), results: undefined });
    expect(results).toEqual([
        earlier,
        {
            message: expect.stringMatching(/^"gvisor" is not "kata-qemu-snp".* \[runtime-class-clash\]\. Fix: /),
            severity: "error",
            resourceRef: { apiVersion: "v1", kind: "Pod", name: "my-web" },
            field: { path: "spec.runtimeClassName" },
        },
    ]);
});

test("a warning is a result, and so is a problem of the config, by its place", () => {
    folder.config({ platform: "snp", kbs: KBS, policy: { preset: "allow-all" } });
    const warned = folder.run([], list());
    expect([warned.code, parse(warned.out).results]).toEqual([
        0,
        [
            {
                message: expect.stringMatching(
                    /^confidential-workload\.yaml: policy\.preset: .* \[allow-all\]\. Fix: /,
                ),
                severity: "warning",
            },
        ],
    ]);
    const without = folder.run(["--config", "missing.yaml"], list());
    expect([without.code, parse(without.out).results]).toEqual([
        1,
        [{ message: expect.stringMatching(/^missing\.yaml: /), severity: "error" }],
    ]);
});

test("where nothing is printed, there is no list either", () => {
    folder.config({ platform: "snp", kbs: { url: "kbs" }, policy: { preset: "strict" } });
    const { code, out } = folder.run(["--check", folder.write("list.json", list())]);
    expect([code, out]).toEqual([1, ""]);
});
