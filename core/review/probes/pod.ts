import { defined, type Fields, fieldsOf, itemsOf, numberOf, stringOf, textOf } from "../../fields";
import { ContainerRuntime } from "../../policy/containerRuntime";
import type { Process } from "../../policy/derive/container";
import { IMAGE_NAME } from "../../policy/derive/data";
import type { Variable } from "../../policy/derive/environment";
import type { ExpectedContainer, ExpectedPod } from "../../policy/derive/pod";
import { CONTAINERD, profileOf } from "../../policy/derive/runtime";
import type { Text } from "../../policy/derive/text";
import type { Mount, Mounts } from "../../policy/derive/volumes";
import { ordinaryNode } from "../../policy/nodes";
import { exampleOf } from "./example";

/**
 * The pod that a policy of this package was made for, read back from its data; undefined for data of another maker. Where the
 * data says nothing, as under Baseline, it is an ordinary pod.
 */
export function podOf(data: unknown): ExpectedPod | undefined {
    const { containers, checks, sandbox, annotations, runtime, container_runtime: runtimeName } = fieldsOf(data);
    const [pause, ...others] = itemsOf(containers).map(fieldsOf);
    if (!Array.isArray(checks) || pause === undefined || others.some(({ name }) => typeof name !== "string")) {
        return undefined;
    }
    const { name, hostname, namespace, fs_group: group, ids: range } = fieldsOf(sandbox);
    const [first, last] = numbers(range);
    const ids = first === undefined || last === undefined ? undefined : { first, last };
    const { mounts, files, paths } = fieldsOf(runtime);
    const regex = textOf(name) ?? "";
    const host = textOf(hostname) ?? "";
    const containerRuntime = runtimeName === ContainerRuntime.CriO ? runtimeName : ContainerRuntime.Containerd;
    return {
        names: { regex, example: exampleOf(regex) || "pod" },
        // The name may be empty in a container, and the variable HOSTNAME never is.
        hostname: { regex: host, example: exampleOf(host.replace(/\?\$$/, "$")) },
        shareProcessNamespace: others.some(({ sandbox_pidns: shared }) => shared === true),
        ...defined({ namespace: stringOf(namespace), fsGroup: numberOf(group), ids }),
        sysctls: textsIn(pause["sysctls"]),
        annotations: textsIn(annotations),
        runtime: {
            mounts: textsIn(mounts),
            files: texts(files),
            paths: {
                MaskedPaths: texts(fieldsOf(paths)["MaskedPaths"] ?? CONTAINERD.paths.MaskedPaths),
                ReadonlyPaths: texts(fieldsOf(paths)["ReadonlyPaths"] ?? CONTAINERD.paths.ReadonlyPaths),
            },
            sysctls: {},
        },
        profile: profileOf({ containerRuntime }),
        envFamilies: [],
        openings: [],
        containers: others.map((container) => containerOf(container, exampleOf(regex), textOf(namespace), first)),
        nodes: [ordinaryNode(containerRuntime)],
        strict: true,
        security: { runAsUser: fieldsOf(pause["user"])["UID"], runAsGroup: fieldsOf(pause["user"])["GID"] },
    };
}

function containerOf(
    container: Fields,
    pod: string,
    namespace: string | undefined,
    first: number | undefined,
): ExpectedContainer {
    const image = textOf(fieldsOf(fieldsOf(container["OCI"])["Annotations"])[IMAGE_NAME]) ?? "";
    const { propagation, termination_message_path: message } = container;
    const exec = itemsOf(container["exec"])
        .map(fieldsOf)
        .map(({ command, prefix }) => ({
            command: texts(command),
            ...(prefix === true ? { prefix: true as const } : {}),
        }));
    return {
        name: textOf(container["name"]) ?? "",
        image: { source: image, written: textOf(container["image_name"]) ?? image, digest: "" },
        exec,
        after: texts(container["after"]),
        ...(propagation === "rslave" || propagation === "rshared" ? { propagation } : {}),
        ...defined({ terminationMessagePath: stringOf(message) }),
        process: processOf(container, pod, namespace, first),
    };
}

function processOf(container: Fields, pod: string, namespace: string | undefined, first = 1000): Process {
    const user = fieldsOf(container["user"]);
    const mounts = Object.entries(fieldsOf(container["mounts"]));
    const isOptional = ([, mount]: [string, unknown]) => fieldsOf(mount)["optional"] === true;
    const uid = numberOf(user["UID"]) ?? first;
    return {
        args: container["args"] === undefined ? ["/app"] : itemsOf(container["args"]).map(textFor),
        environment: environmentOf(container, pod, namespace),
        shadowed: texts(container["shadowed"]),
        cwd: textOf(container["Cwd"]) ?? "/",
        user: { uid, gid: numberOf(user["GID"]) ?? uid, groups: numbers(user["AdditionalGids"]), imageGroups: [] },
        capabilities: { names: texts(container["capabilities"]), hasAll: container["all_capabilities"] === true },
        noNewPrivileges: container["NoNewPrivileges"] === true,
        readOnlyRoot: container["readonly"] === true,
        terminal: container["terminal"] === true,
        mounts: mountsIn(mounts.filter((entry) => !isOptional(entry))),
        optionalMounts: mountsIn(mounts.filter(isOptional)),
    };
}

function textFor(arg: unknown): Text {
    const { regex } = fieldsOf(arg);
    return typeof regex === "string" ? exampleOf(regex) : (textOf(arg) ?? "");
}

function environmentOf(container: Fields, pod: string, namespace = "default"): Variable[] {
    const own = { name: pod, namespace };
    const given = (entries: readonly (readonly [string, string])[]): Variable[] =>
        entries.map(([name, value]) => ({ name, value, required: true }));
    return [
        ...given(texts(container["env"]).map((pair) => cut(pair))),
        ...given(texts(container["env_any"]).map((name) => [name, "…"])),
        ...given(Object.entries(textsIn(container["env_patterns"])).map(([name, regex]) => [name, exampleOf(regex)])),
        ...given(
            Object.entries(textsIn(container["env_pod"])).map(([name, of]) => [
                name,
                of === "namespace" ? own.namespace : own.name,
            ]),
        ),
    ];
}

function cut(pair: string): readonly [string, string] {
    const at = pair.indexOf("=");
    return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}

function mountsIn(entries: readonly [string, unknown][]): Mounts {
    return Object.fromEntries(entries.map(([at, mount]) => [at, mountOf(fieldsOf(mount))]));
}

function mountOf({ copy, disk, memory, local, type, options }: Fields): Mount {
    return {
        ...(copy === true ? { copy } : {}),
        ...defined({ disk: stringOf(disk), memory: stringOf(memory), local: stringOf(local) }),
        ...(type === "local" ? { type } : {}),
        options: texts(options),
    };
}

function texts(value: unknown): string[] {
    return itemsOf(value).flatMap((item) => textOf(item) ?? []);
}

function numbers(value: unknown): number[] {
    return itemsOf(value).flatMap((item) => numberOf(item) ?? []);
}

function textsIn(value: unknown): Record<string, string> {
    return Object.fromEntries(
        Object.entries(fieldsOf(value)).flatMap(([key, item]) => {
            const text = textOf(item);
            return text === undefined ? [] : [[key, text]];
        }),
    );
}
