import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { applicableScope } from "../../../core/images/signatures";
import {
    type IdentitySpec,
    IdentityType,
    SignatureDefault,
    type SignatureRequirementSpec,
    type SignatureScopeSpec,
    SignatureType,
} from "../../../core/images/spec";
import { VECTORS } from "./vectors";

const IDENTITY: IdentitySpec = { type: IdentityType.MatchRepository };
const OTHERS: readonly SignatureScopeSpec[] = ["", "other.example", "*.other.example"].map((scope) => scoped(scope));

function scoped(scope: string, keyUri = `kbs:///keys/${scope}/1`): SignatureScopeSpec {
    return { scope, requirements: [{ type: SignatureType.SigstoreSigned, keyUri, identity: IDENTITY }] };
}

describe.each(VECTORS.scopes)("$image", ({ image, names }) => {
    it.each(names.map((name, index) => [name, index] as const))(
        "is found as %s before the names that follow",
        (name, index) => {
            const scopes = names.slice(index).map((scope) => scoped(scope));
            for (const order of [scopes, scopes.toReversed()]) {
                expect(applicableScope({ scopes: [...OTHERS, ...order] }, image)).toEqual(scoped(name));
            }
        },
    );

    it("is found in the scope of all images after that", () => {
        expect(applicableScope({ scopes: OTHERS }, image)).toEqual(scoped(""));
    });
});

describe("what decides where no scope names the image", () => {
    const scopes = [scoped("other.example")];
    const rows: [string, SignatureDefault | undefined, readonly SignatureRequirementSpec[]][] = [
        ["rejects by default", undefined, [{ type: SignatureType.Reject }]],
        ["rejects", SignatureDefault.Reject, [{ type: SignatureType.Reject }]],
        ["accepts", SignatureDefault.InsecureAcceptAnything, [{ type: SignatureType.InsecureAcceptAnything }]],
    ];
    it.each(rows)("%s", (_, given, requirements) => {
        const policy = given === undefined ? { scopes } : { default: given, scopes };
        expect(applicableScope(policy, "corp.example/app:1")).toEqual({ scope: undefined, requirements });
    });
});

const NEVER = [
    ["a short name", "nginx", "nginx:1"],
    ["a short name with its path", "library/nginx", "nginx:1"],
    ["the old name of Docker Hub", "index.docker.io", "nginx:1"],
    ["another tag", "corp.example/app:2", "corp.example/app:1"],
    ["the tag of an image with tag and digest", "corp.example/app:1", `corp.example/app:1@sha256:${"0".repeat(64)}`],
    ["the host of one with a port", "corp.example", "corp.example:5000/app:1"],
    ["the domain itself as a wildcard", "*.corp.example", "corp.example/app:1"],
    ["a wildcard with a port", "*.corp.example:5000", "a.corp.example:5000/app:1"],
    ["a wildcard alone", "*", "corp.example/app:1"],
    ["half a path", "corp.example/te", "corp.example/team/app:1"],
    ["a slash at the end", "corp.example/", "corp.example/app:1"],
] as const;

test.each(NEVER)("%s is not a scope of an image: %s, %s", (_, scope, image) => {
    expect(applicableScope({ scopes: [scoped(scope)] }, image).scope).toBeUndefined();
});

test("scopes of other transports are never looked at", () => {
    const scopes = [{ ...scoped("corp.example"), transport: "dir" }, scoped("*.example")];
    expect(applicableScope({ scopes }, "corp.example/app:1").scope).toBe("*.example");
    const [atomic = scoped("")] = scopes;
    expect(applicableScope({ scopes: [{ ...atomic, transport: "docker" }] }, "corp.example/app:1").scope).toBe(
        "corp.example",
    );
});

test("a scope without requirements asks nothing", () => {
    const scopes = [{ scope: "corp.example", requirements: [] }, scoped("")];
    expect(applicableScope({ scopes }, "corp.example/app:1")).toEqual({ scope: "corp.example", requirements: [] });
});

test("of two scopes with one name, the later one counts", () => {
    const later = scoped("corp.example", "kbs:///keys/later/1");
    expect(applicableScope({ scopes: [scoped("corp.example"), later] }, "corp.example/app:1")).toEqual(later);
});

test.each(["", "corp.example/App", "[fd00::1]:5000/app:1"])("%j, which the guest cannot read, is rejected", (image) => {
    const scopes = [{ scope: "", requirements: [{ type: SignatureType.InsecureAcceptAnything }] }];
    const policy = { default: SignatureDefault.InsecureAcceptAnything, scopes };
    expect(applicableScope(policy, image)).toEqual({
        scope: undefined,
        requirements: [{ type: SignatureType.Reject }],
    });
});

test("any text is answered", () => {
    const scopes = fc.array(fc.string()).map((names) => names.map((name) => scoped(name)));
    fc.assert(fc.property(scopes, fc.string(), (given, image) => void applicableScope({ scopes: given }, image)));
});
