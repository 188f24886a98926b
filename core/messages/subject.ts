/** What `docs/messages.md` and `explain-error` say of the messages about one subject. The texts are Markdown. */
export interface Subject {
    /** A heading of the page. */
    readonly title: string;
    readonly introduction?: string;
    /** By code, in alphabetical order: what a message means, its usual cause, what to do. */
    readonly entries: Readonly<Record<string, string>>;
}
