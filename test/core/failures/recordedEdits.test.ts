import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { explainFailures } from "../../../core/failures/explain";
import { factsByDigest } from "../../../core/policy/derive/image";
import { openPolicy } from "../../../core/policy/engine";
import { PolicyPreset } from "../../../core/policy/spec";
import { isInShare } from "../../share";
import { casesOf, policyOf, RECORDINGS } from "../policy/recordings";
import { failingPod, lock, manifestsIn, refusalOf } from "./recordedPods";
import { WRAPPINGS } from "./wrappings";

let home: string;

beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "reviewed-"));
});

afterAll(() => rmSync(home, { recursive: true }));

// biome-ignore lint/suspicious/noExplicitAny: manifests.
type Manifest = any;
interface Reviewed {
    readonly container: Manifest;
    readonly spec: Manifest;
    readonly object: Manifest;
}

const CREATION = "CreateContainerRequest";
/** It comes first, and has the pod's name as that of the host: Kata `src/runtime/virtcontainers/kata_agent.go`, `startSandbox`. */
const SANDBOX = "CreateSandboxRequest";
/** What a container has to have is asked for when its program starts. */
const START = "StartContainerRequest";
const OTHER = `registry.example/reviewed@sha256:${"c".repeat(64)}`;

/** What was reviewed, where the pod that the node recorded has one field in another way, and how an explanation has to call it. */
const REVIEWED: readonly (readonly [
    title: string,
    edit: (reviewed: Reviewed) => void,
    field: string,
    request?: string,
])[] = [
    ["another image", ({ container }) => Object.assign(container, { image: OTHER }), "image"],
    [
        "another program",
        ({ container }) => Object.assign(container, { command: ["/bin/reviewed"] }),
        "command and args",
    ],
    ["another folder", ({ container }) => Object.assign(container, { workingDir: "/reviewed" }), "workingDir"],
    ["another user", secured(({ runAsUser = 4242 }) => ({ runAsUser: runAsUser + 1 })), "securityContext.runAsUser"],
    [
        "another root",
        secured(({ readOnlyRootFilesystem: is }) => ({ readOnlyRootFilesystem: is !== true })),
        "securityContext.readOnlyRootFilesystem",
    ],
    [
        "one capability more",
        secured(({ capabilities }) => ({
            capabilities: { ...capabilities, add: [...(capabilities?.add ?? []), "SYS_TIME"] },
        })),
        "securityContext.capabilities",
    ],
    [
        "one variable more",
        ({ container }) =>
            Object.assign(container, { env: [...(container.env ?? []), { name: "REVIEWED", value: "1" }] }),
        "env REVIEWED",
        START,
    ],
    [
        "one volume more",
        ({ container, spec }) => {
            spec.volumes = [...(spec.volumes ?? []), { name: "reviewed", emptyDir: { medium: "Memory" } }];
            container.volumeMounts = [...(container.volumeMounts ?? []), { name: "reviewed", mountPath: "/reviewed" }];
        },
        "volumeMounts /reviewed",
        START,
    ],
    ["another name", ({ object }) => Object.assign(object.metadata, { name: "reviewed" }), "metadata.name", SANDBOX],
];

function secured(change: (context: Manifest) => object) {
    return ({ container }: Reviewed) => {
        const { securityContext } = container;
        container.securityContext = { ...securityContext, ...change(securityContext ?? {}) };
    };
}

/** The policy of what was reviewed, and the container that was edited after that. */
function reviewedPolicy(folder: string, pod: string, edit: (reviewed: Reviewed) => void) {
    const documents = manifestsIn(folder, pod);
    const object = documents.find(({ spec }) => spec?.containers !== undefined || spec?.template !== undefined);
    const spec = object.spec.template?.spec ?? object.spec;
    const [container] = spec.containers;
    const { tags: _, ...facts } = factsByDigest(lock, container.image.split("@")[1]) ?? {};
    edit({ container, spec, object });
    const [manifest, images] = [join(home, "pod.yaml"), join(home, "images.json")];
    writeFileSync(manifest, documents.map((one) => stringify(one)).join("---\n"));
    writeFileSync(images, JSON.stringify({ ...lock, [OTHER]: facts }));
    return { container: container.name, policy: policyOf(folder, pod, PolicyPreset.Strict, { manifest, images }) };
}

/** Each change with the recordings that go so far: some have the sandbox alone, or end before the program starts. */
const CASES = RECORDINGS.flatMap((recording) => {
    const { folder, file } = recording;
    const kinds = casesOf(folder, file).map(({ kind }) => kind);
    return REVIEWED.flatMap(([title, edit, field, request = CREATION]) => {
        const isThere = kinds.filter((kind) => kind === request).length > (request === SANDBOX ? 0 : 1);
        const name = `${folder}/${file}: ${title}`;
        return isThere && isInShare(name) ? [[name, { edit, field, request, ...recording }] as const] : [];
    });
});

test.each(CASES)("%s was reviewed: the field is named, and no other", (_, row) => {
    const { folder, file, pod, edit, field, request } = row;
    const { container, policy } = reviewedPolicy(folder, pod, edit);
    const open = openPolicy(policy);
    const refused = casesOf(folder, file)
        .filter(({ allowed }) => allowed)
        .map((one) => ({ ...open.evaluate(one.kind, one.request), kind: one.kind }))
        .find(({ allowed }) => !allowed);
    open.close();
    expect(refused?.kind).toBe(request);
    const text = refusalOf(request, refused?.prints ?? []);
    const failing = failingPod(folder, pod, policy);
    for (const { name, wrap } of WRAPPINGS) {
        const [first, ...others] = explainFailures([{ text: wrap(text) }], [failing]);
        const fields = first?.changes?.map((one) => [one.container, one.field]);
        const expected = [field === "metadata.name" ? undefined : container, field];
        expect([name, first?.request, others, fields]).toEqual([name, request, [], [expected]]);
    }
});
