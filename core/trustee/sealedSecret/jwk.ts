import { type Fields, fieldsOf } from "../../fields";
import { error, type Issue, type Place, quote } from "../../issue";
import { isPlainObject } from "../../shape";
import { fromBase64url } from "./base64";
import { isPoint, type Point, pointOf } from "./curve";

/**
 * The public half of a key pair for sealed secrets: an EC key of the curve P-256 as a JSON Web Key (RFC 7517). It is the
 * resource in the KBS that a sealed secret names as its `kid`. Other fields of a JWK may be there.
 *
 * @since 0.1.0
 */
export interface PublicJwk {
    readonly kty: string;
    readonly crv: string;
    /** Coordinates of the point: 32 bytes each in base64url without padding. */
    readonly x: string;
    readonly y: string;
    /** `ES256`, where it is given. */
    readonly alg?: string;
}

/**
 * A key pair for sealed secrets. Keep it where no host and no cluster can read it: whoever has it can give the guests
 * other secrets.
 *
 * @since 0.1.0
 */
export interface PrivateJwk extends PublicJwk {
    /** The private number: 32 bytes in base64url without padding. */
    readonly d: string;
}

interface PrivateKey {
    readonly d: Uint8Array;
    readonly point: Point;
}

const BYTES = 32;
const KEY = "an EC P-256 key as a JWK, as `npx confidential-workload secret keygen` makes it";
const FIX = "use such a key";

/** The key pair of a JWK. No message holds a part of it. */
export function readPrivateJwk(
    value: unknown,
    path: Place,
): { readonly key?: PrivateKey; readonly issues: readonly Issue[] } {
    const { point, issues } = readPoint(value, path, true);
    if (point === undefined) {
        return { issues };
    }
    const { d: text } = fieldsOf(value);
    const at = [...path, "d"];
    if (text === undefined) {
        const message = "is missing: this is a public key, and a private key signs";
        return { issues: [refused(at, message, "give the private key")] };
    }
    const d = numberOf(text);
    const own = d && pointOf(d);
    if (d === undefined || own === undefined) {
        return { issues: [notANumber(at)] };
    }
    const fix = "use the two halves of one key pair: the public half in the KBS would not verify what this one signs";
    return own.x === point.x && own.y === point.y
        ? { key: { d, point }, issues }
        : { issues: [refused(at, "is not the private number of the point x, y", fix)] };
}

type ReadPoint = { readonly point?: Point; readonly issues: readonly Issue[] };

/** The point of a public JWK. A private key has one too, but is refused: nobody else may see it. */
export function readPublicJwk(value: unknown, path: Place): ReadPoint {
    const read = readPoint(value, path, false);
    const fix = "give the public half, without d; a private key in the KBS lets every guest sign";
    return read.point === undefined || fieldsOf(value)["d"] === undefined
        ? read
        : { issues: [refused([...path, "d"], "is there: this is a private key", fix)] };
}

function readPoint(value: unknown, path: Place, isPrivate: boolean): ReadPoint {
    if (!isPlainObject(value)) {
        return { issues: [refused(path, "is not an object")] };
    }
    const issues = [
        ...checkFixed(value, "kty", "EC", path),
        ...checkFixed(value, "crv", "P-256", path),
        ...(value["alg"] === undefined ? [] : checkFixed(value, "alg", "ES256", path)),
    ];
    const { x, y } = value;
    const coordinates = Object.entries({ x, y }).filter(([, text]) => numberOf(text) === undefined);
    // Of a key of another kind the numbers are other ones, and need no message each.
    if (issues.length === 0) {
        issues.push(...coordinates.map(([name]) => notANumber([...path, name])));
    }
    if (issues.length > 0) {
        return { issues };
    }
    const point = { x: String(x), y: String(y) };
    const message = `has x and y that are not a point of the curve${isPrivate ? ", so that d belongs to another key" : ""}`;
    return isPoint(point) ? { point, issues } : { issues: [refused(path, message)] };
}

function checkFixed(jwk: Fields, name: string, wanted: string, path: Place): Issue[] {
    const given = jwk[name];
    const message = given === undefined ? "is missing" : `${quote(given)} is another kind of key`;
    return given === wanted ? [] : [refused([...path, name], message, FIX, `${wanted}: ${KEY}`)];
}

function numberOf(text: unknown): Uint8Array | undefined {
    const bytes = typeof text === "string" ? fromBase64url(text) : undefined;
    return bytes?.length === BYTES ? bytes : undefined;
}

function notANumber(path: Place): Issue {
    return refused(path, `is not ${BYTES} bytes in base64url without padding`);
}

function refused(path: Place, message: string, fix = FIX, allowed = KEY): Issue {
    return error(path, "jwk", { message, allowed, fix });
}
