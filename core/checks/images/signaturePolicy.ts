import { stringOf } from "../../fields";
import { GUEST_TRANSPORT } from "../../images/signaturePolicyJson";
import {
    SignatureDefault,
    type SignaturePolicySpec,
    type SignatureRequirementSpec,
    type SignatureScopeSpec,
    SignatureType,
} from "../../images/spec";
import { error, errorIf, type Issue, type Place, phrase, quote, warningIf } from "../../issue";
import { listOf, type MaybeKnown, partsOf, UNKNOWN } from "../../unknown";
import { checkPlace } from "./place";
import { checkRequirement, type RequirementContext } from "./requirement";

const PATH = ["images", "signaturePolicy"];
const SCOPES = [...PATH, "scopes"];

/** A signature policy that guests take, that protects something, and under which something can be pulled. */
export function checkSignaturePolicy(
    policy: MaybeKnown<SignaturePolicySpec> | undefined,
    context: RequirementContext,
): Issue[] {
    if (policy === undefined || policy === UNKNOWN) {
        return [];
    }
    const { default: rest = SignatureDefault.Reject, scopes } = policy;
    const isOpen = rest === SignatureDefault.InsecureAcceptAnything;
    const all = listOf(scopes);
    const names = all.map((one) => stringOf(partsOf(one).scope));
    return [
        ...warningIf(isOpen, [...PATH, "default"], "accept-anything", {
            message:
                "takes every image that no scope names, signed or not, so that the scopes protect nothing against another name",
            fix: phrase`use ${["SignatureDefault", "Reject"]}, with a scope for each registry`,
        }),
        ...errorIf(Array.isArray(scopes) && scopes.length === 0, SCOPES, "empty", {
            message: `is an empty list: ${isOpen ? "the policy asks for nothing" : "no image could be pulled"}`,
            fix: isOpen ? phrase`leave ${PATH} out` : "add a scope for each registry",
        }),
        ...all.flatMap((scope, index) => {
            const at = [...SCOPES, index];
            const name = names[index];
            const first = names.indexOf(name);
            return [
                ...checkScope(scope, at, context),
                ...errorIf(name !== undefined && first < index, [...at, "scope"], "duplicate", {
                    message: phrase`${quote(name)} is there already, as ${[...SCOPES, first]}, and guests read one of them only`,
                    fix: "put the requirements of both into one",
                }),
            ];
        }),
    ];
}

function checkScope(given: MaybeKnown<SignatureScopeSpec>, at: Place, context: RequirementContext): Issue[] {
    const { scope, transport, requirements } = partsOf(given);
    const isOther = typeof transport === "string" && transport !== GUEST_TRANSPORT;
    return [
        ...(scope === "" ? [] : checkPlace(scope, [...at, "scope"], { wildcard: true, pinned: true })),
        ...errorIf(isOther, [...at, "transport"], "signature-transport", {
            message: `${quote(transport)} is not a transport that guests use, so the scope protects nothing`,
            allowed: `"${GUEST_TRANSPORT}", or nothing`,
            fix: "remove it",
        }),
        ...checkRequirements(requirements, [...at, "requirements"], context),
    ];
}

/** An image has to meet all requirements of a scope. Without a requirement every image passes. */
export function checkRequirements(
    requirements: MaybeKnown<readonly SignatureRequirementSpec[]> | undefined,
    at: Place,
    context: RequirementContext,
): Issue[] {
    const all = listOf(requirements);
    if (Array.isArray(requirements) && all.length === 0) {
        return [
            error(at, "empty", {
                message: "is an empty list, with which guests take every image of the scope",
                fix: phrase`add a requirement; ${["SignatureType", "InsecureAcceptAnything"]}, if that is meant`,
            }),
        ];
    }
    return all.flatMap((requirement, index) => {
        const path = [...at, index];
        return [
            ...checkRequirement(requirement, path, context),
            ...checkAbsolute(partsOf(requirement).type, [...path, "type"], all.length),
        ];
    });
}

/** Requirements that do not look at signatures. */
function checkAbsolute(type: unknown, path: Place, count: number): Issue[] {
    if (type !== SignatureType.Reject && type !== SignatureType.InsecureAcceptAnything) {
        return [];
    }
    if (count > 1) {
        const effect = type === SignatureType.Reject ? "nothing else counts" : "it changes nothing";
        const message = `${quote(type)} is set together with other requirements, and an image has to meet all of them: ${effect}`;
        return [error(path, "no-effect", { message, fix: "let it stand alone, or remove it" })];
    }
    return warningIf(type === SignatureType.InsecureAcceptAnything, path, "accept-anything", {
        message: "takes every image of the scope, signed or not",
        fix: phrase`use ${["SignatureType", "SigstoreSigned"]}, or bind these images by digest with preset: "strict"`,
    });
}
