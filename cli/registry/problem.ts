import { error, type Issue, type IssueCode, type Place } from "../../core/issue";

type Text = Pick<Issue, "message" | "allowed" | "fix">;

/** Why an image cannot be read, in words for the person who asked for it. */
export class ImageProblem extends Error {
    constructor(
        readonly code: IssueCode,
        readonly text: Text,
        /** How long to wait before another try may go better; absent where none will. */
        readonly retryAfter?: number,
    ) {
        super(text.message);
    }

    at(path: Place): Issue {
        return error(path, this.code, this.text);
    }
}
