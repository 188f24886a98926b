import { type Explanation, explainFailures } from "../../core/failures/explain";
import { failureTexts } from "../../core/failures/texts";
import { type Fields, fieldsOf, itemsOf } from "../../core/fields";
import { type Issue, warningIf } from "../../core/issue";
import { type Live, livePlace } from "../input/liveWorkloads";

const LISTS = ["initContainerStatuses", "containerStatuses"];

/** A pod that does not run, with the cause that its status or an event says. */
export function notRunningIssues(pod: Live, events: readonly Fields[]): Issue[] {
    const status = fieldsOf(pod.source["status"]);
    const states = LISTS.flatMap((list) => itemsOf(status[list])).map((one) => fieldsOf(fieldsOf(one)["state"]));
    const isWaiting = status["phase"] === "Pending" || states.some(({ waiting }) => waiting != null);
    const ofPod = isWaiting ? events.filter((event) => isAbout(event, pod)) : [];
    const [first] = isWaiting ? explainFailures([pod.source, ...ofPod].flatMap(failureTexts)) : [];
    return warningIf(isWaiting, livePlace(pod), "status-not-running", {
        message: `does not run: ${first === undefined ? "neither its status nor an event that was given says why" : inOneLine(first)}`,
        fix: "look at it with `kubectl get pods,events -o yaml | npx confidential-workload explain-denial`, in its namespace",
    });
}

function isAbout({ involvedObject, regarding }: Fields, { name, namespace }: Live): boolean {
    const about = fieldsOf(involvedObject ?? regarding);
    return about["name"] === name && (about["namespace"] ?? namespace) === namespace;
}

function inOneLine({ id, request, container, checks = [], cause }: Explanation): string {
    const about = container === undefined ? "" : ` for container ${container}`;
    const failed = checks.length === 0 ? "" : `, because it does not hold: ${checks.join(", ")}`;
    return id === "denied" ? `its policy denies ${request}${about}${failed}` : cause;
}
