import { checkPlace } from "../../checks/images/place";
import { checkRequirements } from "../../checks/images/signaturePolicy";
import { type Fields, fieldsOf, own } from "../../fields";
import { SIGNATURE_REQUIREMENT_SHAPE } from "../../images/shape";
import { GUEST_TRANSPORT } from "../../images/signaturePolicyJson";
import { IdentityType, SignatureType } from "../../images/spec";
import { changed, error, type Issue, isIn, type Place, quote, renamed, Severity, warning } from "../../issue";
import { parseJson } from "../../json";
import { parse } from "../../parse";
import { uriAsRead } from "../../resourceUri";
import { isPlainObject, list } from "../../shape";
import { withoutType } from "./keyNames";

const ALLOWED = "JSON with `default`, a list of requirements, and `transports`, an object";
const KEY_TYPE = "GPGKeys";

/**
 * A signature policy as guests read it: what does not fit their types makes them refuse all of it, and pull nothing.
 * Source: guest-components `image-rs/src/signature/policy`.
 */
export function checkSignaturePolicyText(text: string, at: Place, hasSigstore: boolean): Issue[] {
    const json = parseJson(text);
    if ("problem" in json) {
        return [refused(at, json.problem)];
    }
    const policy = json.value;
    if (!isPlainObject(policy)) {
        return [refused(at, `is ${quote(policy)} in JSON`)];
    }
    const { default: rest, transports } = policy;
    const within = [...at, { inside: "JSON" }];
    const wrong = transports === undefined ? "has no `transports`" : "has `transports` that are not an object";
    return [
        ...(rest === undefined
            ? [refused(at, "has no `default`")]
            : checkList(rest, [...within, "default"], hasSigstore)),
        ...(isPlainObject(transports)
            ? Object.entries(transports).flatMap(([name, scopes]) => checkTransport(name, scopes, within, hasSigstore))
            : [refused(at, wrong)]),
    ];
}

function refused(path: Place, message: string, allowed = ALLOWED): Issue {
    return error(path, "signature-policy", {
        message: `${message}, and guests refuse the policy and pull no image`,
        allowed,
        fix: "correct it, or leave the policy out",
    });
}

function checkTransport(name: string, scopes: unknown, at: Place, hasSigstore: boolean): Issue[] {
    const path = [...at, "transports", name];
    if (!isPlainObject(scopes)) {
        return [refused(path, `is ${quote(scopes)}`, "an object with a list of requirements for each scope")];
    }
    const isAsked = name === GUEST_TRANSPORT;
    return [
        ...(isAsked ? [] : [notAsked(path)]),
        ...Object.entries(scopes).flatMap(([scope, requirements]) => {
            const place = [...path, scope];
            const isName = isAsked && scope !== "";
            return [
                ...(isName ? checkPlace(scope, place, { wildcard: true, pinned: true }) : []),
                ...checkList(requirements, place, hasSigstore),
            ];
        }),
    ];
}

function notAsked(path: Place): Issue {
    return warning(path, "signature-transport", {
        message: "is a transport that no guest asks for, so that its scopes protect nothing",
        allowed: GUEST_TRANSPORT,
        fix: "remove it, or move its scopes",
    });
}

function checkList(requirements: unknown, at: Place, hasSigstore: boolean): Issue[] {
    if (!Array.isArray(requirements)) {
        return [refused(at, `is ${quote(requirements)}`, "a list of requirements")];
    }
    const shape = requirements.flatMap((requirement, index) => checkTypes(requirement, [...at, index]));
    if (shape.length > 0) {
        return shape;
    }
    const given = requirements.map((requirement) => requirementOf(fieldsOf(requirement)));
    const { value: all } = parse(given, list(SIGNATURE_REQUIREMENT_SHAPE), at);
    const issues = checkRequirements(all, at, { hasSigstore, kataVersion: undefined });
    return issues.map((issue) => inJson(issue, at, requirements));
}

const TYPES: readonly unknown[] = Object.values(SignatureType);
const IDENTITIES: readonly unknown[] = Object.values(IdentityType);

/** What guests cannot read at all. */
function checkTypes(requirement: unknown, at: Place): Issue[] {
    const { type, keyType, keyPath, keyData, signedIdentity } = fieldsOf(requirement);
    if (!TYPES.includes(type)) {
        return [refused(at, has("type", type), TYPES.join(", "))];
    }
    if (type !== SignatureType.SigstoreSigned && type !== SignatureType.SignedBy) {
        return [];
    }
    const identity = fieldsOf(signedIdentity)["type"];
    const isGpg = type === SignatureType.SignedBy;
    return [
        ...(isGpg && keyType !== KEY_TYPE ? [refused(at, has("keyType", keyType), KEY_TYPE)] : []),
        ...Object.entries({ keyPath, keyData })
            .filter(([, value]) => !isNone(value) && typeof value !== "string")
            .map(([key, value]) => refused([...at, key], `is ${quote(value)}`, "a string")),
        ...(isNone(signedIdentity) || IDENTITIES.includes(identity)
            ? []
            : [refused([...at, "signedIdentity"], has("type", identity), IDENTITIES.join(", "))]),
        ...(isGpg && typeof keyData === "string" && keyData.includes("-----BEGIN")
            ? [refused([...at, "keyData"], "is the key itself", "base64 of the key")]
            : []),
    ];
}

function has(field: string, value: unknown): string {
    return value === undefined ? `has no \`${field}\`` : `has the ${field} ${quote(value)}`;
}

/** Rust takes null for none. */
function isNone(value: unknown): boolean {
    return value === undefined || value === null;
}

/** A requirement as the input that it could be written from. */
function requirementOf({ type, keyData, keyPath, signedIdentity }: Fields): Fields {
    return {
        type,
        key: keyData ?? undefined,
        keyUri: uriAsRead(keyPath ?? undefined),
        identity: isNone(signedIdentity) ? undefined : identityOf(fieldsOf(signedIdentity)),
    };
}

function identityOf(identity: Fields): Fields {
    const { type, prefix, signedPrefix } = identity;
    return { type, reference: identity[referenceKey(type)], prefix, signedPrefix };
}

function referenceKey(type: unknown): string {
    return type === IdentityType.ExactRepository ? "dockerRepository" : "dockerReference";
}

const NAMES: Readonly<Record<string, string>> = { key: "keyData", keyUri: "keyPath", identity: "signedIdentity" };

/** An issue of an input at the place in the JSON. An empty list is taken, and asks for nothing. */
function inJson(issue: Issue, list: Place, requirements: readonly unknown[]): Issue {
    const { type } = fieldsOf(fieldsOf(requirements[Number(issue.at[list.length])])["signedIdentity"]);
    const names: Readonly<Record<string, string>> = { ...NAMES, reference: referenceKey(type) };
    const severity = issue.code === "empty" ? Severity.Warning : issue.severity;
    return renamed(changed(issue, { severity }), (place) => {
        const start = isIn(place, list) ? list.length : 0;
        const named = place.slice(start).map((step) => (typeof step === "string" ? (own(names, step) ?? step) : step));
        return withoutType([...place.slice(0, start), ...named]);
    });
}
