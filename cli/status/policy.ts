import { distinctBy, fieldsOf, itemsOf } from "../../core/fields";
import type { DecodedInitData } from "../../core/initdata/decode";
import { POLICY_FILE } from "../../core/initdata/document";
import { type Issue, within } from "../../core/issue";
import { STARTED_LISTS } from "../../core/kubernetes/containers";
import { root } from "../../core/kubernetes/located";
import { podsIn } from "../../core/kubernetes/pods";
import { fileOf } from "../../core/review/document";
import { policyParts } from "../../core/review/policy/parts";
import { type Live, livePlace } from "../input/liveWorkloads";
import { askPolicy, type PodContext } from "../validate/pods";

/**
 * What the policy of each object answers to its pods. An edit in the cluster that leaves the annotation alone shows in
 * nothing else. Objects with the same containers are asked about once, and what is not known of several is said once.
 */
export function policyIssues(objects: readonly Live[], context: PodContext): Issue[] {
    const issues = distinctBy(objects, containersOf).flatMap((live) =>
        podsIn(root(live.source), live.kind).flatMap((pod) =>
            live.initData === undefined || !isMadeForPod(live.initData, context)
                ? []
                : askPolicy(pod, live.initData, [], context).map((issue) => within(livePlace(live), issue)),
        ),
    );
    return distinctBy(issues, ({ code, message }) => `${code} ${message}`);
}

/** What a policy without data denies, it denies whoever changed the pod: `validate` is about that. */
function isMadeForPod(initData: DecodedInitData, { session }: PodContext): boolean {
    return policyParts(fileOf(initData, POLICY_FILE) ?? "", session).data !== undefined;
}

/** The API server mounts the token of the service account under a name that differs from pod to pod. */
function containersOf({ source, kind }: Live): string {
    const [pod] = podsIn(root(source), kind);
    const { spec } = fieldsOf(pod?.template.value);
    const lists = STARTED_LISTS.map((list) =>
        itemsOf(fieldsOf(spec)[list])
            .map(fieldsOf)
            .map((container) => ({
                ...container,
                volumeMounts: itemsOf(container["volumeMounts"]).filter(
                    (mount) => !String(fieldsOf(mount)["name"]).startsWith("kube-api-access-"),
                ),
            })),
    );
    return JSON.stringify(lists);
}
