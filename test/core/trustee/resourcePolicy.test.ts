import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type ResourceGrant, resourcePolicy, type TrusteeWorkload } from "../../../core/trustee";
import { asDraft04, formsOf, inSummary, POLICIES, SHA256, SHA256_BEFORE, SHA384, TWO_FORMS, token } from "./cases.mjs";
import { isReleased } from "./engine";

function policyOf(spec: unknown): string {
    const { policy, issues } = resourcePolicy(spec as Parameters<typeof resourcePolicy>[0]);
    if (policy === undefined) {
        throw new Error(JSON.stringify(issues, undefined, 2));
    }
    return policy;
}

describe.each(POLICIES)("the policy $name", ({ spec, rows }) => {
    const policy = policyOf(spec);

    it.each(rows)("$description: $released", ({ released, request, token: claims }) => {
        for (const form of formsOf(claims)) {
            expect(isReleased(policy, request, form)).toBe(released);
        }
    });
});

describe.each(TWO_FORMS)("a token in two forms on $platform", ({ workload, rows }) => {
    const policy = policyOf({ grants: [{ workloads: [workload], resources: ["shop/keys/database"] }] });

    it.each(rows)("$description: $released", ({ released, request, token: claims }) => {
        expect(isReleased(policy, request, claims)).toBe(released);
    });
});

test("of two tokens in one, what is released is what is released for each of them", () => {
    const tokens = POLICIES.flatMap(({ rows }) => rows.map((row) => row.token)).filter(
        (claims) => typeof claims?.submods?.cpu0 === "object" && claims.submods.cpu0 !== null,
    );
    const policies = TWO_FORMS.map(({ workload }) =>
        policyOf({ grants: [{ workloads: [workload], resources: ["shop/keys/database"] }] }),
    );
    const request = { plugin: "resource", "resource-path": ["shop", "keys", "database"], query: {} };
    const one = fc.constantFrom(...tokens);
    fc.assert(
        fc.property(fc.constantFrom(...policies), one, one, (policy, older, newer) => {
            const alone = [older, asDraft04(newer)].map((claims) => isReleased(policy, request, claims));
            const together = { ...older, ...inSummary(asDraft04(newer)) };
            return isReleased(policy, request, together) === alone.every((released) => released);
        }),
        { numRuns: 300 },
    );
});

test("of a good token and request, exactly the parts matter that the grant is about", () => {
    const policy = policyOf({
        grants: [
            { workloads: [{ name: "web", platform: "snp", initData: SHA256 }], resources: ["shop/keys/database"] },
        ],
    });
    const good = {
        request: { plugin: "resource", "resource-path": ["shop", "keys", "database"], query: {} },
        token: token("snp", SHA256),
    };
    const needed = [
        "request.plugin",
        "request.resource-path.0",
        "request.resource-path.1",
        "request.resource-path.2",
        "token.submods.cpu0.ear.status",
        "token.submods.cpu0.ear.veraison.annotated-evidence.init_data",
    ];
    const found = leaves(good).filter(({ change }) =>
        [undefined, null, "x", 7, true, [], {}].every((value) => {
            const { request, token: claims } = change(value) as typeof good;
            return !isReleased(policy, request, claims);
        }),
    );
    expect(found.map(({ path }) => path)).toEqual(needed);
});

describe("the text", () => {
    const web: TrusteeWorkload = {
        name: "web",
        platform: "snp",
        initData: SHA256,
        previous: ["01".repeat(32), SHA256_BEFORE],
    };
    const api: TrusteeWorkload = { name: "api", platform: "tdx", initData: SHA384 };
    const grants: ResourceGrant[] = [
        { workloads: [web, api], resources: ["shop/keys/database", "shop/keys/cache"] },
        { workloads: [web], resources: ["shop/tls/web", "kbs:///shop/keys/database"] },
        { workloads: [api], resources: ["shop/debug/*"], requireAffirming: false },
    ];

    it("does not depend on the order of anything", () => {
        const text = policyOf({ grants });
        const shuffled = fc.shuffledSubarray(grants, { minLength: grants.length }).map((list) =>
            list.map(({ workloads, resources, ...more }) => ({
                ...more,
                resources: [...resources].reverse(),
                workloads: workloads
                    .map((one) =>
                        one.previous === undefined ? one : { ...one, previous: [...one.previous].reverse() },
                    )
                    .reverse(),
            })),
        );
        fc.assert(
            fc.property(shuffled, (list) => policyOf({ grants: list }) === text),
            { numRuns: 20 },
        );
    });

    it("is that of the lists of two stacks put together", () => {
        expect(policyOf({ grants: [...grants.slice(0, 1), ...grants.slice(1)] })).toBe(policyOf({ grants }));
    });

    it("keeps the rules that nobody needs out", () => {
        const text = policyOf({ grants: grants.slice(1, 2) });
        expect(text).not.toContain("content");
        expect(text).not.toContain("grant.affirming == false");
    });
});

describe("values hostile to Rego", () => {
    const parts = ['"', "\\", "`", "$", "{", "}", "[", "]", "#", "'", "%", "/", "u0022", " ", "a", "é", "😀"];
    const hostile = fc.string({ unit: fc.constantFrom(...parts), minLength: 1 });

    it("do no harm in a name, which is the only free text", () => {
        const request = { plugin: "resource", "resource-path": ["shop", "keys", "database"], query: {} };
        fc.assert(
            fc.property(hostile, (name) => {
                const policy = policyOf({
                    grants: [
                        { workloads: [{ name, platform: "snp", initData: SHA256 }], resources: ["shop/keys/database"] },
                    ],
                });
                return (
                    isReleased(policy, request, token("snp", SHA256)) &&
                    !isReleased(policy, request, token("snp", SHA256_BEFORE)) &&
                    policy.includes(`"workload": ${JSON.stringify(name)},\n`)
                );
            }),
            { numRuns: 100 },
        );
    });

    it("are refused in a path and a value", () => {
        fc.assert(
            fc.property(hostile, (text) => {
                const workloads = [{ name: "web", platform: "snp", initData: SHA256 }] as const;
                const path = resourcePolicy({ grants: [{ workloads, resources: [`shop/keys/${text}"`] }] });
                const value = resourcePolicy({
                    grants: [{ workloads: [{ ...workloads[0], initData: text }], resources: ["shop/keys/database"] }],
                });
                return path.policy === undefined && value.policy === undefined;
            }),
        );
    });
});

interface Leaf {
    readonly path: string;
    change(value: unknown): unknown;
}

/** Every leaf, with a copy of the whole in which it is another or gone. */
function leaves(whole: object): Leaf[] {
    const found: Leaf[] = [];
    const walk = (value: unknown, keys: readonly string[]) => {
        if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
            for (const [key, child] of Object.entries(value)) {
                walk(child, [...keys, key]);
            }
            return;
        }
        found.push({ path: keys.join("."), change: (other) => changed(whole, keys, other) });
    };
    walk(whole, []);
    return found;
}

function changed(whole: unknown, [key = "", ...rest]: readonly string[], value: unknown): unknown {
    const copy = structuredClone(whole) as Record<string, unknown>;
    copy[key] = rest.length === 0 ? value : changed(copy[key], rest, value);
    return JSON.parse(JSON.stringify(copy));
}
