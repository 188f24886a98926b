import { existsSync } from "node:fs";
import { join } from "node:path";
import { DIGEST_ANNOTATION } from "../../core/annotationNames";
import { changed, error, errorsOf, type Issue, type Place, pathOf, Severity } from "../../core/issue";
import { UNKNOWN } from "../../core/unknown";
import { readImageLock } from "../input/imageLock";
import { type AppliedTarget, applyInitData } from "./applyInitData";
import { checkDocuments, NO_WORKLOADS, nothingFound, SKIPPED_INIT_DATA } from "./checkDocuments";
import { checkNames, NO_SUCH_WORKLOAD } from "./config/names";
import { type Config, readConfig } from "./config/read";
import { type FoundLock, isSame, settingsFor } from "./config/settings";
import { writeChanges } from "./edit/write";
import { locatedIssues } from "./location";
import { listWithResults } from "./resourceList";
import { readSource, type Source } from "./source";
import { findWorkloads } from "./workloads";

export interface InjectOptions {
    /** Files, `-` for the standard input. */
    readonly manifests: readonly string[];
    readonly config: string;
    readonly images?: string | undefined;
    /** As `replaceRuntimeClass` in the config, for all workloads that do not set their own. */
    readonly replaceRuntimeClass?: boolean | undefined;
}

/** A workload after the command. */
export interface Injected {
    /** File, kind and name. */
    readonly workload: string;
    /** The same as data. */
    readonly at: Place;
    readonly platform: string;
    readonly runtimeClassName: string;
    readonly digest: string;
    /** Whether the manifest said something else before. */
    readonly changed: boolean;
}

export interface InjectedFile {
    readonly file: string;
    readonly text: string;
    readonly changed: boolean;
}

/** Files and workloads are empty where an issue is an error. */
export interface InjectResult {
    readonly files: readonly InjectedFile[];
    readonly workloads: readonly Injected[];
    readonly issues: readonly Issue[];
    /** Where the manifests are the list of a KRM function: the list with the issues in it, also where one is an error. */
    readonly resourceList?: string;
}

/** The manifests with what the component would set on their pods, and every problem of every workload. */
export function inject({ manifests, config: configFile, images, ...options }: InjectOptions): InjectResult {
    const config = readConfig(configFile);
    const read = manifests.map(readSource);
    const sources = read.flatMap(({ value }) => (value === undefined ? [] : [value]));
    const unread = [...config.issues, ...read.flatMap(({ issues }) => issues)];
    if (config.value === undefined) {
        return { files: [], workloads: [], issues: unread, ...listWithResults(sources, sources[0]?.text, unread) };
    }
    const lock = lockBeside(config.value, images);
    const { defaults } = config.value;
    const given = options.replaceRuntimeClass ? { ...defaults, replaceRuntimeClass: true } : defaults;
    return injectAll(sources, { ...config.value, defaults: given }, lock.value, [...unread, ...lock.issues]);
}

function injectAll(
    sources: readonly Source[],
    config: Config,
    lock: FoundLock,
    unread: readonly Issue[],
): InjectResult {
    const found = findWorkloads(sources, (one) => config.skipped.some((skipped) => isSame(skipped, one)));
    const treatments = found.targets.map((target) => applyInitData(target, settingsFor(target, config, lock)));
    const written = sources.map((source) => writeChanges(source, treatments));
    const problems = [
        ...unread,
        ...checkDocuments(sources),
        ...locatedIssues(treatments, config, unread),
        ...found.issues,
        ...written.flatMap((one) => one.issues),
        ...checkNames(config, found.all),
    ];
    const failed = errorsOf(problems).length > 0;
    const issues = failed || found.all.length > 0 ? problems : [...problems, nothingFound(sources)];
    if (failed) {
        return { files: [], workloads: [], issues, ...listWithResults(sources, sources[0]?.text, issues) };
    }
    const files = written.map(({ source, text }) => ({ file: source.file, text, changed: text !== source.text }));
    return {
        files,
        workloads: treatments.flatMap(toInjected),
        issues,
        ...listWithResults(sources, written[0]?.text, issues),
    };
}

/** The lock that is named, or the one in the folder of the config, if any. */
function lockBeside(
    { folder }: Config,
    named: string | undefined,
): { readonly value: FoundLock; readonly issues: readonly Issue[] } {
    const usual = join(folder, "images.lock.json");
    const file = named ?? (existsSync(usual) ? usual : undefined);
    if (file === undefined) {
        return { value: undefined, issues: [] };
    }
    const { value = UNKNOWN, issues } = readImageLock(file);
    return { value, issues };
}

function toInjected({ target, initData, changes }: AppliedTarget): Injected[] {
    if (initData === undefined) {
        return [];
    }
    const { platform, runtimeClassName, annotations } = initData;
    const digest = annotations[DIGEST_ANNOTATION] ?? "";
    const { place: at } = target;
    return [{ workload: pathOf(at), at, platform, runtimeClassName, digest, changed: changes.length > 0 }];
}

/** What is a warning while the manifests are made, and no answer to whether they are right. */
const ERRORS_IN_CHECK = [NO_WORKLOADS, NO_SUCH_WORKLOAD, SKIPPED_INIT_DATA];

/** What is wrong with manifests that should be what this command would write. */
export function checkInjected({ workloads, issues }: InjectResult): Issue[] {
    const found = issues.map((issue) =>
        ERRORS_IN_CHECK.includes(issue.code) ? changed(issue, { severity: Severity.Error }) : issue,
    );
    const outdated = workloads
        .filter(({ changed }) => changed)
        .map(({ at, digest }) =>
            error(at, "not-injected", {
                message: "is not what inject would write",
                allowed: `init-data ${digest}`,
                fix: "run `npx confidential-workload inject` without --check",
            }),
        );
    return [...found, ...outdated];
}
