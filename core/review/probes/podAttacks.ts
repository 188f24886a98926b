import { fieldsOf } from "../../fields";
import type { ModelledRequest } from "../../policy/selfCheck/requests";
import { attacksOn } from "./attacks";
import { FOREIGN_ATTACKS } from "./foreign";
import { execInput, probe, processInput } from "./probe";
import { alone, askedOf, type RequestSequence, type Step } from "./requestSequence";

/** Attacks on a container that both pods have alike, or on one of each where there is none; without a pod, on a foreign one. */
export function attacksOnPods(one: readonly ModelledRequest[], other: readonly ModelledRequest[]): RequestSequence[] {
    const [ours, theirs] = [creationsIn(one), creationsIn(other)];
    const inTheirs = new Set(theirs.map(({ input }) => JSON.stringify(input)));
    const both = ours.filter(({ input }) => inTheirs.has(JSON.stringify(input)));
    const targets = both.length > 0 ? both.slice(0, 1) : [...ours.slice(0, 1), ...theirs.slice(0, 1)];
    return targets.length > 0 ? targets.flatMap(scenesFor) : FOREIGN_ATTACKS.map(alone);
}

/** In the order of their names, which is the same whichever of the pods comes first. */
function creationsIn(life: readonly ModelledRequest[]): ModelledRequest[] {
    return life
        .filter(({ name, about }) => name === "CreateContainerRequest" && about !== "the sandbox")
        .sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

function textOf({ about, input }: ModelledRequest): string {
    return JSON.stringify([about, input]);
}

function scenesFor({ about, input }: ModelledRequest): RequestSequence[] {
    const what = `the pod's container ${about}`;
    const id = String(fieldsOf(input)["container_id"]);
    const stream = { container_id: id, exec_id: id };
    const before: Step[] = [
        probe("", "CreateContainerRequest", input),
        probe("", "StartContainerRequest", { container_id: id }),
    ].map((step) => ({ ...askedOf(step), isAsked: false }));
    const running = [
        probe(`run a shell in ${what}`, "ExecProcessRequest", execInput(id, processInput(["/bin/sh"]))),
        probe(`read the output of ${what}`, "ReadStreamRequest", { ...stream, len: 4096 }),
        probe(`type into ${what}`, "WriteStreamRequest", { ...stream, data: [10] }),
    ];
    return [...attacksOn(input, what).map(alone), [...before, ...running.map(askedOf)]];
}
