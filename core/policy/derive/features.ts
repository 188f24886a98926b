import { numberOf } from "../../fields";
import { asksRawCopies, hasVolumesInGuest } from "../../kataVersion";
import { ContainerRuntime } from "../containerRuntime";
import type { PolicySpec } from "../spec";
import { insideOf } from "./mountPaths";
import type { ExpectedPod } from "./pod";
import { isPattern } from "./text";

/** The paragraphs of `rules.rego` that a pod needs, by the word after their `when:`. */
export function featuresOf(
    {
        strict,
        security,
        containers,
        annotations,
        sysctls,
        runtime,
        nodes,
        injectedPaths,
        ids,
        profile,
        kataVersion,
    }: ExpectedPod,
    { diagnostics = false, allow = [] }: PolicySpec,
): ReadonlySet<string> {
    const processes = containers.flatMap(({ process }) => (process === undefined ? [] : [process]));
    const mounts = processes.flatMap((process) => Object.values({ ...process.optionalMounts, ...process.mounts }));
    const hasMounts = mounts.length > 0;
    const exec = containers.flatMap((container) => container.exec);
    const isBaseline = !strict;
    const hasUser = numberOf(security["runAsUser"]) !== undefined && profile.givesSandboxUser;
    const hasArgPatterns = processes.some(({ args }) => args.some(isPattern));
    const hasLocal = mounts.some(({ local }) => local !== undefined);
    const hasDisks = mounts.some(({ disk }) => disk !== undefined);
    const hasPatterns = processes.some(({ environment }) =>
        environment.some(({ value, required }) => isPattern(value) || !required),
    );
    const hasVolumes = mounts.some(({ copy }) => copy === undefined);
    const hasPropagation = containers.some(({ propagation }) => propagation !== undefined);
    const hasShadowed = processes.some(({ shadowed }) => shadowed.length > 0);
    const hasDiagnostics = diagnostics || allow.some(({ request }) => request === "GetDiagnosticDataRequest");
    const hasTags =
        containers.some(({ image }) => image?.written !== image?.source) && nodes.some(({ keepsTag }) => keepsTag);
    const hasImageGroups = processes.some(({ user }) => user.imageGroups.length > 0);
    const devices = containers.flatMap((container) => container.devices ?? []);
    const hasAllCapabilities = processes.some(({ capabilities }) => capabilities.hasAll);
    const isCriO = profile.containerRuntime === ContainerRuntime.CriO;
    const needed = {
        crio: isCriO,
        "no-crio": !isCriO,
        "raw-copies": asksRawCopies(kataVersion),
        "uid-range": ids !== undefined,
        "no-uid-range": ids === undefined,
        strict: !isBaseline,
        baseline: isBaseline,
        // Baseline does not look at the pod's volumes: it takes every one that comes empty.
        volumes: isBaseline || hasVolumes,
        "no-volumes": !isBaseline && !hasVolumes,
        // Guests of the time before have no function for the names of disks.
        disk: (isBaseline && !hasVolumesInGuest(kataVersion)) || hasDisks,
        "paired-volumes": isBaseline || hasDisks || hasLocal,
        "no-paired-volumes": !isBaseline && !hasDisks && !hasLocal,
        mounts: !isBaseline && hasMounts,
        "sandbox-user": !isBaseline && hasUser,
        "no-sandbox-user": !isBaseline && !hasUser,
        memory: isBaseline || mounts.some(({ memory }) => memory !== undefined),
        local: isBaseline || hasLocal,
        "no-local": !isBaseline && !hasLocal,
        "injected-paths": !isBaseline && injectedPaths !== undefined,
        propagation: !isBaseline && hasPropagation,
        "nested-mounts": processes.some((process) => Object.keys(insideOf(process, runtime)).length > 0),
        shadowed: hasShadowed,
        "no-shadowed": !isBaseline && !hasShadowed,
        exec: exec.length > 0,
        "exec-prefixes": exec.some(({ prefix }) => prefix === true),
        "argument-patterns": hasArgPatterns,
        "no-argument-patterns": !isBaseline && !hasArgPatterns,
        "env-patterns": hasPatterns,
        "env-pod": processes.some(({ environment }) => environment.some(({ pod }) => pod !== undefined)),
        "no-env-patterns": !isBaseline && !hasPatterns,
        diagnostics: hasDiagnostics,
        "no-diagnostics": !hasDiagnostics,
        terminal: containers.some(({ hasTerminal }) => hasTerminal) || exec.some(({ terminal }) => terminal === true),
        after: containers.some(({ after }) => after.length > 0),
        tags: hasTags,
        "no-tags": !hasTags,
        "image-groups": hasImageGroups,
        "no-image-groups": !isBaseline && !hasImageGroups,
        sysctls: Object.keys(sysctls).length > 0,
        "all-capabilities": hasAllCapabilities,
        "no-all-capabilities": !isBaseline && !hasAllCapabilities,
        annotations: Object.keys(annotations).length > 0,
        devices: devices.length > 0,
        "no-devices": devices.length === 0,
        "block-devices": devices.some(({ disks }) => disks.length > 0),
        gpus: devices.some(({ vfio }) => vfio > 0),
    };
    return new Set(Object.entries(needed).flatMap(([feature, isNeeded]) => (isNeeded ? [feature] : [])));
}
