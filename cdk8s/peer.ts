import { missingPeerIssue } from "../core/checks/peers";
import { changed, formatIssue } from "../core/issue";

// Loaded before the modules that need the package: their own error is a stack of files that the reader does not know.
try {
    require.resolve("cdk8s");
} catch {
    throw new Error(
        formatIssue(
            changed(missingPeerIssue("cdk8s"), {
                message: "is not installed, and its constructs are what becomes confidential",
            }),
        ),
    );
}
