import { expect, test } from "vitest";
import { resourcePolicy, type TrusteeWorkload, withPrevious } from "../../../core";
import { type Rolled, rolloutGrants } from "../../../core/trustee/rollout";
import { SHA256, SHA256_BEFORE } from "./cases.mjs";

const web = (initData: string, more: object = {}): TrusteeWorkload => ({
    name: "web",
    platform: "snp",
    initData,
    ...more,
});
const api: TrusteeWorkload = { name: "api", platform: "snp", initData: "a".repeat(64) };

test.each<[string, TrusteeWorkload, readonly TrusteeWorkload[], TrusteeWorkload]>([
    ["a new value keeps the old one", web(SHA256), [web(SHA256_BEFORE)], web(SHA256, { previous: [SHA256_BEFORE] })],
    ["the same value ends the rollout", web(SHA256), [web(SHA256, { previous: [SHA256_BEFORE] })], web(SHA256)],
    ["a workload that is new has none", web(SHA256), [api], web(SHA256)],
    ["nothing was deployed", web(SHA256), [], web(SHA256)],
    ["no value was deployed", web(SHA256), [{ name: "web", platform: "se" }], web(SHA256)],
    [
        "the value of two changes ago is gone",
        web("b".repeat(64)),
        [web(SHA256, { previous: [SHA256_BEFORE] })],
        web("b".repeat(64), { previous: [SHA256] }),
    ],
])("%s", (_, now, deployed, expected) => {
    expect(withPrevious([now], deployed)).toEqual([expected]);
});

const change = (names: readonly string[], before: string | undefined, after: string | undefined): Rolled => ({
    names,
    as: (workload) => ({
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after: { ...workload, initData: after } }),
    }),
});
const GRANTS = [
    { workloads: [web(SHA256_BEFORE)], resources: ["shop/keys/web"] },
    { workloads: [web(SHA256_BEFORE), api], resources: ["shop/keys/both"] },
];
const valuesOf = (grants: readonly { readonly workloads: readonly TrusteeWorkload[] }[]) =>
    grants.map(({ workloads }) => workloads.map(({ name, initData, previous = [] }) => [name, initData, ...previous]));

/** The grants while pods roll, and when all of them have. */
const BOTH = [
    [["web", SHA256, SHA256_BEFORE]],
    [
        ["web", SHA256, SHA256_BEFORE],
        ["api", api.initData],
    ],
];
const NEW_ALONE = [
    [["web", SHA256]],
    [
        ["web", SHA256],
        ["api", api.initData],
    ],
];

test.each<[string, readonly Rolled[], unknown, unknown]>([
    ["by name, in every grant", [change(["web"], SHA256_BEFORE, SHA256)], BOTH, NEW_ALONE],
    ["by its value, where it has another name", [change(["other"], SHA256_BEFORE, SHA256)], BOTH, NEW_ALONE],
    [
        "a workload that goes away keeps its grant until it is gone",
        [change(["web"], SHA256_BEFORE, undefined)],
        valuesOf(GRANTS),
        [[["api", api.initData]]],
    ],
    ["nothing that a grant names", [change(["other"], SHA256, "b".repeat(64))], valuesOf(GRANTS), valuesOf(GRANTS)],
    ["a value that stays", [change(["web"], SHA256_BEFORE, SHA256_BEFORE)], valuesOf(GRANTS), valuesOf(GRANTS)],
])("grants of a rollout: %s", (_, changes, during, done) => {
    const rolled = rolloutGrants(GRANTS, changes);
    expect(valuesOf(rolled.during)).toEqual(during);
    expect(valuesOf(rolled.done)).toEqual(done);
    expect(resourcePolicy({ grants: rolled.during }).issues).toEqual([]);
});
