import fc from "fast-check";
import { expect, test } from "vitest";
import { formatIssue } from "../../../core/issue";
import { mergeGrants, resourcePolicy, type StackGrants } from "../../../core/trustee";
import { BASE64, SHA256, SHA256_BEFORE, SHA384, token } from "./cases.mjs";
import { isReleased } from "./engine";

const stack = (name: string, initData: string, resources: readonly string[], more: object = {}): StackGrants => ({
    stack: name,
    grants: [{ workloads: [{ name: "web", platform: "snp", initData }], resources, ...more }],
});
const SHOP = stack("shop", SHA256, ["shop/keys/database"]);
const BANK = stack("bank", SHA256_BEFORE, ["bank/keys/*"]);
const CLOUD: StackGrants = {
    stack: "cloud",
    repositories: ["cloud"],
    grants: [{ workloads: [{ name: "web", platform: "tdx", initData: SHA384 }], resources: ["cloud/tls/web"] }],
};

const policyOf = (stacks: readonly StackGrants[]) => {
    const { grants, issues } = mergeGrants(stacks);
    expect(issues).toEqual([]);
    return resourcePolicy({ grants: grants ?? [] }).policy ?? "";
};
const said = (...stacks: readonly unknown[]) =>
    mergeGrants(stacks as StackGrants[]).issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`);
const request = (path: string) => ({ plugin: "resource", "resource-path": path.split("/"), query: {} });

test("each workload gets what its own stack grants, and nothing of another, also where names are the same", () => {
    const policy = policyOf([SHOP, BANK, CLOUD]);
    const tokens = { shop: token("snp", SHA256), bank: token("snp", SHA256_BEFORE), cloud: token("tdx", SHA384) };
    const paths = { shop: "shop/keys/database", bank: "bank/keys/x", cloud: "cloud/tls/web" };
    for (const [owner, claims] of Object.entries(tokens)) {
        for (const [other, path] of Object.entries(paths)) {
            expect(isReleased(policy, request(path), claims)).toBe(owner === other);
        }
    }
    expect(policy).toContain('"workload": "shop: web"');
});

test("the order of the stacks changes no byte, and without one only its grants are gone", () => {
    const all = [SHOP, BANK, CLOUD];
    const text = policyOf(all);
    fc.assert(fc.property(fc.shuffledSubarray(all, { minLength: 3 }), (some) => policyOf(some) === text));
    const rest = policyOf([SHOP, CLOUD]);
    const gone = text.split("\n").filter((line) => !rest.includes(line));
    expect(gone.map((line) => line.trim())).toEqual([
        '"workload": "bank: web",',
        `"${SHA256_BEFORE}",`,
        expect.stringContaining("as Trustee up to 0.17 writes it"),
        '["bank", "keys", "*"],',
    ]);
});

test.each([
    [
        "a document of another stack with other resources",
        [SHOP, stack("bank", SHA256, ["bank/keys/x"])],
        "error [0]: web of shop has a document of web of bank, so each of the two gets what the other gets [trustee-merge]\n    fix: give the two different documents, or the same resources",
    ],
    [
        "a wildcard over a path of another stack",
        [SHOP, stack("bank", SHA256_BEFORE, ["shop/*/database"])],
        'error [0]: "shop/keys/database" and "shop/*/database" are released to web of shop and to web of bank [trustee-merge]\n    fix: write the paths of each stack without "*", or in a repository of its own',
    ],
    [
        "the same wildcard",
        [stack("a", SHA256, ["x/y/*"]), stack("b", SHA256_BEFORE, ["x/y/*"])],
        'error [1]: "x/y/*" is released to web of b and to web of a [trustee-merge]\n    fix: write the paths of each stack without "*", or in a repository of its own',
    ],
    [
        "the very same path",
        [SHOP, stack("bank", SHA256_BEFORE, ["shop/keys/database"])],
        'warning [0]: "shop/keys/database" is released to web of shop and to web of bank [trustee-merge]\n    fix: check that both may have it',
    ],
    [
        "a path that another stack releases without an affirmed guest",
        [SHOP, stack("dev", SHA256_BEFORE, ["shop/keys/database"], { requireAffirming: false })],
        'error [0]: web of dev gets "shop/keys/database" without an affirmed guest, and web of shop with one only: the weaker grant opens the resource [trustee-merge]\n    fix: give the workload that is not affirmed resources of its own',
    ],
    [
        "a repository of another tenant",
        [{ ...CLOUD, repositories: ["sky", "sun"] }],
        'error [0].grants[0].resources[0]: "cloud/tls/web" is not of the stack "cloud" [trustee-tenant]\n    allowed: paths below sky/, sun/\n    fix: remove it, or let the stack have the repository',
    ],
    [
        "one stack twice",
        [SHOP, SHOP],
        'error [1].stack: "shop" is there already [repeated]\n    fix: give each stack once',
    ],
])("both owners are named: %s", (_, stacks, message) => {
    expect(said(...stacks)).toEqual([message]);
});

test("the sample attester, which anybody can be, gets no path of an attested workload", () => {
    const dev: StackGrants = {
        stack: "dev",
        grants: [{ workloads: [{ name: "web", platform: "coco-dev", initData: BASE64 }], resources: ["shop/keys/*"] }],
    };
    expect(said(SHOP, dev)).toContainEqual(
        expect.stringMatching(
            /^error .*web of dev gets "shop\/keys\/database" and "shop\/keys\/\*" without an affirmed guest/,
        ),
    );
    expect(mergeGrants([SHOP, dev]).grants).toBeUndefined();
});

test("two stacks that share a document and all its resources may", () => {
    expect(said(SHOP, stack("twin", SHA256, ["shop/keys/database"]))).toEqual([expect.stringMatching(/^warning /)]);
});

test("what is wrong with the form or the grants of a stack has its place", () => {
    expect(said({ stack: "a", grant: [] })).toEqual([
        expect.stringContaining("[0].grant: is not an input"),
        expect.stringContaining("[0].grants: is required"),
    ]);
    expect(said(SHOP, stack("b", SHA256_BEFORE, ["two/parts"]))).toEqual([
        expect.stringMatching(/^error \[1\]\.grants\[0\]\.resources\[0\]: "two\/parts" has 2 parts/),
    ]);
});
