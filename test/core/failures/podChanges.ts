import type { PodSource } from "../../../core/kubernetes/podSource";
import { RICH_POD } from "../policy/richPod";

// biome-ignore lint/suspicious/noExplicitAny: each row changes what it likes.
type Spec = any;

/** A change of the rich pod in the cluster, and the field that an explanation has to name. */
export interface PodEdit {
    readonly title: string;
    readonly edit: (spec: Spec, pod: { -readonly [K in keyof PodSource]: PodSource[K] }) => void;
    /** Container and field; no container for a field of the pod. */
    readonly field: readonly [container: string | undefined, field: string];
}

const INIT = { setup: 0, proxy: 1 };
const MAIN = { app: 0, worker: 1, plain: 2 };

function of(spec: Spec, name: string): Spec {
    return name in INIT
        ? spec.initContainers[INIT[name as keyof typeof INIT]]
        : spec.containers[MAIN[name as keyof typeof MAIN]];
}

function row(title: string, name: string, field: string, edit: (container: Spec, spec: Spec) => void): PodEdit {
    return { title, field: [name, field], edit: (spec) => edit(of(spec, name), spec) };
}

function security(name: string, field: string, change: object, title = `${field} of ${name}`): PodEdit {
    return row(title, name, `securityContext.${field}`, (container) => {
        container.securityContext = { ...container.securityContext, ...change };
    });
}

const DIGEST = `sha256:${"c".repeat(64)}`;
const NAMES = [...Object.keys(INIT), ...Object.keys(MAIN)];

const IMAGES: readonly PodEdit[] = [
    ...NAMES.map((name) =>
        row(`another digest for ${name}`, name, "image", (container) => {
            container.image = `registry.example/shop/${name}@${DIGEST}`;
        }),
    ),
    row("the same digest of another repository", "worker", "image", (container) => {
        container.image = container.image.replace("/shop/", "/other/");
    }),
];

const PROGRAMS: readonly PodEdit[] = [
    ...NAMES.map((name) =>
        row(`a shell instead of the program of ${name}`, name, "command and args", (container) => {
            container.command = ["/bin/sh", "-c", "id"];
        }),
    ),
    row("one more argument", "app", "command and args", ({ args }) => args.push("--debug")),
    row("one argument less", "app", "command and args", ({ args }) => args.pop()),
    row("an argument changed", "setup", "command and args", (container) => {
        container.args = ["--mode=slow"];
    }),
    row("a terminal for the program", "app", "tty", (container) => {
        container.tty = true;
    }),
    row("no terminal", "worker", "tty", (container) => {
        container.tty = false;
    }),
    row("another working directory", "app", "workingDir", (container) => {
        container.workingDir = "/tmp";
    }),
    row("a working directory where the image has none", "plain", "workingDir", (container) => {
        container.workingDir = "/tmp";
    }),
];

const VARIABLES: readonly PodEdit[] = [
    ...["app", "worker", "plain", "setup"].map((name) =>
        row(`kubectl set env for ${name}`, name, "env LD_PRELOAD", (container) => {
            container.env = [...(container.env ?? []), { name: "LD_PRELOAD", value: "/data/evil.so" }];
        }),
    ),
    row("another value", "plain", "env NEW", (container) => {
        container.env = [...container.env, { name: "NEW", value: "" }];
    }),
    row("a value of a variable of the image", "worker", "env PATH", (container) => {
        container.env = [{ name: "PATH", value: "/data/bin" }];
    }),
    row("a variable of the image taken over", "app", "env LANG", (container) => {
        container.env.push({ name: "LANG", value: "C" });
    }),
    row("another sealed text", "app", "env PASSWORD", (container) => {
        container.env.find(({ name }: Spec) => name === "PASSWORD").valueFrom = undefined;
        container.env.find(({ name }: Spec) => name === "PASSWORD").value = "chosen";
    }),
    row("a variable removed", "app", "env TIER", (container) => {
        container.env = container.env.filter(({ name }: Spec) => name !== "TIER");
    }),
    row("a variable that is fixed and was from a field", "app", "env POD_IP", (container) => {
        container.env.find(({ name }: Spec) => name === "POD_IP").valueFrom = {
            fieldRef: { fieldPath: "spec.nodeName" },
        };
    }),
];

const RIGHTS: readonly PodEdit[] = [
    security("app", "runAsUser", { runAsUser: 0 }),
    security("worker", "runAsUser", { runAsUser: 1234 }),
    security("plain", "runAsUser", { runAsUser: 0 }),
    security("setup", "runAsUser", { runAsUser: 0 }),
    security("app", "runAsGroup", { runAsGroup: 0 }),
    security("worker", "runAsGroup", { runAsGroup: 5 }),
    security("app", "allowPrivilegeEscalation", { allowPrivilegeEscalation: true }),
    security("plain", "allowPrivilegeEscalation", { allowPrivilegeEscalation: false }),
    security("app", "readOnlyRootFilesystem", { readOnlyRootFilesystem: false }),
    security("worker", "readOnlyRootFilesystem", { readOnlyRootFilesystem: true }),
    security("app", "capabilities", { capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } }),
    security("worker", "capabilities", { capabilities: undefined }),
    security("plain", "capabilities", { capabilities: { add: ["NET_ADMIN"] } }),
    security("proxy", "capabilities", { capabilities: { drop: ["CHOWN"] } }),
];

function mount(title: string, name: string, path: string, change: (mounts: Spec[], spec: Spec) => Spec[]): PodEdit {
    return row(title, name, `volumeMounts ${path}`, (container, spec) => {
        container.volumeMounts = change(container.volumeMounts ?? [], spec);
    });
}

const MOUNTS: readonly PodEdit[] = [
    mount("a ConfigMap added", "worker", "/etc/added", (mounts, spec) => {
        spec.volumes.push({ name: "added", configMap: { name: "added" } });
        return [...mounts, { name: "added", mountPath: "/etc/added" }];
    }),
    mount("a Secret over a folder of programs", "plain", "/usr/bin", (mounts, spec) => {
        spec.volumes.push({ name: "added", secret: { secretName: "added" } });
        return [...mounts, { name: "added", mountPath: "/usr/bin" }];
    }),
    mount("a volume at one more path", "setup", "/moved", (mounts) => [
        ...mounts,
        { name: "data", mountPath: "/moved" },
    ]),
    mount("a volume removed", "worker", "/in", (mounts) => mounts.filter(({ name }: Spec) => name !== "data")),
    mount("a read-only mount that becomes writable", "worker", "/in", (mounts) =>
        mounts.map((one: Spec) => (one.name === "data" ? { ...one, readOnly: false } : one)),
    ),
    mount("another volume at a path", "app", "/scratch", (mounts) =>
        mounts.map((one: Spec) => (one.mountPath === "/scratch" ? { ...one, name: "cache" } : one)),
    ),
    mount("an empty volume added", "plain", "/empty", (mounts, spec) => {
        spec.volumes.push({ name: "empty", emptyDir: {} });
        return [...mounts, { name: "empty", mountPath: "/empty" }];
    }),
];

const COMMANDS: readonly PodEdit[] = [
    row("another command of a probe", "app", "probes and lifecycle", (container) => {
        container.livenessProbe.exec.command = ["/app", "alive", "--fast"];
    }),
    row("a probe where there was none", "worker", "probes and lifecycle", (container) => {
        container.readinessProbe = { exec: { command: ["/bin/true"] } };
    }),
    row("another hook", "app", "probes and lifecycle", (container) => {
        container.lifecycle.postStart.exec.command = ["/bin/sh", "-c", "id"];
    }),
];

const PODS: readonly PodEdit[] = [
    {
        title: "another group of the volumes",
        field: [undefined, "securityContext.fsGroup"],
        edit: (spec) => {
            spec.securityContext.fsGroup = 2001;
        },
    },
    {
        title: "a container that a webhook adds",
        field: ["istio-proxy", "name"],
        edit: (spec) => {
            spec.containers.push({ name: "istio-proxy", image: `docker.io/istio/proxyv2@${DIGEST}`, args: ["proxy"] });
        },
    },
    {
        title: "an init container that a webhook adds",
        field: ["istio-init", "name"],
        edit: (spec) => {
            spec.initContainers.push({ name: "istio-init", image: `docker.io/istio/proxyv2@${DIGEST}` });
        },
    },
    {
        title: "a container renamed",
        field: ["web", "name"],
        edit: (spec) => {
            spec.containers[2].name = "web";
        },
    },
    {
        title: "another namespace",
        field: [undefined, "metadata.namespace"],
        edit: (_, pod) => {
            pod.namespace = "elsewhere";
        },
    },
    {
        title: "another name",
        field: [undefined, "metadata.name"],
        edit: (_, pod) => {
            pod.name = "copy";
        },
    },
    {
        title: "another kernel setting",
        field: [undefined, "securityContext.sysctls"],
        edit: (spec) => {
            spec.securityContext.sysctls = [{ name: "kernel.shm_rmid_forced", value: "1" }];
        },
    },
    {
        title: "shared processes",
        field: [undefined, "shareProcessNamespace"],
        edit: (spec) => {
            spec.shareProcessNamespace = true;
        },
    },
    {
        title: "an annotation of Kata changed",
        field: [undefined, "metadata.annotations io.katacontainers.config.hypervisor.default_memory"],
        edit: (_, pod) => {
            pod.annotations = { "io.katacontainers.config.hypervisor.default_memory": "64" };
        },
    },
];

export const POD_EDITS: readonly PodEdit[] = [
    ...IMAGES,
    ...PROGRAMS,
    ...VARIABLES,
    ...RIGHTS,
    ...MOUNTS,
    ...COMMANDS,
    ...PODS,
];

export function edited({ edit }: PodEdit): PodSource {
    const pod = structuredClone(RICH_POD) as { -readonly [K in keyof PodSource]: PodSource[K] };
    edit(pod.spec, pod);
    return pod;
}
