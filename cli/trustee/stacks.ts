import { dirname, join } from "node:path";
import { defined, fieldsOf, itemsOf, stringOf } from "../../core/fields";
import { error, errorsOf, type Issue, within } from "../../core/issue";
import { Platform } from "../../core/platform";
import { PLATFORM_SHAPE } from "../../core/platformNames";
import { Session } from "../../core/session";
import { list, object, optional, required, TEXT } from "../../core/shape";
import type { StackGrants } from "../../core/trustee/merge";
import { GRANTS_SHAPE, type ResourceGrant } from "../../core/trustee/spec";
import type { TrusteeWorkload } from "../../core/trustee/workload";
import { readDocument } from "../input/documents";
import { type Read, readText } from "../input/text";
import { checkOpenness, grantsIn } from "./read";
import { readRollout } from "./rollout";
import { isNameOf, readWorkloads } from "./workloads";

/** A file of `trustee merge`: the grants of a stack, and where its workloads are read from. */
interface StackFile extends Omit<StackGrants, "grants"> {
    readonly inputs?: readonly string[];
    readonly platform?: Platform;
    /** As {@link GRANTS_SHAPE} has them. */
    readonly grants: unknown;
}

const STACK_SHAPE = object<StackFile>({
    stack: required(TEXT),
    repositories: optional(list(TEXT)),
    inputs: optional(list(TEXT)),
    platform: optional(PLATFORM_SHAPE),
    grants: required(GRANTS_SHAPE),
});

/** What the file of a stack says, while the pods roll that a preview of the stack changes. Its inputs are read from its folder. */
export function readStack(file: string, previews: ReadonlyMap<string, string>): Read<StackGrants> {
    const { value, issues: unreadable } = readDocument(file, "give each stack a file");
    if (unreadable.length > 0) {
        return { issues: unreadable };
    }
    const { candidates, finished, rolled, issues: ofSources } = readSources(value, file, previews);
    const { value: read, issues: ofFile } = grantsIn(value, file, STACK_SHAPE, candidates);
    // A name may be one of what cannot be read.
    const isRead = errorsOf(ofSources).length === 0;
    const issues = [...ofSources, ...ofFile.filter(({ code }) => isRead || code !== "trustee-name")];
    if (read === undefined || !isRead) {
        return { issues };
    }
    const { stack, repositories } = read;
    const given = read.grants as readonly ResourceGrant[];
    const { during, issues: ofRollout } = rolled?.(given) ?? { during: undefined, issues: [] };
    const grants = during?.map(({ workloads, ...grant }) => ({
        ...grant,
        workloads: workloads.map((workload) => withValues(workload, finished(workload.name))),
    }));
    return {
        value: { stack, ...defined({ repositories }), grants: grants ?? given },
        issues: [...issues, ...ofRollout.map((issue) => inFile(file, issue))],
    };
}

/** The workloads that the names in the grants may mean. What a preview changes has the values from before and after. */
function readSources(value: unknown, file: string, previews: ReadonlyMap<string, string>) {
    const { stack, inputs, platform } = fieldsOf(value);
    const names = itemsOf(inputs).flatMap((name) => stringOf(name) ?? []);
    const known = Object.values(Platform).find((one) => one === platform);
    const read = readWorkloads(
        names.map((name) => join(dirname(file), name)),
        [],
        defined({ platform: known }),
        (input) => withoutPlatform(file, input),
    );
    const preview = previews.get(stringOf(stack) ?? "");
    const rollout = preview === undefined ? undefined : readPreviewFile(preview);
    const session = new Session();
    const named = (name: string) =>
        read.workloads.flatMap(({ workload }) => (isNameOf(workload.name, name) ? [workload] : []));
    return {
        issues: [
            ...read.issues,
            ...read.workloads.flatMap((one) => checkOpenness(one, session)),
            ...(rollout?.issues ?? []),
        ],
        candidates: (name: string): readonly TrusteeWorkload[] => {
            const rolling = rollout?.value?.candidates(name) ?? [];
            return rolling.length > 0 ? rolling : named(name);
        },
        /** Of the inputs: where a rollout failed, its pods run next to those of the last one that did not. */
        finished: named,
        rolled: rollout?.value?.rolled,
    };
}

/** A workload with the values of others in `previous`. */
function withValues(workload: TrusteeWorkload, others: readonly TrusteeWorkload[]): TrusteeWorkload {
    const values = [
        workload.previous ?? [],
        ...others.map(({ initData, previous }) => [initData ?? [], previous ?? []]),
    ];
    const previous = [...new Set(values.flat(2))].filter((value) => value !== workload.initData);
    return { ...workload, ...defined({ previous: previous.length === 0 ? undefined : previous }) };
}

function readPreviewFile(file: string): Read<ReturnType<typeof readRollout>> {
    const { value: text, issues } = readText(file);
    const rollout = text === undefined ? undefined : readRollout(text, file);
    return rollout === undefined || rollout.issues.length > 0
        ? { issues: [...issues, ...(rollout?.issues ?? [])] }
        : { value: rollout, issues };
}

function withoutPlatform(file: string, input: string): Issue {
    return error([{ file }, "platform"], "missing", {
        message: `is missing, and nothing in ${input} says where its workloads run`,
        allowed: Object.values(Platform).join(", "),
        fix: "name the platform",
    });
}

/** Issues of grants are places in the file; others have their own. */
function inFile(file: string, issue: Issue): Issue {
    return issue.at[0] === "grants" ? within([{ file }], issue) : issue;
}
