import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PRESETS_SINCE } from "../../core/checks/policy";
import { AA } from "../../core/initdata/keys/aa";
import { CDH } from "../../core/initdata/keys/cdh";
import { checkKataVersion, dialectOf, RegoDialect } from "../../core/kataVersion";
import { VM_MEMORY } from "../../core/vmMemory";
import { COMBINATIONS } from "../package/combinations";

const PAGE = readFileSync("docs/compatibility.md", "utf8");
const read = (file: string) => readFileSync(file, "utf8");

/** The cell after the one that begins with `name`, in the last table that has one. */
function cellAfter(name: string): string {
    const row = PAGE.split("\n").findLast((line) => line.startsWith(`| ${name}`));
    return row?.split("|")[2]?.trim() ?? `no row ${name}`;
}

/** Versions that a text names, each once and in its order. */
const versionsIn = (text: string) => [...new Set(text.match(/\d+\.\d+(?:\.\d+)?/g))];

const unique = (versions: readonly string[]) => [...new Set(versions)].sort();

test("what is installed is what the table of combinations installs", () => {
    const peers = COMBINATIONS.map((row) => row.peers.packages);
    const sdks = peers.map((row) => `${row["@pulumi/pulumi"]} with ${row["@pulumi/kubernetes"]}`);
    expect(cellAfter("Pulumi SDK").split("; ").sort()).toEqual(unique(sdks));
    expect(versionsIn(cellAfter("`@pulumi/policy`"))).toEqual(
        unique(peers.flatMap((row) => row["@pulumi/policy"] ?? [])),
    );
    expect(cellAfter("Node").split(", ")).toEqual(unique(COMBINATIONS.flatMap(({ nodes }) => nodes)));
    expect(versionsIn(cellAfter("TypeScript"))).toEqual(unique(COMBINATIONS.map(({ typescript }) => typescript)));
});

test.each([
    ["Pulumi CLI", "tools/engine/pulumi/go.mod", /pulumi\/pkg\/v3 v(\S+)/],
    ["Kubernetes provider", "tools/engine/build.mjs", /providerVersion = "(.*)"/],
    ["the same rules in [Kyverno]", "tools/engine/kyverno/go.mod", /kyverno\/kyverno v(\S+)/],
    ["Sigstore's cosign", "tools/engine/cosign/go.mod", /cosign\/v3 v(\S+)/],
    ["API server", "tools/engine/kubernetes/go.mod", /k8s.io\/kubernetes v(\S+)/],
    ["regorus, the policy engine of Trustee", "test/conformance/trustee/Cargo.toml", /regorus = \{ version = "=(.*?)"/],
] as const)("%s is the version that %s pins", (name, file, pin) => {
    expect(cellAfter(name)).toBe(pin.exec(read(file))?.[1]);
});

test("the rules of admission ran on the control planes that can be built, and the nightly script runs each", () => {
    const pinned = ["-1.32", "", "-1.36"].map(
        (suffix) => /k8s.io\/kubernetes v(\S+)/.exec(read(`tools/engine/kubernetes${suffix}/go.mod`))?.[1],
    );
    expect(versionsIn(cellAfter("the rules of [`admission`]"))).toEqual(pinned);
    expect([...read("tools/engine/build.mjs").matchAll(/version: "(.*?)"/g)].map(([, one]) => one).sort()).toEqual(
        pinned,
    );
    expect(read(".ci/nightly")).toContain("in 1.32 1.36;");
    for (const version of pinned) {
        expect(read("docs/admission.md")).toContain(version);
    }
});

test("the engines and readers are those that conformance runs", () => {
    const engines = read("test/conformance/policy-engines/Cargo.toml");
    expect(versionsIn(cellAfter("regorus, the policy engine of the agent"))).toEqual(
        [...engines.matchAll(/version = "=(.*?)"/g)].map(([, version]) => version),
    );
    const go = read("test/conformance/go/go.mod");
    const rust = read("test/conformance/rust/Cargo.toml");
    const images = read("test/conformance/images/go.mod");
    for (const [name, version] of [
        ["`BurntSushi/toml`", /BurntSushi\/toml v(\S+)/.exec(go)?.[1]],
        ["`go-toml`", /go-toml\/v2 v(\S+)/.exec(go)?.[1]],
        ["containers/image", /image\/v5 v(\S+)/.exec(images)?.[1]],
        ["oci-spec", /oci-spec = \{ version = "(.*?)"/.exec(rust)?.[1]],
        ["reqwest", /reqwest = \{ version = "(.*?)"/.exec(rust)?.[1]],
    ]) {
        expect(PAGE).toContain(`${name} ${version}`);
    }
});

test("what changes with a version of Kata is what the code says", () => {
    expect([checkKataVersion("3.19").length, checkKataVersion("3.20").length]).toEqual([1, 0]);
    expect([dialectOf("3.29"), dialectOf("3.30")]).toEqual([RegoDialect.V0, RegoDialect.V1]);
    expect(cellAfter("3.30")).toContain("Rego v1");
    expect(cellAfter(PRESETS_SINCE)).toContain("Strict and Baseline");
    // Inputs whose keys came with a version that this package writes for; those of before are read by all its guests.
    const later = [...AA.keys, ...CDH.keys].filter(({ since, input }) => input !== undefined && isNew(since));
    expect(later.length).toBeGreaterThan(3);
    for (const { since = "", input = [] } of later) {
        const name = input[0] === "logLevels" ? "logLevels" : input.join(".");
        expect(cellAfter(since), `${since} ${name}`).toContain(`\`${name}\``);
    }
});

const isNew = (since: string | undefined) => since !== undefined && checkKataVersion(since).length === 0;

test("the memory of VMs is what the table in the code has", () => {
    const [, table = ""] = PAGE.split("## Memory of the VM");
    const rows = [...table.matchAll(/^\| (`.*`) \| (.*) \| (.*) \| (.*) \|$/gm)].flatMap(([, names = "", ...cells]) =>
        [...names.matchAll(/`(.*?)`/g)].map(([, name]) => [name, ...cells]),
    );
    expect(rows).toEqual(
        Object.entries(VM_MEMORY).map(([platform, { standard, overhead }]) => [
            platform,
            `${standard} MiB`,
            `${standard} MiB + L`,
            `L + ${overhead} MiB`,
        ]),
    );
});
