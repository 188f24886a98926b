import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../core/annotationNames";
import type { LockedContainer } from "../core/images/fromLock";
import { STARTED_LISTS } from "../core/kubernetes/containers";
import type { Keys } from "../core/place";
import { mapInput, pick } from "./outputs";
import type { Plan } from "./plan";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Adds the RuntimeClass, the two annotations and what comes from the lock to a workload's pod template. Only the objects on the way there are
 * copied, and an output is entered only where the user put one, so that what is known of the pod stays readable.
 */
export function makeConfidential(
    template: Keys,
    workload: pulumi.Input<unknown>,
    { initData, locked, podMemory, addsDisk }: Omit<Plan, "issues">,
    runtimeClassName: pulumi.Input<unknown> = pick(initData, "runtimeClassName"),
): Fields {
    const annotations = {
        [INIT_DATA_ANNOTATION]: pick(initData, "annotation"),
        [DIGEST_ANNOTATION]: pick(initData, "annotations", DIGEST_ANNOTATION),
    };
    const classed = within("spec", (own) => ({
        ...withMemory(withLocked(own, locked, addsDisk), podMemory),
        runtimeClassName,
    }));
    return changed(template, annotated(template, workload, annotations), classed);
}

/** A pod spec with the limit of memory that it gets, if any. */
function withMemory(spec: Fields, memory: pulumi.Input<string | undefined>): Fields {
    const { resources } = spec;
    const limited = (limits: unknown) => ({ ...(limits as Fields | undefined), memory });
    const withLimit = () =>
        mapInput(resources as pulumi.Input<Fields | undefined>, (own) => ({
            ...own,
            limits: mapInput(own?.["limits"], limited),
        }));
    return memory === undefined
        ? spec
        : { ...spec, resources: mapInput(memory, (known) => (known === undefined ? resources : withLimit())) };
}

/** A pod spec with what the lock says of its containers: of each of them what is known stays readable. */
function withLocked(spec: Fields, locked: Plan["locked"], addsDisk: boolean): Fields {
    if (Array.isArray(locked) && locked.length === 0) {
        return spec;
    }
    const lists = STARTED_LISTS.filter((list) => spec[list] !== undefined).map((list) => {
        const containers = mapInput(spec[list] as pulumi.Input<readonly pulumi.Input<Fields>[]>, (items) =>
            items.map((item, index) => {
                const found = mapInput(locked, (all) => all.find((it) => it.list === list && it.index === index));
                return mapInput(item, (container) => lockedContainer(container, found, addsDisk));
            }),
        );
        return [list, containers];
    });
    return { ...spec, ...Object.fromEntries(lists) };
}

function lockedContainer(
    container: Fields,
    found: pulumi.Input<LockedContainer | undefined>,
    addsDisk: boolean,
): Fields {
    if (found === undefined) {
        return container;
    }
    const { image, securityContext, volumeDevices } = container;
    return {
        ...container,
        image: mapInput(found, (locked) => locked?.image ?? image),
        ...(addsDisk ? { volumeDevices: mapInput(found, (locked) => locked?.volumeDevices ?? volumeDevices) } : {}),
        securityContext: mapInput(found, (locked) =>
            locked?.securityContext === undefined
                ? securityContext
                : mapInput(securityContext, (own) => ({ ...(own as Fields), ...locked.securityContext })),
        ),
    };
}

export function annotated(template: Keys, workload: pulumi.Input<unknown>, annotations: Fields): Fields {
    return changed(
        template,
        workload,
        within(
            "metadata",
            within("annotations", (own) => ({ ...own, ...annotations })),
        ),
    );
}

function changed(place: Keys, workload: pulumi.Input<unknown>, change: (template: Fields) => Fields): Fields {
    const whole = place.reduceRight((inner, key) => within(key, inner), change);
    // A null is a problem that is said once the inputs are there.
    // The types let an output of all the arguments through, because its properties are outputs too.
    return mapInput((workload ?? {}) as Fields, whole) as Fields;
}

/** Changes the object at `key`, which is there or not, and comes now or later. */
function within(key: string | number, change: (value: Fields) => Fields): (parent: Fields) => Fields {
    const whole = (value: unknown) => mapInput(value, (own) => change((own ?? {}) as Fields));
    return (parent) =>
        Array.isArray(parent)
            ? (parent.with(Number(key), whole(parent[Number(key)])) as unknown as Fields)
            : { ...parent, [key]: whole(parent[key]) };
}

/** A Deployment of one pod spec, labelled with `name`: nothing that changes with the init-data is in its selector. */
export function deploymentOf(
    name: string,
    podSpec: pulumi.Input<k8s.types.input.core.v1.PodSpec>,
    replicas: pulumi.Input<number> | undefined,
): k8s.apps.v1.DeploymentArgs {
    const labels = { "app.kubernetes.io/name": name };
    const template = { metadata: { labels }, spec: podSpec };
    const spec = { selector: { matchLabels: labels }, template };
    return { spec: replicas === undefined ? spec : { ...spec, replicas } };
}
