import { defined } from "../fields";
import { error, errorIf, errorsOf, type Issue, phrase, warningIf } from "../issue";
import { checkShape } from "../parse";
import { parsePolicy } from "../policy/engine";
import { type Outline, outline, type RuleOutline } from "../policy/outline";
import { Session } from "../session";
import { FLAG, object, optional } from "../shape";
import { checkWorkloads } from "./check";
import { type Evidence, evidencesOf } from "./claims";
import { referenceId } from "./referenceValues";
import type { WorkloadsSpec } from "./spec";
import { wholePolicy } from "./wholePolicy";

/** What an attestation policy is made from. @since 0.1.0 */
export interface AttestationPolicySpec extends WorkloadsSpec {
    /**
     * The text of the policy `default_cpu` that is in force, to which the rules are added. What was added before is
     * replaced. Default: none, and the rules alone are the outcome.
     */
    readonly base?: string;
    /**
     * Whether to make a whole policy for the workloads' kinds of evidence, in place of Trustee's own: it affirms a guest only where image,
     * hardware, debug mode and init-data all are in order, on Azure too, where Trustee's own looks at no debug mode. It
     * goes without a base. Default: false.
     */
    readonly whole?: boolean;
}

const WHOLE_SHAPE = object({ whole: optional(FLAG) });

/** The outcome of {@link attestationPolicy}: all issues, and the text unless one of them is an error. @since 0.1.0 */
export interface AttestationPolicy {
    readonly issues: readonly Issue[];
    /** Rego: the rules alone, or the whole policy where there is a base or `whole`. */
    readonly policy?: string;
}

const BEGIN = "# confidential-workload: begin\n";
const END = "# confidential-workload: end\n";
const BASE_FIX =
    "give the CPU policy that your Trustee runs, as in attestation-service/src/ear_token/ear_default_policy_cpu.rego";

/**
 * Rules for Trustee's attestation policy that affirm known init-data only. They set the trust claim
 * `instance-identity`, which Trustee's own policy leaves open: 2 for init-data among the reference values, 97 for other
 * init-data of the same kind of TEE, which makes the appraisal contraindicated. A rule for `configuration`, as some
 * guides have it, would affirm a TEE in debug mode, or be in conflict with Trustee's rules.
 *
 * @since 0.1.0
 */
export function attestationPolicy(spec: AttestationPolicySpec): AttestationPolicy {
    const { base, whole, ...workloads } = { ...spec };
    const rest = typeof base === "string" ? withoutOurs(base) : undefined;
    const read = outline(rest ?? "", { session: new Session() });
    const issues = [
        ...checkWorkloads(workloads),
        ...checkShape(defined({ whole }), WHOLE_SHAPE, []),
        ...checkBase(base, rest, read),
        ...errorIf(whole === true && base !== undefined, ["whole"], "trustee-base", {
            message: phrase`is set together with ${["base"]}, and the whole policy takes its place`,
            fix: "remove one of the two",
        }),
        ...warningIf(whole === true, ["whole"], "trustee-whole-policy", {
            message:
                "takes the place of Trustee's own policy, and affirms no guest whose reference values are missing: it gets no resources then",
            fix: "register the values of image, hardware and init-data first, by `trustee reference-values --guest`",
        }),
    ];
    if (errorsOf(issues).length > 0) {
        return { issues };
    }
    const evidences = evidencesOf(workloads);
    const rules = rulesOf(evidences);
    if (whole === true) {
        return { issues, policy: `${wholePolicy(evidences)}\n${rules}` };
    }
    if (rest === undefined) {
        return { issues, policy: rules };
    }
    const hasDefault = rulesIn(read, CLAIM).some((rule) => rule.default);
    const parts = [rest.trimEnd(), ...(hasDefault ? [] : ["default instance_identity := 0"]), rules];
    return { issues, policy: parts.join("\n\n") };
}

const CLAIM = "instance_identity";
const CLAIM_NAME = "instance-identity";

function rulesIn({ rules }: Outline, name: string): RuleOutline[] {
    return rules?.filter(({ path }) => path[0] === name) ?? [];
}

function rulesOf(evidences: readonly Evidence[]): string {
    return `${BEGIN}# For Trustee's attestation policy of CPUs, behind its own rules. AR4SI instance-identity: 2 is an instance that is
# recognized, 97 one that should be recognized and is not.
instance_identity := 2 if is_known_init_data

instance_identity := 97 if {
	is_compared_init_data
	not is_known_init_data
}
${evidences.map(rulesFor).join("")}${END}`;
}

function rulesFor(evidence: Evidence): string {
    const claims = `input[${JSON.stringify(evidence)}]`;
    return `
is_compared_init_data if is_object(${claims})

is_known_init_data if {
	is_object(${claims})
	input.init_data in query_reference_value(${JSON.stringify(referenceId(evidence))})
}
`;
}

/** The policy without what an earlier run added. */
function withoutOurs(base: string): string {
    const start = base.indexOf(BEGIN);
    const end = base.indexOf(END, start);
    return start < 0 || end < 0 ? base : base.slice(0, start) + base.slice(end + END.length);
}

function checkBase(base: unknown, rest: string | undefined, read: Outline): Issue[] {
    if (base === undefined) {
        return [];
    }
    if (rest === undefined) {
        const message = "is not a string";
        return [error(["base"], "wrong-type", { message, allowed: "the text of a policy", fix: BASE_FIX })];
    }
    const wrong = (message: string, fix = BASE_FIX) => error(["base"], "trustee-base", { message, fix });
    if (read.package.join(".") !== "policy") {
        return [wrong("is not in `package policy`, which is the one that Trustee asks")];
    }
    if (read.rules === undefined) {
        return parsePolicy(rest).map(({ line, column, message }) =>
            wrong(`line ${line}, column ${column}: ${message}`),
        );
    }
    const issues: Issue[] = [];
    if (rulesIn(read, CLAIM).some((rule) => !rule.default)) {
        const message = "has rules for instance_identity already, and two of them may be in conflict";
        issues.push(wrong(message, "compare the init-data in those rules, or remove them"));
    }
    const claims = rulesIn(read, "trust_claims");
    if (claims.length > 0 && !claims.some(mayHold)) {
        const message = "has trust_claims without instance-identity, so the rules would have no effect";
        issues.push(wrong(message, 'add `"instance-identity": instance_identity` to trust_claims'));
    }
    return issues;
}

/** What an object that is computed holds shows only when it is asked. */
function mayHold({ path: [, key], keys }: RuleOutline): boolean {
    return key === undefined ? (keys?.includes(CLAIM_NAME) ?? true) : key === null || key === CLAIM_NAME;
}
