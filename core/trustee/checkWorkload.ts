import { parseImageReference } from "../images/reference";
import { error, type Issue, type Place, phrase, quote, warning } from "../issue";
import { isPeerPod, PLATFORMS, type Platform } from "../platform";
import { listOf, type MaybeKnown, type Parts, UNKNOWN } from "../unknown";
import { checkHttpUrl } from "../url";
import { evidenceOf, reportsContent, reportsInitData } from "./claims";
import { GrantMatch } from "./spec";
import { checkValue } from "./value";
import type { TrusteeWorkload } from "./workload";

// What a reader does not see, or takes for something else.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A workload as somebody gave it; a part that is missing or of a wrong form is not known. */
export type GivenWorkload = Partial<Parts<TrusteeWorkload>>;

/** Every problem of one workload, except those of its form and those between workloads. */
export function checkWorkload(
    workload: GivenWorkload,
    path: Place,
    match: MaybeKnown<GrantMatch> | undefined,
): Issue[] {
    const { name, platform } = workload;
    const issues = typeof name === "string" ? checkName(name, [...path, "name"]) : [];
    if (platform === undefined || platform === UNKNOWN) {
        return issues;
    }
    return [
        ...issues,
        ...checkPlatform(platform, workload, path),
        ...checkValues(platform, workload, path, match),
        ...checkGpus(workload, [...path, "gpus"]),
        ...(match === GrantMatch.Content ? checkContent(platform, workload, path) : []),
    ];
}

function checkName(name: string, path: Place): Issue[] {
    if (name === "") {
        return [error(path, "empty", { message: "is empty", fix: "name the workload, for the reader of the policy" })];
    }
    const message = "holds a character that a reader of the policy does not see";
    return UNSEEN.test(name) ? [error(path, "unseen", { message, fix: "use visible characters on one line" })] : [];
}

function checkPlatform(platform: Platform, { evidence }: GivenWorkload, path: Place): Issue[] {
    const { title, notAttested } = PLATFORMS[platform];
    const wanted = evidenceOf(platform);
    const issues: Issue[] = [];
    if (typeof evidence === "string" && evidence !== wanted) {
        issues.push(
            error([...path, "evidence"], "trustee-evidence", {
                message: `${quote(evidence)} is not the evidence of "${platform}" (${title})`,
                fix: wanted === undefined ? "leave it out" : `use "${wanted}", or leave it out`,
            }),
        );
    }
    const at = [...path, "platform"];
    if (!reportsInitData(platform)) {
        issues.push(
            error(at, "trustee-not-attested", {
                message: `Trustee's token says nothing of the init-data on "${platform}" (${title}): ${notAttested.join("; ")}. No policy can tell this workload from another there`,
                fix: "run the workload on a platform that attests its init-data, or release by what else the token holds in a policy of your own",
            }),
        );
    } else if (notAttested.length > 0) {
        issues.push(
            warning(at, "trustee-not-attested", {
                message: `on "${platform}" (${title}) anybody can claim this init-data: ${notAttested.join("; ")}`,
                fix: "grant it resources for development only, and none that a workload on a TEE gets",
            }),
        );
    }
    return issues;
}

const FROM_COMPONENT = "take it from the output `trustee` of the component";

/** More than one machine has. */
const MOST_GPUS = 64;

function checkGpus({ gpus = 0 }: GivenWorkload, path: Place): Issue[] {
    if (typeof gpus !== "number" || (Number.isInteger(gpus) && gpus >= 0 && gpus <= MOST_GPUS)) {
        return [];
    }
    const message = `${gpus} is not a number of GPUs`;
    return [error(path, "trustee-gpus", { message, allowed: `0 to ${MOST_GPUS}`, fix: FROM_COMPONENT })];
}

function checkValues(
    platform: Platform,
    { initData, previous }: GivenWorkload,
    path: Place,
    match: MaybeKnown<GrantMatch> | undefined,
): Issue[] {
    const at = [...path, "initData"];
    const values = [initData, ...listOf(previous)];
    const places = values.map((_, index) => (index === 0 ? at : [...path, "previous", index - 1]));
    const issues = values.flatMap((value, index) =>
        typeof value === "string" && reportsInitData(platform) ? checkValue(value, platform, places[index] ?? at) : [],
    );
    if (initData === undefined && match !== GrantMatch.Content && reportsInitData(platform)) {
        issues.push(
            error(at, "missing", {
                message: "is required and missing",
                fix: "give `init_data` of Trustee's token, as the output `trustee` of the component has it",
            }),
        );
    }
    return [...issues, ...values.flatMap((_, index) => duplicateIssue(values, index, places, "value"))];
}

function checkContent(platform: Platform, { kbsUrl, images }: GivenWorkload, path: Place): Issue[] {
    if (!reportsContent(platform)) {
        const message = `guests on "${platform}" do not send the document to Trustee, so its content is not in the token`;
        const text = { message, fix: 'use the match "init-data", which works there' };
        const isSilent = isPeerPod(platform) && reportsInitData(platform);
        return isSilent ? [error([...path, "platform"], "trustee-no-content", text)] : [];
    }
    const texts = listOf(images);
    const issues: Issue[] = [];
    if (kbsUrl === undefined && texts.length === 0) {
        const message = "has neither a KBS URL nor images, so nothing tells this workload from others";
        const fix = 'give kbsUrl or images, or use the match "init-data"';
        issues.push(error(path, "trustee-no-content", { message, fix }));
    }
    if (typeof kbsUrl === "string") {
        const words = { example: "https://kbs.example.com:8080", userinfo: "name the URL that the guest uses" };
        issues.push(...checkHttpUrl(kbsUrl, [...path, "kbsUrl"], words).issues);
    }
    texts.forEach((image, index) => {
        if (typeof image === "string" && parseImageReference(image) === undefined) {
            issues.push(
                error([...path, "images", index], "image", {
                    message: `${quote(image)} is not an image reference`,
                    allowed: "an image as the agent policy has it, as in registry.example.com/shop/web@sha256:…",
                    fix: FROM_COMPONENT,
                }),
            );
        }
    });
    issues.push(
        warning(path, "trustee-content", {
            message:
                "is known by what its init-data says, and a host can write a document that says the same and allows everything",
            fix: 'use the match "init-data" where the host is not trusted',
        }),
    );
    return issues;
}

/** A text that is in a list before, at the places of the list's items. */
export function duplicateIssue(
    texts: readonly unknown[],
    index: number,
    places: readonly Place[],
    what: string,
): Issue[] {
    const first = texts.indexOf(texts[index]);
    const message = phrase`${quote(texts[index])} is the ${what} of ${places[first] ?? []} again`;
    return typeof texts[index] !== "string" || first === index
        ? []
        : [error(places[index] ?? [], "repeated", { message, fix: "name it once" })];
}
