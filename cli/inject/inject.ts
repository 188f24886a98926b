import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { defined } from "../../core/fields";
import { decodeAnnotation } from "../../core/initdata/decode";
import { POLICY_FILE } from "../../core/initdata/document";
import { gatheredIssues } from "../../core/initdata/manifests/gathered";
import { UNTREATED_KIND } from "../../core/initdata/manifests/untreated";
import { changed, error, errorsOf, type Issue, type IssueCode, type Place, pathOf, Severity } from "../../core/issue";
import { ownRules } from "../../core/policy/ownRules";
import { policyParts } from "../../core/review/policy/parts";
import { Session } from "../../core/session";
import { UNKNOWN } from "../../core/unknown";
import { version } from "../frame";
import { readSource } from "../input/documents";
import { readImageLock } from "../input/imageLock";
import { gathered } from "../input/text";
import { type AppliedTarget, applyInitData } from "./applyInitData";
import { checkDocuments, checkNames, NO_SUCH_WORKLOAD, NO_WORKLOADS, nothingFound, SKIPPED_INIT_DATA } from "./checks";
import { type Named, readConfig } from "./config/read";
import { isSame, placeInConfig, settingsFor } from "./config/settings";
import { writeChanges } from "./edit/write";
import { listWithResults } from "./resourceList";
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
    /** The released version of this package whose rules the manifest had before, where this one writes others. */
    readonly madeBy?: string;
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
    const session = new Session();
    const { value: config, issues: inConfig } = readConfig(configFile, session);
    const { values: sources, issues: inManifests } = gathered(manifests.map(readSource));
    const before = [...inConfig, ...inManifests];
    const failure = (issues: readonly Issue[]) => ({
        files: [],
        workloads: [],
        issues,
        ...listWithResults(sources, sources[0]?.text, issues),
    });
    if (config === undefined) {
        return failure(before);
    }
    const lock = readImageLock(images, config.folder);
    const unread = [...before, ...lock.issues];
    const imageLock = lock.issues.length > 0 ? UNKNOWN : lock.value;
    const replace = options.replaceRuntimeClass ? { replaceRuntimeClass: true } : {};
    const settings = { ...config, defaults: { ...config.defaults, ...replace } };
    const isSkipped = (one: Named) => config.skipped.some((skipped) => isSame(skipped, one));
    const found = findWorkloads(sources, isSkipped, config.kinds);
    const applied = found.targets.map((one) => applyInitData(one, settingsFor(one, settings, imageLock), session));
    const written = sources.map((source) => writeChanges(source, applied));
    const placeOf = (at: Place, { settings }: AppliedTarget) => [{ file: config.file }, ...placeInConfig(at, settings)];
    const problems = [
        ...unread,
        ...checkDocuments(sources),
        ...gatheredIssues(applied, placeOf, unread),
        ...found.issues,
        ...written.flatMap((one) => one.issues),
        ...checkNames(config, found.named),
    ];
    const failed = errorsOf(problems).length > 0;
    const issues = failed || found.all.length > 0 ? problems : [...problems, nothingFound(sources)];
    if (failed) {
        return failure(issues);
    }
    const files = written.map(({ source, text }) => ({ file: source.file, text, changed: text !== source.text }));
    return {
        files,
        workloads: applied.flatMap((one) => toInjected(one, session)),
        issues,
        ...listWithResults(sources, written[0]?.text, issues),
    };
}

function toInjected({ target, initData, changes }: AppliedTarget, session: Session): Injected[] {
    if (initData === undefined) {
        return [];
    }
    const { platform, runtimeClassName, annotations } = initData;
    const digest = annotations[DIGEST_ANNOTATION] ?? "";
    const { place: at } = target;
    const workload = { workload: pathOf(at), at, platform, runtimeClassName, digest, changed: changes.length > 0 };
    return [{ ...workload, ...defined({ madeBy: madeBy(target.annotations[INIT_DATA_ANNOTATION], session) }) }];
}

function madeBy(annotation: unknown, session: Session): string | undefined {
    const { initData } = typeof annotation === "string" ? decodeAnnotation(annotation) : {};
    const policy = initData?.files[POLICY_FILE];
    const known = policy === undefined ? [] : ownRules(policyParts(policy, session).head, session);
    return known.some((one) => one.version === undefined) ? undefined : known.at(-1)?.version;
}

/** What is a warning while the manifests are made, and no answer to whether they are right. */
const ERRORS_IN_CHECK: readonly IssueCode[] = [NO_WORKLOADS, NO_SUCH_WORKLOAD, SKIPPED_INIT_DATA, UNTREATED_KIND];

/** What is wrong with manifests that should be what this command would write. */
export function checkInjected({ workloads, issues }: InjectResult): Issue[] {
    const found = issues.map((issue) =>
        ERRORS_IN_CHECK.includes(issue.code) ? changed(issue, { severity: Severity.Error }) : issue,
    );
    const fix = "run `npx confidential-workload inject` without --check";
    const outdated = workloads.flatMap(({ at, digest, changed, madeBy: maker }) => {
        const made = maker === undefined ? "" : `: its policy has the rules of ${maker}, and this is ${version}`;
        const message = `is not what inject would write${made}`;
        return changed ? error(at, "not-injected", { message, allowed: `init-data ${digest}`, fix }) : [];
    });
    return [...found, ...outdated];
}
