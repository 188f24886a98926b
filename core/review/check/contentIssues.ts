import { defined } from "../../fields";
import type { Row } from "../../initdata/keys/row";
import { error, type Issue, type Place, quote, warning } from "../../issue";
import { isOlder } from "../../kataVersion";
import { closest, type Shape, wordsFor } from "../../shape";

export function wrongForm(path: Place, value: unknown, form: Shape, process: string): Issue {
    const words = wordsFor(form);
    const message = `${quote(value)} is not ${words}, and ${process} does not start`;
    return error(path, "wrong-type", { message, allowed: words, fix: `give ${words}` });
}

export function loose(path: Place, value: unknown, taken: string | boolean | number): Issue {
    return warning(path, "loose-type", {
        message: `${quote(value)} is taken for ${quote(taken)} by guests`,
        fix: `write ${quote(taken)}`,
    });
}

export function notAChoice(path: Place, value: string, values: readonly string[]): Issue {
    const nearest = closest(value, values);
    return error(path, "not-a-choice", {
        message: `${quote(value)} works in no guest`,
        allowed: values.join(", "),
        fix: nearest === undefined ? "use what is allowed" : `did you mean "${nearest}"?`,
    });
}

export function missingKey(path: Place, key: string, process: string): Issue {
    return error(path, "missing", {
        message: `is missing, and ${process} does not start without it`,
        fix: `set ${key}`,
    });
}

/** Without a version, guests are the newest. */
export function ignoredBy(kataVersion: string | undefined, row: Row | undefined, path: Place): Issue | undefined {
    const { since, until } = row ?? {};
    if (since !== undefined && isOlder(kataVersion, since)) {
        return error(path, "key-kata-version", {
            message: `is read by guests since Kata ${since}, and those of ${kataVersion} ignore it without a word`,
            allowed: `Kata ${since} or later`,
            fix: "update Kata on the nodes, or remove it and do without",
        });
    }
    if (until !== undefined && !isOlder(kataVersion, until)) {
        return error(path, "key-kata-version", {
            message: `is read by no guest since Kata ${until}, which ignores it without a word`,
            fix: "remove it",
        });
    }
    return undefined;
}

export function unknownKey(key: string, path: Place, known: readonly string[]): Issue {
    const nearest = closest(key, known);
    return error(path, "unknown-key", {
        message: "is read by no guest, which ignores it without a word",
        ...defined({ allowed: [...known].sort().join(", ") || undefined }),
        fix: nearest === undefined ? "remove it" : `did you mean ${nearest}?`,
    });
}
