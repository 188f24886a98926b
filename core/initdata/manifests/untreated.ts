import type { Fields } from "../../fields";
import { error, type Issue, type Place, pathOf, quote, warning } from "../../issue";
import { root } from "../../kubernetes/located";
import { groupOf, objectName } from "../../kubernetes/objects";
import { OPERATOR_KINDS, type OperatorKind } from "../../kubernetes/operatorKinds";
import { madeBy, namesContainers } from "../../kubernetes/podMakers";
import { podsAtPlaces, podsIn } from "../../kubernetes/pods";
import { builtInKind, factsOf, kindLike, WORKLOAD_KINDS } from "../../kubernetes/workloadKinds";

/** An object of a manifest, and its name in messages. */
export interface PlacedObject {
    readonly manifest: Fields;
    readonly place: Place;
}

/** The code of what stays outside of VMs: a warning, and an error where one asks whether all is confidential. */
export const UNTREATED_KIND = "untreated-kind";

const ALLOWED = [...WORKLOAD_KINDS, ...OPERATOR_KINDS.map(({ group, kind }) => `${kind} of ${group}`)].join(", ");
const SKIP =
    "leave the object out if these pods may stay as they are: by skip in the config of inject, by select in a program";
const ROWS = "say in kinds where its pod templates stand, and what its controller adds to the pods";

/** The pods of an object that stay outside of VMs. `treated` are the places of the pod templates that do not, by the row of its kind. */
export function untreatedIssues(
    { manifest, place }: PlacedObject,
    treated: readonly string[],
    row?: OperatorKind,
): Issue[] {
    const { kind } = objectName(manifest);
    const correct = kindLike(kind);
    if (builtInKind({ ...manifest, kind: correct }) !== undefined && podsAtPlaces(root(manifest)).length > 0) {
        const message = `has pods, and is of the kind ${quote(kind)}, which Kubernetes does not know`;
        const allowed = WORKLOAD_KINDS.join(", ");
        return [error(place, "unknown-kind", { message, allowed, fix: `write ${correct}` })];
    }
    if (row !== undefined && treated.length === 0) {
        const at = row.templates.map((one) => one.at).join(", ");
        return [
            warning(place, UNTREATED_KIND, {
                message: `has no pod template at ${at}, so that its pods stay as they are, outside of a VM, or are denied by the policy of the workload that it names`,
                fix: `write the pod template there instead of a reference to another workload; or ${SKIP}`,
            }),
        ];
    }
    const places = podsIn(root(manifest), "")
        .map(({ template }) => pathOf(template.keys))
        .filter((path) => !treated.includes(path));
    const makes = madeBy(manifest);
    if (makes === undefined && places.length === 0 && (treated.length > 0 || !namesContainers(manifest))) {
        return [];
    }
    const group = groupOf(manifest);
    const owner = group === undefined || group === "" ? kind : `${kind} of ${group}`;
    const builtIn = factsOf(kind);
    const other = builtIn === undefined ? "" : `; the ${kind} of Kubernetes is another kind`;
    // Groups without a dot are those of Kubernetes itself.
    const [own] = group?.includes(".") === false ? (builtIn?.groups ?? []) : [];
    const apiVersion = own === "core" ? "v1" : `${own}/v1`;
    const correction =
        own === undefined ? "" : `write apiVersion: ${apiVersion} if you mean the ${kind} of Kubernetes; or `;
    const at = places.filter((path) => path !== "").join(", ");
    const found = makes === undefined ? `has pods${at === "" ? "" : ` at ${at}`}` : `makes pods (${makes})`;
    return [
        warning(place, UNTREATED_KIND, {
            message: `${found}; how ${owner} makes them is not known, so that they stay as they are, outside of a VM${other}`,
            allowed: ALLOWED,
            fix: `${correction}${places.length > 0 ? ROWS : "use a workload of one of these kinds instead"}; or ${SKIP}`,
        }),
    ];
}
