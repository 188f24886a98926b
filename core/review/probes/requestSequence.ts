import type { Probe } from "../../policy/probes/probe";

/** A request of a scene. */
export interface Step extends Probe {
    /** The same for what is compared between two policies. */
    readonly key: string;
    /** Whether the answer is compared; if not, it is asked for what it leaves behind. */
    readonly isAsked: boolean;
    /** Whether it is something that the pod itself does as one of the policies has it, and not as both. */
    readonly isOwn: boolean;
}

/** Requests that are asked one after the other in a guest that starts anew. */
export type RequestSequence = readonly Step[];

/** A probe that stands for itself. */
export function alone(probe: Probe): RequestSequence {
    return [askedOf(probe)];
}

export function askedOf(probe: Probe): Step {
    return { ...probe, key: `${probe.name} ${JSON.stringify(probe.input)}`, isAsked: true, isOwn: false };
}
