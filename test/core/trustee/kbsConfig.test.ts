import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { formatIssue } from "../../../core/issue";
import { kbsConfig, resourcePolicy } from "../../../core/trustee";
import { KBS_CONFIGS, SHA384 } from "./cases.mjs";

type Spec = Parameters<typeof kbsConfig>[0];
const of = (name: keyof typeof KBS_CONFIGS): Spec => KBS_CONFIGS[name] as Spec;
const readable = (spec: Spec): string[] =>
    kbsConfig(spec).issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`);

test("the YAML is the manifests", () => {
    const { manifests, yaml = "" } = kbsConfig(of("kbs-config-all"));
    expect(parseAllDocuments(yaml).map((document) => document.toJS())).toEqual(manifests);
});

test("the resource policy is that of the grants, under the key of the operator's version", () => {
    const { grants } = of("kbs-config");
    const { policy } = resourcePolicy({ grants });
    const dataOf = (keys: "storage" | "files") => kbsConfig({ ...of("kbs-config"), keys }).manifests?.[0]?.data;
    expect(dataOf("storage")).toEqual({ "resource-policy.rego": policy });
    expect(dataOf("files")).toEqual({ "policy.rego": policy });
});

test("reference values are records of the RVPS, in the form of its storage", () => {
    const record = { name: "tdx_init_data", expiration: "2027-01-01T00:00:00Z", value: [SHA384] };
    const textOf = (keys: "storage" | "files", key: string): unknown =>
        JSON.parse(kbsConfig({ ...of("kbs-config-all"), keys }).manifests?.[1]?.data?.[key] ?? "");
    const stored = textOf("storage", "reference_value") as Record<string, string>;
    expect(Object.keys(stored)).toEqual(["tdx_init_data"]);
    expect(JSON.parse(Buffer.from(stored["tdx_init_data"] ?? "", "base64").toString())).toEqual(record);
    expect(textOf("files", "reference-values.json")).toEqual([record]);
});

test("the KbsConfig names the ConfigMaps, the Secrets of the grants and those that it had", () => {
    const { manifests } = kbsConfig(of("kbs-config"));
    expect(manifests?.at(-1)).toEqual({
        apiVersion: "confidentialcontainers.org/v1alpha1",
        kind: "KbsConfig",
        metadata: { name: "kbsconfig", namespace: "trustee-operator-system" },
        spec: {
            kbsResourcePolicyConfigMapName: "confidential-workload-resource-policy",
            kbsSecretResources: ["database", "kbsres1", "tls"],
        },
    });
    expect(readable(of("kbs-config"))).toEqual([]);
});

test("what the operator cannot make of a Secret is a problem", () => {
    const { grants } = of("kbs-config");
    const resources = ["shop/keys/database", "default/*/x", "default/Key_1/x"];
    const fix = "\n    fix: name the Secret in `secrets`, or upload the resource by kbs-client set-resource";
    const problem = (path: string) =>
        `warning grants: no Secret belongs to "${path}": the operator makes resources default/SECRET/KEY of Secrets [trustee-no-secret]${fix}`;
    const spec = { name: "kbsconfig", grants: grants.map((grant) => ({ ...grant, resources })) };
    expect(readable(spec)).toEqual([problem("default/*/x"), problem("default/Key_1/x"), problem("shop/keys/database")]);
    expect(kbsConfig(spec).manifests?.at(-1)?.spec).toEqual({
        kbsResourcePolicyConfigMapName: "confidential-workload-resource-policy",
    });
});

test("a ConfigMap of reference values is all that Trustee has of them", () => {
    expect(readable(of("kbs-config-all"))).toEqual([
        "warning referenceValuesUntil: makes a ConfigMap that is all that Trustee knows as reference values [trustee-whole-store]\n    fix: add those of the hardware and the guest to it, or leave it out and register these by `trustee reference-values`",
    ]);
});

test("all problems are reported at once", () => {
    const spec = {
        name: "Kbs_Config",
        namespace: "",
        grants: [],
        secrets: ["ok", "no/name"],
        referenceValuesUntil: "2027-01-01",
        keys: "new",
        certificate: "x",
    };
    const name = (path: string, text: string) =>
        `error ${path}: "${text}" is not a name in Kubernetes [kubernetes-name]\n    allowed: lower-case letters, digits and, inside, \`-\` and \`.\`; at most 253 characters\n    fix: give the name of the object in the cluster`;
    expect(readable(spec as unknown as Spec)).toEqual([
        "error certificate: is not an input [unknown-key]\n    allowed: name, namespace, grants, secrets, referenceValuesUntil, attestationPolicy, keys\n    fix: remove it",
        name("name", "Kbs_Config"),
        name("namespace", ""),
        name("secrets[1]", "no/name"),
        'error referenceValuesUntil: "2027-01-01" is not a time that Trustee reads [time]\n    allowed: a time in UTC to the second, as 2027-01-01T00:00:00Z\n    fix: write it in this form',
        'error keys: "new" is not one of the choices [not-a-choice]\n    allowed: storage, files\n    fix: use one of them, as in OperatorKeys.Storage',
        "error grants: has no grant, so it releases no resource to anybody [empty]\n    fix: add a grant",
    ]);
});

test("problems of the other texts have the place of their input", () => {
    const spec = { ...of("kbs-config"), attestationPolicy: "package agent_policy\n" };
    const { issues, manifests } = kbsConfig(spec);
    expect(issues.map(({ path, code }) => `${path} ${code}`)).toEqual(["attestationPolicy trustee-base"]);
    expect(manifests).toBeUndefined();
    const [grant] = of("kbs-config").grants;
    const byContent = {
        ...of("kbs-config-all"),
        grants: [
            {
                match: "content" as const,
                workloads: [{ name: "web", platform: "snp" as const, kbsUrl: "https://kbs.example.com" }],
                resources: grant?.resources ?? [],
            },
        ],
    };
    expect(kbsConfig(byContent).issues.map(({ path, code }) => `${path} ${code}`)).toEqual([
        "grants[0].workloads[0] trustee-content",
        "grants empty",
        "referenceValuesUntil trustee-whole-store",
    ]);
});

test.each([null, undefined, 7, "x", []])("an input of another form is a problem, and no exception: %j", (spec) => {
    expect(kbsConfig(spec as unknown as Spec).issues).not.toEqual([]);
});

const MR_TD = "5e".repeat(48);

test("values of the guest stand in the same ConfigMap as those of the document", () => {
    const { grants } = of("kbs-config-all");
    const spec = { ...of("kbs-config-all"), guest: { mr_td: MR_TD, tdvfkernel: MR_TD }, keys: "files" as const };
    const text = kbsConfig(spec).manifests?.[1]?.data?.["reference-values.json"] ?? "";
    const record = (name: string, value: unknown) => ({ name, expiration: "2027-01-01T00:00:00Z", value });
    expect(JSON.parse(text)).toEqual([
        record("tdx_init_data", [SHA384]),
        record("mr_td", [MR_TD]),
        record("tdvfkernel", MR_TD),
    ]);
    expect(readable(spec)).toEqual([
        "warning guest: has no xfam, rtmr_1, rtmr_2: without them Trustee's own policy affirms no token of the evidence tdx [guest-missing]\n    fix: add them, if they are not registered already",
        "warning referenceValuesUntil: makes a ConfigMap that is all that Trustee knows as reference values [trustee-whole-store]\n    fix: name all workloads and all kinds of guests of this Trustee",
    ]);
    expect(readable({ name: "kbsconfig", grants, guest: { mr_td: MR_TD } })).toContain(
        "error referenceValuesUntil: is missing, so no ConfigMap would hold the values of guest [missing]\n    fix: say until when they count, as 2027-01-01T00:00:00Z",
    );
    const wrong = kbsConfig({ ...spec, guest: { mr_td: "short" } });
    expect([wrong.manifests, wrong.issues.map(formatIssue)[0]]).toEqual([
        undefined,
        expect.stringMatching(/^guest\.mr_td: is "short", which no claim of a token can equal/),
    ]);
});
