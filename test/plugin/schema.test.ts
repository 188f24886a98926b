import { readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, test } from "vitest";
import type * as local from "../../components/args";
import { ADMISSION_SHAPE } from "../../core/admission/spec";
import { INIT_DATA_SHAPE } from "../../core/initdata/shape";
import type { Shape } from "../../core/shape";
import type * as hosted from "../../plugin/components";
import { packageSchema } from "../../tools/packageSchema.mjs";

interface Property {
    readonly type?: string;
    readonly $ref?: string;
    readonly description?: string;
    readonly items?: Property;
    readonly additionalProperties?: Property;
    readonly plain?: boolean;
}
type Properties = Readonly<Record<string, Property>>;
interface Type {
    readonly description?: string;
    readonly properties?: Properties;
    readonly required?: readonly string[];
    readonly enum?: readonly { readonly name: string; readonly value: string; readonly description?: string }[];
}
interface Resource extends Type {
    readonly inputProperties: Properties;
    readonly requiredInputs: readonly string[];
    readonly isComponent: boolean;
}
interface Schema {
    readonly name: string;
    readonly version: string;
    readonly resources: Readonly<Record<string, Resource>>;
    readonly types: Readonly<Record<string, Type>>;
}

const text = readFileSync("plugin/schema.json", "utf8");
const { name, version, resources, types } = JSON.parse(text) as Schema;
const workload = resources["confidential-workload:index:ConfidentialWorkload"] as Resource;
const admission = resources["confidential-workload:index:ConfidentialAdmission"] as Resource;
const initData = resources["confidential-workload:index:InitData"] as Resource;

test("the schema that ships is the one of the sources", () => {
    expect(packageSchema()).toBe(text);
});

test("it has the name and the version of the package, and so has the plugin", () => {
    const ours = JSON.parse(readFileSync("package.json", "utf8"));
    const plugin = JSON.parse(readFileSync("plugin/package.json", "utf8"));
    expect({ name, version }).toEqual({ name: ours.name, version: ours.version });
    expect(plugin.version).toBe(ours.version);
});

test("it has the components, with the outputs of the local ones and no other", () => {
    expect(Object.keys(resources)).toEqual([
        "confidential-workload:index:ConfidentialWorkload",
        "confidential-workload:index:InitData",
        "confidential-workload:index:ConfidentialAdmission",
    ]);
    expect(Object.keys(workload.properties ?? {})).toEqual(["initData", "workload", "trustee"]);
    expect(Object.keys(initData.properties ?? {}).sort()).toEqual(
        ["toml", "digest", "algorithm", "measurements", "annotations", "policy", "runtimeClassName", "trustee"].sort(),
    );
    expect(workload.requiredInputs).toEqual([]);
    expect(Object.keys(admission.properties ?? {})).toEqual(["lists"]);
});

/** The type that a property refers to. */
function typeOf({ $ref = "" }: Property): Type {
    return types[$ref.replace("#/types/", "")] ?? {};
}

const ANY = "pulumi.json#/Any";

/** Where what the core takes and what the schema has differ. Values of any form hold what they hold. */
function differences(shape: Shape, property: Property | undefined, path: string): string[] {
    if (property === undefined) {
        return [`${path} is not in the schema`];
    }
    if (property.$ref === ANY) {
        return [];
    }
    switch (shape.kind) {
        case "object":
            return fieldDifferences(shape.fields, typeOf(property), path);
        case "list":
            return differences(shape.of, property.items, `${path}[]`);
        case "map":
            return differences(shape.of, property.additionalProperties, `${path}{}`);
        case "choice": {
            const values = (typeOf(property).enum ?? []).map(({ value }) => value).sort();
            return values.join() === [...shape.values].sort().join() ? [] : [`${path} has the choices ${values}`];
        }
        default: {
            const type = { text: "string", flag: "boolean", number: "integer", any: undefined }[shape.kind];
            return property.type === type ? [] : [`${path} is of type ${property.type}`];
        }
    }
}

function fieldDifferences(
    fields: Extract<Shape, { kind: "object" }>["fields"],
    { properties = {}, required = [] }: Type,
    path: string,
): string[] {
    const more = Object.keys(properties).filter((key) => fields[key] === undefined);
    return [
        ...more.map((key) => `${path}.${key} is not an input`),
        ...Object.entries(fields).flatMap(([key, field]) => [
            ...differences(field.shape, properties[key], `${path}.${key}`),
            ...(field.required === required.includes(key) ? [] : [`${path}.${key} differs in being required`]),
        ]),
    ];
}

test("every input of the local components is one of the hosted", () => {
    expectTypeOf<keyof hosted.InitDataArgs>().toEqualTypeOf<keyof local.InitDataArgs>();
    expectTypeOf<keyof hosted.ConfidentialWorkloadArgs>().toEqualTypeOf<keyof local.ConfidentialWorkloadArgs>();
});

test("every input of the core, to its last field, is an input in other languages", () => {
    const { runtimeClassName, ...properties } = initData.inputProperties;
    expect(runtimeClassName?.type).toBe("string");
    // What is required may stand in the stack's config.
    const required = ["platform", "kbs"];
    expect(fieldDifferences(INIT_DATA_SHAPE.fields, { properties, required }, "")).toEqual([]);
    for (const key of Object.keys(initData.inputProperties)) {
        expect(workload.inputProperties[key], key).toEqual(initData.inputProperties[key]);
    }
});

const described = [
    ...Object.entries(resources).flatMap(([token, resource]): [string, string | undefined][] => [
        [token, resource.description],
        ...descriptionsIn(token, resource.inputProperties),
        ...descriptionsIn(token, resource.properties),
    ]),
    ...Object.entries(types).flatMap(([token, type]): [string, string | undefined][] => [
        [token, type.description],
        ...descriptionsIn(token, type.properties),
        ...(type.enum ?? []).map((member): [string, string | undefined] => [
            `${token}.${member.name}`,
            member.description,
        ]),
    ]),
];

function descriptionsIn(token: string, properties: Properties = {}): [string, string | undefined][] {
    return Object.entries(properties).map(([key, { description }]) => [`${token}.${key}`, description]);
}

test("the registry shows what kind of package it is, and an example of each resource in each language", () => {
    const { keywords, displayName } = JSON.parse(text) as Record<string, unknown>;
    expect(displayName).toBe("Confidential Workload");
    expect(keywords).toEqual(expect.arrayContaining(["category/infrastructure", "kind/component"]));
    for (const { description = "" } of [workload, initData, admission]) {
        expect(description).toContain("\n## Example Usage\n");
        const fences = [...description.matchAll(/^```(\w+)$/gm)].map(([, language]) => language);
        expect(fences).toEqual(["typescript", "python", "go", "csharp", "java", "yaml"]);
        expect(description).toMatch(/^```java\n\/\/ Not compiled/m);
    }
});

describe("what the SDKs say", () => {
    test("everything has a description, without marks of TypeScript", () => {
        const bad = described.filter(([, said = ""]) => said.trim() === "" || /\[object|\{@|@since/.test(said));
        expect(bad).toEqual([]);
    });

    test("no type is called as code generators call theirs", () => {
        expect(Object.keys(types).filter((token) => token.endsWith("Args"))).toEqual([]);
    });
});

test("every input of the core's admission but the documents and Kyverno is one of the component, and the same is required", () => {
    const { inputProperties: properties, requiredInputs: required } = admission;
    // Pulumi's generator for Go writes code that does not compile for a list of plain objects. Workloads put themselves on the list.
    // Kyverno has no lists, so the component refuses it.
    const { reviewed: _, as: __, ...fields } = ADMISSION_SHAPE.fields;
    expect(fieldDifferences(fields, { properties, required }, "")).toEqual([]);
});

// Which objects a ConfidentialAdmission makes has to be known when it is made.
test("a program may give every input of workloads later", () => {
    const all = [
        ...Object.entries(workload.inputProperties),
        ...Object.entries(types)
            .filter(([token]) => !/(Result|Metadata|Measurements|AdmissionLists|AdmissionRules)$/.test(token))
            .flatMap(([, { properties = {} }]) => Object.entries(properties)),
    ];
    expect(
        all.filter(
            ([, { plain, items, additionalProperties }]) => plain || items?.plain || additionalProperties?.plain,
        ),
    ).toEqual([]);
});
