import { INJECTORS, type Injector } from "../injectors";
import type { PodChange } from "./containerChanges";

/** The webhook whose container, mount or variable the pod has and the policy does not. */
export function webhookOf(changes: readonly PodChange[]): Injector | undefined {
    const added = changes.filter(({ policy, pod }) => policy === undefined && pod !== undefined);
    return INJECTORS.find(({ leaves }) => added.some((change) => leaves.some((one) => isFrom(change, one))));
}

/** A name is that of a container, and the rest is as a change has it: `env NAME`, `volumeMounts /path`. */
function isFrom({ container, field }: PodChange, left: string): boolean {
    return field === "name" ? container === left : field === left || field.startsWith(`${left}/`);
}
