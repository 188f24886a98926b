/** Where people read the text of a failure. */
export const Seen = {
    Event: "event of the pod",
    Api: "answer of the API server",
    Guest: "log of the guest",
    Node: "log of the node",
    Kbs: "log of the KBS",
    Status: "status of the pod",
    Program: "the program itself",
} as const;
export type Seen = (typeof Seen)[keyof typeof Seen];

/** A failure that runtimes, agents and brokers report in their own words. */
export interface Failure {
    /** Stable name, for tools. */
    readonly id: string;
    /**
     * What the text of it holds; `…` stands for anything in between. One of them is enough.
     */
    readonly texts: readonly string[];
    readonly seen: readonly Seen[];
    /** Kata's runtime, where only one reports it so. */
    readonly runtime?: "Go" | "Rust";
    readonly cause: string;
    /** How to be sure that it is this cause. */
    readonly sure: string;
    readonly fix: string;
}

/** Failures of one subject: a section of `docs/troubleshooting.md`. */
export interface Subject {
    readonly title: string;
    readonly failures: readonly Failure[];
}
