import { error, errorIf, type Issue, type Place, phrase, quote, warning } from "../issue";
import { parse } from "../parse";
import { listOf, type MaybeKnown, partsOf, UNKNOWN } from "../unknown";
import { checkWorkload, duplicateIssue, type GivenWorkload } from "./checkWorkload";
import { evidenceOf } from "./claims";
import { parseResource } from "./resources";
import { GrantMatch, RESOURCE_POLICY_SHAPE, type ResourceGrant, WORKLOADS_SHAPE } from "./spec";

/** What is given as the grants; a part that is missing or of a wrong form is not known. */
type Given<T> = MaybeKnown<T> | undefined;

/** Every problem of a resource policy's inputs. */
export function checkResourcePolicy(spec: unknown): Issue[] {
    const { value, issues } = parse(spec, RESOURCE_POLICY_SHAPE, []);
    return [...issues, ...checkGrants(partsOf(value).grants)];
}

/** Every problem of a list of grants, except those of its form. */
export function checkGrants(given: Given<readonly ResourceGrant[]>): Issue[] {
    const grants = listOf(given);
    const found = grants.flatMap((grant, index) => checkGrant(grant, ["grants", index]));
    return [
        ...nothingIn(given, ["grants"], "grant", "releases no resource to anybody"),
        ...found,
        ...checkNames(grants),
        ...checkSharedValues(grants),
    ];
}

/** A KBS knows a document, not a name: workloads of one document get the same. */
function checkSharedValues(grants: readonly MaybeKnown<ResourceGrant>[]): Issue[] {
    const resources = new Map<unknown, Set<unknown>>();
    const owners = new Map<string, { readonly name: unknown; readonly path: Place }>();
    const all = grants
        .map(partsOf)
        .flatMap(({ workloads, match, resources: gets }, index) =>
            match === GrantMatch.Content
                ? []
                : placed(workloads, ["grants", index, "workloads"]).map((one) => ({ ...one, gets: listOf(gets) })),
        );
    for (const { workload, gets } of all) {
        resources.set(workload.name, new Set([...(resources.get(workload.name) ?? []), ...gets]));
    }
    const got = (name: unknown) => JSON.stringify([...(resources.get(name) ?? [])].sort());
    const current = all.map((one) => ({ ...one, value: one.workload.initData, isNow: true }));
    const previous = all.flatMap((one) =>
        listOf(one.workload.previous).map((value) => ({ ...one, value, isNow: false })),
    );
    return [...current, ...previous].flatMap(({ workload: { name, platform }, path, value, isNow }) => {
        const evidence = platform === undefined || platform === UNKNOWN ? undefined : evidenceOf(platform);
        const key = `${evidence} ${String(value)}`;
        const first = owners.get(key) ?? { name, path };
        if (typeof value !== "string" || first.name === name || got(first.name) === got(name)) {
            owners.set(key, first);
            return [];
        }
        const text = {
            message: phrase`${quote(name)} has the same init-data as ${first.path}, so each of the two gets what the other gets`,
            fix: "give them different documents, as the policy of the preset Strict makes them, or give both the same resources",
        };
        return [(isNow ? error : warning)(path, "trustee-shared", text)];
    });
}

/** A name that stands for several workloads of the grants. */
export function checkNames(grants: readonly MaybeKnown<ResourceGrant>[]): Issue[] {
    return conflicts(
        grants.flatMap((grant, index) => placed(partsOf(grant).workloads, ["grants", index, "workloads"])),
    );
}

/** Every problem of the workloads of an attestation policy or of reference values. */
export function checkWorkloads(spec: unknown): Issue[] {
    const { value, issues } = parse(spec, WORKLOADS_SHAPE, []);
    const { workloads } = partsOf(value);
    return [
        ...issues,
        ...checkList(workloads, ["workloads"], GrantMatch.InitData),
        ...conflicts(placed(workloads, ["workloads"])),
    ];
}

function checkGrant(grant: MaybeKnown<ResourceGrant>, path: Place): Issue[] {
    const { workloads, resources, match = GrantMatch.InitData } = partsOf(grant);
    const at = [...path, "resources"];
    const texts = listOf(resources);
    const places = texts.map((_, index) => [...at, index]);
    const ofTexts = texts.flatMap((text, index) => {
        const parsed = typeof text === "string" ? parseResource(text, places[index] ?? at) : [];
        return [...("code" in parsed ? [parsed] : []), ...duplicateIssue(texts, index, places, "resource")];
    });
    return [
        ...checkList(workloads, [...path, "workloads"], match),
        ...nothingIn(resources, at, "resource", "releases nothing"),
        ...ofTexts,
    ];
}

function checkList(given: Given<ResourceGrant["workloads"]>, path: Place, match: Given<GrantMatch>): Issue[] {
    const workloads = listOf(given).map(partsOf);
    const own = workloads.flatMap((workload, index) => checkWorkload(workload, [...path, index], match));
    const names = workloads.map(({ name }) => name);
    const places = workloads.map((_, index) => [...path, index, "name"]);
    const again = workloads.flatMap((workload, index) => {
        const isSame = identity(workload) === identity(workloads[names.indexOf(workload.name)] ?? {});
        return isSame ? duplicateIssue(names, index, places, "name") : [];
    });
    return [...nothingIn(given, path, "workload", "is for nobody"), ...own, ...again];
}

/** A workload may be in several grants, and is the same in all of them. */
function conflicts(workloads: readonly { readonly path: Place; readonly workload: GivenWorkload }[]): Issue[] {
    const first = new Map<string, { readonly path: Place; readonly text: string }>();
    return workloads.flatMap(({ path, workload }) => {
        const { name } = workload;
        if (typeof name !== "string") {
            return [];
        }
        const text = identity(workload);
        const before = first.get(name);
        if (before === undefined) {
            first.set(name, { path, text });
            return [];
        }
        const message = phrase`${quote(name)} is another workload than ${before.path} of the same name`;
        const fix = "give each workload a name of its own, and during a rollout put the old values into `previous`";
        return before.text === text ? [] : [error(path, "trustee-conflict", { message, fix })];
    });
}

function identity({ platform, initData, previous, kbsUrl, images }: GivenWorkload): string {
    return JSON.stringify([platform, initData, sorted(previous), kbsUrl, sorted(images)]);
}

function sorted(list: GivenWorkload["images"]): readonly string[] {
    return listOf(list).map(String).sort();
}

function placed(workloads: Given<ResourceGrant["workloads"]>, path: Place) {
    return listOf(workloads).map((workload, index) => ({ path: [...path, index], workload: partsOf(workload) }));
}

function nothingIn(list: unknown, path: Place, what: string, effect: string): Issue[] {
    const text = { message: `has no ${what}, so it ${effect}`, fix: `add a ${what}` };
    return errorIf(Array.isArray(list) && list.length === 0, path, "empty", text);
}
