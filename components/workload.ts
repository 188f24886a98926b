import type * as pulumi from "@pulumi/pulumi";
import { isUnset } from "../core/fields";
import type { WorkloadKind } from "../core/kubernetes/kinds";
import {
    factsOf,
    TEMPLATES,
    WORKLOAD_INPUT_NAMES,
    WORKLOAD_INPUTS,
    type WorkloadInputName,
} from "../core/kubernetes/workloadKinds";
import type { Keys } from "../core/place";
import { UNKNOWN } from "../core/unknown";
import type { ConfidentialWorkloadArgs } from "./args";
import { mapInput, pick } from "./outputs";
import type { Deferred } from "./plan";
import { deploymentOf } from "./podTemplate";

/** A workload's arguments, and where in the user's inputs they come from. */
export interface GivenWorkload {
    readonly kind: WorkloadKind;
    readonly args: pulumi.Input<unknown>;
    /** Place of the pod template in the arguments. */
    readonly template: Keys;
    /** Place of the pod spec, for messages. */
    readonly specPath: Keys;
    /** Place of the pod template's annotations, for messages. */
    readonly annotationsPath: Keys;
}

/** The workload among a component's inputs, which one it is, and what it is called in the stack. */
export function chooseWorkload(
    name: string,
    args: ConfidentialWorkloadArgs,
): GivenWorkload & { readonly input: WorkloadInputName; readonly childName: string } {
    const input = args.podSpec === undefined ? WORKLOAD_INPUT_NAMES.find((one) => args[one] !== undefined) : undefined;
    const { kind } = WORKLOAD_INPUTS[input ?? "deployment"];
    const childName = `${name}-${kind.toLowerCase()}`;
    if (input === undefined) {
        // A component without any workload is one problem, and no other follows from it.
        const podSpec = args.podSpec ?? (UNKNOWN as never);
        const deployment = deploymentOf(name, podSpec, args.replicas);
        const annotationsPath = ["podSpec", "metadata", "annotations"];
        const template = TEMPLATES[kind];
        return {
            input: "deployment",
            childName,
            kind,
            args: deployment,
            template,
            specPath: ["podSpec"],
            annotationsPath,
        };
    }
    return { input, childName, ...workloadAt(kind, args[input], [input]) };
}

/** A workload whose arguments are at `path`. */
export function workloadAt(
    kind: WorkloadKind,
    args: pulumi.Input<unknown>,
    path: Keys,
    template: Keys = TEMPLATES[kind],
): GivenWorkload {
    const place = [...path, ...template];
    const annotationsPath = [...place, "metadata", "annotations"];
    return { kind, args, template, specPath: [...place, "spec"], annotationsPath };
}

/** What the checks and the policy have to see of a workload. */
export function podInputs(
    { kind, args, template: place, specPath, annotationsPath }: GivenWorkload,
    namePrefix: pulumi.Input<string>,
): Required<Pick<Deferred, "template" | "pod">> {
    const template = pick(args, ...place);
    const annotations = pick(template, "metadata", "annotations");
    const spec = pick(template, "spec");
    // An empty text and null count as not set, as in the API server.
    const textAt = (key: string) =>
        mapInput(pick(args, "metadata", key), (value) => (isUnset(value) ? undefined : value));
    return {
        template: {
            runtimeClassName: { path: [...specPath, "runtimeClassName"], value: pick(spec, "runtimeClassName") },
            annotations: { path: annotationsPath, value: annotations },
        },
        pod: {
            kind,
            namePrefix,
            path: specPath,
            name: textAt("name"),
            generateName: textAt("generateName"),
            namespace: textAt("namespace"),
            labels: pick(template, "metadata", "labels"),
            annotations,
            spec,
            ...(factsOf(kind)?.hasClaims ? { volumeClaimTemplates: pick(args, "spec", "volumeClaimTemplates") } : {}),
        },
    };
}
