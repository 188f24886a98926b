import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { INIT_DATA_ANNOTATION } from "../core/annotationNames";
import { fieldsOf } from "../core/fields";
import type { WorkloadKind } from "../core/kubernetes/kinds";
import { TEMPLATES, WORKLOAD_INPUTS, type WorkloadInputName } from "../core/kubernetes/workloadKinds";
import { type Keys, pathOf } from "../core/place";
import { isDeferred, pick } from "./outputs";
import { kubernetes } from "./peers";

/**
 * The workload of a component. Its metadata are there for every kind; `isInstance` of a class tells which it is, as in
 * `kubernetes.apps.v1.Deployment.isInstance(web.workload)`.
 *
 * @since 0.1.0
 */
export type Workload =
    | k8s.apps.v1.Deployment
    | k8s.apps.v1.StatefulSet
    | k8s.apps.v1.DaemonSet
    | k8s.batch.v1.Job
    | k8s.batch.v1.CronJob
    | k8s.core.v1.Pod;

interface WorkloadClass {
    new (name: string, args: object, opts: pulumi.CustomResourceOptions): Workload;
    readonly __pulumiType: string;
}

export function classFor(input: WorkloadInputName): WorkloadClass {
    const path = WORKLOAD_INPUTS[input].className.split(".");
    return path.reduce<unknown>(
        (part, key) => (part as Readonly<Record<string, unknown>>)[key],
        kubernetes(),
    ) as WorkloadClass;
}

/**
 * Twenty minutes for the pods to be ready, where the provider waits ten. The guest itself gives the pull of an image
 * twenty (Kata `src/agent/README.md`, `agent.image_pull_timeout`), after it has booted and attested.
 */
const TIMEOUT = "20m";

/** By this annotation of the workload the provider takes its time, but only where no other is set. */
const TIMEOUT_ANNOTATION = "pulumi.com/timeoutSeconds";

/** Place of the init-data in an object whose pod template is at `template`. */
export function initDataPath(template: Keys): Keys {
    return [...template, "metadata", "annotations", INIT_DATA_ANNOTATION];
}

/** The options that a confidential workload needs, whatever made it; `customTimeouts` are those that its user chose. */
export function optionsFor(
    kind: WorkloadKind,
    workload: pulumi.Input<unknown>,
    customTimeouts: pulumi.CustomTimeouts | undefined,
): pulumi.CustomResourceOptions {
    const annotation = pathOf(initDataPath(TEMPLATES[kind]));
    const annotations = pick(workload, "metadata", "annotations");
    const isAnnotated = !isDeferred(annotations) && fieldsOf(annotations)[TIMEOUT_ANNOTATION] !== undefined;
    return {
        // A diff of compressed text says nothing; the digest annotation and the component's inputs say it all.
        hideDiffs: [annotation],
        customTimeouts: { ...(isAnnotated ? {} : { create: TIMEOUT, update: TIMEOUT }), ...customTimeouts },
        // The API server lets the annotations of a running Pod change, which a guest that has booted never sees. With a
        // name of the user's own, which may also come later, a new Pod can be created only when the old one is gone.
        ...(kind === "Pod"
            ? {
                  replaceOnChanges: [annotation],
                  ...(pick(workload, "metadata", "name") === undefined ? {} : { deleteBeforeReplace: true }),
              }
            : {}),
    };
}
