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
interface Exception {
    readonly folder: string;
    readonly description: string;
    readonly reason: string;
    readonly mended: (request: string) => string;
}

/** Allowed cases that our policy denies, why, and what makes each a request that it allows. */
const EXCEPTIONS: readonly Exception[] = [
    {
        folder: "createcontainer-security_context-runas",
        description: "Correct user for security context: pod_container",
        reason: "it mounts /node-conf, which neither the pod nor images.json declares",
        mended: (text) => text.replace(/\{"destination":"\/node-conf"[^}]*\},?/, ""),
    },
    ...[
        "a dirname can have trailing dots",
        "directory in top-level shared directory",
        "symlink beneath top-level shared directory",
    ].map((description) => ({
        folder: "copyfile",
        description,
        reason: "the pod has no file or directory of the host's with the name foo",
        mended: (text: string) => text.replace("aaa-foo", "aaa-resolv.conf").replace("conf../", "conf/foo../"),
    })),
    {
        folder: "state-execprocess",
        description: "test exec process in first container with correct args",
        reason: "its HOSTNAME is not the name of the pod",
        mended: (text) => text.replace("HOSTNAME=busybox-cc", "HOSTNAME=busybox"),
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
        const exception = EXCEPTIONS.find((other) => other.folder === folder && other.description === one.description);
        const { allowed } = policy.evaluate(one.kind, one.request);
        if (exception === undefined) {
            return [one.description, allowed];
        }
        expect(allowed, exception.reason).toBe(false);
        const request: unknown = JSON.parse(exception.mended(JSON.stringify(one.request)));
        return [one.description, policy.evaluate(one.kind, request).allowed];
    });
    policy.close();
    expect(asked).toEqual(casesOf(folder).map(({ description, allowed }) => [description, allowed]));
});
