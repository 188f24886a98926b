import { expect, test } from "vitest";
import { Severity } from "../../../core";
import { unaskedIssues } from "../../../core/policy/derive/unasked";
import { PolicyPreset } from "../../../core/policy/spec";
import type { Creation } from "./requestTypes";
import { BASELINE, historyBefore, indexOf, inputOf, openAfter } from "./scenario";

type Form = (input: Creation) => unknown;

const SANDBOX = "the sandbox";
const SHARED = "/run/kata-containers/shared/containers";

const without =
    (type: string): Form =>
    ({ OCI }) => {
        OCI.Linux.Namespaces = OCI.Linux.Namespaces.filter(({ Type }) => Type !== type);
    };
/** What containerd does to the mounts of a privileged container. */
const writable: Form = ({ OCI }) => {
    for (const mount of OCI.Mounts.filter(({ type_ }) => type_ === "sysfs" || type_ === "cgroup")) {
        mount.options = mount.options.map((option) => (option === "ro" ? "rw" : option));
    }
};
const bind =
    (source: string): Form =>
    ({ OCI }) =>
        OCI.Mounts.push({ destination: "/host", source, type_: "bind", options: ["rbind", "rprivate", "rw"] });
const copied: Form = (input) => bind(`${SHARED}/${input.container_id}-0123456789abcdef-host`)(input);
const disk: Form = (input) => {
    const mount_point = "/run/kata-containers/sandbox/storage/L2Rpc2s=";
    const own = { driver: "blk", driver_options: [], source: "01/02", fstype: "ext4", options: [], mount_point };
    input.storages.push({ ...own, fs_group: null, shared: false } as unknown as Creation["storages"][number]);
    bind(mount_point)(input);
};
const volume = (source: object) => ({
    container: { volumeMounts: [{ name: "v", mountPath: "/host", readOnly: true }] },
    pod: { volumes: [{ name: "v", ...source }] },
});

interface Row {
    readonly field: { readonly container?: object; readonly pod?: object };
    readonly about?: string;
    /** Every form in which a node sends it, as far as it is known. */
    readonly denied: readonly Form[];
    readonly allowed?: readonly Form[];
}

/** Where Baseline denies each form, the preview has an error; where it denies some, or none, a warning. */
const ROWS: Readonly<Record<string, Row>> = {
    privileged: { field: { container: { securityContext: { privileged: true } } }, denied: [writable] },
    "a GPU by a variable": {
        field: { container: { env: [{ name: "VISIBLE_CDI_DEVICES", value: "nvidia.com/gpu=0" }] } },
        denied: [({ OCI }) => OCI.Process.Env.push("VISIBLE_CDI_DEVICES=nvidia.com/gpu=0")],
    },
    hostIPC: { field: { pod: { hostIPC: true } }, about: SANDBOX, denied: [without("ipc")] },
    hostNetwork: { field: { pod: { hostNetwork: true } }, about: SANDBOX, denied: [without("uts")] },
    hostPID: {
        field: { pod: { hostPID: true } },
        denied: [
            (input) => {
                input.sandbox_pidns = true;
            },
        ],
    },
    "a hostPath in /proc": { field: volume({ hostPath: { path: "/proc" } }), denied: [bind("/proc")] },
    "a hostPath in /sys": { field: volume({ hostPath: { path: "/sys/class" } }), denied: [bind("/sys/class")] },
    "a hostPath in /dev": {
        field: volume({ hostPath: { path: "/dev/fuse" } }),
        denied: [bind("/dev/fuse")],
        allowed: [copied],
    },
    "another hostPath": { field: volume({ hostPath: { path: "/var/lib" } }), denied: [], allowed: [copied] },
    "a claim": {
        field: volume({ persistentVolumeClaim: { claimName: "v" } }),
        denied: [disk],
        allowed: [copied],
    },
    "a network file system": { field: volume({ nfs: {} }), denied: [], allowed: [copied] },
};

function allows(about: string, form: Form): boolean {
    const input = inputOf<Creation>(BASELINE, "CreateContainerRequest", about);
    form(input);
    const index = indexOf(BASELINE, "CreateContainerRequest", about);
    const policy = openAfter(BASELINE, historyBefore(BASELINE, index));
    const { allowed } = policy.evaluate("CreateContainerRequest", input);
    policy.close();
    return allowed;
}

test.each(Object.entries(ROWS))("Baseline answers to %s as the preview says", (_, row) => {
    const { field, about = "app", denied, allowed = [] } = row;
    expect(allows(about, () => undefined)).toBe(true);
    expect(denied.map((form) => allows(about, form))).toEqual(denied.map(() => false));
    expect(allowed.map((form) => allows(about, form))).toEqual(allowed.map(() => true));

    const spec = { containers: [{ name: "app", ...field.container }], ...field.pod };
    const source = { kind: "Pod", path: ["spec"], spec } as const;
    const [issue, ...others] = unaskedIssues(source, { preset: PolicyPreset.Baseline });
    expect(others).toEqual([]);
    expect(issue?.severity).toBe(allowed.length === 0 ? Severity.Error : Severity.Warning);
    expect(/which Baseline denies$/.test(issue?.message ?? "")).toBe(denied.length > 0);
});

test("an image that sets the variable of GPUs is an error under Baseline, where the lock knows the image", () => {
    const image = `registry.example/cuda@sha256:${"5c".repeat(32)}`;
    const other = `registry.example/app@sha256:${"6d".repeat(32)}`;
    const imageLock = {
        [image]: { entrypoint: ["/x"], env: ["PATH=/bin", "VISIBLE_CDI_DEVICES=nvidia.com/gpu=all"] },
        [other]: { entrypoint: ["/x"], env: ["NVIDIA_VISIBLE_DEVICES=all", "MY_VISIBLE_CDI_DEVICES=x"] },
    };
    const spec = { containers: [image, other].map((name) => ({ name: "app", image: name })) };
    const source = { kind: "Pod", path: ["spec"], spec } as const;
    const issues = unaskedIssues(source, { preset: PolicyPreset.Baseline, imageLock });
    expect(issues.map(({ severity, path, message }) => [severity, path, message])).toEqual([
        [
            Severity.Error,
            "spec.containers[0].image",
            "sets VISIBLE_CDI_DEVICES, which chooses GPUs; nodes hand the variable on, which Baseline denies",
        ],
    ]);
    expect(unaskedIssues(source, { preset: PolicyPreset.Baseline })).toEqual([]);
});
