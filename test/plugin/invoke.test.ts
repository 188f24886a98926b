import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { resourcePolicy } from "../../core/trustee/resourcePolicy";
import { componentProvider } from "../../plugin/provider";
import { spellingFor } from "../../plugin/spelling";

const schema = readFileSync("plugin/schema.json", "utf8");
const provider = componentProvider(schema);
const invoke = (name: string, inputs: object) => provider.invoke?.(`confidential-workload:index:${name}`, inputs);

const NEW = "aa".repeat(32);
const OLD = "bb".repeat(32);
const web = { name: "web", platform: "snp", evidence: "snp", initData: NEW, images: [] } as const;
const resources = ["shop/keys/database"];

describe("resourcePolicy", () => {
    test("is the one of the package", async () => {
        const { policy } = resourcePolicy({ grants: [{ workloads: [web], resources }] });
        expect(await invoke("resourcePolicy", { grants: [{ workloads: [web], resources }] })).toEqual({
            failures: [],
            outputs: { policy, warnings: [] },
        });
    });

    test("keeps what pods with the document of before get", async () => {
        const before = { ...web, previous: [OLD] };
        const { policy } = resourcePolicy({ grants: [{ workloads: [before], resources }] });
        const grants = [{ workloads: [web], resources }];
        expect(await invoke("resourcePolicy", { grants, previous: { web: [OLD] } })).toMatchObject({
            outputs: { policy },
        });
    });

    test("takes the outputs of a component in the names of Python", async () => {
        const { initData: init_data, ...others } = web;
        const grants = [{ workloads: [{ ...others, init_data }], resources, require_affirming: false }];
        const { policy } = resourcePolicy({ grants: [{ workloads: [web], resources, requireAffirming: false }] });
        expect(await invoke("resourcePolicy", { grants })).toMatchObject({ outputs: { policy } });
    });

    test("names all problems, also a document of before whose workload is not there", async () => {
        const grants = [{ workloads: [{ ...web, platform: "amd" }], resources: ["shop"] }];
        const result = await invoke("resourcePolicy", { grants, previous: { wep: [OLD] } });
        expect(result?.outputs).toEqual({});
        expect(result?.failures?.map(({ property }) => property)).toEqual([
            "grants[0].workloads[0].platform",
            "grants[0].resources[0]",
            "previous.wep",
        ]);
    });

    test.each([[{}], [{ grants: "all" }], [{ grants: [1], previous: 1 }], [{ grants: [{ workloads: 1, resources }] }]])(
        "refuses %j without a stack trace",
        async (inputs) => {
            const { failures = [] } = (await invoke("resourcePolicy", inputs)) ?? {};
            expect(failures.length).toBeGreaterThan(0);
            expect(failures.every(({ reason }) => reason.includes("fix: "))).toBe(true);
        },
    );
});

test("attestationPolicy makes the rules", async () => {
    const result = await invoke("attestationPolicy", { workloads: [web] });
    expect(result?.outputs.policy).toContain("instance-identity");
});

test("referenceValues has the document of now and that of before, and says which values of the guest lack", async () => {
    const inputs = { workloads: [web], previous: { web: [OLD] }, guest: { snp_bootloader: 4 } };
    const { outputs } = (await invoke("referenceValues", inputs)) ?? {};
    const ids = [NEW, OLD].flatMap((hex) => [hex, Buffer.from(hex, "hex").toString("base64")]);
    expect(outputs.values).toEqual({ snp_bootloader: [4], snp_init_data: ids.sort() });
    expect(JSON.parse(Buffer.from(outputs.message.payload, "base64").toString())).toEqual(outputs.values);
    expect(outputs.warnings).toEqual([expect.stringMatching(/^guest: has no .*\[guest-missing\]/)]);
});

test("a function that the schema does not have is refused by name", async () => {
    await expect(invoke("toString", {})).rejects.toThrow(
        "has no function confidential-workload:index:toString: it has ",
    );
});

test.each([
    ['did you mean Platform.Snp ("snp")?', 'did you mean "snp"?'],
    ["use PolicyPreset.AllowAll, or Adopt.None", 'use "allow-all", or "none"'],
    ["`Platform.NvidiaGpuTdx`", '"nvidia-gpu-tdx"'],
    ["Rollout.Spec and Node.Js stay", "Rollout.Spec and Node.Js stay"],
])("%s is spelled for all languages as %s", (text, spelled) => {
    expect(spellingFor(JSON.parse(schema))(text)).toBe(spelled);
});
