import { expect, it, test } from "vitest";
import { fieldsOf } from "../../core/fields";
import { buildForPod } from "../../core/initdata/build";
import type { PodSource } from "../../core/kubernetes/podSource";
import { NOW } from "./spec";

const IMAGE = `registry.example.com/app@sha256:${"a".repeat(64)}`;
const STRICT = { preset: "strict", imageLock: { [IMAGE]: { entrypoint: ["/app"], user: "1000:1000" } } };
const APP = { name: "app", image: IMAGE };
const source = (spec: unknown): PodSource => ({ kind: "Pod", name: "web", path: ["pod", "spec"], spec });

function found(spec: object, pod: unknown, policy: object = STRICT): string[] {
    const inputs = { platform: "snp", kbs: { url: "https://kbs.example.com" }, policy, ...spec };
    const { issues } = buildForPod(inputs as never, { now: NOW, pod: source(pod) });
    return issues.filter(({ severity }) => severity === "error").map(({ path, code }) => `${path} ${code}`);
}

const GPU = { containers: [{ ...APP, resources: { limits: { "nvidia.com/gpu": 1 } } }] };
const RICH = {
    shareProcessNamespace: true,
    securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 2000, supplementalGroups: [3000], sysctls: [] },
    hostAliases: [{ ip: "10.0.0.1", hostnames: ["db"] }],
    dnsConfig: { nameservers: ["10.0.0.10"], options: [{ name: "ndots", value: "2" }] },
    volumes: [
        { name: "scratch", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
        { name: "settings", configMap: { name: "settings", items: [{ key: "x", path: "y" }] } },
    ],
    initContainers: [{ ...APP, name: "sidecar", restartPolicy: "Always", args: ["--sidecar"] }],
    containers: [
        {
            ...APP,
            command: ["/app"],
            env: [
                { name: "A", value: "b" },
                { name: "X", valueFrom: { configMapKeyRef: { name: "settings", key: "x" } } },
                { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
            ],
            ports: [{ containerPort: 8080 }],
            resources: { limits: { cpu: 1, memory: "512Mi" } },
            securityContext: { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } },
            volumeMounts: [{ name: "scratch", mountPath: "/tmp", subPath: "tmp" }],
            livenessProbe: { exec: { command: ["/app", "live"] } },
            lifecycle: { preStop: { exec: { command: ["/app", "stop"] } } },
        },
    ],
};
const ofGpu = found({}, GPU);

test.each<[string, object, object, string[]]>([
    ["of the key broker", { kbs: { url: "kbs" } }, GPU, ["kbs.url url", ...ofGpu]],
    ["of the proxy", { proxy: { httpsProxy: "proxy" } }, GPU, ["proxy.httpsProxy url", ...ofGpu]],
    ["of an unknown input", { kbz: {} }, GPU, ["kbz unknown-key", ...ofGpu]],
    [
        "of the pod's form",
        {},
        { containers: [{ ...APP, resources: { limits: { cpu: "1GHz", "nvidia.com/gpu": 1 } } }] },
        ["pod.spec.containers[0].resources.limits.cpu quantity", ...ofGpu],
    ],
])("a problem %s and those of the policy are reported in one run", (_, spec, pod, expected) => {
    expect(ofGpu).not.toEqual([]);
    expect(found(spec, pod)).toEqual(expected);
});

test("nothing is said of a policy whose own inputs have a problem", () => {
    expect(found({}, GPU, { ...STRICT, preset: "stricd" })).toEqual(["policy.preset not-a-choice"]);
});

it("never throws for a pod of any form, whatever else is wrong", () => {
    const odd = [null, 5, "x", [], {}, [null], [{}]];
    const places = nodes(RICH, []);
    expect(places.length).toBeGreaterThan(60);
    for (const place of places) {
        for (const value of odd) {
            const spec: unknown = structuredClone(RICH);
            const last = place.at(-1) ?? "";
            Object.assign(
                place.slice(0, -1).reduce((at, key) => fieldsOf(at[key]), fieldsOf(spec)),
                { [last]: value },
            );
            expect(found({ kbs: { url: "kbs" } }, spec), `${place.join(".")} = ${JSON.stringify(value)}`).toContain(
                "kbs.url url",
            );
        }
    }
});

function nodes(value: unknown, at: readonly string[]): string[][] {
    return Object.entries(typeof value === "object" && value !== null ? value : {}).flatMap(([key, one]) => [
        [...at, key],
        ...nodes(one, [...at, key]),
    ]);
}

it("reports a part of the wrong type once, and the rest of the inputs and the pod with it", () => {
    const images = { registries: [{ prefix: {} }, { prefix: "a b" }] };
    const places = found({ images, kbs: { url: "kbs" } }, RICH);
    expect(places.filter((one) => one.startsWith("images"))).toEqual([
        "images.registries[0].prefix wrong-type",
        "images.registries[1].prefix place",
    ]);
    expect(places).toContain("kbs.url url");
});
