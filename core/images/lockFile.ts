import { changed, error, type Issue, type IssueCode, type Place, quote } from "../issue";
import { parseJson } from "../json";
import { checkShape } from "../parse";
import { isPlainObject } from "../shape";
import { IMAGE_FACTS_FIELDS, IMAGE_FACTS_SHAPE, type ImageFacts, type ImageLock } from "./lock";
import { tagName } from "./mergeLock";
import { type ImageReference, parseImageReference, pinnedReference } from "./reference";

const FIX = "correct it by hand, or remove the file and lock the images again";

/** The text of a lock file: the same facts give the same bytes, in whatever order they came. @since 0.2.0 */
export function renderLock(lock: ImageLock): string {
    const entries = Object.keys(lock)
        .sort()
        .map((pinned) => [pinned, inOrder(lock[pinned] ?? {})]);
    return `${JSON.stringify(Object.fromEntries(entries), undefined, 4)}\n`;
}

function inOrder(facts: ImageFacts): ImageFacts {
    const fields = Object.keys(IMAGE_FACTS_FIELDS) as (keyof ImageFacts)[];
    return Object.fromEntries(fields.map((field) => [field, facts[field]]).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
    return value === undefined || value === "" || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
}

/** Reads a lock file. `path` names it in the issues; the lock is usable when there are none. @since 0.2.0 */
export function parseLock(text: string, file: string): { readonly lock: ImageLock; readonly issues: readonly Issue[] } {
    const unread = (code: IssueCode, message: string) => ({
        lock: {},
        issues: [error([{ file }], code, { message, fix: FIX })],
    });
    const json = parseJson(text);
    if ("problem" in json) {
        return unread("lock-not-json", json.problem);
    }
    const lock = json.value;
    if (!isPlainObject(lock)) {
        return unread("lock-malformed", "is not a JSON object");
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
            const message = `${quote(tag)} is a tag of ${owner} too`;
            const fix = `remove it from one of them, and run \`npx confidential-workload lock ${tag}\``;
            return owner === pinned ? [] : [malformed([...path, pinned, "tags"], message, "a tag in one entry", fix)];
        }),
    );
}

function checkEntry(pinned: string, facts: unknown, path: Place): Issue[] {
    const reference = parseImageReference(pinned);
    const isPinned = reference?.digest !== undefined && pinnedReference(reference, reference.digest) === pinned;
    if (!isPinned || !isPlainObject(facts)) {
        return [malformed(path, "is not a pinned image with its facts", '"registry/repository@sha256:…": { … }')];
    }
    const wrong = checkShape(facts, IMAGE_FACTS_SHAPE, path);
    if (wrong.length > 0) {
        return wrong.map(asMalformed);
    }
    const foreign = ((facts as ImageFacts).tags ?? []).filter((tag) => !isTagOf(tag, reference));
    return foreign.map((tag) =>
        malformed([...path, "tags"], `${quote(tag)} is not a tag of this repository`, "as in repository:tag"),
    );
}

function malformed(at: Place, message: string, allowed: string, fix = FIX): Issue {
    return error(at, "lock-malformed", { message, allowed, fix });
}

function asMalformed(issue: Issue): Issue {
    const text = issue.code === "unknown-key" ? { message: "is not a field of a lock" } : { fix: FIX };
    return changed(issue, { code: "lock-malformed", ...text });
}

function isTagOf(tag: string, { registry, repository }: ImageReference): boolean {
    const image = parseImageReference(tag);
    return image?.registry === registry && image.repository === repository && image.digest === undefined;
}
