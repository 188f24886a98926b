import { defined, distinctBy, fieldsOf, itemsOf, own } from "../fields";
import type { Injector } from "../injectors";
import type { PodSource } from "../kubernetes/podSource";
import { policyParts } from "../review/policy/parts";
import { Session } from "../session";
import { POLICY_CHECKS, usualChecks } from "./checks";
import type { PodChange } from "./containerChanges";
import { entryFor } from "./entries";
import { failureIn } from "./known";
import { type RefusedRequest, refusedRequests, unwrapped } from "./message";
import { type PodFacts, podChanges, webhookOf } from "./podChanges";
import { deniedRequest } from "./requests";

/** The text of an event, a log or an answer. */
export interface FailureText {
    readonly text: string;
    /** The container and the pod that it is about, where that is known from elsewhere. */
    readonly container?: string | undefined;
    readonly pod?: string | undefined;
}

/** A pod that does not run, and the policy that its guest has. */
export interface FailingPod extends PodFacts {
    readonly source: PodSource;
    /** As the cluster names it. */
    readonly name?: string | undefined;
    /** Absent where its init-data has none, or cannot be read. */
    readonly policy?: string | undefined;
}

/** What a text means. */
export interface Explanation {
    /** `denied`, `no-answer`, or the name of a known failure. */
    readonly id: string;
    /** Of a denial: the request, and the checks of the policy that do not hold. */
    readonly request?: string;
    readonly container?: string;
    readonly checks?: readonly string[];
    /** Where the pod in the cluster differs from what the policy says. Absent where nobody gave the pod. */
    readonly changes?: readonly PodChange[];
    readonly cause: string;
    /** How to be sure. */
    readonly sure: string;
    readonly fix: string;
}

/** What texts mean, each once. Texts that nobody knows give nothing. */
export function explainFailures(texts: readonly FailureText[], pods: readonly FailingPod[] = []): Explanation[] {
    const session = new Session();
    const all = texts.flatMap(({ text, container, pod }) => {
        const plain = unwrapped(text);
        const refused = refusedRequests(plain);
        const failure = refused.length > 0 ? undefined : failureIn(plain);
        return [
            ...refused.map((one) => explainRefused(one, container, podsNamed(pods, pod), session)),
            ...(failure === undefined ? [] : [{ id: failure.id, ...reasonsOf(failure) }]),
        ];
    });
    return distinctBy(all, (one) => JSON.stringify(one));
}

/** The pod that an event or a status is about; all, where nobody gave that one. */
function podsNamed(pods: readonly FailingPod[], wanted: string | undefined): readonly FailingPod[] {
    const named = pods.filter(({ name }) => name !== undefined && name === wanted);
    return named.length > 0 ? named : pods;
}

function reasonsOf({ cause, sure, fix }: Pick<Explanation, "cause" | "sure" | "fix">) {
    return { cause, sure, fix };
}

const GIVE_POD = "give the pod as well: `kubectl get pod NAME -o yaml > pod.yaml`, and `--pod pod.yaml`";

function explainRefused(
    { request, held, engine }: RefusedRequest,
    container: string | undefined,
    pods: readonly FailingPod[],
    session: Session,
): Explanation {
    const about = { request, ...defined({ container }) };
    if (engine !== undefined) {
        return {
            id: "no-answer",
            ...about,
            cause: `the policy has no rule ${request}, has two that contradict each other, or one whose value is neither true nor false (the engine says: ${engine})`,
            sure: "`validate` asks the policy with the guest's own engine",
            fix: "use a preset, or add the rule to your policy",
        };
    }
    const comparable = pods
        .map((pod) => ({ pod, data: dataOf(pod, session) }))
        .filter(({ data }) => hasContainers(data));
    const checks = held === undefined ? undefined : failedChecks(held, comparable[0]?.data);
    const wanted = request === "CreateContainerRequest" ? checks : own(COMPARED, request);
    const isAboutPod = request === "CreateContainerRequest" || wanted !== undefined;
    const found = isAboutPod ? comparable.map(({ pod, data }) => ({ pod, ...podChanges(data, pod.source, pod) })) : [];
    const [first] = found;
    const changes = found.flatMap((one) => relevantOf(one.changes, wanted, container));
    const unlocked = [...new Set(found.flatMap((one) => one.unlocked))];
    return {
        id: "denied",
        ...about,
        ...defined({ checks, changes: first && distinctBy(changes, (one) => JSON.stringify(one)) }),
        ...(first === undefined
            ? { ...withoutPod(request, checks), sure: isAboutPod ? (pods.length > 0 ? NO_DATA : GIVE_POD) : ASK }
            : changes.length > 0
              ? { ...changed(request, checks, first.pod, webhookOf(changes)), sure: COMPARE }
              : {
                    ...unchanged(request, checks, container),
                    sure: unlocked.length === 0 ? COMPARE : giveLock(unlocked),
                }),
    };
}

/** The checks that the fields have in which a pod differs, where one of these requests is denied. */
const COMPARED: Readonly<Record<string, readonly string[]>> = {
    CopyFileRequest: ["mounts"],
    CreateSandboxRequest: ["pod"],
    ExecProcessRequest: ["exec"],
    StartContainerRequest: ["lacks"],
};

const NO_DATA =
    "the policy of the pod has no data of this package to compare with, so ask it with `validate` and the image lock";

const ASK = "`explain` says what the policy allows";

const COMPARE =
    "compare with what was reviewed: `npx confidential-workload diff reviewed.yaml pod.yaml`, and `kubectl get pod NAME -o yaml --show-managed-fields` names who set each field";

function giveLock(containers: readonly string[]): string {
    return `the images of ${containers.join(", ")} are not in the image lock, so that what they contribute was not compared: give it with --images`;
}

function dataOf({ policy }: FailingPod, session: Session): unknown {
    return policy === undefined ? undefined : policyParts(policy, session).data;
}

/** Rules of others may have no data, or other data. */
function hasContainers(data: unknown): boolean {
    return itemsOf(fieldsOf(data)["containers"]).length > 0 && itemsOf(fieldsOf(data)["checks"]).length > 0;
}

function failedChecks(held: readonly string[], data: unknown): readonly string[] {
    const asked = itemsOf(fieldsOf(data)["checks"]).filter((check) => typeof check === "string");
    return (asked.length > 0 ? asked : usualChecks(held)).filter((check) => !held.includes(check));
}

/** Checks that a change of a volume, a device or a kernel setting may fail instead of the one that its field has. */
const TOGETHER: readonly (readonly string[])[] = [
    ["mounts", "storages", "volumes"],
    ["devices", "gpus"],
    ["kernel", "sysctls"],
    ["linux", "request"],
];

function relevantOf(
    changes: readonly PodChange[],
    failed: readonly string[] | undefined,
    container: string | undefined,
): readonly PodChange[] {
    const here = changes.filter((change) => container === undefined || (change.container ?? container) === container);
    if (failed === undefined) {
        return here;
    }
    const groups = TOGETHER.filter((group) => group.some((check) => failed.includes(check)));
    return here.filter(
        ({ check }) => check === "" || failed.includes(check) || groups.some((group) => group.includes(check)),
    );
}

type Reasons = Pick<Explanation, "cause" | "fix">;

/** What is known of a denial by its text alone. */
function withoutPod(request: string, checks: readonly string[] | undefined): Reasons {
    const { usual, fix } = deniedRequest(request);
    if (request !== "CreateContainerRequest") {
        return { cause: usual, fix };
    }
    return {
        cause:
            checks === undefined
                ? "the pod is not the one that the policy was made for; the policy does not print which of its rules denies it"
                : usualOf(checks),
        fix: putBack(),
    };
}

function usualOf(checks: readonly string[]): string {
    return POLICY_CHECKS.filter(({ name }) => checks.includes(name))
        .map(({ name, usual }) => `${name}: ${usual.replace(/\[([^\]]*)\]\([^)]*\)/g, "docs/$1")}`)
        .join("; ");
}

/** Those of which `kubectl rollout undo` knows revisions: kubectl `pkg/polymorphichelpers/rollback.go`. */
const WITH_REVISIONS: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet"];

function putBack(source?: PodSource): string {
    const object = source?.name === undefined ? "KIND/NAME" : `${source.kind.toLowerCase()}/${source.name}`;
    const isUndone = source === undefined || WITH_REVISIONS.includes(source.kind);
    const how = isUndone ? `\`kubectl rollout undo ${object}\`` : "deploy the manifest that was reviewed once more";
    return `if the change is not meant, take it back: ${how}; if it is, make the policy anew from the pod, with \`inject\` or \`pulumi up\`. Do not add it to the policy by hand`;
}

function changed(
    request: string,
    checks: readonly string[] | undefined,
    { source }: FailingPod,
    webhook: Injector | undefined,
): Reasons {
    const { fix } = deniedRequest(request);
    const isPod = request === "CreateContainerRequest";
    if (webhook !== undefined) {
        const { name, adds, fix: away } = webhook;
        return {
            cause: `the pod in the cluster is not the one that the policy was made for: ${name} adds ${adds} after it was made`,
            fix: `keep it away from the pod: ${away}; docs/agent-policy.md has what the policy can allow of it (policy.injected)`,
        };
    }
    return {
        cause: `the pod in the cluster is not the one that the policy was made for: somebody edited it after the review, or a webhook adds to it${
            checks === undefined || checks.length === 0 ? "" : ` (mostly: ${usualOf(checks)})`
        }`,
        fix: isPod ? putBack(source) : fix,
    };
}

function unchanged(request: string, checks: readonly string[] | undefined, container: string | undefined): Reasons {
    const { usual, fix } = deniedRequest(request);
    if (request !== "CreateContainerRequest") {
        return { cause: usual, fix };
    }
    const open = entryFor(checks, container);
    return {
        cause: `the pod is as the policy says, so the node sends something that this policy does not know${
            checks === undefined || checks.length === 0 ? "" : ` (checks: ${checks.join(", ")})`
        }: another kind of node, a newer runtime, or a policy of an older version of this package`,
        fix: `make the policy anew with the newest version of this package; if it denies the pod still, look for the runtimes of the node in docs/compatibility.md, and report what the node sends${open === undefined ? "" : `; ${open}`}`,
    };
}
