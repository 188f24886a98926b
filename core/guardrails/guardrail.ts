import type { Issue, Keys } from "../issue";
import { pathOf } from "../place";

/** A resource that a program declares, as a guardrail sees it. */
export interface GuardedResource {
    /** The Pulumi type, as in `kubernetes:apps/v1:Deployment`. */
    readonly type: string;
    /** Its inputs, with `UNKNOWN` in the place of what a preview does not know yet. */
    readonly props: unknown;
    /** Name of the stack, without organization and project. */
    readonly stack: string;
    /** The namespace of a resource that names none; `UNKNOWN` where a preview does not know it. Default: `default`. */
    readonly namespace?: unknown;
    /** The time against which certificates are checked. */
    readonly now: Date;
}

/** What a guardrail found in a resource. */
export interface Findings {
    /** Violations. */
    readonly issues: readonly Issue[];
    /** Places that a preview does not know yet: what is there was not checked. */
    readonly unknown: readonly Keys[];
}

export const NOTHING: Findings = { issues: [], unknown: [] };

export function found(...issues: Issue[]): Findings {
    return { issues, unknown: [] };
}

export function notKnown(keys: Keys): Findings {
    return { issues: [], unknown: [keys] };
}

/** All of several findings; a place that is not known is named once. */
export function together(findings: readonly Findings[]): Findings {
    const unknown = new Map(findings.flatMap((one) => one.unknown.map((keys) => [pathOf(keys), keys] as const)));
    return { issues: findings.flatMap(({ issues }) => issues), unknown: [...unknown.values()] };
}
