import { error, type Issue, type Place, quote } from "../issue";
import { parseJson } from "../json";
import { isPlainObject } from "../shape";
import type { ImageFacts, ImageLock } from "./lock";
import { tagName } from "./mergeLock";
import { type ImageReference, parseImageReference, pinnedReference } from "./reference";

interface FieldForm {
    readonly isOne: (value: unknown) => boolean;
    readonly allowed: string;
}

const TEXT: FieldForm = { isOne: isText, allowed: "a string" };
const TEXTS: FieldForm = { isOne: (value) => isListOf(value, isText), allowed: "a list of strings" };
const NUMBER: FieldForm = { isOne: isNumber, allowed: "a number from 0" };
const NUMBER_BY_UID: FieldForm = {
    isOne: (value) => isByUid(value, isNumber),
    allowed: "an object of numbers, by user number",
};
const NUMBERS_BY_UID: FieldForm = {
    isOne: (value) => isByUid(value, (numbers) => isListOf(numbers, isNumber)),
    allowed: "an object of lists of numbers, by user number",
};

/** The fields in the order in which they are written. */
const FIELDS: Readonly<Record<keyof ImageFacts, FieldForm>> = {
    tags: TEXTS,
    platform: TEXT,
    entrypoint: TEXTS,
    cmd: TEXTS,
    env: TEXTS,
    workingDir: TEXT,
    user: TEXT,
    uid: NUMBER,
    gid: NUMBER,
    gids: NUMBER_BY_UID,
    groups: NUMBERS_BY_UID,
    volumes: TEXTS,
};

const FIX = "mend it by hand, or remove the file and lock the images anew";

/** The text of a lock file: the same facts give the same bytes, in whatever order they came. @since 0.2.0 */
export function renderLock(lock: ImageLock): string {
    const entries = Object.keys(lock)
        .sort()
        .map((pinned) => [pinned, inOrder(lock[pinned] ?? {})]);
    return `${JSON.stringify(Object.fromEntries(entries), undefined, 4)}\n`;
}

function inOrder(facts: ImageFacts): ImageFacts {
    const fields = Object.keys(FIELDS) as (keyof ImageFacts)[];
    return Object.fromEntries(fields.map((field) => [field, facts[field]]).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
    return value === undefined || value === "" || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
}

/** Reads a lock file. `path` names it in the issues; the lock is usable when there are none. @since 0.2.0 */
export function parseLock(text: string, file: string): { readonly lock: ImageLock; readonly issues: readonly Issue[] } {
    const json = parseJson(text);
    if ("problem" in json) {
        return { lock: {}, issues: [error([{ file }], "lock-not-json", { message: json.problem, fix: FIX })] };
    }
    const lock = json.value;
    if (!isPlainObject(lock)) {
        return {
            lock: {},
            issues: [error([{ file }], "lock-malformed", { message: "is not a JSON object", fix: FIX })],
        };
    }
    const wrong = Object.entries(lock).flatMap(([pinned, facts]) => checkEntry(pinned, facts, [{ file }, pinned]));
    const issues = wrong.length > 0 ? wrong : checkTags(lock as ImageLock, [{ file }]);
    return { lock: issues.length === 0 ? (lock as ImageLock) : {}, issues };
}

/** A tag is one image: of two that have it, what reads the lock would take either. */
function checkTags(lock: ImageLock, path: Place): Issue[] {
    const owners = new Map<string, string>();
    return Object.entries(lock).flatMap(([pinned, { tags = [] }]) =>
        tags.flatMap((tag) => {
            const name = tagName(tag) ?? tag;
            const owner = owners.get(name) ?? pinned;
            owners.set(name, owner);
            return owner === pinned
                ? []
                : [
                      error([...path, pinned, "tags"], "lock-malformed", {
                          message: `${quote(tag)} is a tag of ${owner} too`,
                          allowed: "a tag in one entry",
                          fix: `remove it from one of them, and run \`confidential-workload lock ${tag}\``,
                      }),
                  ];
        }),
    );
}

function checkEntry(pinned: string, facts: unknown, path: Place): Issue[] {
    const malformed = (at: Place, message: string, allowed: string): Issue =>
        error(at, "lock-malformed", { message, allowed, fix: FIX });
    const reference = parseImageReference(pinned);
    const isPinned = reference?.digest !== undefined && pinnedReference(reference, reference.digest) === pinned;
    if (!isPinned || !isPlainObject(facts)) {
        return [malformed(path, "is no pinned image with its facts", '"registry/repository@sha256:…": { … }')];
    }
    const fields: Readonly<Record<string, FieldForm>> = FIELDS;
    const issues = Object.entries(facts).flatMap(([field, value]) => {
        const form = Object.hasOwn(fields, field) ? fields[field] : undefined;
        if (form === undefined) {
            return [malformed([...path, field], "is no field of a lock", Object.keys(FIELDS).join(", "))];
        }
        return form.isOne(value) ? [] : [malformed([...path, field], `${quote(value)} does not fit`, form.allowed)];
    });
    const { tags = [] } = facts as ImageFacts;
    const foreign = issues.length > 0 ? [] : tags.filter((tag) => !isTagOf(tag, reference));
    return [
        ...issues,
        ...foreign.map((tag) =>
            malformed([...path, "tags"], `${quote(tag)} is no tag of this repository`, "as in repository:tag"),
        ),
    ];
}

function isTagOf(tag: string, { registry, repository }: ImageReference): boolean {
    const image = parseImageReference(tag);
    return image?.registry === registry && image.repository === repository && image.digest === undefined;
}

function isText(value: unknown): value is string {
    return typeof value === "string";
}

function isNumber(value: unknown): value is number {
    return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
    return Array.isArray(value) && value.every(isItem);
}

function isByUid(value: unknown, isItem: (item: unknown) => boolean): boolean {
    return isPlainObject(value) && Object.entries(value).every(([uid, item]) => /^\d+$/.test(uid) && isItem(item));
}
