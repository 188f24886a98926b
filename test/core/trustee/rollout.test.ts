import { expect, test } from "vitest";
import { resourcePolicy, type TrusteeWorkload, withPrevious } from "../../../core/trustee";
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
    as: ({ name, platform }) => ({
        ...(before === undefined ? {} : { before: { name, platform, initData: before } }),
        ...(after === undefined ? {} : { after: { name, platform, initData: after } }),
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
    expect(rolled.issues).toEqual([]);
    expect(resourcePolicy({ grants: rolled.during }).issues).toEqual([]);
});

test("what the KBS knows stays known until all pods have rolled", () => {
    const grants = [{ workloads: [web(SHA256_BEFORE, { previous: ["b".repeat(64)] })], resources: ["shop/keys/web"] }];
    for (const after of [SHA256, SHA256_BEFORE]) {
        const { during, done } = rolloutGrants(grants, [change(["web"], SHA256_BEFORE, after)]);
        const values = [after, SHA256_BEFORE, "b".repeat(64)];
        expect(valuesOf(during)).toEqual([[["web", ...new Set(values)]]]);
        expect(valuesOf(done)).toEqual([[["web", after]]]);
    }
});

test("a workload without a value has that of the change", () => {
    const grants = [{ workloads: [{ name: "web", platform: "snp" }, api], resources: ["shop/keys/web"] }] as const;
    const { during, done, issues } = rolloutGrants(grants, [change(["web"], SHA256_BEFORE, SHA256)]);
    expect(issues).toEqual([]);
    expect([valuesOf(during), valuesOf(done)]).toEqual([[BOTH[1]], [NEW_ALONE[1]]]);
    const gone = rolloutGrants(grants, [change(["web"], SHA256_BEFORE, undefined)]);
    expect(valuesOf(gone.during)).toEqual([
        [
            ["web", SHA256_BEFORE],
            ["api", api.initData],
        ],
    ]);
});

const OTHER = "b".repeat(64);
test.each<[string, readonly TrusteeWorkload[], readonly Rolled[], RegExp]>([
    [
        "the name of another stack's workload",
        [web(OTHER)],
        [change(["web"], SHA256_BEFORE, SHA256)],
        /neither the value/,
    ],
    ["a value that is no longer deployed", [web(OTHER)], [change(["web"], SHA256, SHA256)], /neither the value/],
    [
        "a workload that is new and one of its name",
        [web(OTHER)],
        [change(["web"], undefined, SHA256)],
        /neither the value/,
    ],
    [
        "content that is another's",
        [{ name: "web", platform: "snp", kbsUrl: "https://other.example.com" }],
        [{ names: ["web"], as: (one) => ({ after: { ...one, initData: SHA256, kbsUrl: "https://kbs.example.com" } }) }],
        /neither the value/,
    ],
    ["the value under another name", [web(SHA256_BEFORE)], [change(["other"], SHA256_BEFORE, SHA256)], /value of one/],
    [
        "a name of two workloads that differ",
        [web(SHA256_BEFORE)],
        [change(["web"], SHA256_BEFORE, SHA256), change(["web"], SHA256_BEFORE, OTHER)],
        /several workloads/,
    ],
])("nobody gets the resources of a workload that may be another: %s", (_, workloads, changes, message) => {
    const { issues } = rolloutGrants([{ workloads, resources: ["shop/keys/web"] }], changes);
    expect(issues).toMatchObject([
        { severity: "error", code: "trustee-rollout", message: expect.stringMatching(message) },
    ]);
    expect(issues[0]?.at).toEqual(["grants", 0, "workloads", 0]);
});

test("one name for workloads of two stacks is refused before anything is made of it", () => {
    const grants = [
        { workloads: [web(SHA256_BEFORE)], resources: ["shop/keys/web"] },
        { workloads: [web(OTHER)], resources: ["bank/keys/web"] },
    ];
    const { issues } = rolloutGrants(grants, [change(["web"], SHA256_BEFORE, SHA256)]);
    expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
        "trustee-conflict grants[1].workloads[0]",
        "trustee-rollout grants[1].workloads[0]",
    ]);
});
