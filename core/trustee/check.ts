import { type Fields, fieldsOf, itemsOf, textOf } from "../fields";
import { error, type Issue, type Place, phrase, quote, warning } from "../issue";
import { checkShape } from "../parse";
import type { Platform } from "../platform";
import { checkWorkload, duplicateIssue } from "./checkWorkload";
import { evidenceOf } from "./claims";
import { parseResource } from "./resources";
import { GrantMatch, RESOURCE_POLICY_SHAPE, WORKLOADS_SHAPE } from "./spec";

/** Every problem of a resource policy's inputs. */
export function checkResourcePolicy(spec: unknown): Issue[] {
    return [...checkShape(spec, RESOURCE_POLICY_SHAPE, []), ...checkGrants(fieldsOf(spec)["grants"])];
}

/** Every problem of a list of grants, except those of its form. */
export function checkGrants(given: unknown): Issue[] {
    const grants = itemsOf(given);
    const none = Array.isArray(given) && grants.length === 0;
    const found = grants.flatMap((grant, index) => checkGrant(fieldsOf(grant), ["grants", index]));
    const nobody = none ? [nothing(["grants"], "grant", "releases no resource to anybody")] : [];
    return [...nobody, ...found, ...checkNames(grants), ...checkSharedValues(grants)];
}

/** A KBS knows a document, not a name: workloads of one document get the same. */
function checkSharedValues(grants: readonly unknown[]): Issue[] {
    const resources = new Map<unknown, Set<unknown>>();
    const owners = new Map<string, { readonly name: unknown; readonly path: Place }>();
    const all = grants.map(fieldsOf).flatMap(({ workloads, match, ...grant }, index) =>
        match === GrantMatch.Content
            ? []
            : placed(workloads, ["grants", index, "workloads"]).map((one) => ({
                  ...one,
                  gets: itemsOf(grant["resources"]),
              })),
    );
    for (const { workload, gets } of all) {
        resources.set(workload["name"], new Set([...(resources.get(workload["name"]) ?? []), ...gets]));
    }
    const got = (name: unknown) => JSON.stringify([...(resources.get(name) ?? [])].sort());
    const current = all.map((one) => ({ ...one, value: one.workload["initData"], isNow: true }));
    const previous = all.flatMap((one) =>
        itemsOf(one.workload["previous"]).map((value) => ({ ...one, value, isNow: false })),
    );
    return [...current, ...previous].flatMap(({ workload: { name, platform }, path, value, isNow }) => {
        const key = `${evidenceOf(platform as Platform)} ${value}`;
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
export function checkNames(grants: readonly unknown[]): Issue[] {
    return conflicts(
        grants.flatMap((grant, index) => placed(fieldsOf(grant)["workloads"], ["grants", index, "workloads"])),
    );
}

/** Every problem of the workloads of an attestation policy or of reference values. */
export function checkWorkloads(spec: unknown): Issue[] {
    const given = fieldsOf(spec)["workloads"];
    return [
        ...checkShape(spec, WORKLOADS_SHAPE, []),
        ...checkList(given, ["workloads"], GrantMatch.InitData),
        ...conflicts(placed(given, ["workloads"])),
    ];
}

function checkGrant({ workloads, resources, match }: Fields, path: Place): Issue[] {
    const at = [...path, "resources"];
    const texts = itemsOf(resources);
    const places = texts.map((_, index) => [...at, index]);
    const issues = checkList(workloads, [...path, "workloads"], match ?? GrantMatch.InitData);
    if (Array.isArray(resources) && texts.length === 0) {
        issues.push(nothing(at, "resource", "releases nothing"));
    }
    texts.forEach((text, index) => {
        const parsed = typeof text === "string" ? parseResource(text, places[index] ?? at) : [];
        issues.push(...("code" in parsed ? [parsed] : []), ...duplicateIssue(texts, index, places, "resource"));
    });
    return issues;
}

function checkList(workloads: unknown, path: Place, match: unknown): Issue[] {
    const items = itemsOf(workloads).map(fieldsOf);
    const none = Array.isArray(workloads) && items.length === 0 ? [nothing(path, "workload", "is for nobody")] : [];
    const own = items.flatMap((workload, index) => checkWorkload(workload, [...path, index], match));
    const names = items.map(({ name }) => name);
    const places = items.map((_, index) => [...path, index, "name"]);
    const again = items.flatMap((workload, index) => {
        const isSame = identity(workload) === identity(items[names.indexOf(workload["name"])] ?? {});
        return isSame ? duplicateIssue(names, index, places, "name") : [];
    });
    return [...none, ...own, ...again];
}

/** A workload may be in several grants, and is the same in all of them. */
function conflicts(workloads: readonly { readonly path: Place; readonly workload: Fields }[]): Issue[] {
    const first = new Map<unknown, { readonly path: Place; readonly text: string }>();
    return workloads.flatMap(({ path, workload }) => {
        const { name } = workload;
        const text = identity(workload);
        const before = first.get(name);
        if (typeof name !== "string" || before === undefined) {
            first.set(name, { path, text });
            return [];
        }
        const message = phrase`${quote(name)} is another workload than ${before.path} of the same name`;
        const fix = "give each workload a name of its own, and during a rollout put the old values into `previous`";
        return before.text === text ? [] : [error(path, "trustee-conflict", { message, fix })];
    });
}

function identity({ platform, initData, previous, kbsUrl, images }: Fields): string {
    return JSON.stringify([platform, initData, sorted(previous), kbsUrl, sorted(images)]);
}

function sorted(list: unknown): readonly string[] {
    return itemsOf(list)
        .map((one) => textOf(one) ?? "")
        .sort();
}

function placed(workloads: unknown, path: Place) {
    return itemsOf(workloads).map((workload, index) => ({ path: [...path, index], workload: fieldsOf(workload) }));
}

function nothing(path: Place, what: string, effect: string): Issue {
    return error(path, "empty", { message: `has no ${what}, so it ${effect}`, fix: `add a ${what}` });
}
