import { expect, test } from "vitest";
import { type DecodedInitData, decodeDocument, diffInitData } from "../../../core";
import { buildForPod } from "../../../core/initdata/build";
import { errorsOf } from "../../../core/issue";
import { ContainerRuntime } from "../../../core/policy/containerRuntime";
import { type OpenPolicy, openPolicy } from "../../../core/policy/engine";
import { generatePolicy } from "../../../core/policy/generate";
import { NodeKind, nodesOf, runtimesOf } from "../../../core/policy/nodes";
import { policyFor } from "../../../core/policy/policyFor";
import { podRequests } from "../../../core/policy/selfCheck/requests";
import { type AllowedRequestSpec, PolicyPreset, type PolicySpec } from "../../../core/policy/spec";
import { Session } from "../../../core/session";
import { GOOD, NOW } from "../spec";
import type { Creation, Exec } from "./requestTypes";
import { RICH_POD, RICH_POLICY } from "./richPod";

const request = "CreateContainerRequest";
const entry = (field: string, rest: Omit<AllowedRequestSpec, "request" | "field" | "because">): AllowedRequestSpec => ({
    request,
    field,
    because: "a plugin of our nodes adds it",
    ...rest,
});

/** An entry for each field, as somebody writes it down from what a node sends. */
const ENTRIES: readonly AllowedRequestSpec[] = [
    entry("OCI.Annotations", { name: "example.com/zone", value: "eu-1", form: "eu-[0-9]+" }),
    entry("OCI.Linux.MaskedPaths", {
        value: "/sys/kernel/slab7",
        form: "/sys/kernel/slab[0-9]+",
    }),
    entry("OCI.Linux.ReadonlyPaths", { value: "/proc/driver" }),
    entry("OCI.Linux.Sysctl", { name: "net.ipv4.tcp_rmem", value: "4096 131072 6291456" }),
    entry("OCI.Mounts", { name: "/run/lock", value: "tmpfs tmpfs nosuid,nodev,mode=755" }),
    entry("OCI.Process.ApparmorProfile", { value: "site-default" }),
    entry("OCI.Process.Env", { name: "NODE_ZONE", value: "eu-1", container: "app" }),
    entry("OCI.Process.Rlimits", { name: "RLIMIT_CORE", value: "0:unlimited" }),
];

const TARGET = { pod: RICH_POD, localVolumes: false };
const specOf = (policy: PolicySpec) => ({ ...RICH_POLICY, preset: PolicyPreset.Strict, ...policy });
const textOf = (policy: PolicySpec) => {
    const { text, issues, pod } = generatePolicy(specOf(policy), TARGET);
    expect(errorsOf(issues)).toEqual([]);
    return { text: String(text), pod };
};

type Change = (input: Creation) => void;

/** What a node with such plugins sends for the container, in addition to the pod. */
const ADDED: Readonly<Record<string, Change>> = {
    "an annotation": ({ OCI }) => {
        OCI.Annotations["example.com/zone"] = "eu-12";
    },
    "masked paths": ({ OCI }) => {
        OCI.Linux.MaskedPaths.push("/sys/kernel/slab1", "/sys/kernel/slab22");
    },
    "a read-only path": ({ OCI }) => {
        OCI.Linux.ReadonlyPaths.unshift("/proc/driver");
    },
    "a kernel setting": ({ OCI }) => {
        OCI.Linux.Sysctl["net.ipv4.tcp_rmem"] = "4096 131072 6291456";
    },
    "an empty mount, with its options in another order": ({ OCI }) => {
        OCI.Mounts.push({
            destination: "/run/lock",
            source: "tmpfs",
            type_: "tmpfs",
            options: ["nodev", "mode=755", "nosuid"],
        });
    },
    "a profile of AppArmor": ({ OCI }) => {
        OCI.Process.ApparmorProfile = "site-default";
    },
    "a variable": ({ OCI }) => {
        OCI.Process.Env.push("NODE_ZONE=eu-1");
    },
    "a limit": ({ OCI }) => {
        OCI.Process.Rlimits.push({ Type: "RLIMIT_CORE", Soft: 0, Hard: 2 ** 64 });
    },
};

const inForce = new Map<string, OpenPolicy>();

function asked(
    text: string,
    pod: NonNullable<ReturnType<typeof textOf>["pod"]>,
    change: Change,
    about = "app",
    kind: NodeKind = NodeKind.GoContainerd2,
) {
    const { containerRuntime } = runtimesOf(kind);
    const [node] = nodesOf({ nodes: [kind], containerRuntime, isPeerPod: false });
    const life = podRequests(pod, node);
    const open = inForce.get(text) ?? openPolicy(text);
    inForce.set(text, open);
    open.reset();
    const at = life.findIndex((one) => one.name === request && one.about === about);
    const denied = life.slice(0, at).filter(({ name, input }) => !open.evaluate(name, input).allowed);
    expect(denied).toEqual([]);
    const input = structuredClone(life[at]?.input) as Creation;
    change(input);
    return open.evaluate(request, input).kind;
}

const STRICT = textOf({ allow: ENTRIES });
const CRIO = textOf({
    allow: ENTRIES.filter(({ field }) => field !== "OCI.Annotations"),
    containerRuntime: ContainerRuntime.CriO,
});

test.each(
    Object.entries(NodeKind)
        .filter(([, kind]) => kind !== NodeKind.GoCriOFips)
        .map(([, kind]) => kind),
)("a container may have all that the entries open on %s", (kind) => {
    const isCriO = runtimesOf(kind).containerRuntime === ContainerRuntime.CriO;
    const { text, pod } = isCriO ? CRIO : STRICT;
    const all: Change = (input) => {
        for (const add of Object.values(ADDED)) {
            add(input);
        }
    };
    if (pod === undefined) {
        throw new Error("no pod");
    }
    expect(asked(text, pod, () => undefined, "app", kind)).toBe("allowed");
    expect(asked(text, pod, all, "app", kind)).toBe("allowed");
});

test.each(Object.entries(ADDED))("%s is denied without an entry", (_, change) => {
    const { text, pod } = textOf({});
    expect(pod && asked(text, pod, change)).toBe("denied");
    expect(text).not.toMatch(/allow"|opened|closed\(|open\(/);
});

/** What a host tries to gain by the entries. */
const ATTACKS: readonly (readonly [string, Change, about?: string])[] = [
    [
        "another value of the annotation",
        ({ OCI }) => {
            OCI.Annotations["example.com/zone"] = "us-1";
        },
    ],
    [
        "a value that only begins alike",
        ({ OCI }) => {
            OCI.Annotations["example.com/zone"] = "eu-1\nx";
        },
    ],
    [
        "another annotation with the value",
        ({ OCI }) => {
            OCI.Annotations["example.com/zones"] = "eu-1";
        },
    ],
    [
        "a device by an annotation with the value",
        ({ OCI }) => {
            OCI.Annotations["cdi.k8s.io/gpu"] = "eu-1";
        },
    ],
    ["the annotation as a variable", ({ OCI }) => void OCI.Process.Env.push("example.com/zone=eu-1")],
    ["another masked path", ({ OCI }) => void OCI.Linux.MaskedPaths.push("/etc/ssl")],
    ["a masked path that goes on", ({ OCI }) => void OCI.Linux.MaskedPaths.push("/sys/kernel/slab1/../../../etc")],
    ["the masked path as a read-only one", ({ OCI }) => void OCI.Linux.ReadonlyPaths.push("/sys/kernel/slab7")],
    [
        "the masked path in the place of one that has to be there",
        ({ OCI }) => {
            OCI.Linux.MaskedPaths = ["/sys/kernel/slab7"];
        },
    ],
    [
        "no masked paths",
        ({ OCI }) => {
            OCI.Linux.MaskedPaths = [];
        },
    ],
    [
        "another value of the setting",
        ({ OCI }) => {
            OCI.Linux.Sysctl["net.ipv4.tcp_rmem"] = "1 1 1";
        },
    ],
    [
        "another setting",
        ({ OCI }) => {
            OCI.Linux.Sysctl["net.ipv4.conf.all.route_localnet"] = "1";
        },
    ],
    ["another place for the mount", (input) => mount(input, { destination: "/etc" })],
    ["the mount over a mount of the pod", (input) => mount(input, { destination: "/etc/app" })],
    ["a folder of the guest there", (input) => mount(input, { type_: "bind", source: "/", options: ["rbind"] })],
    ["another file system there", (input) => mount(input, { type_: "overlay" })],
    ["a disk there", (input) => mount(input, { source: "/dev/vda" })],
    ["further options", (input) => mount(input, { options: ["nosuid", "nodev", "mode=755", "size=1"] })],
    ["fewer options", (input) => mount(input, { options: ["nosuid"] })],
    ["an option that holds all others", (input) => mount(input, { options: ["mode=755,nodev,nosuid", "x"] })],
    [
        "another profile",
        ({ OCI }) => {
            OCI.Process.ApparmorProfile = "unconfined";
        },
    ],
    [
        "a label with the name of the profile",
        ({ OCI }) => {
            OCI.Process.SelinuxLabel = "site-default";
        },
    ],
    ["another value of the variable", ({ OCI }) => void OCI.Process.Env.push("NODE_ZONE=eu-2")],
    ["the variable with more after it", ({ OCI }) => void OCI.Process.Env.push("NODE_ZONE=eu-1=x")],
    ["a sealed secret in it", ({ OCI }) => void OCI.Process.Env.push("NODE_ZONE=sealed.a.b.c")],
    ["the value in a variable of the pod", ({ OCI }) => void OCI.Process.Env.push("GREETING=eu-1")],
    ["the value in another variable", ({ OCI }) => void OCI.Process.Env.push("LD_PRELOAD=eu-1")],
    ["the variable in another container", ({ OCI }) => void OCI.Process.Env.push("NODE_ZONE=eu-1"), "plain"],
    [
        "the variable in the place of one of the pod",
        ({ OCI }) => {
            OCI.Process.Env = [
                ...OCI.Process.Env.filter((one) => !one.startsWith("OTEL")).map((one) =>
                    one.startsWith("GREETING=") ? "GREETING=bye" : one,
                ),
                "NODE_ZONE=eu-1",
            ];
        },
    ],
    ["another limit", ({ OCI }) => void OCI.Process.Rlimits.push({ Type: "RLIMIT_CPU", Soft: 0, Hard: 2 ** 64 })],
    [
        "the limit with other numbers",
        ({ OCI }) => void OCI.Process.Rlimits.push({ Type: "RLIMIT_CORE", Soft: 0, Hard: 1 }),
    ],
    [
        "another program with the variable",
        (input) => {
            ADDED["a variable"]?.(input);
            input.OCI.Process.Args = ["/bin/sh"];
        },
    ],
    [
        "root with the profile",
        (input) => {
            ADDED["a profile of AppArmor"]?.(input);
            input.OCI.Process.User = { UID: 0, GID: 0, AdditionalGids: [], Username: "" };
        },
    ],
    [
        "a namespace of the guest with the kernel setting",
        (input) => {
            ADDED["a kernel setting"]?.(input);
            input.OCI.Linux.Namespaces.push({ Type: "pid", Path: "/proc/1/ns/pid" });
        },
    ],
    [
        "a seccomp profile with the masked path",
        (input) => {
            ADDED["masked paths"]?.(input);
            input.OCI.Linux.Seccomp = { DefaultAction: "SCMP_ACT_ERRNO" };
        },
    ],
];

function mount({ OCI }: Creation, change: Partial<Creation["OCI"]["Mounts"][number]>): void {
    const options = ["nosuid", "nodev", "mode=755"];
    OCI.Mounts.push({ destination: "/run/lock", source: "tmpfs", type_: "tmpfs", options, ...change });
}

test.each(ATTACKS.map(([what, change, about = "app"]) => [what, change, about] as const))(
    "%s is denied with all entries",
    (_, change, about) => {
        const { text, pod } = STRICT;
        expect(pod && asked(text, pod, change, about)).toBe("denied");
    },
);

test("the variable that an entry opens may be in a command of its container, with no other value", () => {
    const { text, pod } = STRICT;
    const life = pod === undefined ? [] : podRequests(pod);
    const at = life.findIndex(({ name, about }) => name === "ExecProcessRequest" && about === "app");
    const open = openPolicy(text);
    for (const { name, input } of life.slice(0, at)) {
        expect(open.evaluate(name, input).allowed).toBe(true);
    }
    const withVariable = (variable: string) => {
        const input = structuredClone(life[at]?.input) as Exec;
        input.process.Env.push(variable);
        return open.evaluate("ExecProcessRequest", input).kind;
    };
    expect(withVariable("NODE_ZONE=eu-1")).toBe("allowed");
    expect(withVariable("NODE_ZONE=eu-2")).toBe("denied");
    expect(withVariable("LD_PRELOAD=/x")).toBe("denied");
    open.close();
});

test("a mark in a path does not let a form leave its folder", () => {
    const allow = [entry("OCI.Linux.MaskedPaths", { value: "/proc/ab/c", form: "/proc/.{2}/[a-z]+" })];
    const { text, pod } = textOf({ allow });
    expect(pod && asked(text, pod, ({ OCI }) => void OCI.Linux.MaskedPaths.push("/proc/ab/c"))).toBe("allowed");
    expect(pod && asked(text, pod, ({ OCI }) => void OCI.Linux.MaskedPaths.push("/proc/../etc"))).toBe("denied");
});

test("a form never opens a sealed secret", () => {
    const allow = [entry("OCI.Process.Env", { name: "ZONE", value: "eu.1", form: "[a-z]+[.][a-z0-9.]+" })];
    const { text, pod } = textOf({ allow });
    expect(pod && asked(text, pod, ({ OCI }) => void OCI.Process.Env.push("ZONE=us.2"))).toBe("allowed");
    expect(pod && asked(text, pod, ({ OCI }) => void OCI.Process.Env.push("ZONE=sealed.a.b"))).toBe("denied");
});

test("Baseline takes annotations, mounts and kernel settings by entry", () => {
    const allow = ENTRIES.filter(({ field }) => /Annotations|Sysctl|Mounts/.test(field ?? ""));
    const { text } = textOf({ preset: PolicyPreset.Baseline, allow });
    const { pod } = STRICT;
    for (const what of ["an annotation", "a kernel setting", "an empty mount, with its options in another order"]) {
        const change = ADDED[what] as Change;
        expect(pod && asked(text, pod, change), what).toBe("allowed");
        expect(pod && asked(textOf({ preset: PolicyPreset.Baseline }).text, pod, change), what).toBe("denied");
    }
    expect(pod && asked(text, pod, (input) => mount(input, { destination: "/run/other" }))).toBe("denied");
});

test("the policy has each entry as a comment, with its reason", () => {
    expect(STRICT.text.split("default CreateContainerRequest")[0]?.split("\n").slice(-9, -1)).toEqual([
        '# OCI.Annotations example.com/zone of the form "eu-[0-9]+" in every container: a plugin of our nodes adds it',
        '# OCI.Linux.MaskedPaths of the form "/sys/kernel/slab[0-9]+" in every container: a plugin of our nodes adds it',
        '# OCI.Linux.ReadonlyPaths = "/proc/driver" in every container: a plugin of our nodes adds it',
        '# OCI.Linux.Sysctl net.ipv4.tcp_rmem = "4096 131072 6291456" in every container: a plugin of our nodes adds it',
        '# OCI.Mounts /run/lock = "tmpfs tmpfs mode=755,nodev,nosuid" in every container: a plugin of our nodes adds it',
        '# OCI.Process.ApparmorProfile = "site-default" in every container: a plugin of our nodes adds it',
        '# OCI.Process.Env NODE_ZONE = "eu-1" in container app: a plugin of our nodes adds it',
        '# OCI.Process.Rlimits RLIMIT_CORE = "0:unlimited" in every container: a plugin of our nodes adds it',
    ]);
});

test("the preview warns of each entry, and the self-check finds nothing wrong with them", () => {
    const { issues } = policyFor(specOf({ allow: ENTRIES }), TARGET, undefined, new Session());
    expect(errorsOf(issues)).toEqual([]);
    const warnings = issues.filter(({ code }) => code === "field-opened");
    expect(warnings.map(({ path }) => path)).toEqual(ENTRIES.map((_, index) => `policy.allow[${index}]`));
    expect(warnings[6]?.message).toBe(
        'opens OCI.Process.Env NODE_ZONE = "eu-1" in container app: the host may add it, and may leave it out',
    );
});

const NO_EFFECT: readonly (readonly [string, PolicySpec])[] = [
    [
        "a limit that every policy takes",
        { allow: [entry("OCI.Process.Rlimits", { name: "RLIMIT_NOFILE", value: "4096:8192" })] },
    ],
    ["a variable that an option opens", { allow: [entry("OCI.Process.Env", { name: "MESH_A", value: "x" })] }],
    ["a variable under Baseline", { preset: PolicyPreset.Baseline, allow: ENTRIES.slice(6, 7) }],
    ["an annotation with CRI-O", { containerRuntime: ContainerRuntime.CriO, allow: ENTRIES.slice(0, 1) }],
];

test.each(NO_EFFECT)("the self-check says that %s opens nothing", (_, policy) => {
    const { issues } = policyFor(specOf(policy), TARGET, undefined, new Session());
    expect(errorsOf(issues).map(({ path, code }) => [path, code])).toEqual([["policy.allow[0]", "no-effect"]]);
});

test("a review lists what an entry opens as something that loosens the policy, with its reason next to it", () => {
    const { changes } = diffInitData(documentOf([]), documentOf(ENTRIES));
    const reported = changes.map(({ path, after, effect }) => `${effect} ${path}: ${after}`);
    expect(reported).toEqual(
        expect.arrayContaining([
            'loosens opened OCI.Process.Env NODE_ZONE in container app: = "eu-1"',
            'loosens opened OCI.Mounts /run/lock in every container: = "tmpfs tmpfs mode=755,nodev,nosuid"',
            'loosens opened OCI.Annotations example.com/zone in every container: of the form "eu-[0-9]+"',
            "loosens rules: opened: the host may add what entries of policy.allow name",
        ]),
    );
    expect(changes.filter(({ effect }) => effect === "unknown")).toEqual([]);
    const { after } = changes.find(({ path }) => path === "CreateContainerRequest (comment)") ?? {};
    expect(after).toContain("in container app: a plugin of our nodes adds it");
});

function documentOf(allow: readonly AllowedRequestSpec[]): DecodedInitData {
    const { initData } = buildForPod({ ...GOOD, policy: specOf({ allow }) }, { now: NOW, pod: RICH_POD });
    const { initData: decoded } = decodeDocument(String(initData?.toml));
    if (decoded === undefined) {
        throw new Error("no document");
    }
    return decoded;
}
