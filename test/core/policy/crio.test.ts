import { describe, expect, test } from "vitest";
import { errorsOf } from "../../../core/issue";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { ContainerRuntime } from "../../../core/policy/containerRuntime";
import { openPolicy } from "../../../core/policy/engine";
import { generatePolicy } from "../../../core/policy/generate";
import { NodeKind, nodesOf } from "../../../core/policy/nodes";
import { podRequests } from "../../../core/policy/selfCheck/requests";
import { PolicyPreset, type PolicySpec } from "../../../core/policy/spec";
import { nameOf, repeatedIn } from "./attacks/repeated";
import { type Asked, containerRequest, copied, fipsMounts, sandboxRequest, userFile, volume } from "./crioNode";
import type { Creation } from "./requestTypes";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const DIGEST = `sha256:${"7e".repeat(32)}`;
const IMAGE = `quay.io/shop/web@${DIGEST}`;
const ID = "c1".repeat(32);

const LOCK = {
    [IMAGE]: {
        entrypoint: ["/usr/bin/web"],
        cmd: ["--serve"],
        env: [PATH, "LANG=C.UTF-8", "MODE=image"],
        workingDir: "/srv",
        user: "web",
        uid: 1001,
        gid: 1001,
        gids: { "1001": 1001 },
        volumes: ["/var/cache/web"],
    },
};

/** A container of the image as CRI-O asks for it: the user that the image names, which it reads there. */
const PLAIN: Asked = {
    pod: "web-0",
    namespace: "shop",
    name: "web",
    id: ID,
    image: IMAGE,
    args: ["/usr/bin/web", "--serve"],
    env: [PATH, "LANG=C.UTF-8", "MODE=image"],
    cwd: "/srv",
    uid: 1001,
    gid: 1001,
};

interface Shape {
    readonly what: string;
    readonly container?: object;
    readonly pod?: object;
    readonly policy?: Partial<PolicySpec>;
    readonly localVolumes?: boolean;
    /** The containers of the pod, in the order in which they start; one that ends is started before the next is created. */
    readonly asked: readonly Asked[];
    readonly exec?: readonly { readonly Args: readonly string[]; readonly Terminal: boolean }[];
}

const LOCAL = `/run/kata-containers/shared/containers/${"5a".repeat(32)}/rootfs/local/data`;

const SHAPES: readonly Shape[] = [
    { what: "plain", asked: [PLAIN] },
    { what: "by a tag and the digest", asked: [{ ...PLAIN, image: `quay.io/shop/web:v7@${DIGEST}` }] },
    { what: "by another name of the image", asked: [{ ...PLAIN, image: `mirror.example:5000/a/b@${DIGEST}` }] },
    {
        what: "with variables",
        container: {
            env: [
                { name: "MODE", value: "pod" },
                { name: "TERM", value: "dumb" },
                { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
                { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "web", key: "level" } } },
                { name: "TOKEN", valueFrom: { secretKeyRef: { name: "web", key: "token" } } },
            ],
        },
        asked: [
            { ...PLAIN, env: ["MODE=pod", "TERM=dumb", "NODE=worker-0", "LEVEL=5", "TOKEN=x", PATH, "LANG=C.UTF-8"] },
        ],
    },
    {
        what: "with another PATH than its image",
        container: { env: [{ name: "PATH", value: "/opt/bin" }] },
        asked: [{ ...PLAIN, env: ["PATH=/opt/bin", "LANG=C.UTF-8", "MODE=image"] }],
    },
    {
        what: "with a PATH that the cluster may leave out",
        container: {
            env: [{ name: "PATH", valueFrom: { configMapKeyRef: { name: "web", key: "path", optional: true } } }],
        },
        asked: [PLAIN],
    },
    {
        what: "with variables of the runtime, of the node and of the cluster",
        container: {
            tty: true,
            env: [
                { name: "TERM", value: "dumb" },
                { name: "HOSTNAME", value: "shop.example" },
                { name: "NSS_SDB_USE_CACHE", value: "yes" },
            ],
        },
        asked: [
            {
                ...PLAIN,
                tty: true,
                env: ["TERM=dumb", "HOSTNAME=shop.example", "NSS_SDB_USE_CACHE=yes", ...PLAIN.env],
            },
        ],
    },
    {
        what: "of an image without PATH",
        policy: { imageLock: { [IMAGE]: { ...LOCK[IMAGE], env: ["TERM=linux"] } } },
        asked: [{ ...PLAIN, env: ["TERM=linux"] }],
    },
    {
        what: "of an image with another PATH and the same variables as the pod",
        policy: { imageLock: { [IMAGE]: { ...LOCK[IMAGE], env: ["PATH=/app", "MODE=a", "MODE=b", "LANG=C"] } } },
        container: { env: [{ name: "LANG", value: "C" }] },
        asked: [{ ...PLAIN, env: ["LANG=C", "PATH=/app", "MODE=a"] }],
    },
    {
        what: "with an emptyDir in the guest, on peer pods",
        localVolumes: true,
        container: { volumeMounts: [{ name: "data", mountPath: "/data" }] },
        pod: { volumes: [{ name: "data", emptyDir: {} }] },
        asked: [
            {
                ...PLAIN,
                storages: [
                    {
                        driver: "local",
                        driver_options: [],
                        source: "local",
                        fstype: "local",
                        options: ["mode=0777"],
                        mount_point: LOCAL,
                        fs_group: null,
                        shared: false,
                    },
                ],
                mounts: [{ ...volume(ID, "/data", "rw"), type_: "local", source: LOCAL }],
            },
        ],
    },
    {
        what: "with probes",
        container: { livenessProbe: { exec: { command: ["/usr/bin/web", "--alive"] } } },
        asked: [PLAIN],
        exec: [{ Args: ["/usr/bin/web", "--alive"], Terminal: false }],
    },
    {
        what: "with a terminal, which its probes have as well",
        container: { tty: true, livenessProbe: { exec: { command: ["/usr/bin/web", "--alive"] } } },
        asked: [{ ...PLAIN, tty: true }],
        exec: [{ Args: ["/usr/bin/web", "--alive"], Terminal: true }],
    },
    {
        what: "with a read-only root and a mounted volume of the image",
        container: { securityContext: { readOnlyRootFilesystem: true } },
        asked: [
            { ...PLAIN, readOnlyRoot: true, mounts: [copied(ID, "/var/cache/web", "private", "bind", "rw", "bind")] },
        ],
    },
    {
        what: "with a user that the pod names, and a group that the image does not have",
        container: { securityContext: { runAsUser: 4711, runAsGroup: 4711 } },
        asked: [{ ...PLAIN, uid: 4711, gid: 4711, mounts: [userFile(ID, "/etc/passwd"), userFile(ID, "/etc/group")] }],
    },
    {
        what: "on a host in FIPS mode",
        policy: { nodes: [NodeKind.GoCriOFips] },
        asked: [{ ...PLAIN, mounts: fipsMounts(ID) }],
    },
];

interface Made {
    readonly text: string;
    readonly calls: readonly { readonly name: string; readonly input: unknown }[];
}

function sourceOf({ container = {}, pod = {} }: Shape): PodSource {
    const spec = { containers: [{ name: "web", image: IMAGE, ...container }], ...pod };
    return { kind: "Pod", name: "web-0", namespace: "shop", path: ["spec"], spec };
}

function policyFor(shape: Shape, containerRuntime: ContainerRuntime, preset: PolicyPreset): string {
    const options = { preset, imageLock: LOCK, containerRuntime, ...shape.policy };
    const { text, issues } = generatePolicy(options, {
        pod: sourceOf(shape),
        localVolumes: shape.localVolumes === true,
    });
    expect(errorsOf(issues)).toEqual([]);
    return String(text);
}

function callsOf({ asked, exec = [] }: Shape): Made["calls"] {
    const own = asked.flatMap((one) => {
        const input = containerRequest(one);
        const { Process } = (input as { OCI: { Process: object } }).OCI;
        const commands = one.id === ID ? exec : [];
        return [
            { name: "CreateContainerRequest", input },
            { name: "StartContainerRequest", input: { container_id: one.id } },
            ...commands.map((command) => ({
                name: "ExecProcessRequest",
                input: {
                    container_id: one.id,
                    exec_id: "e",
                    string_user: null,
                    stdin_port: null,
                    stdout_port: null,
                    stderr_port: null,
                    // Kata `kata_agent.go`, `cmdToKataProcess`: nothing of rights and limits.
                    process: { ...Process, ...command, Capabilities: null, Rlimits: [], NoNewPrivileges: false },
                },
            })),
        ];
    });
    const sandbox = {
        hostname: "web-0",
        dns: [],
        storages: [],
        sandbox_pidns: false,
        sandbox_id: "5a".repeat(32),
        guest_hook_path: "/usr/share/oci/hooks",
        kernel_modules: [],
    };
    return [
        { name: "CreateSandboxRequest", input: sandbox },
        { name: "CreateContainerRequest", input: sandboxRequest("web-0", "shop") },
        ...own,
    ];
}

function deniedBy(text: string, calls: Made["calls"]): unknown[] {
    const policy = openPolicy(text);
    const denied = calls.flatMap(({ name, input }) => {
        const { allowed, prints } = policy.evaluate(name, input);
        return allowed ? [] : [[name, prints]];
    });
    policy.close();
    return denied;
}

const creations = (calls: Made["calls"]) => calls.filter(({ name }) => name === "CreateContainerRequest");

describe.each(SHAPES)("a pod $what", (shape) => {
    test.each([PolicyPreset.Strict, PolicyPreset.Baseline])(
        "is allowed by %s as the sources say that it comes",
        (preset) => {
            expect(deniedBy(policyFor(shape, ContainerRuntime.CriO, preset), callsOf(shape))).toEqual([]);
        },
    );

    test("is denied by a policy for containerd, and as containerd sends it by one for CRI-O", () => {
        const { policy: { uidRange: _, nodes: __, ...policy } = {}, ...rest } = shape;
        const container = { ...shape.container, securityContext: { runAsUser: 1001, runAsGroup: 1001 } };
        const plain = { ...rest, container, policy, pod: shape.pod ?? {} };
        const spec = {
            ...sourceOf(plain),
            spec: { securityContext: { runAsUser: 1001, runAsGroup: 1001 }, ...(sourceOf(plain).spec as object) },
        };
        for (const preset of [PolicyPreset.Strict, PolicyPreset.Baseline]) {
            const target = { pod: spec, localVolumes: shape.localVolumes === true };
            const options = { imageLock: LOCK, preset, containerRuntime: ContainerRuntime.Containerd };
            const strict = generatePolicy({ ...options, preset: PolicyPreset.Strict }, target);
            expect(errorsOf(strict.issues)).toEqual([]);
            const containerd = String(generatePolicy(options, target).text);
            const crio = policyFor(shape, ContainerRuntime.CriO, preset);
            for (const call of creations(callsOf(shape))) {
                expect(deniedBy(containerd, [call])).toHaveLength(1);
            }
            for (const node of nodesOf({ isPeerPod: shape.localVolumes === true })) {
                const calls = strict.pod === undefined ? [] : creations(podRequests(strict.pod, node));
                expect(calls.length).toBeGreaterThan(1);
                for (const call of calls) {
                    expect(deniedBy(crio, [call])).toHaveLength(1);
                }
            }
        }
    });
});

const WITH_OTHER_VALUES = SHAPES.filter(({ what }) =>
    /PATH than|of the runtime|without PATH|another PATH and/.test(what),
);

test.each(WITH_OTHER_VALUES)("a pod $what has no variable once more, and no other of two values counts", (shape) => {
    const policy = openPolicy(policyFor(shape, ContainerRuntime.CriO, PolicyPreset.Strict));
    const [opening, sandbox, creation] = callsOf(shape).map(({ name, input }) => ({ name, input: input as Creation }));
    if (opening === undefined || sandbox === undefined || creation === undefined) {
        throw new Error("the pod has no container");
    }
    const { Env } = creation.input.OCI.Process;
    expect(new Set(Env.map(nameOf)).size).toBeLessThan(Env.length);
    const before = [opening, sandbox].map(({ name, input }) => policy.evaluate(name, input).allowed);
    const allowed = [...repeatedIn(Env)].filter(([, env]) => {
        const attack = structuredClone(creation.input);
        attack.OCI.Process.Env = [...env];
        return policy.evaluate(creation.name, attack).allowed;
    });
    policy.close();
    expect([before, allowed.map(([what]) => what)]).toEqual([[true, true], []]);
});

test("there are shapes enough", () => {
    expect(SHAPES.length).toBeGreaterThanOrEqual(8);
});
