import { own } from "../fields";
import { error, errorIf, firstOf, type Issue, type Place, quote } from "../issue";
import { openPolicy } from "../policy/engine";
import { CLOSED_FIELDS, CREATION, OPEN_FIELDS, openField, type Part } from "../policy/openFields";
import type { AllowedRequestSpec } from "../policy/spec";
import type { Session } from "../session";
import { closest } from "../shape";
import type { Parts } from "../unknown";
import { checkRegex } from "./regex";

type Entry = Partial<Parts<AllowedRequestSpec>>;
type Texts = Readonly<Record<keyof AllowedRequestSpec, string | undefined>>;

const FIELDS = OPEN_FIELDS.map(({ field }) => field);
const NEEDS_FIELD = ["name", "value", "form", "container"] as const;

/** What is wrong with an entry of `policy.allow` as it stands. Parts that are not known yet pass. */
export function checkOpening(entry: Entry, at: Place, session: Session): Issue[] {
    const given = textsOf(entry);
    if (entry.field === undefined) {
        return NEEDS_FIELD.filter((key) => entry[key] !== undefined).map((key) =>
            error([...at, key], "no-effect", {
                message: "is for an entry with field, and this one allows the whole request",
                fix: `write the field as well, as in field: "OCI.Process.Env"`,
            }),
        );
    }
    const { field, request } = given;
    const row = openField(field);
    if (row === undefined) {
        return field === undefined ? [] : [closedField(field, [...at, "field"])];
    }
    const { name, value, form } = row;
    return [
        ...errorIf(request !== undefined && request !== CREATION, [...at, "request"], "field-name", {
            message: `${quote(request)} has no field that an entry opens`,
            allowed: CREATION,
            fix: `write ${CREATION}, or remove field to allow the whole request`,
        }),
        ...(name === undefined ? withoutName(entry, at) : checkPart(entry, "name", name, at)),
        ...checkPart(entry, "value", value, at),
        ...errorIf(entry.form !== undefined && form === undefined, [...at, "form"], "no-effect", {
            message: `is not for ${row.field}, which takes one value`,
            fix: "remove it, and write an entry for each value",
        }),
        ...(form === undefined || given.form === undefined
            ? []
            : checkForm(given.form, given.value, form, [...at, "form"], session)),
    ];
}

function textsOf(entry: Entry): Texts {
    const pairs = Object.entries(entry).map(([key, value]) => [key, typeof value === "string" ? value : undefined]);
    return Object.fromEntries(pairs) as Texts;
}

function closedField(field: string, at: Place): Issue {
    const isInside = (closed: string) => field.startsWith(closed) && /^([.[]|$)/.test(field.slice(closed.length));
    const why = own(CLOSED_FIELDS, Object.keys(CLOSED_FIELDS).find(isInside));
    const nearest = closest(field, FIELDS);
    return why === undefined
        ? error(at, "field-name", {
              message: `${quote(field)} is not a field that an entry opens`,
              allowed: FIELDS.join(", "),
              fix:
                  nearest === undefined
                      ? "use one of them, or write a policy of your own"
                      : `did you mean ${quote(nearest)}?`,
          })
        : error(at, "field-closed", { message: `${quote(field)} ${why}`, fix: "remove the entry" });
}

function withoutName({ name }: Entry, at: Place): Issue[] {
    const message = "is for fields with names, and this field has none";
    return errorIf(name !== undefined, [...at, "name"], "no-effect", { message, fix: "remove it" });
}

function checkPart(entry: Entry, key: "name" | "value", { is, form, closed = [] }: Part, at: Place): Issue[] {
    const text = textsOf(entry)[key];
    const place = [...at, key];
    if (text === undefined) {
        const missing = { message: "is required and missing", allowed: is, fix: "set it, as the node sends it" };
        return errorIf(entry[key] === undefined, place, "missing", missing);
    }
    const why = closed.find((row) => row.form.test(text))?.why;
    return firstOf(
        errorIf(why !== undefined, place, "field-closed", {
            message: `${quote(text)} ${why}`,
            fix: "remove the entry",
        }),
        errorIf(!form.test(text), place, "field-value", {
            message: `${quote(text)} is not ${is}`,
            allowed: is,
            fix: "correct it",
        }),
    );
}

/** Texts that no program or node sends: what matches one of them says nothing about the value. */
const WILD = ["", "<>;?!", "\u0001", "(){}[]", "~~~~", "€", "/proc/<>", "/sys/<>"];
const MATCHES =
    'package agent_policy\n\nimport rego.v1\n\ndefault M := false\n\nM if regex.match(concat("", ["^(?s:", input.form, ")$"]), input.text)\n';

function checkForm(form: string, value: string | undefined, part: Part, at: Place, session: Session): Issue[] {
    const invalid = checkRegex(form, at, session);
    if (invalid.length > 0) {
        return invalid;
    }
    const open = openPolicy(MATCHES, { session });
    const matches = (text: string) => open.evaluate("M", { form, text }).allowed;
    const found = WILD.find((text) => matches(text));
    const isOther = value !== undefined && !matches(value);
    open.close();
    return firstOf(
        errorIf(found !== undefined, at, "form-open", {
            message: `${quote(form)} matches ${quote(found)} too, so it says nothing about the value`,
            allowed: "an expression that names the letters it takes, as in [a-z0-9-]+",
            fix: "write what the values have in common",
        }),
        errorIf(isOther, at, "field-value", {
            message: `${quote(form)} does not match the whole of ${quote(value)}`,
            fix: "correct one of them",
        }),
        errorIf(!part.form.test(form), at, "field-value", {
            message: `${quote(form)} is not ${part.is}`,
            allowed: part.is,
            fix: "correct it",
        }),
    );
}
