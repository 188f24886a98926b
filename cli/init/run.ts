import { existsSync, mkdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { checkKbs } from "../../core/checks/kbs";
import { defined } from "../../core/fields";
import type { ImageLock } from "../../core/images/lock";
import { changed, error, errorsOf, type Issue, isIn, renamed, renaming } from "../../core/issue";
import { LOCK_FILE } from "../input/imageLock";
import { readText } from "../input/text";
import { readLockFile } from "../lock/file";
import type { Display } from "../lock/progress";
import { lockedEntry, requestedImages, type Selection } from "../lock/requestedImages";
import { runLock } from "../lock/run";
import { attempt, type OutputFile, writeFiles } from "../output/writeFiles";
import { type Complete, StartForm } from "./answers";
import { changesText, type Plain } from "./existing";
import { commonFile, installLines, modulesIn, packageOf } from "./folder";
import { needsText } from "./needs";
import {
    CONFIG_FILE,
    type Common,
    commonModule,
    imageManifests,
    importOf,
    Modules,
    starterConfig,
    starterProgram,
} from "./starter";
import { withOwnNames, workloadsOfImages, workloadsOfManifests } from "./workloads";

export interface InitOptions {
    readonly folder: string;
    readonly answers: Complete;
    /** The workloads of the program in the folder, where there is one. */
    readonly existing?: readonly Plain[];
    /** Whether files that are there are replaced. */
    readonly force: boolean;
    readonly env: NodeJS.ProcessEnv;
    readonly display: Display;
    readonly now: Date;
}

export interface InitResult {
    readonly written: readonly string[];
    /** What to do next, for a person. */
    readonly text: string;
    readonly issues: readonly Issue[];
}

/** The files of a form, and what its user does with them. */
interface Made {
    readonly files: readonly OutputFile[];
    readonly next: string;
}

/** Writes the files and the lock. Where something is wrong, nothing is written but a lock that was made already. */
export async function init(options: InitOptions): Promise<InitResult> {
    const { folder, answers, existing, force } = options;
    const { common, issues } = commonOf(options);
    const names = namesOf(options);
    const there = force ? [] : names.filter((name) => existsSync(join(folder, name)));
    const before = [...issues, ...there.map((name) => exists(join(folder, name))), ...folderIssues(options)];
    if (errorsOf(before).length > 0) {
        return { written: [], text: "", issues: before };
    }
    const lock = await lockOf(selectionOf(options), options);
    if (errorsOf(lock.issues).length > 0) {
        return { written: [], text: "", issues: [...before, ...lock.issues] };
    }
    const make = existing !== undefined ? forProgram : answers.as === StartForm.Config ? asConfig : asProgram;
    const { files, next } = make(options, common, lock.value);
    const placed = files.map((file) => ({ ...file, path: join(folder, file.path) }));
    const { written, issues: unwritten } = writeFiles(placed);
    return {
        written: [...written, ...lock.written],
        text: `${next}\n${needsText(answers.platform, answers.kbsUrl)}`,
        issues: [...before, ...unwritten],
    };
}

/** Makes the folder. The program of `init` is CommonJS, as Pulumi compiles TypeScript. */
function folderIssues({ folder, answers, existing }: InitOptions): Issue[] {
    const issues = attempt(folder, () => mkdirSync(folder, { recursive: true }));
    if (existing !== undefined || answers.as === StartForm.Config || packageOf(folder)["type"] !== "module") {
        return issues;
    }
    const text = {
        message: 'says "type": "module", and Pulumi does not compile ES modules in TypeScript by itself',
        allowed: '"type": "commonjs"',
        fix: 'remove "type", or choose another folder',
    };
    return [error([{ file: join(folder, "package.json") }], "es-module", text)];
}

const CERTIFICATE = ["kbs", "certificate"];
const OPTIONS = [
    [["kbs", "url"], [{ option: "--kbs-url" }]],
    [CERTIFICATE, [{ option: "--kbs-certificate" }]],
] as const;

function commonOf({ folder, answers, now }: InitOptions): { readonly common: Common; readonly issues: Issue[] } {
    const { platform, kbsUrl, kbsCertificate = "" } = answers;
    const { value: certificate, issues: unread } = kbsCertificate === "" ? { issues: [] } : readText(kbsCertificate);
    const checked = checkKbs({ url: kbsUrl, ...defined({ certificate }) }, now, platform);
    const toOption = renaming(OPTIONS);
    const issues = checked.map((issue) => {
        const isCertificate = isIn(issue.at, CERTIFICATE);
        return changed(renamed(issue, toOption), isCertificate ? { at: [{ file: kbsCertificate }] } : {});
    });
    const inFolder = kbsCertificate === "" ? undefined : relative(resolve(folder), resolve(kbsCertificate));
    return { common: { platform, kbsUrl, certificate: inFolder }, issues: [...unread, ...issues] };
}

/** The files that the form has, apart from the lock. */
function namesOf({ folder, answers, existing }: InitOptions): string[] {
    if (existing !== undefined) {
        return [commonFile(modulesIn(folder))];
    }
    const manifests = imageManifests(withOwnNames(workloadsOfImages(answers.image, {})));
    return answers.as === StartForm.Config
        ? [CONFIG_FILE, ...manifests.map(({ path }) => path)]
        : ["index.ts", "Pulumi.yaml", "tsconfig.json"];
}

function selectionOf({ answers, existing }: InitOptions): Selection {
    const found = (existing ?? []).flatMap(({ images }) => images);
    return { images: [...new Set([...answers.image, ...found])], files: answers.filename };
}

/** The lock: the one that is there, where it has all images, else a new one. */
async function lockOf(selection: Selection, { folder, force, env, display }: InitOptions) {
    const lockFile = join(folder, LOCK_FILE);
    if (selection.images.length + selection.files.length === 0) {
        return { value: readLockFile(lockFile).lock, written: [], issues: [] };
    }
    if (existsSync(lockFile) && !force) {
        const { lock, issues } = readLockFile(lockFile);
        const { requested, issues: unclear } = requestedImages(selection, lock, lockFile);
        const missing = requested.filter((image) => lockedEntry(image, lock) === undefined);
        const unlocked = missing.map(({ name }) => notLocked(name, lockFile));
        return { value: lock, written: [], issues: [...issues, ...unclear, ...(issues.length > 0 ? [] : unlocked)] };
    }
    const { issues } = await runLock({
        selection,
        lockFile,
        connection: { timeout: 30_000, insecureHosts: new Set() },
        env,
        display,
    });
    return { value: readLockFile(lockFile).lock, written: issues.length > 0 ? [] : [lockFile], issues };
}

/** A program in a folder of its own. */
function asProgram({ folder, answers }: InitOptions, common: Common, lock: ImageLock): Made {
    const { workloads, others } = workloadsOfManifests(answers.filename, lock);
    const all = withOwnNames([...workloads, ...workloadsOfImages(answers.image, lock)]);
    const left = `Not in the program: ${others.join(", ")}. Deploy them as before, or add them to index.ts.\n`;
    const next = `${others.length === 0 ? "" : left}
Next, in the folder ${folder}:
${installLines(folder)}  npx confidential-workload render .                                  what it would deploy; needs no engine and no cluster
  npx confidential-workload render . --yaml > confidential.yaml       the same as manifests, for the KBS
  pulumi up                                                           with the Pulumi CLI, and a cluster in its kubeconfig
`;
    return { files: starterProgram(common, all, folder), next };
}

function asConfig({ folder, answers }: InitOptions, common: Common, lock: ImageLock): Made {
    const made = imageManifests(withOwnNames(workloadsOfImages(answers.image, lock)));
    const given = answers.filename.map((file) => relative(resolve(folder), resolve(file)));
    const next = `
Next, in the folder ${folder}:
  npx confidential-workload inject ${[...given, ...made.map(({ path }) => path)].join(" ")} > confidential.yaml
  kubectl apply -f confidential.yaml
`;
    return { files: [...starterConfig(common), ...made], next };
}

/** What a program that exists imports, and what to change in it. */
function forProgram({ folder, existing = [] }: InitOptions, common: Common): Made {
    const modules = modulesIn(folder);
    const file = commonFile(modules);
    const from = `./${modules === Modules.EsModule ? file : file.replace(/\.\w+$/, "")}`;
    const names = existing.some(({ maker }) => maker !== undefined)
        ? "{ ConfidentialWorkload, confidentialTransform }"
        : "{ ConfidentialWorkload }";
    const none = "The program has no workload of its own that is not confidential already.\n";
    const next = `
In the program, once:
  + ${importOf(names, "confidential-workload", modules)}
  + ${importOf("{ confidential }", from, modules)}

${existing.length === 0 ? none : changesText(existing)}
Where the program uses such a resource, as in web.metadata, write web.workload.metadata.
Then look at the preview: each workload is an update, and nothing is deleted or replaced that is not named so here.
  pulumi preview --diff
  npx confidential-workload render . --yaml > confidential.yaml       the same as manifests, for the KBS
`;
    return { files: [{ path: file, content: commonModule(common, modules) }], next };
}

function exists(path: string): Issue {
    const fix = "move it away, choose another folder, or replace it with --force";
    return error([{ file: path }], "exists", { message: "is there already", fix });
}

function notLocked(image: string, lockFile: string): Issue {
    const message = `is not in ${lockFile}, and init does not change a lock that is there`;
    const fix = `lock it first: npx confidential-workload lock ${image} --lock ${lockFile}`;
    return error([{ image }], "not-locked", { message, fix });
}
