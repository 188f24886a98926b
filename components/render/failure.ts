import type * as pulumi from "@pulumi/pulumi";

/** Why a program cannot be rendered, in words for the person who asked for it. */
export class RenderError extends Error {}

/** Whether the inputs are wrong and not the program, which an error without a stack says. */
export function isUsersProblem(cause: unknown, { ResourceError }: typeof pulumi): boolean {
    return ResourceError.isInstance(cause) && cause.hideStack === true;
}

/** The program's failure as Pulumi's own host shows it: with a stack only where that leads to a fault of the program. */
export function renderError(cause: unknown, sdk: typeof pulumi): RenderError {
    if (cause instanceof RenderError) {
        return cause;
    }
    if (!(cause instanceof Error)) {
        // An object may hold anything, secrets too.
        const thrown = typeof cause === "object" && cause !== null ? "an object that is not an error" : String(cause);
        return new RenderError(`the program has thrown ${thrown}`);
    }
    const { name, message, stack = message } = cause;
    if (isUsersProblem(cause, sdk) || sdk.RunError.isInstance(cause)) {
        return new RenderError(message);
    }
    // What these say begins with the place in the program; the stack is that of the compiler.
    const isPlaced = name === "SyntaxError" || name === "TSError";
    return new RenderError(isPlaced ? stack.slice(0, stack.indexOf(message)) + message : stack);
}
