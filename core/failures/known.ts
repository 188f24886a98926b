import type { Failure, Subject } from "./failure";
import { IMAGE_FAILURES } from "./imageFailures";
import { SECRET_FAILURES } from "./secretFailures";
import { START_FAILURES } from "./startFailures";

/** Failures that are not denials of a policy. Of several that a text could mean, the first one is the cause and the others follow. */
export const FAILURES: readonly Subject[] = [IMAGE_FAILURES, SECRET_FAILURES, START_FAILURES];

/** The failure that an unwrapped text is about. */
export function failureIn(text: string): Failure | undefined {
    return KNOWN.find(({ fragments }) => fragments.some((parts) => stands(parts, text)))?.failure;
}

const KNOWN = FAILURES.flatMap(({ failures }) =>
    failures.map((failure) => ({
        failure,
        fragments: failure.texts.map((text) => text.split("…").map((part) => part.trim())),
    })),
);

/** Whether the parts stand in a text, in this order. */
function stands(parts: readonly string[], text: string): boolean {
    let at = 0;
    return parts.every((part) => {
        const found = text.indexOf(part, at);
        at = found + part.length;
        return found >= 0;
    });
}
