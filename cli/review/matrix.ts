import { type OpenPolicy, openPolicy } from "../../core/policy/engine";
import { generatePolicy } from "../../core/policy/generate";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import { podRequests } from "../../core/policy/selfCheck/requests";
import { PolicyPreset } from "../../core/policy/spec";
import { dialectFor } from "./dialect";

/** What a policy answers to each request of an ordinary pod, by the request's name. */
export type Answers = ReadonlyMap<string, "allowed" | "denied">;

const IMAGE = `registry.example/ordinary@sha256:${"0".repeat(64)}`;

/** Gives the answers of policies, each of which is asked once: the workloads of a stack often share one. */
export function asker(): (policy: string | undefined) => Answers | undefined {
    const requests = ordinaryRequests();
    const known = new Map<string, Answers>();
    return (policy) => {
        if (policy === undefined) {
            return undefined;
        }
        const answers = known.get(policy) ?? ask(policy, requests);
        known.set(policy, answers);
        return answers;
    };
}

/**
 * The first request of each name for a pod that no workload of the stack has: what is allowed here is allowed to any
 * pod. A request that such a pod does not send is asked without fields.
 */
function ordinaryRequests(): ReadonlyMap<string, object> {
    const spec = { containers: [{ name: "ordinary", image: IMAGE }] };
    const pod = { kind: "Pod", name: "ordinary", path: ["spec"], spec } as const;
    const facts = { entrypoint: ["/ordinary"], env: ["PATH=/usr/bin"], workingDir: "/" };
    const options = { preset: PolicyPreset.Strict, imageLock: { [IMAGE]: facts } };
    const { pod: expected } = generatePolicy(options, { pod, localVolumes: false });
    const modelled = expected === undefined ? [] : podRequests(expected);
    const inputs = new Map(modelled.toReversed().map(({ name, input }) => [name, input]));
    return new Map(AGENT_REQUESTS.map(({ name }) => [name, inputs.get(name) ?? {}]));
}

function ask(policy: string, requests: ReadonlyMap<string, object>): Answers {
    const open = openPolicy(policy, { dialect: dialectFor([policy]) });
    const answers = new Map([...requests].map(([name, input]) => [name, answerOf(open, name, input)] as const));
    open.close();
    return answers;
}

/** Each request is the first: what an earlier one leaves behind must not decide. */
function answerOf(open: OpenPolicy, name: string, input: object): "allowed" | "denied" {
    open.reset();
    return open.evaluate(name, input).allowed ? "allowed" : "denied";
}
