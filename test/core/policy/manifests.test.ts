import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { fieldsOf, itemsOf, textOf } from "../../../core/fields";
import type { ImageLock } from "../../../core/images/lock";
import { errorsOf, type Issue } from "../../../core/issue";
import type { WorkloadKind } from "../../../core/kubernetes/kinds";
import { at, root } from "../../../core/kubernetes/located";
import { objectName } from "../../../core/kubernetes/objects";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { podsAtPlaces } from "../../../core/kubernetes/pods";
import type { ExpectedPod } from "../../../core/policy/derive/pod";
import { parsePolicy } from "../../../core/policy/engine";
import { generatePolicy } from "../../../core/policy/generate";
import { selfCheck } from "../../../core/policy/selfCheck/check";
import { PolicyPreset, type PolicySpec } from "../../../core/policy/spec";
import { isPlainObject } from "../../../core/shape";

const HOME = "test/vectors/manifests";
const FILES = ["cococtl", "kata"].flatMap((folder) =>
    readdirSync(`${HOME}/${folder}`).map((name) => `${folder}/${name}`),
);
const CONTAINER_LISTS = ["initContainers", "containers"];

interface Problem {
    readonly code: string;
    /** Place within the pod spec. */
    readonly place: string;
}

/** What a pod asks for and a policy cannot bind, as read in each manifest. All others are fine as they are. */
const PROBLEMS: Readonly<Record<string, readonly Problem[]>> = {
    "cococtl/pod-with-envfrom-secret.yaml": [{ code: "policy-env-from", place: "containers[0].envFrom[0]" }],
    "kata/k8s-policy-pod-pvc.yaml": [{ code: "policy-disk", place: "containers[0].volumeDevices[0]" }],
    "kata/k8s-policy-pod.yaml": [
        { code: "policy-env-from", place: "containers[0].envFrom[0]" },
        { code: "policy-volume", place: "containers[0].volumeMounts[0].subPathExpr" },
    ],
    "kata/pod-hostpath-kmsg.yaml": [{ code: "policy-volume", place: "volumes[0].hostPath" }],
    "kata/pod-privileged.yaml": [{ code: "policy-field", place: "containers[0].securityContext.privileged" }],
    "kata/pod-sysctl.yaml": [
        { code: "policy-field", place: "containers[0].securityContext.privileged" },
        { code: "policy-field", place: "initContainers[0].securityContext.privileged" },
    ],
    "kata/pv-pod.yaml": [{ code: "policy-volume", place: "volumes[0].persistentVolumeClaim" }],
};

/** What the VM of a peer pod, which is not on the node, does not get from it. */
const STORE = { code: "policy-disk", place: "containers[0].volumeDevices[0]" };
const GPU = { code: "gpu-peer-pod", place: 'containers[0].resources["nvidia.com/pgpu"]' };
const PEER_PROBLEMS: Readonly<Record<string, readonly Problem[]>> = {
    ...PROBLEMS,
    "kata/nvidia-cuda-vectoradd.yaml.in": [GPU],
    "kata/nvidia-nim-llama-3-2-1b-instruct-tee.yaml.in": [GPU, STORE],
    "kata/pod-guest-pull-in-trusted-storage.yaml.in": [STORE],
};

/** Those for which no message has an option: what stays is the guest's own, or more than any pod should have. */
const REASONS: Readonly<Record<string, readonly RegExp[]>> = {
    "kata/pod-hostpath-kmsg.yaml": [/^"dev-kmsg" is in the host's \/dev$/],
    "kata/pod-privileged.yaml": [/^true gives the container every device of the VM/],
    "kata/pod-sysctl.yaml": [
        /^true gives the container every device of the VM/,
        /^true gives the container every device of the VM/,
    ],
};

const NO_PODS = [
    "cococtl/configmap-only.yaml",
    "cococtl/invalid.yaml",
    "kata/k8s-policy-configmap.yaml",
    "kata/trusted-storage.yaml.in",
];

function documentsOf(file: string): unknown[] {
    return parseAllDocuments(readFileSync(`${HOME}/${file}`, "utf8")).map((document): unknown => document.toJS());
}

/** Every pod of a manifest, under the name and in the namespace that it has there. */
function podsOf(file: string): PodSource[] {
    return documentsOf(file).flatMap((document) =>
        podsAtPlaces(root(document)).map(({ owner, template }) => {
            const { kind, name } = objectName(owner.value);
            const namespace = textOf(fieldsOf(fieldsOf(document)["metadata"])["namespace"]);
            const { labels, annotations } = fieldsOf(at(template, "metadata").value);
            return {
                kind: kind as WorkloadKind,
                name,
                ...(namespace === undefined ? {} : { namespace }),
                labels: fieldsOf(labels),
                annotations: fieldsOf(annotations),
                spec: at(template, "spec").value,
                path: ["spec"],
            };
        }),
    );
}

/** The pod with each image pinned, and what a registry would say of the images. */
function locked(pod: PodSource): { readonly pod: PodSource; readonly imageLock: ImageLock } {
    const images: Record<string, ImageLock[string]> = {};
    const pin = (container: unknown, index: number, list: string): unknown => {
        const image = `registry.example/${list.toLowerCase()}/image${index}@sha256:${String(index).repeat(64)}`;
        images[image] = { entrypoint: ["/entry"], cmd: ["--default"], env: ["PATH=/bin", "FROM_IMAGE=1"] };
        return { ...fieldsOf(container), image };
    };
    const spec = fieldsOf(pod.spec);
    const lists = CONTAINER_LISTS.filter((list) => Array.isArray(spec[list])).map((list) => [
        list,
        itemsOf(spec[list]).map((container, index) => pin(container, index, list)),
    ]);
    return { pod: { ...pod, spec: { ...spec, ...Object.fromEntries(lists) } }, imageLock: images };
}

function problemsOf(issues: readonly Issue[]): Problem[] {
    return issues.map(({ code, path }) => ({ code, place: path.replace(/^spec\./, "") }));
}

/** Arguments and values that stand in the pod, and so have to stand in the policy. */
function literalsOf(pod: PodSource): string[] {
    const containers = CONTAINER_LISTS.flatMap((list) => itemsOf(fieldsOf(pod.spec)[list])).map(fieldsOf);
    return containers.flatMap(({ command, args, env }) => [
        ...[...itemsOf(command), ...itemsOf(args)].map(String),
        ...itemsOf(env)
            .map(fieldsOf)
            .flatMap(({ name, value }) => (value === undefined ? [] : [`${String(name)}=${String(value)}`])),
    ]);
}

/** Every text in some JSON. */
function textsIn(value: unknown): string[] {
    if (typeof value === "string") {
        return [value];
    }
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function dataOf(policy: string): unknown {
    const mark = "\npolicy_data := ";
    return JSON.parse(policy.slice(policy.lastIndexOf(mark) + mark.length));
}

test("all manifests are there, and the tables name no others", () => {
    expect(FILES).toHaveLength(41);
    expect(FILES).toEqual(expect.arrayContaining([...Object.keys(PROBLEMS), ...NO_PODS]));
    expect(FILES.filter((file) => podsOf(file).length === 0)).toEqual(NO_PODS);
});

/** The option that a message names, as an author would take it over: its key, and the entry of its list. */
function optionIn({ fix }: Issue): readonly [key: "untrustedVolumes" | "environment", entry: object] | undefined {
    const [, key, list] =
        /policy\.(untrustedVolumes): (\[.*?\])/.exec(fix) ?? /policy\.(environment), as in (\{.*?\})/.exec(fix) ?? [];
    if (list === undefined) {
        return undefined;
    }
    const entry = list.replace(/^\[(.*)\]$/, "$1").replace(/(\w+):/g, '"$1":');
    return [key as "untrustedVolumes", JSON.parse(entry) as object];
}

const CASES = FILES.flatMap((file) => podsOf(file).map((pod) => [file, pod] as const));

describe.each(CASES)("%s", (file, pod) => {
    test("without a lock, every image that is not pinned is a problem with a place and a fix", () => {
        const { text, issues } = generatePolicy({ preset: PolicyPreset.Strict }, { pod, localVolumes: false });
        const count = CONTAINER_LISTS.flatMap((list) => itemsOf(fieldsOf(pod.spec)[list])).length;
        const images = errorsOf(issues).filter(({ code }) => /^image-(digest|reference)$/.test(code));
        expect(text).toBe("");
        expect(images).toHaveLength(count);
        for (const { path, message, fix } of issues) {
            expect(path).toMatch(/^(spec\.|policy\.imageLock$)/);
            expect(message.length * fix.length).toBeGreaterThan(0);
        }
    });

    test.each([false, true])(
        "with a lock it has a policy, or the problems that it should have (peer pod: %s)",
        (localVolumes) => {
            const { pod: pinned, imageLock } = locked(pod);
            const generated = generatePolicy({ preset: PolicyPreset.Strict, imageLock }, { pod: pinned, localVolumes });
            const wanted = (localVolumes ? PEER_PROBLEMS : PROBLEMS)[file] ?? [];
            expect(problemsOf(generated.issues)).toEqual(expect.arrayContaining([...wanted]));
            expect(generated.issues).toHaveLength(wanted.length);
            if (wanted.length > 0) {
                expect(generated.text).toBe("");
                return;
            }
            const text = String(generated.text);
            expect(parsePolicy(text)).toEqual([]);
            expect(generated.pod).toBeDefined();
            if (generated.pod !== undefined) {
                expect(selfCheck(text, ["policy", "preset"], generated.pod, {})).toEqual([]);
            }
            const data = dataOf(text);
            expect(isPlainObject(data)).toBe(true);
            expect(textsIn(data)).toEqual(expect.arrayContaining(literalsOf(pinned)));
        },
    );

    test("whoever follows the messages has a policy in the end, or a reason", () => {
        const { pod: pinned, imageLock } = locked(pod);
        const policy: Record<string, unknown> & PolicySpec = { preset: PolicyPreset.Strict, imageLock };
        const generate = () => generatePolicy(policy, { pod: pinned, localVolumes: false });
        const options = errorsOf(generate().issues).flatMap((issue) => optionIn(issue) ?? []);
        for (let index = 0; index < options.length; index += 2) {
            const key = options[index] as string;
            policy[key] = [...((policy[key] as object[] | undefined) ?? []), options[index + 1]];
        }
        const { text, pod: asked, issues } = generate();
        const left = errorsOf(issues).map(({ message }) => message);
        const reasons = REASONS[file] ?? [];
        expect(left).toEqual(reasons.map((reason) => expect.stringMatching(reason) as string));
        if (reasons.length === 0) {
            expect(selfCheck(String(text), ["policy", "preset"], asked as ExpectedPod, {})).toEqual([]);
        }
        expect(options.length > 0).toBe((PROBLEMS[file] ?? []).length > reasons.length);
    });
});
