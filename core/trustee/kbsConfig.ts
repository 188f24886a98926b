import { defined, distinctBy } from "../fields";
import { changed, error, errorIf, errorsOf, type Issue, type Place, phrase, quote, warning } from "../issue";
import { checkName, OBJECT_NAME } from "../kubernetes/objects";
import { parse } from "../parse";
import { choice, hinted, isPlainObject, list, object, optional, required, TEXT } from "../shape";
import { partsOf } from "../unknown";
import { attestationPolicy } from "./attestationPolicy";
import { checkGrants } from "./check";
import { entriesOf } from "./entries";
import { OperatorKeys, operatorManifests, type TrusteeManifest } from "./operator";
import { type ReferenceValuesSpec, referenceValues } from "./referenceValues";
import { resourcePolicy } from "./resourcePolicy";
import { GRANTS_SHAPE, type ResourceGrant } from "./spec";
import type { TrusteeWorkload } from "./workload";

/** What the manifests for the Trustee operator are made from. @since 0.1.0 */
export interface KbsConfigSpec {
    /** Name of the `KbsConfig` that is there. */
    readonly name: string;
    /** Its namespace. Default: that of the operator, `trustee-operator-system`. */
    readonly namespace?: string;
    readonly grants: readonly ResourceGrant[];
    /**
     * The Secrets that the `KbsConfig` names already (`kbsSecretResources`): the list is replaced as a whole. Those of the
     * grants are added. Default: none.
     */
    readonly secrets?: readonly string[];
    /**
     * Until when reference values count, as `2027-01-01T00:00:00Z`. Default: no ConfigMap of reference values. It holds
     * the init-data of the grants' workloads and is all that Trustee has: add the values of the hardware and the guest.
     */
    readonly referenceValuesUntil?: string;
    /**
     * The reference values of the guest's image and hardware for the same ConfigMap, as {@link ReferenceValuesSpec.guest} has
     * them. Default: none.
     */
    readonly guest?: ReferenceValuesSpec["guest"];
    /** The text of the attestation policy in force, to which the rules for init-data are added. Default: it stays. */
    readonly attestationPolicy?: string;
    /** How the operator names the keys. Default: as from 0.19. */
    readonly keys?: OperatorKeys;
}

/** The outcome of {@link kbsConfig}: all issues, and the manifests unless one of them is an error. @since 0.1.0 */
export interface KbsConfigManifests {
    readonly issues: readonly Issue[];
    /** ConfigMaps, and the part of the `KbsConfig` that names them. */
    readonly manifests?: readonly TrusteeManifest[];
    /** The same for `kubectl apply --server-side`. */
    readonly yaml?: string;
}

const NAME = hinted(TEXT, { check: checkName });

const SHAPE = object<Omit<KbsConfigSpec, "guest">>({
    name: required(NAME),
    namespace: optional(NAME),
    grants: required(GRANTS_SHAPE),
    secrets: optional(list(NAME)),
    referenceValuesUntil: optional(hinted(TEXT, { check: checkTime })),
    attestationPolicy: optional(TEXT),
    keys: optional(choice(OperatorKeys, "OperatorKeys")),
});

const NAMESPACE = "trustee-operator-system";
// The repository of which the operator makes Secrets resources, the Secret's name being the type and its keys the tags.
const REPOSITORY = "default";
const TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/**
 * Manifests for the Trustee operator: the resource policy of the grants, optionally reference values and the attestation
 * policy, and the part of the `KbsConfig` that names them. Of Secrets it has the names only.
 *
 * @since 0.1.0
 */
export function kbsConfig(spec: KbsConfigSpec): KbsConfigManifests {
    const { guest, ...rest } = { ...spec };
    const given = parse(isPlainObject(spec) ? rest : spec, SHAPE, []);
    const issues = [...given.issues, ...checkGrants(partsOf(given.value).grants)];
    if (errorsOf(issues).length > 0) {
        return { issues };
    }
    const { name, namespace = NAMESPACE, keys = OperatorKeys.Storage, referenceValuesUntil: until } = spec;
    const workloads = workloadsOf(spec);
    const { attestationPolicy: base } = spec;
    const attestation = base === undefined ? undefined : attestationPolicy({ workloads, base });
    const references = until === undefined ? undefined : referenceValues({ workloads, ...defined({ guest }) });
    const added = [...(attestation?.issues ?? []), ...(references?.issues ?? [])].flatMap(placed);
    const all = [
        ...issues,
        ...distinctBy(added, ({ path, message }) => `${path} ${message}`),
        ...secretIssues(spec),
        ...storeIssues(spec),
        ...errorIf(guest !== undefined && until === undefined, ["referenceValuesUntil"], "missing", {
            message: phrase`is missing, so no ConfigMap would hold the values of ${["guest"]}`,
            fix: "say until when they count, as 2027-01-01T00:00:00Z",
        }),
    ];
    const { policy } = resourcePolicy({ grants: spec.grants });
    if (policy === undefined || errorsOf(all).length > 0) {
        return { issues: all };
    }
    const texts = {
        policy,
        ...defined({
            references: until === undefined ? undefined : references?.values && { until, values: references.values },
            attestation: attestation?.policy,
        }),
    };
    const manifests = operatorManifests(texts, secretsOf(spec), { name, namespace, keys });
    const { stringify }: typeof import("yaml") = require("yaml");
    // As those who apply it read YAML: a text `yes` stays one.
    const options = { lineWidth: 0, version: "1.1" } as const;
    return { issues: all, manifests, yaml: manifests.map((one) => stringify(one, options)).join("---\n") };
}

/** The workloads that are known by their init-data; one may be in several grants. */
function workloadsOf({ grants }: KbsConfigSpec): TrusteeWorkload[] {
    const all = grants.flatMap(({ workloads }) => workloads).filter(({ initData }) => initData !== undefined);
    return [...new Map(all.map((workload) => [workload.name, workload])).values()];
}

/** An issue of the other texts. The issues of its grant say what is wrong with a workload itself. */
function placed(issue: Issue): Issue[] {
    const [input, ...within] = issue.at;
    if (input === "guest") {
        return [issue];
    }
    const at = input === "base" ? "attestationPolicy" : "grants";
    return within.length > 0 ? [] : [changed(issue, { at: [at] })];
}

function checkTime(until: string, path: Place): Issue[] {
    const message = `${quote(until)} is not a time that Trustee reads`;
    const allowed = "a time in UTC to the second, as 2027-01-01T00:00:00Z";
    return TIME.test(until) ? [] : [error(path, "time", { message, allowed, fix: "write it in this form" })];
}

function storeIssues({ referenceValuesUntil, guest }: KbsConfigSpec): Issue[] {
    const message = "makes a ConfigMap that is all that Trustee knows as reference values";
    const fix =
        guest === undefined
            ? "add those of the hardware and the guest to it, or leave it out and register these by `trustee reference-values`"
            : "name all workloads and all kinds of guests of this Trustee";
    return referenceValuesUntil === undefined
        ? []
        : [warning(["referenceValuesUntil"], "trustee-whole-store", { message, fix })];
}

/** Resources that the operator cannot make of a Secret whose name is known. */
function secretIssues(spec: KbsConfigSpec): Issue[] {
    const paths = new Set(entriesOf(spec).flatMap(({ resources }) => resources.map((parts) => parts.join("/"))));
    return [...paths]
        .filter((path) => secretOf(path.split("/")) === undefined)
        .map((path) =>
            warning(["grants"], "trustee-no-secret", {
                message: `no Secret belongs to ${quote(path)}: the operator makes resources default/SECRET/KEY of Secrets`,
                fix: "name the Secret in `secrets`, or upload the resource by kbs-client set-resource",
            }),
        );
}

function secretsOf(spec: KbsConfigSpec): string[] {
    const named = entriesOf(spec).flatMap(({ resources }) => resources.flatMap((parts) => secretOf(parts) ?? []));
    return [...new Set([...(spec.secrets ?? []), ...named])].sort();
}

function secretOf([repository, secret = ""]: readonly string[]): string | undefined {
    return repository === REPOSITORY && OBJECT_NAME.test(secret) ? secret : undefined;
}
