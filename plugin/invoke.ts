import type { provider } from "@pulumi/pulumi";
import { defined, type Fields, fieldsOf, itemsOf, stringOf } from "../core/fields";
import { errorsOf, formatIssue, formatReason, type Issue, Severity } from "../core/issue";
import { unknownKeys } from "../core/shape";
import { attestationPolicy } from "../core/trustee/attestationPolicy";
import { referenceValues } from "../core/trustee/referenceValues";
import { resourcePolicy } from "../core/trustee/resourcePolicy";
import type { Schema, Spelling } from "./spelling";

type Outcome = Fields & { readonly issues: readonly Issue[] };

/**
 * The functions of the schema. What a program gives them is checked by core, as a program in TypeScript is. The engine does not say
 * which inputs are Pulumi secrets, so none of them makes init-data, which everybody can read.
 */
const FUNCTIONS: Readonly<Record<string, (inputs: Fields) => Outcome>> = {
    resourcePolicy: ({ previous, grants, ...rest }) => {
        const all = itemsOf(grants).flatMap((grant) => itemsOf(fieldsOf(grant)["workloads"]));
        const spec = { ...rest, grants: mapped(grants, (grant) => withPrevious(grant, previous)) };
        return withIssues({ ...resourcePolicy(spec as never) }, unmatched(all, previous));
    },
    attestationPolicy: (inputs) => ({ ...attestationPolicy(inputs as never) }),
    referenceValues: ({ previous, ...inputs }) => {
        const { values, message, issues } = referenceValues(withPrevious(inputs, previous) as never);
        return withIssues({ values, message, issues }, unmatched(itemsOf(inputs["workloads"]), previous));
    },
};

/** Answers the calls of a program's functions: all problems at once, and warnings with what was made. */
export function invoking({ functions }: Schema, spelled: Spelling) {
    return async (token: string, inputs: Fields): Promise<provider.InvokeResult> => {
        const run = FUNCTIONS[token.split(":").at(-1) ?? ""];
        if (run === undefined || !Object.hasOwn(functions, token)) {
            throw new Error(
                `confidential-workload has no function ${token}: it has ${Object.keys(functions).join(", ")}`,
            );
        }
        const { issues, ...made } = run(withSchemaNames(inputs));
        const failures = errorsOf(issues).map((issue) => ({
            property: issue.path,
            reason: spelled(formatReason(issue)),
        }));
        const warnings = issues.filter(({ severity }) => severity === Severity.Warning).map(formatIssue);
        return { failures, outputs: failures.length > 0 ? {} : { ...made, warnings: warnings.map(spelled) } };
    };
}

/** Pulumi's SDK for Python gives the outputs of a component back with the names of Python: `init_data`. */
function withSchemaNames(of: unknown): Fields {
    const named = Object.entries(fieldsOf(of)).map(([key, value]) => [
        key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        PARTS.includes(key) ? mapped(value, withSchemaNames) : value,
    ]);
    return Object.fromEntries(named);
}

const PARTS = ["grants", "workloads"];

function withIssues(outcome: Outcome, issues: readonly Issue[]): Outcome {
    return { ...outcome, issues: [...outcome.issues, ...issues] };
}

/** A grant or an input with the documents that its workloads had before. */
function withPrevious(of: unknown, previous: unknown): unknown {
    const { workloads, ...rest } = fieldsOf(of);
    const one = (workload: unknown) => {
        const { name } = fieldsOf(workload);
        return { ...fieldsOf(workload), ...defined({ previous: fieldsOf(previous)[stringOf(name) ?? ""] }) };
    };
    return { ...rest, workloads: mapped(workloads, one) };
}

function mapped(list: unknown, run: (item: unknown) => unknown): unknown {
    return Array.isArray(list) ? list.map(run) : list;
}

function unmatched(workloads: readonly unknown[], previous: unknown): Issue[] {
    const names = workloads.flatMap((workload) => stringOf(fieldsOf(workload)["name"]) ?? []);
    return unknownKeys(Object.keys(fieldsOf(previous)), names, ["previous"]);
}
