import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { ImageLock } from "../../../core/images/lock";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { openPolicy, parsePolicy } from "../../../core/policy/engine";
import { generatePolicy } from "../../../core/policy/generate";
import { PolicyPreset } from "../../../core/policy/spec";

const HOME = "test/vectors/agent-policy";
const FOLDERS = readdirSync(HOME, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
);

interface Case {
    readonly description: string;
    readonly allowed: boolean;
    readonly kind: string;
    readonly request: unknown;
}

interface Manifest {
    readonly metadata: Readonly<Record<"name" | "generateName" | "namespace", string | undefined>> & {
        readonly labels?: PodSource["labels"];
        readonly annotations?: PodSource["annotations"];
    };
    readonly spec: unknown;
}

/** Cases that get another answer on purpose. */
const EXCEPTIONS: readonly { readonly folder: string; readonly description: string; readonly reason: string }[] = [
    {
        folder: "createcontainer-security_context-runas",
        description: "Correct user for security context: pod_container",
        reason: "it mounts /node-conf, which neither the pod nor images.json declares",
    },
];

function read<T>(folder: string, file: string): T {
    return JSON.parse(readFileSync(`${HOME}/${folder}/${file}`, "utf8")) as T;
}

function casesOf(folder: string): readonly Case[] {
    return read<readonly Case[]>(folder, "cases.json");
}

/** The Strict policy of a folder's pod. */
function policyOf(folder: string): string {
    const { metadata, spec } = parse(readFileSync(`${HOME}/${folder}/pod.yaml`, "utf8")) as Manifest;
    const { name, generateName, namespace, labels, annotations } = metadata;
    const pod: PodSource = {
        kind: "Pod",
        ...(name === undefined ? {} : { name }),
        ...(generateName === undefined ? {} : { generateName }),
        ...(namespace === undefined ? {} : { namespace }),
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
        spec,
        path: ["spec"],
    };
    const imageLock = read<ImageLock>(folder, "images.json");
    const { text, issues } = generatePolicy({ preset: PolicyPreset.Strict, imageLock }, { pod, localVolumes: false });
    expect(issues).toEqual([]);
    return text as string;
}

function isException(folder: string, { description }: Case): boolean {
    return EXCEPTIONS.some((exception) => exception.folder === folder && exception.description === description);
}

test("nothing is missing from the vectors", () => {
    const all = FOLDERS.flatMap(casesOf);
    expect(FOLDERS).toHaveLength(13);
    expect(all).toHaveLength(71);
    expect(all.filter(({ allowed }) => allowed)).toHaveLength(26);
});

test.each(FOLDERS)("%s: every case, in order, through one policy", (folder) => {
    const text = policyOf(folder);
    expect(parsePolicy(text)).toEqual([]);
    const policy = openPolicy(text);
    const asked = casesOf(folder).map((one) => {
        const { allowed } = policy.evaluate(one.kind, one.request);
        return [one.description, isException(folder, one) ? !allowed : allowed];
    });
    policy.close();
    expect(asked).toEqual(casesOf(folder).map(({ description, allowed }) => [description, allowed]));
});

interface Creation {
    readonly OCI: {
        readonly Mounts: readonly { readonly destination: string }[];
    };
}

test.each(EXCEPTIONS)("$folder, $description: denied, as $reason", ({ folder, description }) => {
    const found = casesOf(folder).find((one) => one.description === description);
    expect(found?.allowed).toBe(true);
    const request = found?.request as Creation;
    expect(openPolicy(policyOf(folder)).evaluate("CreateContainerRequest", request).allowed).toBe(false);

    const { OCI } = request;
    const Mounts = OCI.Mounts.filter(({ destination }) => destination !== "/node-conf");
    const without = { ...request, OCI: { ...OCI, Mounts } };
    expect(OCI.Mounts.length - Mounts.length).toBe(1);
    expect(openPolicy(policyOf(folder)).evaluate("CreateContainerRequest", without).allowed).toBe(true);
});
