import { distinctBy } from "../fields";
import { error, errorIf, type Issue, type Place, quote, warning } from "../issue";
import { closest, isPlainObject, wrongType } from "../shape";
import type { Evidence } from "./claims";
import { GUEST_NAMES, GuestForm, type GuestName, PUBLISHED, PUBLISHED_NAMES } from "./guestNames";
import { BY_VCPUS, checkVcpus } from "./guestVcpus";
import type { TrusteeWorkload } from "./workload";

/** A reference value: one value, or those that a claim may have. @since 0.1.0 */
export type ReferenceValue = string | number | boolean | readonly (string | number | boolean)[];

const FORMS: Readonly<Record<GuestForm, (value: unknown) => readonly (string | number | boolean)[]>> = {
    [GuestForm.Measurement]: (value) => {
        const [hex] = [...hexOf(value, 96), ...(isBase64(value) ? [fromBase64(value)] : [])];
        return hex === undefined ? [] : [hex, toBase64(hex)];
    },
    [GuestForm.Sha384]: (value) => hexOf(value, 96),
    [GuestForm.Sha256]: (value) => hexOf(value, 64),
    [GuestForm.Xfam]: (value) => hexOf(value, 16),
    [GuestForm.Base64]: (value) => (isBase64(value) ? [value] : hexOf(value, 96).map(toBase64)),
    [GuestForm.Number]: (value) => (Number.isSafeInteger(value) ? [value as number] : []),
    [GuestForm.Flag]: (value) => (typeof value === "boolean" ? [value] : []),
    [GuestForm.Text]: (value) => (["string", "number", "boolean"].includes(typeof value) ? [`${value}`] : []),
};

/**
 * The reference values of the guest and its hardware as Trustee's policies compare them: each under the name that they read, as
 * a list or as one value. A value that could never match is an error. What no policy of Trustee reads is named and left out.
 */
export function guestValues(
    guest: unknown,
    workloads: readonly TrusteeWorkload[],
): { readonly issues: readonly Issue[]; readonly values: Readonly<Record<string, ReferenceValue>> } {
    if (!isPlainObject(guest)) {
        return { issues: [wrongType(PATH, "an object of reference values by name", guest)], values: {} };
    }
    const given = new Map<string, readonly Given[]>();
    const issues: Issue[] = [];
    for (const [key, value] of Object.entries(guest)) {
        const name = nameOf(key);
        const path = [...PATH, key];
        if (name === undefined) {
            issues.push(unread(key, path));
        } else {
            const lists = listsIn(name, value, path);
            given.set(name, [...(given.get(name) ?? []), ...lists.flatMap(givenIn)]);
            const empty = [{ path, value: lists }, ...lists].filter((list) => givenIn(list).length === 0);
            issues.push(
                ...empty.map((list) => error(list.path, "empty", { message: "has no value", fix: "remove it" })),
            );
        }
    }
    const values: Record<string, ReferenceValue> = {};
    for (const [name, all] of [...given].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const about = GUEST_NAMES[name] as GuestName;
        const read = distinctBy(
            all.flatMap(({ value }) => FORMS[about.form](value)),
            String,
        );
        issues.push(
            ...all.flatMap(({ path, value }) => unfit(about, value, path)),
            ...several(name, about, read, all[0]?.path ?? PATH),
        );
        if (name === BY_VCPUS) {
            // Each is there in two spellings.
            issues.push(...checkVcpus(guest[name], read.length / 2, workloads, [...PATH, name]));
        }
        values[name] = about.isList ? read.sort((a, b) => (a < b ? -1 : 1)) : (read[0] ?? "");
    }
    return { issues, values };
}

interface Given {
    readonly path: Place;
    /** A value, or a list of values. */
    readonly value: unknown;
}

/** What is given for a name, and for SNP's measurement what is given for each number of virtual processors. */
function listsIn(name: string, value: unknown, path: Place): readonly Given[] {
    return name === BY_VCPUS && isPlainObject(value)
        ? Object.entries(value).map(([count, one]) => ({ path: [...path, count], value: one }))
        : [{ path, value }];
}

function givenIn({ path, value }: Given): readonly Given[] {
    return Array.isArray(value) ? value.map((item) => ({ path, value: item })) : [{ path, value }];
}

const PATH: Place = ["guest"];

function nameOf(key: string): string | undefined {
    const [, published] = PUBLISHED.exec(key) ?? [];
    const name = published === undefined ? key : (PUBLISHED_NAMES[published] ?? "");
    return Object.hasOwn(GUEST_NAMES, name) ? name : undefined;
}

function unread(key: string, path: Place): Issue {
    const meant = closest(key, Object.keys(GUEST_NAMES));
    return warning(path, "guest-unread", {
        message: "is left out: no attestation policy of Trustee reads a reference value of this name",
        fix:
            meant === undefined
                ? "remove it, or register it yourself for a policy of your own"
                : `did you mean ${meant}?`,
    });
}

function unfit({ form }: GuestName, value: unknown, path: Place): Issue[] {
    const isZero = typeof value === "string" && /^0{32,}$/.test(value);
    return errorIf(FORMS[form](value).length === 0 || isZero, path, "guest-value", {
        message: isZero
            ? "is all zeros, which no guest measures"
            : `is ${quote(value)}, which no claim of a token can equal`,
        allowed: form,
        fix: "copy what the tool that computes it prints",
    });
}

function several(name: string, { isList }: GuestName, read: readonly unknown[], path: Place): Issue[] {
    return errorIf(!isList && read.length > 1, path, "guest-value", {
        message: `has ${read.length} values, and Trustee's policy compares ${name} with one`,
        fix: name.startsWith("tdvf")
            ? "leave it out: rtmr_1 and rtmr_2, which take several values, then decide alone"
            : "keep one",
    });
}

/** The names without which Trustee's own policy affirms no token of this evidence, and that have no value. */
export function missingNames(evidence: Evidence, values: Readonly<Record<string, ReferenceValue>>): string[] {
    return Object.entries(GUEST_NAMES).flatMap(([name, { neededBy }]) =>
        neededBy.includes(evidence) && values[name] === undefined ? [name] : [],
    );
}

function hexOf(value: unknown, digits: number): string[] {
    const isHex = typeof value === "string" && value.length === digits && /^[0-9a-fA-F]+$/.test(value);
    return isHex ? [value.toLowerCase()] : [];
}

/** 48 bytes; 64 hexadecimal digits are SHA-256, and no base64 here. */
function isBase64(value: unknown): value is string {
    return typeof value === "string" && /^[A-Za-z0-9+/]{64}$/.test(value) && !/^[0-9a-fA-F]+$/.test(value);
}

function toBase64(hex: string): string {
    return Buffer.from(hex, "hex").toString("base64");
}

function fromBase64(text: string): string {
    return Buffer.from(text, "base64").toString("hex");
}
