import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";

/** The rooms in which inputs are declared, checked and rendered. */
const ROOMS = ["core/guest", "core/images", "core/checks", "core/initdata", "core/trustee"];

/** Files of these rooms that read data without a form, and whose data it is. */
const OF_OTHERS: Readonly<Record<string, string>> = {
    "core/checks/devices/check.ts": "containers",
    "core/checks/devices/createTimeout.ts": "annotations of pods",
    "core/checks/devices/disks.ts": "containers and volumes",
    "core/checks/devices/gpus.ts": "containers",
    "core/checks/devices/trustedStore.ts": "containers, and annotations of pods",
    "core/checks/imageMemory.ts": "the pod",
    "core/checks/images/podSizes.ts": "the pod",
    "core/checks/images/pulls.ts": "pod specs",
    "core/checks/images/sigstoreConfiguration.ts": "YAML",
    "core/checks/injectors.ts": "pods",
    "core/checks/memory.ts": "containers",
    "core/checks/memoryFromImages.ts": "the pod",
    "core/checks/podForm.ts": "pod specs",
    "core/checks/podMetadata.ts": "labels and annotations",
    "core/checks/podTemplate.ts": "annotations of pods",
    "core/checks/sealedVariables.ts": "pod specs",
    "core/checks/secret.ts": "containers",
    "core/checks/size.ts": "annotations of pods",
    "core/checks/workload.ts": "workloads",
    "core/checks/workloadForm.ts": "workloads",
    "core/images/fromLock.ts": "pod specs",
    "core/images/trustedStorage.ts": "pod specs",
    "core/initdata/build.ts": "pod specs and annotations",
    "core/initdata/defaults.ts": "inputs of a component before they are checked",
    "core/initdata/keys/cdh.ts": "TOML",
    "core/initdata/keys/imagePolicy.ts": "JSON in TOML",
    "core/initdata/keys/registry.ts": "TOML",
    "core/initdata/manifests/change.ts": "manifests",
    "core/initdata/manifests/confidential.ts": "inputs of a caller before they are checked",
    "core/initdata/manifests/target.ts": "manifests",
    "core/initdata/manifests/workloadChanges.ts": "manifests, and inputs before they are checked",
    "core/initdata/read.ts": "TOML and JSON",
    "core/trustee/convertSecrets/convert.ts": "manifests, and inputs before they are checked",
    "core/trustee/convertSecrets/mirrorCredentials.ts": "files of registry credentials",
    "core/trustee/convertSecrets/registryCredentials.ts": "files of registry credentials",
    "core/trustee/convertSecrets/sealable.ts": "Secrets, Ingresses and Gateways",
    "core/trustee/convertSecrets/secret.ts": "Secrets",
    "core/trustee/podVcpus.ts": "annotations of pods",
    "core/trustee/sealedSecret/jwk.ts": "keys",
    "core/trustee/sealedSecret/payload.ts": "sealed texts",
    "core/trustee/sealedSecret/placement.ts": "pod specs",
    "core/trustee/sealedSecret/read.ts": "sealed texts",
    "core/trustee/sealedSecret/seal.ts": "inputs before they are checked",
    "core/trustee/token/chain.ts": "tokens",
    "core/trustee/token/devices.ts": "tokens",
    "core/trustee/token/guestClaims.ts": "tokens",
    "core/trustee/token/identity.ts": "tokens",
    "core/trustee/token/inputs.ts": "inputs before they are checked",
    "core/trustee/token/keys.ts": "key sets",
    "core/trustee/token/verify.ts": "tokens",
    "core/trustee/workload.ts": "TOML, and data of policies",
};

/** Functions of `core/fields.ts` that look into a value of any type. */
const READERS = ["fieldsOf", "fieldIn", "itemsOf"];

/** Places in a source that read a value by a text, or call it what the compiler cannot see. */
function readsByText(text: string): string[] {
    const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest, true);
    const found: string[] = [];
    const visit = (node: ts.Node) => {
        const byKey = ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression);
        const byReader = ts.isIdentifier(node) && READERS.includes(node.text);
        const byCast =
            ts.isAsExpression(node) &&
            ts.isAsExpression(node.expression) &&
            node.expression.type.kind === ts.SyntaxKind.UnknownKeyword;
        if (byKey || byReader || byCast) {
            found.push(node.getText());
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

const FILES = ROOMS.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => `${room}/${file}`),
);

test("inputs are read by their types, and only data of others by text", () => {
    const reading = FILES.filter((file) => readsByText(readFileSync(file, "utf8")).length > 0);
    expect(reading.sort()).toEqual(Object.keys(OF_OTHERS).sort());
});

test.each([
    ['kbs["url"]', ['kbs["url"]']],
    ["fieldsOf(kbs).url", ["fieldsOf"]],
    ["itemsOf(list).map(fieldsOf)", ["itemsOf", "fieldsOf"]],
    ["kbs as unknown as KbsSpec", ["kbs as unknown as KbsSpec"]],
    ["kbs.url; list[0]; table[key]; kbs as KbsSpec", []],
])("what %s reads by text", (text, found) => {
    expect(readsByText(text)).toEqual(found);
});
