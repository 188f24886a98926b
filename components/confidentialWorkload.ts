import * as pulumi from "@pulumi/pulumi";
import { checkUnknownInputs, checkWorkload } from "../core/checks/workload";
import { defined } from "../core/fields";
import { INIT_DATA_KEYS } from "../core/initdata/inputKeys";
import { WORKLOAD_INPUT_NAMES } from "../core/kubernetes/workloadKinds";
import { wrongType } from "../core/shape";
import { checkPlace, listDocument } from "./admissionLists";
import { aliasesOf, checkFound, namePrefix } from "./adopt";
import type { ConfidentialWorkloadArgs } from "./args";
import { initDataInputs } from "./initData";
import { classFor, optionsFor, type Workload } from "./kinds";
import { isPlain, toOutput } from "./outputs";
import { planInitData, type Request } from "./plan";
import { makeConfidential } from "./podTemplate";
import { logWarnings } from "./problems";
import { withProvisional } from "./provisional";
import { type InitDataResult, type TrusteeResult, toRegistered, toResult, toReview, toTrustee } from "./result";
import { checkedRuntimeClass } from "./runtimeClass";
import { chooseWorkload, podInputs } from "./workload";
import { checkOptions } from "./workloadOptions";

const KEYS = [
    ...INIT_DATA_KEYS,
    "runtimeClassName",
    ...WORKLOAD_INPUT_NAMES,
    "podSpec",
    "replicas",
    "admission",
    "adopt",
    "checkRuntimeClass",
];

/** The workload of a component, and what its plan is made from. */
export function workloadRequest(
    name: string,
    args: ConfidentialWorkloadArgs,
): Request & { readonly given: ConfidentialWorkloadArgs; readonly workload: ReturnType<typeof chooseWorkload> } {
    const given = { ...args };
    const { admission, adopt, checkRuntimeClass: check = false } = given;
    const unknown = checkUnknownInputs(name, given, KEYS);
    const workload = chooseWorkload(name, given);
    return {
        label: `ConfidentialWorkload "${name}"`,
        given,
        workload,
        inputs: {
            ...initDataInputs(given),
            ...podInputs(workload, namePrefix(name, workload.childName, adopt)),
            ...defined({ adopt }),
        },
        found: [
            ...unknown,
            ...checkWorkload(name, given, unknown),
            ...(admission === undefined || !isPlain(admission) ? [] : checkPlace(admission)),
            ...(typeof check === "boolean" ? [] : [wrongType(["checkRuntimeClass"], "true or false", check)]),
        ],
    };
}

/**
 * A workload whose pods run in a confidential VM (Kata and Confidential Containers): the RuntimeClass of the platform
 * and an init-data document, made from typed inputs, are put on its pod template.
 *
 * ```ts
 * const web = new ConfidentialWorkload("web", {
 *     platform: Platform.Snp,
 *     kbs: { url: "https://kbs.example.com:8080", certificate },
 *     proxy: { httpsProxy: "http://proxy.example.com:3128", noProxy: ["10.0.0.0/8"] },
 *     policy: { rego },
 *     deployment: { spec: { replicas: 3, selector, template } },
 * });
 * export const digest = web.initData.digest;
 * ```
 *
 * It waits twenty minutes for the pods; `customTimeouts` in `opts` are those of the workload.
 *
 * Its own inputs in the preview are the reviewer's view: the three files, the digest and the register that holds it.
 * Problems with the inputs stop the preview, all at once.
 *
 * @since 0.1.0
 */
export class ConfidentialWorkload extends pulumi.ComponentResource {
    /** The init-data that the pods start with. */
    public readonly initData: pulumi.Output<InitDataResult>;
    /** The workload itself, of the kind that was given. */
    public readonly workload: Workload;
    /** The workload as Trustee sees it, for `resourcePolicy`, `attestationPolicy` and `referenceValues`. */
    public readonly trustee: pulumi.Output<TrusteeResult>;

    constructor(name: string, args: ConfidentialWorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
        const { given, workload, ...request } = workloadRequest(name, args);
        const WorkloadClass = classFor(workload.input);
        const plan = planInitData(request);
        super("confidential-workload:index:ConfidentialWorkload", name, toReview(plan.initData), opts);
        logWarnings(plan.issues, this);
        logWarnings(checkOptions(workload, opts, given.policy), this);
        const result = toResult(plan.initData);
        this.initData = toOutput(result);
        const trustee = withProvisional(plan.initData, toTrustee(name, plan), this);
        this.trustee = toOutput(trustee);
        const parent = opts?.parent ?? pulumi.rootStackResource;
        const adopter = { component: this, parent, name, ...workload, type: WorkloadClass.__pulumiType };
        const { admission: lists } = given;
        const listed = (when: "before" | "after", dependsOn: pulumi.Resource[]) =>
            lists && [listDocument(name, when, lists, this.initData, { parent: this, dependsOn })];
        this.workload = new WorkloadClass(
            workload.childName,
            makeConfidential(
                workload.template,
                workload.args,
                plan,
                given.checkRuntimeClass
                    ? checkedRuntimeClass(name, plan.initData, given.allowDebugClass, this)
                    : undefined,
            ),
            {
                ...optionsFor(workload.kind, workload.args, opts?.customTimeouts),
                aliases: aliasesOf(adopter, given.adopt),
                parent: this,
                ...defined({ dependsOn: listed("before", []) }),
            },
        );
        listed("after", [this.workload]);
        void checkFound(request.label, given.adopt, { kind: workload.kind, workload: this.workload, component: this });
        this.registerOutputs(toRegistered(result, trustee));
    }
}
