import { defined } from "../fields";
import type { Issue } from "../issue";
import type { Session } from "../session";
import { isKnown } from "../unknown";
import { buildForPod } from "./build";
import type { InitData } from "./render";
import type { InitDataSpec } from "./spec";

/** What {@link buildInitData} needs in addition to the inputs. @since 0.1.0 */
export interface BuildContext {
    /** The time against which certificates are checked. The function reads no clock. */
    readonly now: Date;
    /** RuntimeClass of the pods. Default: the one that kata-deploy installs for the platform. */
    readonly runtimeClassName?: string;
    /** What the program remembers from call to call. Default: nothing. */
    readonly session?: Session;
}

/** The outcome of {@link buildInitData}: all issues, and the init-data unless one of them is an error. @since 0.1.0 */
export interface BuiltInitData {
    readonly issues: readonly Issue[];
    readonly initData?: InitData;
}

/**
 * From inputs to init-data, as the component `InitData` makes it: defaults, every check, the text, its digest and its
 * annotation. Never throws for a mistake in the inputs.
 *
 * @since 0.1.0
 */
export function buildInitData(inputs: InitDataSpec, { now, runtimeClassName, session }: BuildContext): BuiltInitData {
    const { issues, initData } = buildForPod(inputs, { now, ...defined({ runtimeClassName, session }) });
    return initData !== undefined && isKnown(initData) ? { issues, initData } : { issues };
}
