import { createHash } from "node:crypto";
import type { ModelledRequest } from "../../../core/policy/selfCheck/requests";
import { isInShare } from "../../share";
import { type Mutant, type Mutation, mutantsOf } from "./mutants";
import { type Call, historyBefore, openAfter, type Scenario } from "./scenario";
import { withMark } from "./spellings";

/** Objects whose keys are the host's to choose. A field that the protocol does not have never reaches an agent. */
const MAPS = /^OCI\.(Annotations|Linux\.Sysctl)$|\{\}/;

const CHANGES_STATE = /^(CreateSandbox|(Create|Start|Remove)Container)Request$/;

/** Parts that the runtime makes for every container alike: what is the same for two of them is changed in one. */
const ALIKE = /^OCI\.(Linux|Mounts\[made\])/;

/** The containers of a pod, and what has to come before them. */
export function creations(scenario: Scenario): Scenario {
    return { ...scenario, requests: scenario.requests.filter(({ name }) => CHANGES_STATE.test(name)) };
}

/** Whether a request with this change was asked about already: about another container, or as another node sends it. */
function isRepeat({ name, about }: ModelledRequest, nth: number, { path, change }: Mutant, seen: Set<string>): boolean {
    const subject = ALIKE.test(path) ? about === "the sandbox" : `${about} ${nth}`;
    const key = createHash("sha256").update(`${name} ${subject} ${change}`).digest("base64");
    const isOld = seen.has(key);
    seen.add(key);
    return isOld;
}

export interface Accepted {
    readonly request: string;
    readonly about: string;
    readonly path: string;
    readonly mutation: Mutation;
}

/** As nodes mark an image, with a label of a snapshotter. */
function marked(call: Call): Call {
    return withMark(call, { "containerd.io/snapshot/image-layers": "x" });
}

/**
 * The changes of a request of the pod that the policy accepts in the state in which the request comes. `seen` is what was
 * asked for the same table.
 */
export function acceptedIn(scenario: Scenario, index: number, seen: Set<string>): Accepted[] {
    const asked = scenario.requests[index];
    if (asked === undefined) {
        return [];
    }
    const { name: request, about } = asked;
    const { input } = marked(asked);
    const history = historyBefore(scenario, index);
    const nth = scenario.requests.slice(0, index).filter((one) => one.name === request && one.about === about).length;
    const accepted: Accepted[] = [];
    let policy = openAfter(scenario, history);
    for (const mutant of mutantsOf(input)) {
        const isUnheardOf = mutant.mutation === "key added" && !MAPS.test(mutant.path);
        const isAsked = !isUnheardOf && isInShare(`${request} ${about} ${mutant.path} ${mutant.mutation}`);
        if (isAsked && !isRepeat(asked, nth, mutant, seen) && policy.evaluate(request, mutant.input).allowed) {
            accepted.push({ request, about, path: mutant.path, mutation: mutant.mutation });
            if (CHANGES_STATE.test(request)) {
                policy.close();
                policy = openAfter(scenario, history);
            }
        }
    }
    policy.close();
    return accepted;
}
