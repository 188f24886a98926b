import { defined, numberOf } from "../../fields";
import type { Process } from "./container";
import { type Devices, NO_DEVICES } from "./devices";
import type { Variable } from "./environment";
import { ANY_TEXT } from "./fieldRef";
import type { Image } from "./image";
import { insideOf } from "./mountPaths";
import type { ExpectedContainer, ExpectedPod } from "./pod";
import { isPattern, regexOf } from "./text";

/** The checks of `rules.rego` that each preset asks for. */
const CHECKS = ["annotations", "image", "linux", "mounts", "once", "pod", "request"];
const BASELINE_CHECKS = [...CHECKS, "sysctls"];
const STRICT_CHECKS = [...CHECKS, "args", "capabilities", "env", "kernel", "process", "user"];

/** The annotation from which Trustee takes the image identifiers of its claims. */
export const IMAGE_NAME = "io.kubernetes.cri.image-name";

/** The annotation by which a container is asked for. */
export const CONTAINER_NAME = "io.kubernetes.cri.container-name";

/** `policy_data`: the pod in the form that `rules.rego` reads, and Trustee's attestation service with it. */
export function policyData(pod: ExpectedPod, features: ReadonlySet<string>): object {
    const { strict: isStrict, runtime } = pod;
    const more = ["storages", ...(features.has("paired-volumes") ? ["volumes"] : [])];
    const checks = [
        ...(isStrict ? STRICT_CHECKS : BASELINE_CHECKS),
        ...(features.has("volumes") ? more : []),
        ...["devices", "gpus"].filter((check) => features.has(check)),
    ];
    const sysctls = { ...runtime.sysctls, ...pod.sysctls };
    return {
        containers: [sandboxData(pod), ...pod.containers.map((container) => containerData(container, pod, features))],
        sandbox: {
            name: isStrict ? `^${pod.names.regex}$` : "",
            // containerd gives the name of the host to the sandbox alone.
            hostname: isStrict ? `^(${regexOf(pod.hostname)})?$` : "",
            ...(isStrict && pod.namespace !== undefined ? { namespace: pod.namespace } : {}),
            ...(pod.fsGroup === undefined || pod.fsGroup === pod.ids?.first
                ? {}
                : { fs_group: pod.fsGroup, fsgid: String(pod.fsGroup) }),
            ...(pod.ids === undefined ? {} : { ids: [pod.ids.first, pod.ids.last] }),
        },
        ...(Object.keys(pod.annotations).length === 0 ? {} : { annotations: pod.annotations }),
        ...(isStrict ? { env_families: pod.envFamilies.map((family) => `^(${family})$`) } : {}),
        ...(features.has("injected-paths") ? { injected_paths: pod.injectedPaths?.map((path) => `^${path}$`) } : {}),
        ...unlessEmpty(
            "allow",
            pod.openings.map(({ because: _, index: __, ...opening }) => opening),
        ),
        ...(features.has("crio") ? { container_runtime: pod.profile.containerRuntime } : {}),
        checks: checks.sort(),
        runtime: isStrict ? { ...runtime, sysctls } : { mounts: runtime.mounts, sysctls },
    };
}

/** The guest runs its own program in it. The user is the pod's, where that has one: containerd `podsandbox/sandbox_run_linux.go`. */
function sandboxData({ strict, security, sysctls, containers, profile }: ExpectedPod): object {
    const gpus = containers.reduce((sum, { devices }) => sum + (devices?.vfio ?? 0), 0);
    const uid = profile.givesSandboxUser ? numberOf(security["runAsUser"]) : undefined;
    const user = { UID: uid, GID: numberOf(security["runAsGroup"]) ?? 0 };
    return {
        OCI: { Annotations: {} },
        ...(strict ? { readonly: true } : {}),
        ...(strict && uid !== undefined ? { user } : {}),
        ...unlessEmpty("sysctls", sysctls),
        ...(gpus === 0 ? {} : { vfio: Array.from({ length: gpus + 1 }, (_, count) => count) }),
    };
}

function containerData(
    { name, image, process, after, exec, devices, propagation, terminationMessagePath }: ExpectedContainer,
    pod: ExpectedPod,
    features: ReadonlySet<string>,
): object {
    const annotations = { [IMAGE_NAME]: image?.source ?? "" };
    return {
        name,
        OCI: { Annotations: annotations },
        ...(keepsTag(image, pod) ? { image_name: image?.written } : {}),
        ...processData(process, pod, features),
        ...unlessEmpty("after", after),
        ...(exec.length === 0 ? {} : { exec }),
        ...deviceData(devices),
        ...(pod.shareProcessNamespace ? { sandbox_pidns: true } : {}),
        ...defined({ propagation }),
        ...(terminationMessagePath === undefined || !features.has("diagnostics")
            ? {}
            : { termination_message_path: terminationMessagePath }),
    };
}

/** The runtime says all of the GPUs or nothing of them. */
function deviceData({ gpus, vfio, disks }: Devices = NO_DEVICES): object {
    return {
        ...unlessEmpty("devices", disks),
        ...(gpus === 0 ? {} : { gpus }),
        ...(vfio === 0 ? {} : { vfio: [0, vfio] }),
    };
}

function keepsTag(image: Image | undefined, { nodes }: ExpectedPod): boolean {
    return image !== undefined && image.written !== image.source && nodes.some((node) => node.keepsTag);
}

function processData(process: Process | undefined, { runtime }: ExpectedPod, features: ReadonlySet<string>): object {
    if (process === undefined) {
        return {};
    }
    const { args, cwd, user, capabilities, noNewPrivileges, terminal, readOnlyRoot } = process;
    const { environment, mounts, optionalMounts, shadowed } = process;
    const hasPatterns = features.has("env-patterns");
    const mayBeMissing = Object.entries(optionalMounts).map(([at, mount]) => [at, { ...mount, optional: true }]);
    return {
        args: args.map((arg) => (isPattern(arg) ? { regex: `^(?s:${arg.regex})$` } : arg)),
        Cwd: cwd,
        user: { UID: user.isRanged ? null : user.uid, GID: user.gid, AdditionalGids: user.groups, Username: "" },
        capabilities: capabilities.names,
        ...(capabilities.hasAll ? { all_capabilities: true } : {}),
        NoNewPrivileges: noNewPrivileges,
        terminal,
        readonly: readOnlyRoot,
        env: environment.filter(isLiteral).map(({ name, value }) => `${name}=${String(value)}`),
        ...(hasPatterns
            ? {
                  env_any: environment.filter(({ value }) => value === ANY_TEXT).map(({ name }) => name),
                  env_patterns: patterns(environment),
                  env_pod: Object.fromEntries(
                      environment.flatMap(({ name, pod }) => (pod === undefined ? [] : [[name, pod]])),
                  ),
                  optional: environment.filter(({ required }) => !required).map(({ name }) => name),
              }
            : {}),
        ...unlessEmpty("shadowed", shadowed),
        ...unlessEmpty("inside", insideOf(process, runtime)),
        ...unlessEmpty("mounts", { ...mounts, ...Object.fromEntries(mayBeMissing) }),
        ...(features.has("image-groups") ? { image_groups: user.imageGroups } : {}),
    };
}

function unlessEmpty(key: string, value: object): object {
    return Object.keys(value).length === 0 ? {} : { [key]: value };
}

function isLiteral({ value, required }: Variable): boolean {
    return required && !isPattern(value);
}

function patterns(variables: readonly Variable[]): Record<string, string> {
    const matched = variables.filter(
        (variable) => !isLiteral(variable) && variable.value !== ANY_TEXT && variable.pod === undefined,
    );
    return Object.fromEntries(matched.map(({ name, value }) => [name, regexOf(value)]));
}
