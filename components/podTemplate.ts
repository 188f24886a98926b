import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION, type InitData, TEMPLATES, type WorkloadKind } from "../core";
import { mapInput, pick } from "./outputs";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Adds the RuntimeClass and the two annotations to a workload's pod template. Only the objects on the way there are
 * copied, and an output is entered only where the user put one, so that what is known of the pod stays readable.
 */
export function makeConfidential(
    kind: WorkloadKind,
    workload: pulumi.Input<unknown>,
    initData: pulumi.Input<InitData>,
    runtimeClassName: pulumi.Input<unknown> = pick(initData, "runtimeClassName"),
): Fields {
    const annotations = {
        [INIT_DATA_ANNOTATION]: pick(initData, "annotation"),
        [DIGEST_ANNOTATION]: pick(initData, "annotations", DIGEST_ANNOTATION),
    };
    const classed = within("spec", (own) => ({ ...own, runtimeClassName }));
    return changed(kind, annotated(kind, workload, annotations), classed);
}

/** A workload with annotations added to its pod template. */
export function annotated(kind: WorkloadKind, workload: pulumi.Input<unknown>, annotations: Fields): Fields {
    return changed(
        kind,
        workload,
        within(
            "metadata",
            within("annotations", (own) => ({ ...own, ...annotations })),
        ),
    );
}

/** A workload with its pod template changed. */
function changed(kind: WorkloadKind, workload: pulumi.Input<unknown>, change: (template: Fields) => Fields): Fields {
    const whole = TEMPLATES[kind].reduceRight((inner, key) => within(key, inner), change);
    // The types let an output of all the arguments through, for its properties are outputs too.
    return mapInput(workload as Fields, whole) as Fields;
}

/** Changes the object at `key`, which is there or not, and comes now or later. */
function within(key: string, change: (value: Fields) => Fields): (parent: Fields) => Fields {
    return (parent) => ({ ...parent, [key]: mapInput(parent[key], (value) => change((value ?? {}) as Fields)) });
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
