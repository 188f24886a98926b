/** The command's exit codes. */
export const ExitCode = {
    Fine: 0,
    /** The input has problems; they were printed. */
    Problems: 1,
    /** The command was called in a way that it does not understand. */
    Misuse: 2,
    /** Nothing is wrong, and a rollout is not at its end. */
    Unfinished: 3,
} as const;
