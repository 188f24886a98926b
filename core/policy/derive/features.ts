import { numberOf } from "../../fields";
import { asksRawCopies, hasVolumesInGuest } from "../../kataVersion";
import { ContainerRuntime } from "../containerRuntime";
import { type OpenField, openField } from "../openFields";
import type { PolicySpec } from "../spec";
import { insideOf } from "./mountPaths";
import type { ExpectedPod } from "./pod";
import { isPattern } from "./text";

/** The paragraphs of `rules.rego` that a pod needs, by the word after their `when:`. */
export function featuresOf(pod: ExpectedPod, { diagnostics = false, allow = [] }: PolicySpec): ReadonlySet<string> {
    const { strict, containers, profile, kataVersion } = pod;
    // Baseline knows no processes.
    const processes = containers.flatMap(({ process }) => process ?? []);
    const mounts = processes.flatMap((process) => Object.values({ ...process.optionalMounts, ...process.mounts }));
    const exec = containers.flatMap((container) => container.exec);
    const devices = containers.flatMap((container) => container.devices ?? []);
    const variables = processes.flatMap(({ environment }) => environment);
    const hasLocal = mounts.some(({ local }) => local !== undefined);
    const hasDisks = mounts.some(({ disk }) => disk !== undefined);
    const isOpen = (feature: OpenField["feature"]) =>
        pod.openings.some(({ field }) => openField(field)?.feature === feature);
    const isTagged = containers.some(({ image }) => image?.written !== image?.source);
    const pairs = {
        crio: profile.containerRuntime === ContainerRuntime.CriO,
        "uid-range": pod.ids !== undefined,
        // Baseline does not look at the pod's volumes: it takes every one that comes empty.
        volumes: !strict || mounts.some(({ copy }) => copy === undefined),
        "paired-volumes": !strict || hasDisks || hasLocal,
        local: !strict || hasLocal,
        diagnostics: diagnostics || allow.some(({ request }) => request === "GetDiagnosticDataRequest"),
        "opened-linux": isOpen("linux"),
        tags: isTagged && pod.nodes.some(({ keepsTag }) => keepsTag),
        devices: devices.length > 0,
        after: containers.some(({ after }) => after.length > 0),
        "shared-processes": pod.shareProcessNamespace,
        "peer-pods": pod.nodes.some(({ network }) => network !== undefined),
    };
    const strictPairs = {
        mounts: mounts.length > 0,
        propagation: containers.some(({ propagation }) => propagation !== undefined),
        "sandbox-user": numberOf(pod.security["runAsUser"]) !== undefined && profile.givesSandboxUser,
        shadowed: processes.some(({ shadowed }) => shadowed.length > 0),
        "argument-patterns": processes.some(({ args }) => args.some(isPattern)),
        "env-patterns": variables.some(({ value, required }) => isPattern(value) || !required),
        "image-groups": processes.some(({ user }) => user.imageGroups.length > 0),
        "opened-process": isOpen("process"),
        "all-capabilities": processes.some(({ capabilities }) => capabilities.hasAll),
    };
    const others = {
        "raw-copies": asksRawCopies(kataVersion),
        strict,
        baseline: !strict,
        // Guests of the time before have no function for the names of disks.
        disk: (!strict && !hasVolumesInGuest(kataVersion)) || hasDisks,
        memory: !strict || mounts.some(({ memory }) => memory !== undefined),
        "injected-paths": strict && pod.injectedPaths !== undefined,
        "nested-mounts": processes.some((process) => Object.keys(insideOf(process, pod.runtime)).length > 0),
        exec: exec.length > 0,
        "exec-prefixes": exec.some(({ prefix }) => prefix === true),
        "env-pod": variables.some(({ pod: field }) => field !== undefined),
        terminal: containers.some(({ hasTerminal }) => hasTerminal) || exec.some(({ terminal }) => terminal === true),
        sysctls: Object.keys(pod.sysctls).length > 0,
        annotations: Object.keys(pod.annotations).length > 0,
        "block-devices": devices.some(({ disks }) => disks.length > 0),
        gpus: devices.some(({ vfio }) => vfio > 0),
        opened: pod.openings.length > 0,
        "opened-forms": pod.openings.some(({ form }) => form !== undefined),
        "opened-annotations": isOpen("annotations"),
        "opened-mounts": isOpen("mounts"),
    };
    return new Set([
        // Where a pod does not need the first of a pair, it needs the second.
        ...Object.entries({ ...pairs, ...(strict ? strictPairs : {}) }).map(([word, is]) => (is ? word : `no-${word}`)),
        ...Object.entries(others).flatMap(([word, is]) => (is ? [word] : [])),
    ]);
}
