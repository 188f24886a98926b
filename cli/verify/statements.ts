import { changed, type Issue, warning } from "../../core/issue";
import { readStatements } from "../../core/review/signedStatement";
import { readKeys } from "../../core/trustee/token/keys";
import { type Read, readOptional, readText } from "../input/text";

/** The digests of the documents that the statements name; without a statement there is no value, and nothing is asked. */
export function readStatementOptions({
    statement,
    statementKey,
}: {
    readonly statement: readonly string[];
    readonly statementKey?: string;
}): Read<readonly string[]> {
    const { value: pem, issues: unread } = readOptional(statementKey);
    const trust = pem === undefined ? undefined : readKeys({ publicKeys: pem });
    const ofKeys = (trust?.issues ?? []).map((issue) => changed(issue, { at: [{ file: `${statementKey}` }] }));
    if (statement.length === 0 || unread.length > 0 || ofKeys.length > 0) {
        return { issues: [...unread, ...ofKeys] };
    }
    const keys = trust?.keys.map(({ key }) => key);
    const read = statement.map((file) => {
        const { value: text, issues } = readText(file);
        return text === undefined ? { documents: [], issues } : readStatements(text, keys, [{ file }]);
    });
    return {
        value: read.flatMap(({ documents }) => documents.map(({ digest }) => digest)),
        issues: [...(keys === undefined ? [unverified()] : []), ...read.flatMap(({ issues }) => issues)],
    };
}

function unverified(): Issue {
    const message = "is not given, so no signature of a statement was verified, and anybody can write one";
    const fix = "give the public key of those who sign, or verify the statements first, as docs/review.md shows";
    return warning([{ option: "--statement-key" }], "statement-signature", { message, fix });
}
