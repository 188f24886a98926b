import { DIGEST_ANNOTATION } from "../../core/annotationNames";
import { checkAttestedDigest, checkDebugClass } from "../../core/checks/guestOfClass";
import { checkRuntimeClass } from "../../core/checks/runtimeClass";
import { namedDigest } from "../../core/digest";
import { defined, type Fields, own } from "../../core/fields";
import type { ImageLock } from "../../core/images/lock";
import { error, errorsOf, type Issue, pathOf, warning } from "../../core/issue";
import { factsOf } from "../../core/kubernetes/workloadKinds";
import type { Platform } from "../../core/platform";
import type { Session } from "../../core/session";
import { tokenClaims } from "../../core/trustee/claims";
import { type Live, type LiveWorkload, livePlace } from "../input/liveWorkloads";
import type { ExpectedWorkload } from "../trustee/workloads";
import { notRunningIssues } from "./notRunning";
import { policyIssues } from "./policy";

/** How far the rollout of a workload is. */
export const Rollout = {
    /** Every pod has the expected document. */
    Rolled: "rolled",
    /** Pods of before still run. */
    Rolling: "rolling",
    /** Something runs that nobody expects. */
    Drifted: "drifted",
    /** The cluster does not have it, or no pod of it runs. */
    Missing: "missing",
} as const;
export type Rollout = (typeof Rollout)[keyof typeof Rollout];

/** How many pods of a workload carry which init-data. */
const NONE = { expected: 0, previous: 0, another: 0, none: 0 };
type PodCounts = Readonly<typeof NONE>;

/** An expected workload in the cluster. */
export interface Status {
    readonly workload: string;
    /** As in `shop/Deployment/web`; absent where it is not there. */
    readonly live?: string;
    readonly rollout: Rollout;
    readonly pods: PodCounts;
    readonly issues: readonly Issue[];
}

/** Where to look for the expected workloads, and by what. */
export interface StatusOptions {
    readonly namespace?: string | undefined;
    readonly kataVersion?: string | undefined;
    /** What the images of the pods contribute, to ask their policies about them. */
    readonly lock: ImageLock;
    /** Those among what the cluster gave: why a pod does not run. */
    readonly events?: readonly Fields[];
    readonly session: Session;
}

/** The status of an expected workload, for each object of the cluster that has its name. */
export function statusOf(
    expected: ExpectedWorkload,
    all: readonly LiveWorkload[],
    { namespace, events = [], ...context }: StatusOptions,
): Status[] {
    const { workload, initData, before = [], place, runtimeClassName } = expected;
    const value = workload.initData ?? initData?.digest;
    const alone = (issue: Issue) => [
        { workload: workload.name, rollout: Rollout.Missing, pods: NONE, issues: [issue] },
    ];
    if (value === undefined) {
        const message = `has no init-data to compare: on "${workload.platform}" the output of a stack holds none`;
        return alone(error(place, "status-value", { message, fix: "give the manifests with -f" }));
    }
    const wanted = namespace ?? expected.namespace;
    const here = all.filter((live) => isNamed(live, workload.name) && (wanted ?? live.namespace) === live.namespace);
    if (here.length === 0) {
        const fix =
            "deploy it, or give all of `kubectl get pods,replicasets,deployments,statefulsets,daemonsets,jobs,cronjobs -o json` in its namespace";
        return alone(error(place, "status-missing", { message: "is not among the objects of the cluster", fix }));
    }
    const previous = [...(workload.previous ?? []), ...before];
    const { platform } = workload;
    return here.map((live) =>
        compare(workload.name, live, { value, previous, platform, runtimeClassName, events, ...context }),
    );
}

interface Wanted {
    readonly value: string;
    readonly previous: readonly string[];
    readonly platform: Platform;
    /** Where the input says it. */
    readonly runtimeClassName: string | undefined;
    readonly kataVersion?: string | undefined;
    readonly lock: ImageLock;
    readonly events: readonly Fields[];
    readonly session: Session;
}

function compare(name: string, live: LiveWorkload, wanted: Wanted): Status {
    const pods = { ...NONE };
    for (const pod of live.pods) {
        pods[kindOf(pod, wanted)] += 1;
    }
    const asked = [...(live.object === undefined ? [] : [live.object]), ...live.pods];
    const issues = [
        ...templateIssues(live, wanted),
        ...live.pods.flatMap((pod) => [...podIssues(pod, wanted), ...notRunningIssues(pod, wanted.events)]),
        ...policyIssues(
            asked.filter((one) => kindOf(one, wanted) === "expected"),
            wanted,
        ),
    ];
    const isDrifted = issues.some(({ severity }) => severity === "error");
    const isEmpty = live.pods.length === 0 && factsOf(live.kind)?.isJob !== true;
    const toStatus = (rollout: Rollout, more: readonly Issue[] = []) => ({
        workload: name,
        live: pathOf(livePlace(live)),
        rollout,
        pods,
        issues: [...issues, ...more],
    });
    if (isDrifted) {
        return toStatus(Rollout.Drifted);
    }
    if (isEmpty) {
        const fix = "give its pods too, or look why none runs: `kubectl describe`";
        const text = { message: "has no pod among the objects of the cluster", fix };
        return toStatus(Rollout.Missing, [warning(livePlace(live), "status-no-pods", text)]);
    }
    return toStatus(pods.previous > 0 ? Rollout.Rolling : Rollout.Rolled);
}

/** The names of a stack's workloads are those of Pulumi, which adds eight digits where no name is given. */
function isNamed({ kind, name }: LiveWorkload, wanted: string): boolean {
    const label = `${kind}/${name}`;
    return (
        label === wanted ||
        name === wanted ||
        (name.startsWith(`${wanted}-`) && /^-[0-9a-f]{8}$/.test(name.slice(wanted.length)))
    );
}

function kindOf({ initData, hasInitData }: Live, { value, previous, platform }: Wanted): keyof PodCounts {
    if (!hasInitData) {
        return "none";
    }
    const has =
        initData === undefined ? undefined : (tokenClaims(initData.digest, platform).initData ?? initData.digest);
    return has === value ? "expected" : has !== undefined && previous.includes(has) ? "previous" : "another";
}

const BACK =
    "find out who changed it, and put it back with `kubectl rollout undo`, also where Pulumi made it: `pulumi up` does not see the change, and finds nothing to do after the undo; docs/troubleshooting.md has the other ways";

/** `kubectl rollout undo` knows Deployments, StatefulSets and DaemonSets only (kubectl `pkg/polymorphichelpers/rollback.go`). */
const BACK_OF: Readonly<Record<string, string>> = {
    CronJob:
        "find out who changed it, and put it back with `kubectl replace -f` and the manifest that was deployed, because a CronJob has no revisions to undo; docs/troubleshooting.md has the other ways",
    Job: "find out who made it; nobody can change the template of a Job, so make the Job anew from the manifest that was deployed, when its pods may end",
};

function wayBack({ kind }: Live): string {
    return own(BACK_OF, kind) ?? BACK;
}

/** The object itself: what its next pods will have. */
function templateIssues({ object }: LiveWorkload, wanted: Wanted): Issue[] {
    if (object === undefined || object.kind === "Pod") {
        return [];
    }
    const messages = {
        expected: undefined,
        previous: "still has the init-data of before in its pod template",
        another: "has other init-data in its pod template than expected",
        none: "has no init-data in its pod template, so its next pods run without a policy",
    };
    const message = messages[kindOf(object, wanted)];
    const changed =
        message === undefined ? [] : [error(livePlace(object), "status-template", { message, fix: wayBack(object) })];
    return [...changed, ...classIssues(object, wanted), ...editedIssues(object)];
}

function podIssues(pod: Live, wanted: Wanted): Issue[] {
    const messages = {
        expected: undefined,
        previous: undefined,
        another: "runs with other init-data than expected",
        none: "runs without init-data, and so without a policy",
    };
    const message = messages[kindOf(pod, wanted)];
    const fix =
        wanted.previous.length === 0
            ? "give what ran before with --previous, if this is a rollout; if it is not, find out where the pod comes from, and delete it"
            : "delete the pod when you know where it comes from, and compare: `npx confidential-workload diff`";
    return [
        ...(message === undefined ? [] : [error(livePlace(pod), "status-pod", { message, fix })]),
        ...classIssues(pod, wanted),
        ...editedIssues(pod),
    ];
}

function classIssues(live: Live, { platform, runtimeClassName, kataVersion }: Wanted): Issue[] {
    const { runtimeClassName: name } = live;
    const place = livePlace(live);
    if (name === undefined) {
        const message = "has no RuntimeClass, so its pods are not confidential VMs";
        return [error(place, "status-runtime-class", { message, fix: wayBack(live) })];
    }
    const other = errorsOf(checkRuntimeClass(name, platform)).map(({ message, allowed }) =>
        error(place, "status-runtime-class", {
            message: `has another RuntimeClass: ${message}`,
            ...defined({ allowed }),
            fix: wayBack(live),
        }),
    );
    return [
        ...other,
        ...checkDebugClass(name, { at: place, isAllowed: name === runtimeClassName, allow: wayBack(live) }),
        ...checkAttestedDigest(name, kataVersion, true, place),
    ];
}

/** Whoever edits the document by hand mostly leaves the readable digest as it was. */
function editedIssues(live: Live): Issue[] {
    const shown = live.annotations[DIGEST_ANNOTATION];
    if (shown === undefined || live.initData === undefined || shown === namedDigest(live.initData)) {
        return [];
    }
    const message = `has init-data with another digest than the annotation ${DIGEST_ANNOTATION} says: somebody edited one of them`;
    return [error(livePlace(live), "status-edited", { message, fix: wayBack(live) })];
}
