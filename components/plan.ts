import * as pulumi from "@pulumi/pulumi";
import { podPlace } from "../core/checks/podMetadata";
import type { Located, PodTemplate } from "../core/checks/podTemplate";
import { podSecretIssue, secretIssue } from "../core/checks/secret";
import { defined } from "../core/fields";
import type { LockedContainer } from "../core/images/fromLock";
import { buildForPod } from "../core/initdata/build";
import { type GivenInputs, withDefaults } from "../core/initdata/defaults";
import type { InitData } from "../core/initdata/render";
import type { ValidationContext } from "../core/initdata/validate";
import { type Issue, isIn } from "../core/issue";
import type { WorkloadKind } from "../core/kubernetes/kinds";
import type { PodSource } from "../core/kubernetes/podSource";
import type { Keys } from "../core/place";
import { relevantSource } from "../core/policy/derive/relevant";
import { PolicyPreset } from "../core/policy/spec";
import { Session } from "../core/session";
import { isKnown, UNKNOWN } from "../core/unknown";
import { autonamingPattern } from "./autonaming";
import { configDefaults, inConfig, orInConfig } from "./defaults";
import { applyWithUnknowns, hide, isDeferred, isPlain, pick, secretPaths, settled, translate } from "./outputs";
import { checkSdk } from "./peers";
import { mayComeLater, throwOnErrors } from "./problems";

/** A Pulumi program is one run. */
export const SESSION = new Session();

/** What the core takes, any part of which may come later. */
export interface Deferred {
    readonly spec: GivenInputs;
    readonly runtimeClassName?: unknown;
    /** The pod of the policy: the parts of a core `PodSource`. */
    readonly pod?: { readonly [K in keyof PodSource]: unknown } & { readonly path: Keys };
    readonly template?: Template;
    readonly adopt?: unknown;
    readonly isPeerPodsDefault?: boolean;
}

type Template = { readonly [K in keyof PodTemplate]: Omit<Located, "value"> & { readonly value: unknown } };

interface Outcome {
    readonly initData: InitData;
    readonly issues: Issue[];
    /** What `images.fromLock` puts into the pod's containers. */
    readonly locked: readonly LockedContainer[];
    /** The memory limit that `memory.fromImages` gives the pod. */
    readonly podMemory?: string;
    /** How many virtual processors the pod's VM may have; absent where that is not known. */
    readonly vcpus: readonly number[] | undefined;
}

/** The checked and rendered init-data: plain where every input is. Parts of it may not be known yet. */
export type Plan = { readonly [K in keyof Outcome]: pulumi.Input<Outcome[K]> } & {
    /** Whether a container of the pod may get a disk for images. */
    readonly addsDisk: boolean;
};

/** What a plan is made from, and the problems that the component `found` by itself. */
export interface Request {
    /** What it is for, in messages. */
    readonly label: string;
    readonly inputs: Deferred;
    readonly found?: readonly Issue[];
}

/**
 * From a component's inputs to its init-data. All problems stop the program: here when the inputs are plain, else when they are resolved. In a preview they always come
 * later: nothing is made there, and so the problems of the program's other components are shown too.
 */
export function planInitData({ label, inputs, found = [] }: Request): Plan {
    const plan = isPlain(inputs)
        ? stopping(() => build(label, inputs, found))
        : applyWithUnknowns(resolved(inputs), (given) => stopping(() => buildResolved(label, given, found)));
    const addsDisk = hasStore(inputs);
    if (!isDeferred(plan)) {
        return { ...(plan as Outcome), addsDisk };
    }
    // A secret in the init-data has stopped the program by now. What secretness is left comes from parts of the pod
    // that are checked, or passed by, and not rendered.
    const { initData, issues, locked, podMemory, vcpus } = pulumi.unsecret(
        pulumi.output(plan) as pulumi.Output<Outcome>,
    );
    return {
        initData: initData as pulumi.Output<InitData>,
        issues: issues as pulumi.Output<Issue[]>,
        locked: mayTakeFromLock(inputs) || addsDisk ? (locked as pulumi.Output<LockedContainer[]>) : [],
        ...(hasMemory(inputs) && { podMemory: podMemory as pulumi.Output<string> }),
        vcpus: vcpus as pulumi.Output<readonly number[] | undefined>,
        addsDisk,
    };
}

function hasStore({ spec }: Deferred): boolean {
    return (spec.trustedStorage ?? configDefaults().values.trustedStorage) !== undefined;
}

function hasMemory({ spec }: Deferred): boolean {
    return (spec.memory ?? configDefaults().values.memory) !== undefined;
}

/** Where it is sure that the pod stays as it is, no part of it has to wait for the rest. */
function mayTakeFromLock({ spec }: Deferred): boolean {
    const isWanted = pick(spec.images ?? configDefaults().values.images, "fromLock");
    return isDeferred(isWanted) || isWanted === true;
}

function stopping(run: () => Outcome): Outcome | Promise<Outcome> {
    try {
        return run();
    } catch (problems) {
        if (!mayComeLater(problems)) {
            throw problems;
        }
        return Promise.reject(problems);
    }
}

/** The same once the inputs are there: rejects with all problems, and leaves no output behind that does. */
export async function planSettled({ label, inputs, found = [] }: Request): Promise<Plan> {
    const { initData, issues, locked, podMemory, vcpus } = buildResolved(label, await settled(resolved(inputs)), found);
    return {
        initData: pulumi.output(initData) as pulumi.Output<InitData>,
        issues,
        locked: Array.isArray(locked) ? locked : pulumi.output(locked),
        ...defined({ podMemory: podMemory === undefined ? undefined : pulumi.output(podMemory) }),
        vcpus,
        addsDisk: hasStore(inputs),
    };
}

/** Rejects with the problems of inputs that come later; those of others are thrown when the component is made. */
export async function checkLater(request: Request): Promise<void> {
    if (!isPlain(request.inputs)) {
        await planSettled(request);
    }
}

interface Resolved {
    readonly inputs: Deferred;
    readonly secrets: Secrets;
}

function resolved(inputs: Deferred): pulumi.Output<Resolved> {
    return pulumi.output({ inputs, secrets: secretsOf(inputs) }) as unknown as pulumi.Output<Resolved>;
}

function buildResolved(label: string, { inputs, secrets }: Resolved, found: readonly Issue[]): Outcome {
    const known = translate(inputs, pulumi.isUnknown, UNKNOWN) as Deferred;
    return translate(build(label, known, found, secrets), (part) => part === UNKNOWN, pulumi.unknown) as Outcome;
}

function build(label: string, own: Deferred, found: readonly Issue[], secrets?: Secrets): Outcome {
    const defaults = configDefaults();
    const { inputs, isDefault } = withDefaults(
        { ...own.spec, runtimeClassName: own.runtimeClassName },
        defaults.values,
    );
    const { runtimeClassName, ...spec } = inputs;
    const given = { ...own, spec, runtimeClassName };
    const { known, published } = secrets === undefined ? { known: given, published: [] } : hideSecrets(given, secrets);
    const { spec: knownSpec, ...context } = known;
    const autonaming = own.pod === undefined ? undefined : autonamingPattern(own.pod.kind as WorkloadKind);
    const { issues, initData, locked, podMemory, vcpus } = buildForPod(knownSpec, {
        ...(context as Partial<ValidationContext>),
        ...defined({ autonaming }),
        now: new Date(),
        session: SESSION,
    });
    // In what is missing or of a wrong type, nothing else is said to be missing.
    const broken = found.filter(({ code }) => code === "missing" || code === "wrong-type");
    const whole = issues.filter(({ at }) => !broken.some((outer) => isIn(at, outer.at)));
    const placed = whole.map((issue) => (isDefault(issue.at) ? inConfig(issue) : orInConfig(issue)));
    const all = [...checkSdk(), ...found, ...defaults.issues, ...published, ...placed];
    throwOnErrors(all, label);
    return {
        initData: initData as InitData,
        issues: all,
        locked: locked as LockedContainer[],
        vcpus,
        ...defined({ podMemory: podMemory as string | undefined }),
    };
}

interface Secrets {
    /** Paths of secrets in the inputs of the init-data. */
    readonly spec: readonly Keys[];
    /** And in the pod, relative to the parts that the policy is derived from. */
    readonly pod: readonly Keys[];
    /** Whether the pod's own RuntimeClass is one. */
    readonly ofClass: boolean;
}

async function secretsOf({ spec, runtimeClassName, pod, template }: Deferred): Promise<Secrets> {
    return {
        spec: await secretPaths({ ...spec, runtimeClassName }),
        pod: await secretPaths({ ...pod }),
        ofClass: (await secretPaths(template?.runtimeClassName.value)).length > 0,
    };
}

/** The inputs for the core without what must not be shown, and a problem for each secret that would be published. */
function hideSecrets(given: Deferred, secrets: Secrets): { readonly known: Deferred; readonly published: Issue[] } {
    const all = { ...given.spec, runtimeClassName: given.runtimeClassName };
    const { runtimeClassName, ...spec } = hide(all, secrets.spec) as GivenInputs;
    const template = secrets.ofClass && given.template ? withSecretClass(given.template) : given.template;
    const known = { ...given, spec, runtimeClassName, ...defined({ template }) };
    const published = secrets.spec.map(secretIssue);
    if (given.pod === undefined || secrets.pod.length === 0) {
        return { known, published };
    }
    const pod = hide(given.pod, secrets.pod) as NonNullable<Deferred["pod"]>;
    return { known: { ...known, pod }, published: [...published, ...podSecrets(given, secrets.pod)] };
}

/** Of the annotations no message shows what they hold. */
function withSecretClass({ runtimeClassName, annotations }: Template): Template {
    return { runtimeClassName: { ...runtimeClassName, isSecret: true }, annotations };
}

/** A secret in the pod is published where a preset derives the policy from it, and nowhere else. */
function podSecrets({ spec, pod }: Deferred, paths: readonly Keys[]): Issue[] {
    const { preset = PolicyPreset.Strict, rego } = (spec.policy ?? {}) as { preset?: string; rego?: string };
    if (rego !== undefined || preset === PolicyPreset.AllowAll) {
        return [];
    }
    const isPublished = (path: Keys) =>
        !isKnown(relevantSource(hide(pod, [path]) as PodSource, preset !== PolicyPreset.Baseline));
    return paths.filter(isPublished).map((path) => podSecretIssue(podPlace(pod as PodSource, path)));
}
