import { Option } from "commander";
import { AdmissionAction } from "../../core/admission/action";
import { admission as manifestsFor } from "../../core/admission/admission";
import { ADMISSION_RULES } from "../../core/admission/rules";
import { AdmissionForm, type AdmissionRules, type AdmissionSpec } from "../../core/admission/spec";
import { defined, own } from "../../core/fields";
import { errorsOf, type Issue, renamed, renaming } from "../../core/issue";
import type { Platform } from "../../core/platform";
import { type Found, reviewedDocuments } from "../admission/reviewed";
import type { CommandSpec } from "../frame";
import { FileArgument, INIT_DATA_INPUT, invalid, jsonOption, platformOption, repeatable } from "../options";
import { manifestText } from "../secret/convert";

type Pairs = Readonly<Record<string, string>>;

interface Options {
    readonly namespaceLabel: Pairs;
    readonly platform?: Platform;
    readonly runtimeClass?: Pairs;
    readonly allowAnnotation: readonly string[];
    readonly plain: readonly string[];
    readonly action?: AdmissionAction;
    readonly rule?: AdmissionRules;
    readonly lists?: number;
    readonly listNamespace?: string;
    readonly name?: string;
    readonly as?: AdmissionForm;
}

const DEFAULT_LABEL = { confidential: "only" };
const HARDER = [AdmissionAction.Audit, AdmissionAction.Warn, AdmissionAction.Deny];

/** The inputs of core by the options that they come from. */
const OPTIONS = {
    name: "--name",
    namespaceLabels: "--namespace-label",
    platforms: "--platform",
    runtimeClasses: "--runtime-class",
    annotations: "--allow-annotation",
    plain: "--plain",
    action: "--action",
    rules: "--rule",
    listNamespace: "--list-namespace",
    lists: "--lists",
    as: "--as",
    reviewed: "inputs",
} satisfies Record<keyof AdmissionSpec, string>;

/** `admission`: the API server lets only reviewed confidential pods in. */
export const admission: CommandSpec<[inputs: readonly string[]], Options> = {
    name: "admission",
    description:
        "print ValidatingAdmissionPolicies, or policies of Kyverno, that let only reviewed confidential pods into some namespaces",
    arguments: [
        new FileArgument(
            "[inputs...]",
            `${INIT_DATA_INPUT}; or output of \`pulumi preview --json --show-sames\` (default: documents are not compared)`,
        ),
    ],
    options: [
        pairs("--namespace-label <key=value>", "a label of the namespaces (repeatable; default: confidential=only)"),
        platformOption("allow the RuntimeClasses of this platform (default: every platform with a TEE)"),
        pairs("--runtime-class <name[=handler]>", "allow another RuntimeClass (repeatable)", (name) => name),
        repeatable(new Option("--allow-annotation <name>", "allow another annotation of Kata (repeatable)")),
        repeatable(new Option("--plain <workload>", "what may stay plain, as shop/Deployment/logs (repeatable)")),
        new Option("--action <action>", "what the rules do at the most (default: audit)").choices(HARDER),
        new Option("--rule <rule=action>", "what one rule does, as template=off (repeatable)").argParser(addRule),
        new Option("--lists <count>", "in how many ConfigMaps the documents are (default: 1)").argParser(Number),
        new Option("--list-namespace <name>", "where these are (default: kube-system)"),
        new Option("--name <name>", "what the names of all objects begin with (default: confidential-workload)"),
        new Option("--as <form>", "who enforces the rules (default: kubernetes)").choices(Object.values(AdmissionForm)),
        jsonOption("print manifests and issues as JSON"),
    ],
    examples: `
  confidential-workload admission web.yaml --platform snp > admission.yaml                   writes to the audit log
  confidential-workload admission deployed.yaml new.yaml --action deny | kubectl apply --server-side -f -
  confidential-workload admission deployed.yaml --as kyverno > kyverno.yaml
  confidential-workload admission preview.json --plain shop/Deployment/logs --rule template=off`,
    run([inputs], options) {
        const { found, issues: unread } = reviewedDocuments(inputs);
        const spec = specOf(options, inputs.length === 0 ? undefined : found);
        const made = errorsOf(unread).length > 0 ? { issues: [] } : manifestsFor(spec);
        const { manifests } = made;
        const issues = [...unread, ...made.issues.map((issue) => located(issue, found))];
        return {
            text: () => manifestText(manifests ?? []),
            data: () => ({ manifests: manifests ?? null, issues }),
            notes: [{ about: manifests === undefined ? "nothing was made" : "admission", issues }],
        };
    },
};

function specOf(options: Options, reviewed: readonly Found[] | undefined): AdmissionSpec {
    const { namespaceLabel: namespaceLabels = DEFAULT_LABEL, platform, runtimeClass: runtimeClasses } = options;
    const { allowAnnotation: annotations, plain, action, rule: rules, lists, listNamespace, name, as } = options;
    const platforms = platform && [platform];
    return {
        namespaceLabels,
        annotations,
        plain,
        ...defined({
            reviewed: reviewed?.map(({ name: workload, annotation }) => ({ name: workload, annotation })),
            platforms,
            runtimeClasses,
            action,
            rules,
            lists,
            listNamespace,
            name,
            as,
        }),
    };
}

/** A repeatable option of keys with values. */
function pairs(flags: string, description: string, otherwise?: (key: string) => string): Option {
    return new Option(flags, description).argParser((text: string, before: Pairs = {}) => {
        const [key = "", ...rest] = text.split("=");
        const value = rest.length > 0 ? rest.join("=") : otherwise?.(key);
        return key === "" || value === undefined
            ? invalid(`It takes ${flags.split(/[<>]/)[1]}.`)
            : { ...before, [key]: value };
    });
}

function addRule(text: string, before: AdmissionRules = {}): AdmissionRules {
    const [name, action = ""] = text.split("=");
    const names = Object.values(ADMISSION_RULES).map((rule) => rule.name);
    const [key] = Object.entries(ADMISSION_RULES).find(([, rule]) => rule.name === name) ?? [];
    const actions: readonly string[] = Object.values(AdmissionAction);
    return key === undefined || !actions.includes(action)
        ? invalid(`Rules are ${names.join(", ")}. Actions are ${actions.join(", ")}.`)
        : { ...before, [key]: action };
}

function located(issue: Issue, found: readonly Found[]): Issue {
    const toPlace = renaming([
        ...Object.entries(OPTIONS).map(([input, option]) => [[input], [{ option }]] as const),
        ...found.map(({ place }, index) => [["reviewed", index], place] as const),
    ]);
    return renamed(issue, (place) => {
        const [input] = place;
        const isOption = input !== "reviewed" && own<string>(OPTIONS, `${input}`) !== undefined;
        return isOption ? toPlace(place.slice(0, 1)) : toPlace(place);
    });
}
