import * as pulumi from "@pulumi/pulumi";
import { Adopt, adoptedName, isUrn } from "../core";
import { applyWithUnknowns, isDeferred, mapInput, toOutput } from "./outputs";

type AliasInput = pulumi.Input<pulumi.URN | pulumi.Alias>;

/** The component, and the workload that it makes. */
interface Adopter {
    readonly component: pulumi.Resource;
    readonly parent: pulumi.Resource;
    readonly name: string;
    readonly childName: string;
    /** Whether a resource is of the class of the workload. */
    readonly isAlike: (resource: unknown) => boolean;
}

/** The fields that the SDK keeps and its typings leave out (`@pulumi/pulumi` `resource.ts`). */
interface Internals {
    readonly __name?: string;
    readonly __pulumiType?: string;
    readonly __childResources?: ReadonlySet<pulumi.Resource>;
}

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
        const places = [...new Set([adopter.parent, pulumi.rootStackResource])];
        return places.map(async (parent) => {
            await programEnd();
            return isTaken(adopter, parent) ? itself : { name: adopter.name, parent };
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

/** By then a program that does not wait for anything has made all of its resources. */
function programEnd(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Whether the program goes on to have a workload of that name there, or another component that may take it over: the
 * engine refuses an alias to a resource that it has.
 */
function isTaken({ component, name, isAlike }: Adopter, parent: pulumi.Resource): boolean {
    // Of the root the SDK has `undefined`.
    const place = (parent ?? pulumi.runtime.getStackResource()) as Internals | undefined;
    const isRival = (one: pulumi.Resource) =>
        (one as Internals).__name === name &&
        (isAlike(one) || (one as Internals).__pulumiType === (component as Internals).__pulumiType);
    return [...(place?.__childResources ?? [])].some((one) => one !== component && isRival(one));
}
