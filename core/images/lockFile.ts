import { changed, error, type Issue, type Place, quote } from "../issue";
import { parseJson } from "../json";
import { checkShape, isPlainObject } from "../shape";
import { IMAGE_FACTS_FIELDS, IMAGE_FACTS_SHAPE, type ImageFacts, type ImageLock } from "./lock";
import { tagName } from "./mergeLock";
import { type ImageReference, parseImageReference, pinnedReference } from "./reference";

const FIX = "mend it by hand, or remove the file and lock the images anew";

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
        return [malformed(path, "is not a pinned image with its facts", '"registry/repository@sha256:…": { … }')];
    }
    const wrong = checkShape(facts, IMAGE_FACTS_SHAPE, path);
    if (wrong.length > 0) {
        return wrong.map(asMalformed);
    }
    const { tags = [] } = facts as ImageFacts;
    return tags
        .filter((tag) => !isTagOf(tag, reference))
        .map((tag) =>
            malformed([...path, "tags"], `${quote(tag)} is not a tag of this repository`, "as in repository:tag"),
        );
}

function asMalformed(issue: Issue): Issue {
    const isUnknown = issue.code === "unknown-key";
    return changed(issue, {
        code: "lock-malformed",
        ...(isUnknown ? { message: "is not a field of a lock" } : { fix: FIX }),
    });
}

function isTagOf(tag: string, { registry, repository }: ImageReference): boolean {
    const image = parseImageReference(tag);
    return image?.registry === registry && image.repository === repository && image.digest === undefined;
}
