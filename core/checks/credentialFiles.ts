import type { CredentialFileSpec } from "../guest/spec";
import { error, type Issue, type Place, quote, warning } from "../issue";
import { checkEmptyList } from "../shape";
import { type MaybeKnown, partsOf, UNKNOWN } from "../unknown";
import { checkKbsResource } from "./guestResource";

const PATH = ["credentialFiles"];
/** Guests write only there (guest-components `confidential-data-hub/hub/src/config/mod.rs`). */
const DIRECTORY = "/run/confidential-containers/cdh/kbs/";

/** Resources that the guest writes to files before the pod starts. */
export function checkCredentialFiles(
    files: MaybeKnown<readonly CredentialFileSpec[]> | undefined,
    kataVersion: unknown,
): Issue[] {
    if (files === undefined || files === UNKNOWN) {
        return [];
    }
    if (files.length === 0) {
        return checkEmptyList(files, PATH, "a file");
    }
    const paths = files.map((file) => partsOf(file).path);
    return [
        warning(PATH, "blocks-boot", {
            message:
                "are fetched before the pod starts: where the KBS is slow or denies one of them, the agent gives up after 6 seconds and the pod does not start",
            fix: "let the program fetch what it needs from http://127.0.0.1:8006/cdh/resource/, or use a sealed secret",
        }),
        ...files.flatMap((file, index) => {
            const { uri, path } = partsOf(file);
            const at = [...PATH, index];
            return [
                ...checkKbsResource(uri, [...at, "uri"], kataVersion),
                ...checkFilePath(path, [...at, "path"], paths.slice(0, index)),
            ];
        }),
    ];
}

function checkFilePath(path: unknown, at: Place, before: readonly unknown[]): Issue[] {
    if (typeof path !== "string") {
        return [];
    }
    const wrong = (message: string, fix: string): Issue[] => [
        error(at, "credential-path", { message: `${quote(path)} ${message}`, allowed: `${DIRECTORY}…`, fix }),
    ];
    if (!path.startsWith(DIRECTORY)) {
        const name = path.split("/").findLast((part) => part !== "" && part !== "." && part !== "..") ?? "name";
        return wrong("is outside of the directory that guests write to", `write ${quote(`${DIRECTORY}${name}`)}`);
    }
    const parts = path.slice(DIRECTORY.length).split("/");
    if (parts.some((part) => part === "" || part === "." || part === ".." || /\p{Cc}/u.test(part))) {
        return wrong("does not name a file", "write each part of the path out, without . and ..");
    }
    const clash = before.find((other) => typeof other === "string" && (isBelow(path, other) || isBelow(other, path)));
    return clash === undefined
        ? []
        : wrong(
              path === clash ? "is there already" : `and ${quote(clash)} cannot both be files`,
              "give each file a path of its own",
          );
}

function isBelow(path: string, other: string): boolean {
    return path === other || path.startsWith(`${other}/`);
}
