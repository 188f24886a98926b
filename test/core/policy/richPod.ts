import type { ImageLock } from "../../../core/images/lock";
import type { PodSource } from "../../../core/kubernetes/podSource";
import type { PolicySpec } from "../../../core/policy/spec";

function pinned(name: string): string {
    return `registry.example/shop/${name}@sha256:${Buffer.from(name.padEnd(32, "-")).toString("hex")}`;
}

/** The images of the pod, by what they are for. */
export const IMAGES = {
    setup: pinned("setup"),
    proxy: pinned("proxy"),
    app: pinned("app"),
    worker: pinned("worker"),
    plain: pinned("plain"),
};

const PATH = "PATH=/usr/local/bin:/usr/bin:/bin";

export const RICH_LOCK: ImageLock = {
    [IMAGES.setup]: { entrypoint: ["/setup"], env: [PATH] },
    [IMAGES.proxy]: { entrypoint: ["/proxy"], cmd: ["--listen"], env: [PATH, "PROXY_LEVEL=info"] },
    [IMAGES.app]: { entrypoint: ["/app"], cmd: ["--help"], env: [PATH, "LANG=C.UTF-8"], workingDir: "/srv" },
    [IMAGES.worker]: { cmd: ["/bin/sh"], env: [PATH], groups: { "0": [10] } },
    [IMAGES.plain]: { entrypoint: ["/plain"], user: "1000:1000", volumes: ["/var/lib/plain"] },
};

/** The text of a sealed secret: it may be published, so the policy binds it. */
export const SEALED = "sealed.eyJhbGciOiJFUzI1NiJ9.eyJuYW1lIjoicGFzc3dvcmQifQ.c2lnbmF0dXJl";

export const RICH_POLICY = {
    imageLock: RICH_LOCK,
    exec: [
        { container: "app", command: ["/app", "reload"] },
        { container: "app", command: ["/app", "show"], prefix: true },
    ],
    environment: [
        { name: "OTEL_ENDPOINT", value: "http://[a-z.]+:4317" },
        { name: "MESH_[A-Z]+", value: "[a-z]+", pattern: true },
    ],
} satisfies PolicySpec;

/** A pod that uses whatever a policy has rules for. */
export const RICH_SPEC = {
    serviceAccountName: "shop",
    securityContext: {
        runAsUser: 1000,
        runAsGroup: 1000,
        fsGroup: 2000,
        supplementalGroups: [3000],
        sysctls: [{ name: "net.ipv4.ip_forward", value: "1" }],
    },
    initContainers: [
        {
            name: "setup",
            image: IMAGES.setup,
            args: ["--mode=$(MODE)"],
            env: [{ name: "MODE", value: "fast" }],
            volumeMounts: [{ name: "data", mountPath: "/data" }],
        },
        {
            name: "proxy",
            image: IMAGES.proxy,
            restartPolicy: "Always",
            startupProbe: { exec: { command: ["/proxy", "--ready"] } },
            volumeMounts: [{ name: "cache", mountPath: "/cache" }],
        },
    ],
    containers: [
        {
            name: "app",
            image: IMAGES.app,
            workingDir: "/work",
            args: ["serve", "--greeting=$(GREETING)", "--name=$(POD_NAME)", "--level=$(LEVEL)", "--cost=$$5"],
            env: [
                { name: "GREETING", value: "hello" },
                { name: "TEXT", value: "$(GREETING), world" },
                { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
                { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
                { name: "TIER", valueFrom: { fieldRef: { fieldPath: "metadata.labels['tier']" } } },
                { name: "CPUS", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
                { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "settings", key: "level" } } },
                { name: "EXTRA", valueFrom: { configMapKeyRef: { name: "settings", key: "x", optional: true } } },
                { name: "TOKEN", valueFrom: { secretKeyRef: { name: "tokens", key: "token" } } },
                { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "sealed", key: "password" } } },
            ],
            envFrom: [{ configMapRef: { name: "flags" }, prefix: "FLAG_" }],
            livenessProbe: { exec: { command: ["/app", "alive"] }, periodSeconds: 5 },
            readinessProbe: { exec: { command: ["/app", "ready", "--deep"] } },
            lifecycle: {
                postStart: { exec: { command: ["/app", "started"] } },
                preStop: { exec: { command: ["/app", "drain"] } },
            },
            securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
            },
            volumeMounts: [
                { name: "settings", mountPath: "/etc/app" },
                { name: "tokens", mountPath: "/var/tokens", readOnly: true },
                { name: "all", mountPath: "/projected" },
                { name: "info", mountPath: "/podinfo" },
                { name: "data", mountPath: "/data" },
                { name: "info", mountPath: "/data/info" },
                { name: "scratch", mountPath: "/scratch" },
                { name: "cache", mountPath: "/cache" },
            ],
        },
        {
            name: "worker",
            image: IMAGES.worker,
            tty: true,
            securityContext: {
                runAsUser: 0,
                runAsGroup: 0,
                capabilities: { add: ["SYS_PTRACE"], drop: ["NET_RAW"] },
            },
            volumeMounts: [
                { name: "data", mountPath: "/in", readOnly: true },
                { name: "cache", mountPath: "/cache" },
            ],
        },
        {
            name: "plain",
            image: IMAGES.plain,
            env: [
                { name: "HOSTNAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
                { name: "DB_PORT", valueFrom: { secretKeyRef: { name: "sealed", key: "password", optional: true } } },
            ],
        },
    ],
    volumes: [
        { name: "settings", configMap: { name: "settings" } },
        { name: "tokens", secret: { secretName: "tokens" } },
        { name: "all", projected: { sources: [{ secret: { name: "tokens" } }, { configMap: { name: "settings" } }] } },
        { name: "info", downwardAPI: { items: [] } },
        { name: "data", emptyDir: {} },
        { name: "scratch", emptyDir: {} },
        { name: "cache", emptyDir: { medium: "Memory" } },
    ],
} as const;

export const RICH_POD: PodSource = {
    kind: "Deployment",
    name: "shop",
    namespace: "store",
    labels: { tier: "front" },
    annotations: { "io.katacontainers.config.hypervisor.default_memory": "4096", note: "not for the runtime" },
    spec: RICH_SPEC,
    path: ["spec", "template", "spec"],
    configMaps: { flags: { A: undefined, B: undefined } },
    secrets: { sealed: { password: SEALED } },
};

/** One image with a tag before its digest and one without, as the pod writes them; one container has all capabilities. */
export const TILL_POD: PodSource = {
    kind: "Deployment",
    name: "till",
    namespace: "store",
    path: ["spec", "template", "spec"],
    spec: {
        containers: [
            {
                name: "tagged",
                image: IMAGES.app.replace("@", ":v1@"),
                securityContext: { runAsUser: 0, runAsGroup: 0, capabilities: { add: ["ALL"], drop: ["MKNOD"] } },
            },
            { name: "untagged", image: IMAGES.worker, securityContext: { runAsUser: 1000, runAsGroup: 1000 } },
        ],
    },
};
