import { Effect } from "../../effect";
import { defined, type Fields, fieldsOf, textOf } from "../../fields";
import { type Facet, type KeyRow, rowsOf, ValueFormat } from "../../initdata/keys/row";
import { CONTAINER_NAME, IMAGE_NAME } from "../../policy/derive/data";
import { openingParts } from "../../policy/openings";
import { isPlainObject } from "../../shape";
import { CONTAINER_ROWS } from "./container";
import { hostMay } from "./facets";

/** A container's name: ours say it, and those of genpolicy have it among the annotations; the sandbox has none. */
export function containerName(container: unknown, index: number): string {
    const { name, OCI } = fieldsOf(container);
    const own = textOf(name) ?? textOf(fieldsOf(fieldsOf(OCI)["Annotations"])[CONTAINER_NAME]);
    return own ?? (index === 0 ? "" : String(index));
}

const ANY_NAME: Facet = {
    is: (name) => name === "",
    gained: "The pod may run under any name.",
    lost: "The pod may not run under any name any more.",
};

const ANY_HOST: Facet = {
    is: (name) => name === "",
    gained: "The pod's host may have any name.",
    lost: "The pod's host may not have any name any more.",
};

/** The variables of services, whatever their names: `clusterFamilies`. */
const ANY_SERVICE: Facet = {
    is: (family) => textOf(family)?.includes("[A-Z0-9_]+_(SERVICE_HOST") === true,
    gained: "The host may invent services, as by EVIL_SERVICE_HOST, with an address of its choice: enableServiceLinks is on.",
    lost: "The host may not invent services any more.",
};

/**
 * What a policy of this package, or of genpolicy, says of its pod. What the rules do with it is in `rules.rego`; the keys are
 * those of `core/policy/derive/data.ts`.
 */
const DATA_ROWS: readonly KeyRow[] = [
    {
        path: "containers",
        reading: ValueFormat.Items,
        why: "The containers that may be created.",
        key: containerName,
    },
    {
        path: "containers[]",
        covers: true,
        label: (name) => (name === "" ? "sandbox container" : `container ${name}`),
        alone: Effect.Neutral,
        ...hostMay("create this container"),
    },
    ...CONTAINER_ROWS,
    { path: "sandbox", covers: true, alone: Effect.Neutral, why: "It binds the pod's name, namespace and processes." },
    { path: "sandbox.hostname", facets: [ANY_HOST], why: "The pod's host has to have a name of another form." },
    { path: "sandbox.name", facets: [ANY_NAME], why: "The pod has to have a name of another form." },
    {
        path: "sandbox.namespace",
        effect: Effect.Tightens,
        why: "The pod may run in this namespace only.",
        removed: "The pod may run in any namespace.",
        changed: "The pod may run in another namespace.",
    },
    { path: "sandbox.fs_group", why: "The pod's volumes may belong to another group." },
    { path: "sandbox.fsgid", why: "The pod's volumes may belong to another group." },
    {
        path: "sandbox.ids",
        effect: Effect.Loosens,
        why: "Programs that name no user, and volumes, may have any number of this range as user or group.",
        removed: "No user or group may be chosen from a range any more.",
        changed: "Users and groups may be chosen from another range.",
    },
    { path: "container_runtime", why: "The policy is for what this container runtime sends." },
    {
        path: "annotations",
        covers: true,
        alone: Effect.Neutral,
        why: "The host may set these annotations for the runtime.",
    },
    { path: "annotations.*", why: "The host may set this annotation for the runtime, to this value only." },
    {
        path: "env_families",
        reading: ValueFormat.List,
        covers: true,
        alone: Effect.Neutral,
        facets: [ANY_SERVICE],
        ...hostMay("add variables of this form to every container"),
    },
    {
        path: "injected_paths",
        reading: ValueFormat.List,
        covers: true,
        alone: Effect.Neutral,
        ...hostMay("put a read-only directory of its own at a path of this form, in every container"),
    },
    {
        path: "allow.*",
        label: (what) => `opened ${what}`,
        ...hostMay("add this to what a container is asked for with"),
        changed: "The host may add another value there.",
    },
    {
        path: "checks",
        reading: ValueFormat.List,
        covers: true,
        effect: Effect.Tightens,
        alone: Effect.Neutral,
        why: "A container is created only where this check of it holds as well.",
        removed: "A container is created without this check.",
    },
    {
        path: "runtime",
        covers: true,
        alone: Effect.Neutral,
        why: "It is what the container runtime adds to every container.",
    },
    {
        path: "runtime.mounts.*",
        label: (at) => `mounts ${at}`,
        effect: Effect.Loosens,
        why: "Every container may have this mount, which the guest makes.",
        removed: "No container may have this mount of the guest any more, unless it declares it.",
    },
    { path: "runtime.files", reading: ValueFormat.List, ...hostMay("put a file of its own here, in every container") },
    ...["MaskedPaths", "ReadonlyPaths"].map(
        (paths): KeyRow => ({
            path: `runtime.paths.${paths}`,
            reading: ValueFormat.List,
            effect: Effect.Tightens,
            why: "This path of the kernel has to be closed to containers.",
            removed: "This path of the kernel may be open to containers.",
        }),
    ),
    {
        path: "runtime.sysctls.*",
        effect: Effect.Loosens,
        why: "This setting of the kernel may be made, to this value.",
        removed: "This setting of the kernel may not be made any more.",
        changed: "This setting of the kernel may be made to another value.",
    },
];

export const DATA_REVIEW = rowsOf(DATA_ROWS);

/**
 * The data as it is compared: the image where a reader looks for it, and each mount's order where the mount is, for one
 * follows from the other.
 */
export function reviewableData(data: unknown): unknown {
    const fields = fieldsOf(data);
    const { containers, allow } = fields;
    return {
        ...fields,
        ...(Array.isArray(allow) ? { allow: entriesByPlace(allow) } : {}),
        ...(Array.isArray(containers)
            ? { containers: containers.map((one) => (isPlainObject(one) ? withImage(withOrder(one)) : one)) }
            : {}),
    };
}

/** Entries of `policy.allow` by what they open; those that this package does not write stay as they are. */
function entriesByPlace(allow: readonly unknown[]): unknown {
    const entries = allow.map((entry) => {
        const { field, name, value, form = "", container = "" } = fieldsOf(entry);
        return [field, name, value, form, container].every((text) => typeof text === "string")
            ? openingParts(entry as Parameters<typeof openingParts>[0])
            : undefined;
    });
    const known = entries.flatMap((entry) => entry ?? []);
    const places = [...new Set(known.map(({ what, where }) => `${what} ${where}`))];
    const valuesAt = (place: string) =>
        known.flatMap(({ what, where, values }) => (`${what} ${where}` === place ? values : []));
    return known.length < entries.length
        ? allow
        : Object.fromEntries(places.map((place) => [place, valuesAt(place).join(" or ")]));
}

function withImage({ OCI, ...container }: Fields): Fields {
    const { Annotations, ...oci } = fieldsOf(OCI);
    const { [IMAGE_NAME]: image, ...annotations } = fieldsOf(Annotations);
    const hasOthers = !isPlainObject(Annotations) || Object.keys(annotations).length > 0;
    const rest = { ...oci, ...(hasOthers && { Annotations: annotations }) };
    const isOnlyImage = isPlainObject(Annotations) && Object.keys(rest).length === 0;
    return { ...container, ...defined({ image, OCI: isOnlyImage ? undefined : isPlainObject(OCI) ? rest : OCI }) };
}

function withOrder(container: Fields): Fields {
    const { inside, mounts, ...others } = container;
    if (!isPlainObject(inside) || !isPlainObject(mounts)) {
        return container;
    }
    const order = new Map(Object.entries(inside));
    const ordered = Object.entries(mounts).map(([at, mount]) => {
        const outer = isPlainObject(mount) ? order.get(at) : undefined;
        return [at, outer === undefined ? mount : { ...fieldsOf(mount), inside: outer }] as const;
    });
    const rest = [...order].filter(([at]) => !isPlainObject(mounts[at]));
    const left = rest.length === 0 ? undefined : Object.fromEntries(rest);
    return { ...others, mounts: Object.fromEntries(ordered), ...defined({ inside: left }) };
}
