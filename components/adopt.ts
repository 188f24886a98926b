import * as pulumi from "@pulumi/pulumi";
import { Adopt, adoptedName, isUrn } from "../core/checks/adopt";
import { error, quote, warning } from "../core/issue";
import type { WorkloadKind } from "../core/kubernetes/kinds";
import { factsOf } from "../core/kubernetes/workloadKinds";
import { applyWithUnknowns, isDeferred, mapInput, settled, toOutput } from "./outputs";
import { logWarnings, throwOnErrors } from "./problems";
import { objectInState, registered, similarInState } from "./stackState";

type AliasInput = pulumi.Input<pulumi.URN | pulumi.Alias>;

/** The component, and the workload that it makes. */
interface Adopter {
    readonly component: pulumi.Resource;
    readonly parent: pulumi.Resource;
    readonly name: string;
    readonly childName: string;
    /** Pulumi's type of the workload. */
    readonly type: string;
}

/** The fields that the SDK keeps and its typings leave out (`@pulumi/pulumi` `resource.ts`). */
interface Internals {
    readonly __name?: string;
    readonly __pulumiType?: string;
    readonly __parentResource?: Internals;
    readonly __childResources?: ReadonlySet<Internals>;
    readonly __aliases?: readonly pulumi.Input<pulumi.URN>[];
}

/** The components that take over the workload of their name, unless they find it taken. */
const byName = new WeakSet<Internals>();

/**
 * What a name that Pulumi makes up begins with. The name is made when the object is created, and kept when another
 * resource of the stack takes the object over. The child's name begins with the component's, so that the component's
 * fits a new object and one that had the component's name before.
 */
export function namePrefix(
    name: string,
    childName: string,
    adopt: pulumi.Input<string> | undefined,
): pulumi.Input<string> {
    const prefix = (known: string) => (known === Adopt.None ? childName : adoptedName(String(known)));
    return adopt === undefined ? name : mapInput(adopt, prefix);
}

/**
 * The aliases by which the engine sees that the workload is one that the stack has already. An alias to a resource that
 * the stack does not have changes nothing (Pulumi `pkg/resource/deploy/step_generator.go`, `getOldResource`).
 */
export function aliasesOf(adopter: Adopter, adopt: pulumi.Input<string> | undefined): AliasInput[] {
    const itself = { name: adopter.childName };
    if (adopt === undefined) {
        byName.add(adopter.component as Internals);
        const places = [...new Set([adopter.parent, pulumi.rootStackResource])];
        return places.map(async (parent) => {
            await programEnd();
            return (await isTaken(adopter, parent)) ? itself : { name: adopter.name, parent };
        });
    }
    const alias = (known: string): pulumi.URN | pulumi.Alias => {
        if (known === Adopt.None) {
            return itself;
        }
        // One that is not known yet is a problem, which stops the program after the engine has asked for this.
        const isGiven = !pulumi.isUnknown(known) && isUrn(String(known));
        return isGiven ? known : { name: String(known), parent: pulumi.rootStackResource };
    };
    return [isDeferred(adopt) ? applyWithUnknowns(toOutput(adopt), alias) : alias(adopt as string)];
}

/**
 * In a preview the engine says by the id alone whether it found the workload: only what is there has one. Where `adopt` found
 * nothing, the preview stops; without it a warning names the resource that has the object now. Kinds that are always replaced
 * have no id either.
 */
export async function checkFound(
    label: string,
    adopt: pulumi.Input<string> | undefined,
    {
        kind,
        workload,
        component,
    }: { readonly kind: WorkloadKind; readonly workload: Made; readonly component: pulumi.Resource },
): Promise<void> {
    if (!pulumi.runtime.isDryRun() || factsOf(kind)?.isReplaced === true) {
        return;
    }
    const known = adopt === undefined ? Adopt.None : await settled(adopt);
    // The engine reports a workload that cannot be made.
    const id = await settled(workload.id).catch(() => "");
    if (pulumi.isUnknown(known) || !pulumi.isUnknown(id)) {
        return;
    }
    const urn = await settled(workload.urn);
    if (known === Adopt.None) {
        const other = await objectInState(workload.__pulumiType ?? "", await settled(workload.metadata));
        logWarnings(other === undefined || other === urn ? [] : [isThere(kind, other)], component);
        return;
    }
    const found = await similarInState(kind, String(known));
    throwOnErrors([found?.includes(urn) ? replaces(kind) : nothing(String(known), kind, found)], label);
}

type Made = pulumi.CustomResource & Pick<Internals, "__pulumiType"> & { readonly metadata: pulumi.Output<unknown> };

function isThere(kind: WorkloadKind, urn: string) {
    return warning(["adopt"], "not-adopted", {
        message: `is not set, and the stack has a ${kind} of this name already, as ${urn}. If both are in one cluster, they are one object: this update deletes it where the program no longer makes the other, and its pods end; where it does, both change it`,
        fix: `in one cluster, set adopt: "${urn}", and take the other out of the program; in two clusters nothing has to change`,
    });
}

function replaces(kind: WorkloadKind) {
    return error(["adopt"], "adopt-replaces", {
        message: `the stack has this ${kind} already, and this update replaces it: its pods end`,
        fix: "take adopt out, and `pulumi preview --diff` shows what replaces it: take that change back, and adopt may come back; or leave it out if you want the replacement",
    });
}

/** As many as a person reads. */
const SHOWN = 5;

function nothing(name: string, kind: WorkloadKind, found: readonly string[] | undefined) {
    return error(["adopt"], "adopt-nothing", {
        message: `${quote(name)} names no ${kind} of this stack that can stay: this update would make a new one, and delete one that the program no longer makes`,
        allowed: `the Pulumi name of a ${kind} at the root of the stack, or the URN of any other`,
        fix: wayOut(kind, found),
    });
}

function wayOut(kind: WorkloadKind, found: readonly string[] | undefined): string {
    if (found?.length === 0) {
        return `the stack has no ${kind}: leave adopt out`;
    }
    const right =
        found === undefined
            ? "look for it in `pulumi stack --show-urns`, and give its URN"
            : `give the URN of the right one: ${found.slice(0, SHOWN).join(" or ")}`;
    return `${right}; leave adopt out where the stack never had it`;
}

/** By then a program that does not wait for anything has made all of its resources. */
function programEnd(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Whether the program has the workload of that name there, or takes it over with another resource: the engine refuses an
 * alias to a resource that it has, and a second one to the same resource (Pulumi `step_generator.go`, `getOldResource`).
 * Of the components that may take it over by their name, the one with the same parent does; of several elsewhere, none does.
 */
async function isTaken({ component, name, type }: Adopter, parent: pulumi.Resource): Promise<boolean> {
    const root = pulumi.runtime.getStackResource() as Internals | undefined;
    // Of the root the SDK has `undefined`.
    const place = (parent ?? root) as Internals | undefined;
    const urn = () => settled(pulumi.createUrn(name, type, place as pulumi.Resource));
    if (root === undefined && pulumi.runtime.getEngine() !== undefined) {
        return (await registered(await urn())) !== undefined;
    }
    const isThere = (one: Internals) => one.__parentResource === place && one.__name === name;
    const others = below(root ?? place).filter(
        (one) => one.__pulumiType === type && one.__parentResource !== component,
    );
    const rivals = others.map((one) => one.__parentResource).filter((one) => byName.has(one as object));
    if (others.some(isThere) || (!isThere(component as Internals) && rivals.some((one) => one?.__name === name))) {
        return true;
    }
    const explicit = others.filter((one) => !byName.has(one.__parentResource as object));
    if (explicit.length === 0) {
        return false;
    }
    const taken = await urn();
    // The SDK waits for the URN of the place too. Another alias may need a resource that waits for this one.
    const now = programEnd();
    const aliases = explicit.flatMap((one) => one.__aliases ?? []).map((alias) => Promise.race([settled(alias), now]));
    return (await Promise.all(aliases)).includes(taken);
}

/** The resources that the program has made under one. */
function below(resource: Internals | undefined): Internals[] {
    return [...(resource?.__childResources ?? [])].flatMap((one) => [one, ...below(one)]);
}
