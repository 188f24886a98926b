import { type KeyObject, verify } from "node:crypto";
import { Algorithm } from "../algorithm";
import { type Fields, fieldsOf, itemsOf, own, stringOf, textOf } from "../fields";
import { error, type Issue, type Place } from "../issue";
import { parseJsonObject } from "../json";
import { PREDICATE_TYPE, STATEMENT_TYPE } from "./statement";

/** A document that a statement is about. */
interface StatedDocument {
    readonly name: string;
    /** By which guests know it. */
    readonly algorithm: Algorithm;
    readonly digest: string;
}

/** What a file with statements says: all issues, and the documents of those statements that have none. */
export interface ReadStatements {
    readonly documents: readonly StatedDocument[];
    readonly issues: readonly Issue[];
}

const PAYLOAD_TYPE = "application/vnd.in-toto+json";
const FORMS =
    "a statement of `review --statement`; or signed, as a DSSE envelope or a Sigstore bundle, one or several on a line each";

/**
 * The documents of the statements in a file. With keys, each has to be signed by one of them. Without keys no signature is looked at, and who calls
 * this has to have verified it.
 *
 * The envelope is DSSE: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function readStatements(text: string, keys: readonly KeyObject[] | undefined, at: Place): ReadStatements {
    const whole = parseJsonObject(text);
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    const parsed = typeof whole === "string" ? lines.map((line) => parseJsonObject(line)) : [whole];
    const read = parsed.map((one) =>
        typeof one === "string" ? refused(at, "statement-form", one) : readOne(one, keys, at),
    );
    const all = parsed.length === 0 ? [refused(at, "statement-form", "is empty")] : read;
    return {
        documents: all.flatMap(({ documents }) => documents),
        issues: all.flatMap(({ issues }) => issues),
    };
}

function readOne(given: Fields, keys: readonly KeyObject[] | undefined, at: Place): ReadStatements {
    const bundle = own(given, "dsseEnvelope");
    const envelope = bundle === undefined ? given : fieldsOf(bundle);
    const { payload, payloadType } = envelope;
    if (payload === undefined) {
        return keys === undefined ? documentsIn(given, at) : refused(at, "statement-signature", "is not signed");
    }
    const bytes = Buffer.from(stringOf(payload) ?? "", "base64");
    if (payloadType !== PAYLOAD_TYPE) {
        return refused(at, "statement-form", "is an envelope of something else than an in-toto statement");
    }
    if (keys !== undefined && !itemsOf(envelope["signatures"]).some((one) => isSigned(bytes, one, keys))) {
        return refused(at, "statement-signature", "is not signed by one of the keys");
    }
    const statement = parseJsonObject(bytes.toString("utf8"));
    return typeof statement === "string"
        ? refused(at, "statement-form", `holds what ${statement}`)
        : documentsIn(statement, at);
}

function documentsIn({ _type, predicateType, subject }: Fields, at: Place): ReadStatements {
    if (_type !== STATEMENT_TYPE || predicateType !== PREDICATE_TYPE) {
        return refused(at, "statement-form", "is not a statement about a review of init-data");
    }
    const documents = itemsOf(subject).flatMap((one) => {
        const { name, digest, annotations } = fieldsOf(one);
        const { algorithm } = fieldsOf(annotations);
        const known = Object.values(Algorithm).find((value) => value === algorithm);
        const value = known && stringOf(fieldsOf(digest)[known]);
        return known === undefined || value === undefined
            ? []
            : [{ name: textOf(name) ?? "", algorithm: known, digest: value.toLowerCase() }];
    });
    return documents.length === 0
        ? refused(at, "statement-form", "names no document with its algorithm and digest")
        : { documents, issues: [] };
}

/** The hash that goes with a kind of key, as Sigstore signs; absent where the key decides it. */
const HASHES: Readonly<Record<string, string | undefined>> = {
    prime256v1: "sha256",
    secp384r1: "sha384",
    secp521r1: "sha512",
    rsa: "sha256",
};

function isSigned(payload: Uint8Array, signature: unknown, keys: readonly KeyObject[]): boolean {
    const sig = Buffer.from(stringOf(fieldsOf(signature)["sig"]) ?? "", "base64");
    const signed = Buffer.concat([
        Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `),
        payload,
    ]);
    return keys.some((key) => {
        const { namedCurve = key.asymmetricKeyType ?? "" } = key.asymmetricKeyDetails ?? {};
        const isKnown = namedCurve === "ed25519" || HASHES[namedCurve] !== undefined;
        return isKnown && verify(HASHES[namedCurve], signed, key, sig);
    });
}

function refused(at: Place, code: "statement-form" | "statement-signature", message: string): ReadStatements {
    const texts = {
        "statement-form": { allowed: FORMS, fix: "give the file that was signed" },
        "statement-signature": {
            allowed: "a DSSE envelope or a Sigstore bundle, signed by a key of the list",
            fix: "give the key of those who review, or have them sign the statement",
        },
    };
    return { documents: [], issues: [error(at, code, { message, ...texts[code] })] };
}
