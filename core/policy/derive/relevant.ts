import { type Fields, fieldsOf } from "../../fields";
import { PROBE_FIELDS, STARTED_LISTS, withContainers } from "../../kubernetes/containers";
import type { PodSource } from "../../kubernetes/podSource";
import { UNKNOWN, type Unknown } from "../../unknown";
import { deviceResources } from "./devices";
import { relevant } from "./fields";
import { CONTAINER_FIELDS, POD_FIELDS } from "./fieldTables";
import { KATA_ANNOTATIONS } from "./source";

/** What Baseline looks at; Strict looks at every field that is not harmless. */
const BASELINE_POD = ["containers", "initContainers", "securityContext", "shareProcessNamespace"];
const BASELINE_CONTAINER = [
    "image",
    "lifecycle",
    "name",
    "resources",
    "terminationMessagePath",
    "tty",
    "volumeDevices",
    "volumeMounts",
    ...PROBE_FIELDS,
];

/** The part of a workload that decides about its policy. */
export function relevantSource(source: PodSource, isStrict: boolean): PodSource {
    const { spec, labels, annotations, volumeClaimTemplates: claims, ...rest } = source;
    const relevantSpec = relevantPod(spec, isStrict);
    const text = relevantSpec === UNKNOWN ? "" : JSON.stringify(relevantSpec);
    const named = (table: string, entries: Fields) =>
        Object.entries(entries).filter(([key]) => text.includes(`metadata.${table}['${key}']`));
    const kata = Object.entries(fieldsOf(annotations)).filter(([key]) => key.startsWith(KATA_ANNOTATIONS));
    // Baseline leaves the environment to the host.
    const { configMaps: _, secrets: __, ...withoutValues } = rest;
    return {
        ...(isStrict ? rest : withoutValues),
        ...(isStrict && claims !== undefined ? { volumeClaimTemplates: namesOf(claims) } : {}),
        spec: relevantSpec,
        labels: Object.fromEntries(named("labels", fieldsOf(labels))),
        annotations: Object.fromEntries([...kata, ...named("annotations", fieldsOf(annotations))]),
    };
}

/**
 * The part of a pod spec that decides about its policy. What is not known yet in the rest leaves the policy known, and
 * a secret in the rest is not published.
 */
function relevantPod(spec: unknown, isStrict: boolean): Fields | Unknown {
    if (spec === UNKNOWN) {
        return UNKNOWN;
    }
    const pod = isStrict ? relevant(spec, POD_FIELDS) : only(spec, BASELINE_POD);
    return withContainers(pod, STARTED_LISTS, (container) => relevantContainer(container, isStrict));
}

/** Of a claim its name matters. */
function namesOf(claims: unknown): unknown {
    const nameOf = ({ metadata }: Fields) => (metadata === UNKNOWN ? UNKNOWN : fieldsOf(metadata)["name"]);
    return Array.isArray(claims)
        ? claims.map((claim) => (claim === UNKNOWN ? UNKNOWN : { metadata: { name: nameOf(fieldsOf(claim)) } }))
        : claims;
}

function only(value: unknown, keys: readonly string[]): Fields {
    return Object.fromEntries(Object.entries(fieldsOf(value)).filter(([key]) => keys.includes(key)));
}

/** The fields of a container of which only a part matters. */
const REDUCED: readonly string[] = [...PROBE_FIELDS, "resources", "volumeMounts"];

function relevantContainer(container: unknown, isStrict: boolean): unknown {
    if (typeof container !== "object") {
        return container;
    }
    const fields = isStrict ? relevant(container, CONTAINER_FIELDS) : only(container, BASELINE_CONTAINER);
    const { resources, volumeMounts: mounts } = fields;
    const whole = Object.entries(fields).filter(([key]) => !REDUCED.includes(key));
    // Of a probe the command matters, and of resources the devices: not their periods, and no amounts of others.
    const probes = PROBE_FIELDS.filter((probe) => fieldsOf(fields[probe])["exec"] !== undefined);
    return {
        ...Object.fromEntries(whole),
        ...Object.fromEntries(probes.map((probe) => [probe, { exec: fieldsOf(fields[probe])["exec"] }])),
        ...(resources === undefined ? {} : { resources: deviceResources(resources) }),
        ...(mounts === undefined ? {} : { volumeMounts: isStrict ? mounts : propagations(mounts) }),
    };
}

function propagations(mounts: unknown): unknown {
    return Array.isArray(mounts) ? mounts.map((mount) => only(mount, ["mountPropagation"])) : mounts;
}
