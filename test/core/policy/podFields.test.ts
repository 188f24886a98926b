import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { own } from "../../../core/fields";
import type { FieldTable } from "../../../core/policy/derive/fields";
import { POD_FIELDS } from "../../../core/policy/derive/fieldTables";
import { arrivalOf, OTHER_SOURCES } from "../../../core/policy/derive/volumeSources";
import { podFields } from "../../../tools/podFields.mjs";
import { podFieldsPage } from "../../../tools/podFieldsPage.mjs";
import { COMBINATIONS } from "../../package/combinations";

type Types = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

const NEWEST: { readonly version: string; readonly types: Types } = JSON.parse(
    readFileSync("test/vectors/pod-fields.json", "utf8"),
);
const INSTALLED: Types = podFields(readFileSync("node_modules/@pulumi/kubernetes/types/input.d.ts", "utf8"));

/** Fields of a type that its table, or one inside of it, does not have. */
function withoutRow(types: Types, type: string, table: FieldTable): string[] {
    return Object.entries(types[type] ?? {}).flatMap(([field, below]) => {
        const row = own(table, field);
        if (row === undefined) {
            return [`${type}.${field}`];
        }
        return typeof row === "object" && "form" in row ? withoutRow(types, below ?? "", row.fields) : [];
    });
}

/** Rows about fields that no pod has. */
function withoutField(type: string, table: FieldTable): string[] {
    const fields = NEWEST.types[type] ?? {};
    return Object.entries(table).flatMap(([name, row]) => {
        const below = own(fields, name);
        const isNested = typeof row === "object" && "form" in row;
        return below === undefined ? [`${type}.${name}`] : isNested ? withoutField(below ?? "", row.fields) : [];
    });
}

test("every field of a pod spec of the newest @pulumi/kubernetes has a row", () => {
    const versions = COMBINATIONS.map(({ peers }) => peers.packages["@pulumi/kubernetes"]);
    expect(versions).toContain(NEWEST.version);
    expect(
        versions.filter((version = "") => version.localeCompare(NEWEST.version, "en", { numeric: true }) > 0),
    ).toEqual([]);
    expect(Object.keys(NEWEST.types)).toEqual(expect.arrayContaining(["Probe", "PodCertificateProjection", "EnvVar"]));
    expect(withoutRow(NEWEST.types, "PodSpec", POD_FIELDS)).toEqual([]);
});

test("every field of a pod spec of the installed @pulumi/kubernetes has a row", () => {
    expect(Object.keys(INSTALLED["Container"] ?? {})).toContain("resizePolicy");
    expect(withoutRow(INSTALLED, "PodSpec", POD_FIELDS)).toEqual([]);
});

test("every row is about a field that there is", () => {
    expect(withoutField("PodSpec", POD_FIELDS)).toEqual([]);
});

test("a field without a row is found at every depth", () => {
    const types: Types = {
        PodSpec: { containers: "Container", quantum: null },
        Container: { env: "EnvVar", livenessProbe: "Probe" },
        EnvVar: { valueFrom: "EnvVarSource" },
        EnvVarSource: { vaultRef: null },
        Probe: { exec: "ExecAction", quic: "Quic" },
        ExecAction: { shell: null },
    };
    expect(withoutRow(types, "PodSpec", POD_FIELDS)).toEqual([
        "EnvVarSource.vaultRef",
        "ExecAction.shell",
        "Probe.quic",
        "PodSpec.quantum",
    ]);
});

test("docs/pod-fields.md is what `npm run golden` writes", () => {
    const page = podFieldsPage({ fields: POD_FIELDS, sources: OTHER_SOURCES, arrivalOf });
    expect(readFileSync("docs/pod-fields.md", "utf8")).toBe(page);
});
