import { type Fields, fieldsOf, itemsOf, textOf } from "../../fields";
import { GUEST_TRANSPORT } from "../../images/signaturePolicyJson";
import { SignatureDefault, SignatureType } from "../../images/spec";
import { error, type Issue, type Place, phrase, quote, warning } from "../../issue";
import { isPlainObject } from "../../shape";
import { checkPlace } from "./place";
import { checkRequirement, type Surroundings } from "./requirement";

const PATH = ["images", "signaturePolicy"];
const SCOPES = [...PATH, "scopes"];

/** A signature policy that guests take, that protects something, and under which something can be pulled. */
export function checkSignaturePolicy(policy: unknown, surroundings: Surroundings): Issue[] {
    if (!isPlainObject(policy)) {
        return [];
    }
    const { default: rest = SignatureDefault.Reject, scopes } = policy;
    const issues: Issue[] = [];
    if (rest === SignatureDefault.InsecureAcceptAnything) {
        issues.push(
            warning([...PATH, "default"], "accept-anything", {
                message:
                    "takes every image that no scope names, signed or not, so that the scopes protect nothing against another name",
                fix: phrase`use ${["SignatureDefault", "Reject"]}, with a scope for each registry`,
            }),
        );
    }
    if (Array.isArray(scopes) && scopes.length === 0) {
        const isOpen = rest === SignatureDefault.InsecureAcceptAnything;
        issues.push(
            error(SCOPES, "empty", {
                message: `is an empty list: ${isOpen ? "the policy asks for nothing" : "no image could be pulled"}`,
                fix: isOpen ? phrase`leave ${PATH} out` : "add a scope for each registry",
            }),
        );
    }
    const first = new Map<string, number>();
    return [
        ...issues,
        ...itemsOf(scopes).flatMap((item, index) => {
            const scope = fieldsOf(item);
            const at = [...SCOPES, index];
            const name = textOf(scope["scope"]);
            const same = name === undefined ? undefined : first.get(name);
            if (name !== undefined && same === undefined) {
                first.set(name, index);
            }
            const found = checkScope(scope, at, surroundings);
            return same === undefined ? found : [...found, duplicateScope(at, scope["scope"], [...SCOPES, same])];
        }),
    ];
}

function duplicateScope(at: Place, scope: unknown, same: Place): Issue {
    const message = phrase`${quote(scope)} is there already, as ${same}, and guests read one of them only`;
    return error([...at, "scope"], "duplicate", { message, fix: "put the requirements of both into one" });
}

function checkScope({ scope, transport, requirements }: Fields, at: Place, surroundings: Surroundings): Issue[] {
    const issues = scope === "" ? [] : checkPlace(scope, [...at, "scope"], { wildcard: true, pinned: true });
    if (typeof transport === "string" && transport !== GUEST_TRANSPORT) {
        issues.push(
            error([...at, "transport"], "signature-transport", {
                message: `${quote(transport)} is asked for by no guest, so that the scope protects nothing`,
                allowed: `"${GUEST_TRANSPORT}", or nothing`,
                fix: "remove it",
            }),
        );
    }
    return [...issues, ...checkRequirements(requirements, [...at, "requirements"], surroundings)];
}

/** All requirements of a scope have to be met, and none are met by everything. */
export function checkRequirements(requirements: unknown, at: Place, surroundings: Surroundings): Issue[] {
    const all = itemsOf(requirements).map(fieldsOf);
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
            ...checkRequirement(requirement, path, surroundings),
            ...checkAbsolute(requirement["type"], [...path, "type"], all.length),
        ];
    });
}

/** What looks at no signature. */
function checkAbsolute(type: unknown, path: Place, count: number): Issue[] {
    if (type !== SignatureType.Reject && type !== SignatureType.InsecureAcceptAnything) {
        return [];
    }
    if (count > 1) {
        const effect = type === SignatureType.Reject ? "nothing else counts" : "it changes nothing";
        const message = `${quote(type)} stands with other requirements, all of which have to be met: ${effect}`;
        return [error(path, "no-effect", { message, fix: "let it stand alone, or remove it" })];
    }
    return type === SignatureType.InsecureAcceptAnything
        ? [
              warning(path, "accept-anything", {
                  message: "takes every image of the scope, signed or not",
                  fix: phrase`use ${["SignatureType", "SigstoreSigned"]}, or bind these images by digest with preset: "strict"`,
              }),
          ]
        : [];
}
