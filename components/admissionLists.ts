import * as pulumi from "@pulumi/pulumi";
import { LIST_COUNTS, listEntry } from "../core/admission/lists";
import { INIT_DATA_ANNOTATION } from "../core/annotationNames";
import { fieldsOf } from "../core/fields";
import { errorIf, type Issue } from "../core/issue";
import { kubernetes } from "./peers";
import { throwOnErrors } from "./problems";
import type { InitDataResult } from "./result";

/**
 * Where the lists of reviewed documents of a `ConfidentialAdmission` are.
 *
 * @since 0.1.0
 */
export interface AdmissionLists {
    /** What the names of the ConfigMaps begin with; the number of each, from 0, follows. */
    name: string;
    /** Their namespace. */
    namespace: string;
    /** How many there are. */
    count: number;
}

/**
 * Puts the document of a workload on its list. Two of these, one before the workload and one after it, keep old and new document on
 * the list while pods roll, and both of them where the roll-out fails: server-side apply keeps a key as long as one of its managers
 * has it, and each patch is a manager of its own.
 */
export function listDocument(
    name: string,
    when: "before" | "after",
    lists: pulumi.Input<AdmissionLists>,
    result: pulumi.Output<InitDataResult>,
    options: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
    const entry = pulumi.all([lists, result.annotations]).apply(([place, annotations]) => {
        throwOnErrors(checkPlace(place), `ConfidentialWorkload "${name}"`);
        return listEntry(annotations[INIT_DATA_ANNOTATION] ?? "", place);
    });
    // A diff of compressed text says nothing; the inputs of the component have the document.
    return new (kubernetes().core.v1.ConfigMapPatch)(
        `${name}-admission-${when}`,
        { metadata: entry.metadata, data: entry.data },
        { ...options, hideDiffs: ["data"] },
    );
}

/** What is wrong with what is to say where the lists are. */
export function checkPlace(place: unknown): Issue[] {
    const { name, namespace, count } = fieldsOf(place);
    const isPlace = typeof name === "string" && typeof namespace === "string" && LIST_COUNTS.includes(Number(count));
    return errorIf(!isPlace, ["admission"], "wrong-type", {
        message: "does not say where the lists of reviewed documents are",
        allowed: "`name`, `namespace` and `count`",
        fix: "give it the output `lists` of a ConfidentialAdmission",
    });
}
