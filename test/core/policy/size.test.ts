import { describe, expect, test } from "vitest";
import { errorsOf } from "../../../core";
import { fieldsOf, itemsOf } from "../../../core/fields";
import type { ImageLock } from "../../../core/images/lock";
import { buildForPod } from "../../../core/initdata/build";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { ContainerRuntime } from "../../../core/policy/containerRuntime";
import { generatePolicy } from "../../../core/policy/generate";
import { AGENT_REQUESTS } from "../../../core/policy/requests";
import { PolicyPreset, type PolicySpec } from "../../../core/policy/spec";
import { isPlainObject } from "../../../core/shape";
import { NOW } from "../spec";
import { BASELINE, MODEL, PEER, STRICT } from "./scenario";

const NGINX = `docker.io/library/nginx@sha256:${"1a2b3c4d".repeat(8)}`;
const IMAGE_NAME = "io.kubernetes.cri.image-name";

const LOCK: ImageLock = {
    [NGINX]: {
        tags: ["nginx:1.29"],
        platform: "linux/amd64",
        entrypoint: ["/docker-entrypoint.sh"],
        cmd: ["nginx", "-g", "daemon off;"],
        env: [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "NGINX_VERSION=1.29.3",
            "NJS_VERSION=0.9.4",
            "PKG_RELEASE=1~trixie",
        ],
    },
};

const ONE: PodSource = {
    kind: "Deployment",
    name: "web",
    namespace: "default",
    path: ["spec", "template", "spec"],
    spec: { containers: [{ name: "nginx", image: NGINX, ports: [{ containerPort: 80 }] }] },
};

const GPU: PodSource = {
    ...ONE,
    spec: {
        containers: [{ name: "nginx", image: NGINX, resources: { limits: { "nvidia.com/pgpu": 1, memory: "16Gi" } } }],
    },
};

function container(index: number): object {
    return {
        name: `service-${index}`,
        image: NGINX,
        args: ["nginx", "-c", `/etc/service-${index}/nginx.conf`],
        env: [
            { name: "MODE", value: `mode-${index}` },
            { name: "LEVEL", valueFrom: { configMapKeyRef: { name: `config-${index}`, key: "level" } } },
            { name: "TOKEN", valueFrom: { secretKeyRef: { name: `secret-${index}`, key: "token" } } },
        ],
        livenessProbe: { exec: { command: ["/bin/alive", String(index)] } },
        readinessProbe: { exec: { command: ["/bin/ready", String(index)] } },
        volumeMounts: [
            { name: `config-${index}`, mountPath: `/etc/service-${index}` },
            { name: `secret-${index}`, mountPath: `/run/secrets/service-${index}`, readOnly: true },
        ],
    };
}

const INDEXES = [1, 2, 3, 4, 5];
const FIVE: PodSource = {
    ...ONE,
    name: "shop",
    spec: {
        containers: INDEXES.map(container),
        volumes: INDEXES.flatMap((index) => [
            { name: `config-${index}`, configMap: { name: `config-${index}` } },
            { name: `secret-${index}`, secret: { secretName: `secret-${index}` } },
        ]),
    },
};

function annotationOf(pod: PodSource, containerRuntime?: ContainerRuntime): string {
    const spec = {
        platform: pod === GPU ? ("nvidia-gpu-snp" as const) : ("snp" as const),
        kbs: { url: "https://kbs.example.com:8080" },
        policy: { preset: PolicyPreset.Strict, imageLock: LOCK, ...(containerRuntime && { containerRuntime }) },
    };
    const { issues, initData } = buildForPod(spec, { now: NOW, pod });
    expect(errorsOf(issues)).toEqual([]);
    return String(initData?.annotation);
}

test.each([
    { what: "one container", pod: ONE, most: 6000 },
    { what: "one container on CRI-O", pod: ONE, most: 6300, runtime: ContainerRuntime.CriO },
    { what: "one container with one GPU", pod: GPU, most: 7000 },
    { what: "five containers with probes, ConfigMaps and Secrets", pod: FIVE, most: 9000 },
    { what: "five containers on CRI-O", pod: FIVE, most: 9000, runtime: ContainerRuntime.CriO },
])("the annotation of $what has at most $most characters", ({ pod, most, runtime }) => {
    expect(annotationOf(pod, runtime).length).toBeLessThanOrEqual(most);
});

function policyOf(policy: PolicySpec, pod: PodSource, localVolumes = false): string {
    return String(generatePolicy({ imageLock: LOCK, ...policy }, { pod, localVolumes }).text);
}

const POLICIES: readonly (readonly [string, string])[] = [
    ["one container", policyOf({ preset: PolicyPreset.Strict }, ONE)],
    ["five containers", policyOf({ preset: PolicyPreset.Strict }, FIVE)],
    ["one container with one GPU", policyOf({ preset: PolicyPreset.Strict }, GPU)],
    ["GPUs and disks", MODEL.text],
    ["one container under Baseline", policyOf({ preset: PolicyPreset.Baseline }, ONE)],
    ["the rich pod", STRICT.text],
    ["the rich pod on peer pods", PEER.text],
    ["the rich pod under Baseline", BASELINE.text],
];

describe.each(POLICIES)("the policy of %s", (_, text) => {
    test("ends with policy_data, which is JSON to the end, as Trustee reads it", () => {
        const mark = "policy_data := {";
        expect(text.split(mark)).toHaveLength(2);
        const data: unknown = JSON.parse(text.slice(text.indexOf(mark) + mark.length - 1));
        expect(isPlainObject(data)).toBe(true);
        const [sandbox, ...containers] = itemsOf(fieldsOf(data)["containers"]).map((item) =>
            fieldsOf(fieldsOf(fieldsOf(item)["OCI"])["Annotations"]),
        );
        expect(sandbox).toEqual({});
        expect(containers.length).toBeGreaterThan(0);
        for (const annotations of containers) {
            expect(annotations[IMAGE_NAME]).toMatch(/^[a-z.]+\/[a-z/]+@sha256:[0-9a-f]{64}$/);
        }
    });

    test("has short lines, the last of which ends", () => {
        const columns = text.split("\n").map((line) => line.replaceAll("\t", "    ").length);
        expect(Math.max(...columns)).toBeLessThan(1024);
        expect(text).toMatch(/[^\n]\n$/);
    });
});

test.each([...POLICIES, ["AllowAll", policyOf({ preset: PolicyPreset.AllowAll }, ONE)] as const])(
    "the policy of %s has one default for every request",
    (_, text) => {
        const [flag, ...defaults] = text.split("\n").filter((line) => line.startsWith("default "));
        expect(flag).toBe('default AllowRequestsFailingPolicy := "no"');
        const names = defaults.map((line) => /^default (\w+) := (?:true|false)$/.exec(line)?.[1]);
        expect(names.sort()).toEqual(AGENT_REQUESTS.map(({ name }) => name).sort());
    },
);
