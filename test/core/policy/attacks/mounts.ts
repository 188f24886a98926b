import type { Creation, Mount } from "../requestTypes";
import { PEER } from "../scenario";
import { type Attack, idOf, mountAt, onCreation } from "./attack";

const app = onCreation("app");
const worker = onCreation("worker");
const plain = onCreation("plain");
const peer = onCreation("app", PEER);

const SHARED = "/run/kata-containers/shared/containers";
const CHANCE = "0123456789abcdef";
const READ_WRITE = ["rbind", "rprivate", "rw"];

function bind(source: string, destination: string): Mount {
    return { destination, source, type_: "bind", options: [...READ_WRITE] };
}

function added(what: string, mount: () => Mount): Attack {
    return app(what, ({ OCI }) => {
        OCI.Mounts.push(mount());
    });
}

function changed(destination: string, what: string, change: (mount: Mount) => unknown): Attack {
    return app(`${destination}: ${what}`, (input) => {
        change(mountAt(input, destination));
    });
}

const LOCAL = /(\/shared\/containers\/)([^/]+\/rootfs\/local\/)/;
const PASSTHROUGH = "$1passthrough/$2";

/** Moves a directory of the guest and the mount of it. */
function move(input: Creation, destination: string, to: string): void {
    const mount = mountAt(input, destination);
    for (const storage of input.storages.filter(({ mount_point }) => mount_point === mount.source)) {
        storage.mount_point = storage.mount_point.replace(LOCAL, to);
    }
    mount.source = mount.source.replace(LOCAL, to);
}

const PLACES = [
    "/",
    "/run",
    "/etc/kata-opa",
    "/proc/1/root",
    "/run/kata-containers",
    "/run/kata-containers/shared/containers",
    "/run/kata-containers/image",
    "/run/image-security",
    "/dev",
];

/** What a container sees of the guest. */
export const MOUNT_ATTACKS: readonly Attack[] = [
    ...PLACES.map((source) => added(`the guest's ${source} on a new place`, () => bind(source, "/host"))),
    ...PLACES.map((source) =>
        changed("/etc/app", `the guest's ${source} in its place`, (mount) => {
            mount.source = source;
        }),
    ),
    added("the root of another container", () => bind(`/run/kata-containers/${idOf("setup")}/rootfs`, "/other")),
    changed("/data", "the root of another container in its place", (mount) => {
        mount.source = `/run/kata-containers/${idOf("setup")}/rootfs`;
    }),
    added("a file that the pod does not have", () => bind(`${SHARED}/${idOf("app")}-${CHANCE}-shadow`, "/etc/shadow")),
    added("a file over the program", () => bind(`${SHARED}/${idOf("app")}-${CHANCE}-app`, "/app")),
    added("a second file over a ConfigMap", () => bind(`${SHARED}/${idOf("app")}-${CHANCE}-app`, "/etc/app")),
    added("memory over the guest's settings, from which programs run", () => ({
        destination: "/etc",
        source: "tmpfs",
        type_: "tmpfs",
        options: ["exec", "mode=777"],
    })),
    added("memory over a ConfigMap", () => ({
        destination: "/etc/app",
        source: "tmpfs",
        type_: "tmpfs",
        options: ["mode=777"],
    })),
    added("an overlay", () => ({
        destination: "/usr",
        source: "overlay",
        type_: "overlay",
        options: ["lowerdir=/usr", "upperdir=/run/u", "workdir=/run/w"],
    })),
    changed("/etc/app", "writable", (mount) => {
        mount.options = [...READ_WRITE];
    }),
    changed("/etc/app", "neither writable nor not", (mount) => {
        mount.options = ["rbind", "rprivate"];
    }),
    changed("/etc/app", "shared with the guest", (mount) => {
        mount.options = ["rbind", "rshared", "ro"];
    }),
    changed("/etc/app", "another type", (mount) => {
        mount.type_ = "9p";
    }),
    changed("/etc/app", "another place in the container", (mount) => {
        mount.destination = "/etc";
    }),
    changed("/etc/app", "a place next to it", (mount) => {
        mount.destination = "/etc/app/../passwd";
    }),
    changed("/etc/app", "the copy for another container", (mount) => {
        mount.source = mount.source.replace(idOf("app"), idOf("setup"));
    }),
    changed("/etc/app", "a place above in its source", (mount) => {
        mount.source = `${SHARED}/${idOf("app")}-${CHANCE}-/../app`;
    }),
    changed("/etc/app", "a source that goes up first", (mount) => {
        mount.source = `${SHARED}/../../${idOf("app")}-${CHANCE}-app`;
    }),
    changed("/etc/app", "a file within the copy", (mount) => {
        mount.source = `${mount.source}/../app`;
    }),
    changed("/etc/app", "a source outside of what is copied", (mount) => {
        mount.source = mount.source.replace(SHARED, "/tmp");
    }),
    ...["", "/passthrough", "/watchable"].map((folder) =>
        changed("/etc/app", `a source in the guest's ${folder}/`, (mount) => {
            mount.source = mount.source.replace(SHARED, folder);
        }),
    ),
    changed("/etc/app", "a slash at the end of its source", (mount) => {
        mount.source = `${mount.source}/`;
    }),
    changed("/data", "read-only", (mount) => {
        mount.options = ["rbind", "rprivate", "ro"];
    }),
    changed("/data", "on which programs do not run", (mount) => mount.options.push("noexec")),
    worker("/in: writable", (input) => {
        mountAt(input, "/in").options = [...READ_WRITE];
    }),
    worker("/in: another volume", (input) => {
        mountAt(input, "/in").source = mountAt(input, "/cache").source;
    }),
    changed("/sys", "writable", (mount) => {
        mount.options = ["nodev", "noexec", "nosuid", "rw"];
    }),
    changed("/sys", "not read-only", (mount) => {
        mount.options = ["nodev", "noexec", "nosuid"];
    }),
    changed("/sys/fs/cgroup", "without the options that are not the node's", (mount) => {
        mount.options = ["relatime", "rw"];
    }),
    changed("/sys/fs/cgroup", "bound from the guest by an option", (mount) => mount.options.push("rbind")),
    changed("/sys/fs/cgroup", "with a release agent", (mount) => mount.options.push("release_agent=/bin/sh")),
    changed("/sys/fs/cgroup", "shared with the guest", (mount) => mount.options.push("rshared")),
    changed("/sys", "with the options of cgroups", (mount) => {
        mount.options = ["nodev", "noexec", "nosuid", "rw", "nsdelegate"];
    }),
    ...["/proc", "/dev", "/dev/pts", "/sys", "/sys/fs/cgroup"].map((destination) =>
        changed(destination, "options in one word, which is not an option", (mount) => {
            mount.options = [[...mount.options].sort().join(",")];
        }),
    ),
    changed("/sys/fs/cgroup", "read-only in a word that is not an option", (mount) => {
        mount.options = ["nodev", "noexec", "nosuid", "relatime,ro"];
    }),
    changed("/sys/fs/cgroup", "a bind mount of the guest's", (mount) => {
        mount.type_ = "bind";
        mount.source = "/sys/fs/cgroup";
    }),
    changed("/proc", "with programs and devices", (mount) => {
        mount.options = [];
    }),
    changed("/proc", "the guest's", (mount) => {
        mount.type_ = "bind";
        mount.source = "/proc";
    }),
    changed("/proc", "on another place", (mount) => {
        mount.destination = "/mnt";
    }),
    changed("/dev", "the guest's", (mount) => {
        mount.type_ = "bind";
        mount.source = "/dev";
    }),
    changed("/dev", "another owner", (mount) => mount.options.push("uid=1000")),
    changed("/dev/shm", "another directory of the guest's", (mount) => {
        mount.source = "/run/kata-containers/sandbox";
    }),
    changed("/etc/hosts", "the guest's own", (mount) => {
        mount.source = "/etc/hosts";
    }),
    changed("/etc/hosts", "with devices by option", (mount) => mount.options.push("dev")),
    changed("/var/run/secrets/kubernetes.io/serviceaccount", "an overlay", (mount) => {
        mount.type_ = "overlay";
    }),
    // The agent does not know `rro`: it becomes data of the mount, which is writable then.
    changed("/etc/app", "an option that only looks like read-only", (mount) => {
        mount.options = ["rbind", "rprivate", "rro"];
    }),
    changed("/etc/app", "read-only, and an option that only looks like it", (mount) => mount.options.push("rro")),
    changed("/etc/hosts", "an option that only looks like read-only", (mount) => mount.options.push("rro")),
    changed("/sys", "an option that only looks like read-only", (mount) => {
        mount.options = ["nodev", "noexec", "nosuid", "rro"];
    }),
    changed("/sys/fs/cgroup", "an option that only looks like read-only", (mount) => {
        mount.options = ["nodev", "noexec", "nosuid", "relatime", "rro"];
    }),
    changed("/etc/app", "read-only in capitals", (mount) => {
        mount.options = ["rbind", "rprivate", "RO"];
    }),
    worker("/in: an option that only looks like read-only", (input) => {
        mountAt(input, "/in").options = ["rbind", "rprivate", "rro"];
    }),
    plain("/var/lib/plain: the guest's files", (input) => {
        mountAt(input, "/var/lib/plain").source = "/run";
    }),
    peer("the guest's root on a peer pod", ({ OCI }) => {
        OCI.Mounts.push(bind("/", "/host"));
    }),
    peer("/data: in the other runtime's folder than for the init container", (input) =>
        move(input, "/data", PASSTHROUGH),
    ),
    peer("/data: in a folder of the host's", (input) => move(input, "/data", "$1host/$2")),
    peer("/data: in the other runtime's folder, twice", (input) =>
        move(input, "/data", "$1passthrough/passthrough/$2"),
    ),
    peer("/data: in the other runtime's folder, and the storage is not", (input) => {
        const mount = mountAt(input, "/data");
        mount.source = mount.source.replace(LOCAL, PASSTHROUGH);
    }),
    peer("/data: another type on a peer pod", (input) => {
        mountAt(input, "/data").type_ = "bind";
    }),
];
