import { changed, type Issue } from "../issue";
import { applied } from "../kubernetes/applied";
import { patchedKind, providerKey } from "../kubernetes/resourceType";
import { pathOf } from "../place";
import { objectOf, type StackIssue, type StackResource } from "./oneObject";

/**
 * What the patches of a stack (`DeploymentPatch`) do to the confidential pods of its other resources: what the rules find in
 * the patched object, and neither in the object nor in the patch by itself. Names that are not known yet match nothing.
 */
export function checkPatches(
    resources: readonly StackResource[],
    issuesOf: (resource: StackResource) => readonly Issue[],
): StackIssue[] {
    return patchedIn(resources).flatMap(({ object, patches }) => {
        // The rules ask policies, so each state of the object is judged once.
        const ofObject = issuesOf(object);
        let [patched, ofPatched] = [object, ofObject];
        return patches.flatMap((patch) => {
            const was = new Set([...ofObject, ...ofPatched, ...issuesOf(patch)].map(keyOf));
            patched = withPatch(patched, patch);
            ofPatched = issuesOf(patched);
            const found = ofPatched.filter((issue) => !was.has(keyOf(issue)));
            return found.map((issue) => ({ urn: patch.urn, issue: inPatched(issue, object) }));
        });
    });
}

/** The objects that there will be: each with its patches. A patch of an object that is not in the stack stays. */
export function finalResources(resources: readonly StackResource[]): StackResource[] {
    const all = new Map(patchedIn(resources).map(({ object, patches }) => [object, patches]));
    const merged = new Set([...all.values()].flat());
    return resources
        .filter((resource) => !merged.has(resource))
        .map((resource) => (all.get(resource) ?? []).reduce(withPatch, resource));
}

function patchedIn(resources: readonly StackResource[]) {
    const patches = resources.filter(isPatch);
    return resources.flatMap((object) => {
        const key = isPatch(object) ? undefined : keyOfObject(object);
        const own = key === undefined ? [] : patches.filter((patch) => keyOfObject(patch) === key);
        return own.length === 0 ? [] : [{ object, patches: own }];
    });
}

function isPatch({ type }: StackResource): boolean {
    return patchedKind(type) !== type;
}

function keyOfObject(resource: StackResource): string | undefined {
    const object = objectOf({ ...resource, type: patchedKind(resource.type) });
    return object && `${providerKey(resource.provider ?? "")} ${object.key}`;
}

function withPatch(object: StackResource, { props }: StackResource): StackResource {
    return { ...object, props: applied(object.props, props) };
}

function inPatched(issue: Issue, { urn }: StackResource): Issue {
    return changed(issue, { message: `of ${urn} with this patch ${issue.message}` });
}

function keyOf({ at, code, message }: Issue): string {
    return JSON.stringify([pathOf(at), code, message]);
}
