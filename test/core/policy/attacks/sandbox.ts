import type { Storage } from "../requestTypes";
import { STRICT } from "../scenario";
import { type Attack, attacksOn, idOf, onCreation } from "./attack";

interface Copy {
    path: string;
    file_type: string;
    file_mode: number;
    symlink_target: string | null;
}

interface Sandbox {
    hostname: string;
    guest_hook_path: string;
    kernel_modules: unknown[];
    sandbox_pidns: boolean;
    storages: Storage[];
}

const SHARED = "/run/kata-containers/shared/containers";
const copy = attacksOn<Copy>(STRICT, "CopyFileRequest", "app");
const sandbox = attacksOn<Sandbox>(STRICT, "CreateSandboxRequest");

function copyTo(path: string): Attack {
    return copy(`to ${path}`, (input) => {
        input.path = path;
    });
}

function link(what: string, target: string | null, below = "/latest"): Attack {
    return copy(`a link: ${what}`, (input) => {
        input.file_type = "Symlink";
        input.path = `${input.path}${below}`;
        input.symlink_target = target;
    });
}

function storage(what: string, change: (storage: Storage) => void): Attack {
    return sandbox(`a storage: ${what}`, ({ storages }) => {
        storages.forEach(change);
    });
}

/** Files that the host copies into the guest. */
export const COPY_ATTACKS: readonly Attack[] = [
    link("an absolute target", "/etc/shadow"),
    link("a target above", "../../../../etc/shadow"),
    link("a target above in its middle", "a/../../b"),
    link("a target above at its end", "a/.."),
    link("no target", null),
    link("an empty target", ""),
    link("in place of the whole copy", "data", ""),
    ...["/.", "//", "/./x", "/x/.", "//x", "/x//y", "/x/", "/..", "/x/..", "/...", "/x\0", "/\0"].map((below) =>
        link(`in place of ${JSON.stringify(below)}`, "data", below),
    ),
    ...["a\0b", "\0", "a\0/../..", ".", "./a", "a/.", "a//b", "a/", "..", "../a", "a/./b", "//a"].map((target) =>
        link(`the target ${JSON.stringify(target)}`, target),
    ),
    ...["passwd", "group", "hosts-", "hosts\0", "ld.so.preload", "HOSTS", "data", "kubernetes.io"].map((name) =>
        copyTo(`${SHARED}/${idOf("app")}-0123456789abcdef-${name}`),
    ),
    copyTo(`${SHARED}/${idOf("app")}-0123456789abcdef-passwd/x-hosts`),
    copyTo(`${SHARED}/${idOf("app")}-0123456789abcdef-passwd/hosts`),
    ...["/.", "//", "/./x", "//x", "/x/", "/x\0y", "/\0", "/x/../y"].map((below) =>
        copyTo(`${SHARED}/${idOf("app")}-0123456789abcdef-app${below}`),
    ),
    ...["_", "-x", "a", "A", "..", "", idOf("app").toUpperCase(), `${idOf("app").slice(1)}-b`, `${idOf("app")}a`].map(
        (id) => copyTo(`${SHARED}/${id}-0123456789abcdef-app`),
    ),
    copyTo("/"),
    copyTo("/etc/passwd"),
    copyTo("etc/passwd"),
    copyTo("/usr/bin/kata-agent"),
    copyTo(SHARED),
    copyTo(`${SHARED}/`),
    copyTo(`${SHARED}/x`),
    copyTo(`${SHARED}/../../../etc/passwd`),
    copyTo(`${SHARED}/${idOf("app")}-0123456789abcdef-app/../../../../etc/passwd`),
    copyTo(`${SHARED}/${idOf("app")}-0123456789abcdef-app/..`),
    copyTo(`${SHARED}/${idOf("app")}/rootfs/app`),
    copyTo(`${SHARED}/${idOf("app")}/rootfs/local/data/x`),
    copyTo(`${SHARED}/${idOf("app")}-0123456789abcdef`),
    copyTo(`${SHARED}/other/${idOf("app")}-0123456789abcdef-app`),
    copyTo(`/tmp${SHARED}/${idOf("app")}-0123456789abcdef-app`),
    copyTo(`/run/kata-containers/${idOf("app")}/rootfs/app`),
    copyTo("/run/kata-containers/sandbox/resolv.conf"),
    copyTo("/run/kata-containers/sandbox/storage/x"),
    copyTo("/run/kata-containers/sandbox/ephemeral/cache/x"),
    copyTo("/run/kata-containers/sandbox/shm/x"),
    ...[0o104755, 0o102755, 0o106755, 0o107777, 0o300644, 2 ** 31 + 0o100755].map((mode) =>
        copy(`a file with the mode ${mode.toString(8)}`, (input) => {
            input.file_type = "Regular";
            input.file_mode = mode;
        }),
    ),
    ...["Unknown", "BlockDevice", "CharDevice", "Fifo", "Socket", "symlink", ""].map((type) =>
        copy(`a file of type ${JSON.stringify(type)}`, (input) => {
            input.file_type = type;
        }),
    ),
];

/** What the host does before there is a container. */
export const SANDBOX_ATTACKS: readonly Attack[] = [
    ...["other", "shop-7d4b9c6f5d-x2x5z.evil.example", "localhost", "shop-7d4b9c6f5d-x2x5z\n"].map((name) =>
        sandbox(`the host's name ${JSON.stringify(name)}`, (input) => {
            input.hostname = name;
        }),
    ),
    ...["app", "the sandbox"].flatMap((about) =>
        ["other", "shop-7d4b9c6f5d-x2x5z\n", "a; id"].map((name) =>
            onCreation(about)(`the host's name ${JSON.stringify(name)}`, ({ OCI }) => {
                OCI.Hostname = name;
            }),
        ),
    ),
    sandbox("programs of the host's as hooks", (input) => {
        input.guest_hook_path = "/run/kata-containers/shared/hooks";
    }),
    sandbox("a kernel module", ({ kernel_modules }) => kernel_modules.push({ name: "x", parameters: [] })),
    sandbox("a process namespace for all", (input) => {
        input.sandbox_pidns = true;
    }),
    sandbox("a second storage", ({ storages }) => {
        storages.push(...storages.map((first) => ({ ...first, mount_point: "/etc" })));
    }),
    ...["virtio-fs", "9p", "blk", "overlayfs", "local", "image_guest_pull", "bind"].map((driver) =>
        storage(`of the driver ${driver}`, (it) => {
            it.driver = driver;
        }),
    ),
    ...["virtiofs", "hugetlbfs", "overlay", "bind", ""].map((fstype) =>
        storage(`of the file system ${JSON.stringify(fstype)}`, (it) => {
            it.fstype = fstype;
        }),
    ),
    // What begins so sets file attributes in the guest before the storage is made (Kata `src/agent/src/storage`).
    ...[
        "X-kata.overlay-lower=/etc",
        "X-kata.x",
        "exec",
        "suid",
        "dev",
        "size=1,exec",
        "size=",
        "size=1m",
        "SIZE=1",
        "bind",
        "mode=0777",
        "fsgid=0",
        "remount",
    ].map((option) =>
        storage(`with the option ${option}`, (it) => {
            it.options.push(option);
        }),
    ),
    ...["noexec", "nosuid", "nodev", "mode=1777"].map((option) =>
        storage(`without the option ${option}`, (it) => {
            it.options = it.options.filter((other) => other !== option);
        }),
    ),
    storage("with all options in one", (it) => {
        it.options = [it.options.join(",")];
    }),
    storage("without options", (it) => {
        it.options = [];
    }),
    storage("with a driver option", (it) => {
        it.driver_options.push("x");
    }),
    storage("with a source of the guest's", (it) => {
        it.source = "/etc";
    }),
    storage("with a group", (it) => {
        it.fs_group = { group_id: 0, group_change_policy: 0 };
    }),
    ...["/", "/etc", "/run/kata-containers/sandbox", "/run/kata-containers/sandbox/shm/../x"].map((place) =>
        storage(`at ${place}`, (it) => {
            it.mount_point = place;
        }),
    ),
];
