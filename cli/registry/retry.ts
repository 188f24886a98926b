import { ImageProblem } from "./problem";

const MOST_RETRIES = 2;

/** How long to wait, in milliseconds, where the registry does not say. */
export const FIRST_DELAY = 500;

/** Tries again what may go better: at most twice, and never after a wait longer than a registry may be silent. */
export async function retrying<T>(operation: () => Promise<T>, timeout: number): Promise<T> {
    for (let retries = 0; ; retries++) {
        try {
            return await operation();
        } catch (cause) {
            const delay = cause instanceof ImageProblem ? cause.retryAfter : undefined;
            if (delay === undefined || delay > timeout || retries === MOST_RETRIES) {
                throw cause;
            }
            await new Promise((resume) => setTimeout(resume, Math.min(delay * 2 ** retries, timeout)));
        }
    }
}

/** The header `Retry-After`, which is a number of seconds or a date, in milliseconds from now. */
export function retryAfter(header: string | null): number {
    const text = header ?? "";
    const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
    return Number.isNaN(milliseconds) ? FIRST_DELAY : Math.max(milliseconds, 0);
}
