import { chmodSync, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { defined } from "../../core/fields";
import { error, type Issue } from "../../core/issue";
import { attempt, type OutputFile, writeFiles } from "../output/writeFiles";

const FOLDER_OF_OWNER = 0o700;

/** Writes all of the files, or none: what is there already stays, unless it may be replaced. */
export function writeNew(files: readonly OutputFile[], force: boolean, fix = "use --force"): Issue[] {
    const inTheWay = force ? [] : files.filter(({ path }) => existsSync(path));
    if (inTheWay.length > 0) {
        return inTheWay.map(({ path }) => error([{ file: path }], "file-exists", { message: "is there already", fix }));
    }
    const issues = files.flatMap(folderFor);
    return issues.length > 0 ? issues : [...writeFiles(files).issues];
}

function folderFor({ path, isSecret }: OutputFile): Issue[] {
    const mode = isSecret ? FOLDER_OF_OWNER : undefined;
    return attempt(path, () => mkdirSync(dirname(path), { recursive: true, ...defined({ mode }) }));
}

/** A folder that nobody else may look into: made, or checked. */
export function privateFolder(path: string): Issue[] {
    let mode = FOLDER_OF_OWNER;
    const issues = attempt(path, () => {
        if (mkdirSync(path, { recursive: true, mode: FOLDER_OF_OWNER }) !== undefined) {
            chmodSync(path, FOLDER_OF_OWNER);
        }
        mode = statSync(path).mode;
    });
    const isOpen = process.platform !== "win32" && (mode & 0o077) !== 0;
    const message = "can be read by others, and secret values would be written into it";
    return isOpen
        ? [error([{ file: path }], "open-folder", { message, fix: "run chmod 700, or name another folder" })]
        : issues;
}

const PLAIN = /^[A-Za-z0-9_./:=@%+-]+$/;

/** The command by which a resource gets into the KBS; Trustee `tools/kbs-client`. */
export function uploadLine(path: string, file: string): string {
    return `kbs-client --url "$KBS_URL" config set-resource --path ${path} --resource-file ${shellWord(file)}`;
}

function shellWord(text: string): string {
    return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
