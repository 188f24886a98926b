import * as pulumi from "@pulumi/pulumi";
import { defined } from "../core/fields";
import type { OperatorKind } from "../core/kubernetes/operatorKinds";
import { operatorKindOf, operatorTemplatesOf, withAdditions } from "../core/kubernetes/operatorPods";
import { manifestOf, workloadKindOf } from "../core/kubernetes/resourceType";
import { TEMPLATES } from "../core/kubernetes/workloadKinds";
import type { Keys } from "../core/place";
import { mapInput, pick, settled } from "./outputs";
import { podInputs, workloadAt } from "./workload";

/** An object as a transform gets it. */
export interface GivenObject {
    readonly type: string;
    readonly name: string;
    readonly props: pulumi.Inputs;
    /** Kinds of operators that the user adds. */
    readonly kinds: readonly OperatorKind[];
}

/** A pod of an object, and what its plan is made from. */
export interface TransformedPod {
    readonly template: Keys;
    readonly inputs: ReturnType<typeof podInputs>;
    /** What the controller of its kind does to the pod that no policy of a preset can know. */
    readonly denied?: string;
}

/** The pod of a built-in kind. */
export function builtInPods({ type, name, props }: GivenObject): TransformedPod[] {
    const kind = workloadKindOf(type);
    return kind === undefined
        ? []
        : [{ template: TEMPLATES[kind], inputs: podInputs(workloadAt(kind, props, []), name) }];
}

/** The pods of an object, also of an operator's kind: where they stand has to be known by now. */
export async function transformedPods(object: GivenObject): Promise<TransformedPod[]> {
    const row = operatorKindOf(manifestOf(object.type, object.props), object.kinds);
    if (row === undefined) {
        return builtInPods(object);
    }
    const known = await settled(pulumi.output(object.props));
    return operatorTemplatesOf(known, row).map(({ template, denied }) => ({
        template: template.keys,
        inputs: operatorInputs(object, row, template.keys),
        ...defined({ denied }),
    }));
}

function operatorInputs({ name, props }: GivenObject, row: OperatorKind, place: Keys): TransformedPod["inputs"] {
    const { template, pod } = podInputs(workloadAt(row.pods ?? "Pod", props, [], place), name);
    const names =
        row.keepsName === true
            ? {}
            : {
                  name: undefined,
                  generateName: mapInput(pod.name, (own) => (own === undefined ? pod.generateName : `${own}-`)),
              };
    const claims = row.hasClaims ? { volumeClaimTemplates: pick(props, "spec", "volumeClaimTemplates") } : {};
    const spec = mapInput(pod.spec, (own) => withAdditions(own, row.adds));
    return { template, pod: { ...pod, ...names, ...claims, spec, ...defined({ added: row.adds?.environment }) } };
}
