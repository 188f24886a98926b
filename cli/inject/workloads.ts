import { fieldsOf } from "../../core/fields";
import { aroundIn, inspectObject, type Target as ObjectTarget } from "../../core/initdata/manifests/target";
import { type Issue, type Keys, pathOf } from "../../core/issue";
import { root } from "../../core/kubernetes/located";
import { objectLabel, objectName, objectsIn } from "../../core/kubernetes/objects";
import type { OperatorKind } from "../../core/kubernetes/operatorKinds";
import { sourceIn } from "../../core/kubernetes/podSource";
import { builtInKind } from "../../core/kubernetes/workloadKinds";
import type { Source } from "../input/documents";
import { skippedIssues } from "./checks";
import type { Named } from "./config/read";
import { withOldNames } from "./resourceList";

/** A workload, and where it is. Its `place` is the file, and kind and name in it. */
export interface Target extends ObjectTarget {
    readonly source: Source;
    /** Which document of the file. */
    readonly document: number;
    /** The workload in the document: not empty for an item of a List. */
    readonly base: Keys;
}

export interface Found {
    readonly targets: readonly Target[];
    /** Every workload there is, those that are skipped included. */
    readonly all: readonly Named[];
    /** Those, and every object with pods that stay as they are. */
    readonly named: readonly Named[];
    /** About what is not a target. */
    readonly issues: readonly Issue[];
}

/** All workloads of the files. What ConfigMaps and Secrets hold counts for the workloads of all files. */
export function findWorkloads(
    sources: readonly Source[],
    isSkipped: (workload: Named) => boolean,
    kinds: readonly OperatorKind[],
): Found {
    const objects = sources.flatMap((source) =>
        source.documents.flatMap(({ value }, document) =>
            objectsIn(root(value)).map((object) => {
                const manifest = fieldsOf(object.value);
                const label = objectLabel(manifest);
                const place = (suffix: string) => [{ file: source.file }, { object: `${label}${suffix}` }];
                return { manifest, place, base: object.keys, document, source };
            }),
        ),
    );
    const around = aroundIn(objects.flatMap(({ manifest }) => withOldNames(manifest)));
    const labels = objects.map(({ place }) => pathOf(place("")));
    const repeated = new Set(labels.filter((label, index) => labels.indexOf(label) !== index));
    const found = objects.map(({ manifest, place, ...where }) => {
        const suffix = repeated.has(pathOf(place(""))) ? ` (document ${where.document + 1})` : "";
        const placed = place(suffix);
        const name = objectName(manifest);
        const { targets, issues } = inspectObject({ manifest, place: placed }, around, kinds);
        const isWorkload = targets.length > 0 || builtInKind(manifest) !== undefined;
        const one = { name, isWorkload, isNamed: isWorkload || issues.length > 0 };
        return isSkipped(name)
            ? { ...one, targets: [], issues: skippedIssues(placed, sourceIn(manifest, [])) }
            : { ...one, targets: targets.map((target) => ({ ...target, ...where })), issues };
    });
    return {
        targets: found.flatMap(({ targets }) => targets),
        all: found.flatMap(({ name, isWorkload }) => (isWorkload ? [name] : [])),
        named: found.flatMap(({ name, isNamed }) => (isNamed ? [name] : [])),
        issues: found.flatMap(({ issues }) => issues),
    };
}
