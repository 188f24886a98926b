import { defined, type Fields, own, textOf } from "../../fields";
import { error, type Issue, type IssueText, type Place, phrase, quote, warning } from "../../issue";
import { parseResourceUri } from "../../resourceUri";
import { isPlainObject } from "../../shape";
import { fromBase64 } from "./base64";
import { aboutUri } from "./kid";
import { EnvelopeProvider, VaultProvider } from "./spec";

export const PAYLOAD_VERSION = "0.1.0";
export const WRAP_TYPE = "A256GCM";
const IV_BYTES = 12;

type Check = (value: unknown, payload: Fields, path: Place) => Issue[];

/** The fields of each type, in the order in which they are written. All of them have to be there. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
    vault: {
        name: checkName,
        provider: oneOf(Object.values(VaultProvider)),
        provider_settings: checkObject,
        annotations: checkObject,
    },
    envelope: {
        key_id: checkText,
        encrypted_key: checkBase64,
        encrypted_data: checkBase64,
        wrap_type: oneOf([WRAP_TYPE]),
        iv: checkIv,
        provider: oneOf(Object.values(EnvelopeProvider)),
        provider_settings: checkObject,
        annotations: checkObject,
    },
};

/** What is wrong with the content of a sealed secret. `rename` gives the names of an author's inputs for those of the text. */
export function checkPayload(
    payload: Fields,
    path: Place,
    rename: (field: string) => string = (field) => field,
): Issue[] {
    const { version, type } = payload;
    const other = version === undefined ? "is missing" : `${quote(version)} is another version of sealed secrets`;
    const issues =
        version === PAYLOAD_VERSION ? [] : [wrong([...path, "version"], other, "seal it again", PAYLOAD_VERSION)];
    const fields = typeof type === "string" ? own(FIELDS, type) : undefined;
    if (fields === undefined) {
        const message = type === undefined ? "is missing" : `${quote(type)} is not a type of sealed secret`;
        return [...issues, wrong([...path, "type"], message, "seal it again", Object.keys(FIELDS).join(", "))];
    }
    for (const [name, check] of Object.entries(fields)) {
        const at = [...path, rename(name)];
        const missing = { message: "is required and missing", fix: phrase`set ${at}` };
        const value = payload[name];
        issues.push(...(value === undefined ? [error(at, "missing", missing)] : check(value, payload, at)));
    }
    const known = ["version", "type", ...Object.keys(fields)];
    const unread = { message: "is not read by guests", allowed: known.join(", "), fix: "remove it" };
    const others = Object.keys(payload).filter((name) => !known.includes(name));
    return [...issues, ...others.map((name) => warning([...path, name], "payload", unread))];
}

function wrong(path: Place, message: string, fix: IssueText["fix"], allowed?: string): Issue {
    return error(path, "payload", { message, fix, ...defined({ allowed }) });
}

/** The payload's text: fields in their order, keys of objects sorted. */
export function payloadText(type: "vault" | "envelope", values: Fields): string {
    const fields = Object.keys(FIELDS[type] ?? {}).map((name) => [name, sorted(values[name])]);
    return JSON.stringify({ version: PAYLOAD_VERSION, type, ...Object.fromEntries(fields) });
}

function sorted(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(sorted);
    }
    if (!isPlainObject(value)) {
        return value;
    }
    const entries = Object.keys(value).sort();
    return Object.fromEntries(entries.map((key) => [key, sorted(value[key])]));
}

function checkName(value: unknown, payload: Fields, path: Place): Issue[] {
    const isOfKbs = textOf(payload["provider"])?.toLowerCase() === VaultProvider.Kbs;
    if (typeof value !== "string" || value === "" || !isOfKbs) {
        return checkText(value, payload, path);
    }
    const parsed = parseResourceUri(value);
    const fix = "name the resource in the KBS that holds the value";
    const allowed = "a resource URI, as in kbs:///default/db/password";
    return typeof parsed === "string"
        ? [error(path, "resource-uri", { message: aboutUri(value, parsed), allowed, fix })]
        : [];
}

function checkText(value: unknown, _: Fields, path: Place): Issue[] {
    const isText = typeof value === "string" && value !== "";
    return isText ? [] : [wrong(path, "is empty or not a string", phrase`set ${path}`)];
}

function oneOf(values: readonly string[]): Check {
    return (value, _, path) => {
        // Guests read the names of providers in any case.
        const isOne = typeof value === "string" && values.some((one) => one.toLowerCase() === value.toLowerCase());
        const message = `${quote(value)} is not one that guests have`;
        return isOne
            ? []
            : [error(path, "not-a-choice", { message, allowed: values.join(", "), fix: "use one of them" })];
    };
}

function checkObject(value: unknown, _: Fields, path: Place): Issue[] {
    const message = "is not an object: guests need one, even if it is empty";
    return isPlainObject(value) ? [] : [wrong(path, message, "give an object")];
}

function checkBase64(value: unknown, _: Fields, path: Place): Issue[] {
    const message = "is empty or not base64";
    return bytesOf(value) ? [] : [wrong(path, message, "encode the bytes in base64", "base64 with padding")];
}

function checkIv(value: unknown, payload: Fields, path: Place): Issue[] {
    const length = bytesOf(value)?.length ?? IV_BYTES;
    const message = `is ${length} bytes long, and AES-GCM takes ${IV_BYTES}`;
    return length === IV_BYTES
        ? checkBase64(value, payload, path)
        : [wrong(path, message, "give the initialization vector of the encryption")];
}

function bytesOf(value: unknown): Buffer | undefined {
    return typeof value === "string" && value !== "" ? fromBase64(value) : undefined;
}
