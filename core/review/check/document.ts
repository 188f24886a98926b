import { checkPlatform } from "../../checks/platform";
import { checkRego } from "../../checks/rego";
import { checkTransport } from "../../checks/size";
import { type Fields, fieldsOf, own } from "../../fields";
import { encodeAnnotation } from "../../initdata/annotation";
import type { DecodedInitData } from "../../initdata/decode";
import { POLICY_FILE } from "../../initdata/document";
import { typedInputsIn } from "../../initdata/inputs";
import { AA } from "../../initdata/keys/aa";
import { CDH, OFFLINE_KBC } from "../../initdata/keys/cdh";
import type { GuestFile } from "../../initdata/keys/guestKey";
import { changed, error, type Issue, type IssueCode, Severity } from "../../issue";
import { asksRawCopies } from "../../kataVersion";
import { PLATFORMS, type Platform } from "../../platform";
import { ownRules } from "../../policy/ownRules";
import { type Session, withSession } from "../../session";
import { readToml } from "../../structuredText";
import { policyParts } from "../policy/parts";
import { podOf } from "../probes/pod";
import { type Contents, readContents } from "./contents";
import { checkMissingFiles } from "./missingFiles";
import { checkNewerToml } from "./newerToml";
import { checkResourceUris } from "./resourceUris";
import { checkImageTable, checkResources, checkServices } from "./tables";

/** What a document is checked against. @since 0.1.0 */
export interface DocumentContext {
    /** The time against which certificates are checked. */
    readonly now: Date;
    /** Where the workload runs: decides about the size, the digest and the files. Default: none of them is checked. */
    readonly platform?: Platform;
    /** Kata on the nodes. Default: the newest known. */
    readonly kataVersion?: string;
    /** What the program remembers from call to call. Default: nothing. */
    readonly session?: Session;
}

const AT_POLICY = [{ file: POLICY_FILE }];

/**
 * Every problem of a document that somebody else may have written, with its place in the document's files: what guests
 * ignore and what they refuse, in the words of the files; the policy in the guest's own engine; the size.
 *
 * @since 0.1.0
 */
export function checkDocument(initData: DecodedInitData, context: DocumentContext): Issue[] {
    const { now, platform, kataVersion, session } = withSession(context);
    const { files, algorithm, toml } = initData;
    const aa = contentsOf(AA, files, kataVersion);
    const cdh = contentsOf(CDH, files, kataVersion);
    const hub = typedInputsIn(cdh.table, CDH.keys);
    // The client for tests asks nobody.
    const isOffline = fieldsOf(cdh.table["kbc"])["name"] === OFFLINE_KBC;
    const policy = own(files, POLICY_FILE);
    return [
        ...checkMissingFiles(initData, platform),
        ...checkNewerToml(toml, ["document"], kataVersion),
        ...[AA.name, CDH.name].flatMap((name) => checkNewerToml(own(files, name) ?? "", [{ file: name }], kataVersion)),
        ...aa.issues,
        ...cdh.issues,
        ...checkResourceUris(CDH.name, tableIn(own(files, CDH.name)), kataVersion),
        ...checkServices(typedInputsIn(aa.table, AA.keys), isOffline ? {} : hub, now, platform),
        ...checkResources(hub),
        ...checkImageTable(hub, fieldsOf(cdh.table["image"]), now, platform),
        ...(policy === undefined ? [] : checkPolicyText(policy, kataVersion, session)),
        ...(platform === undefined ? [] : checkPlatform(platform, algorithm)),
        ...(platform === undefined ? [] : checkTransport(encodeAnnotation(toml), PLATFORMS[platform], AT_POLICY)),
    ];
}

/** A missing file has no problems; the decoder reports what does not parse. */
function contentsOf(file: GuestFile, files: DecodedInitData["files"], kataVersion: string | undefined): Contents {
    const table = tableIn(own(files, file.name));
    return table === undefined ? { table: {}, issues: [] } : readContents(file, table, kataVersion);
}

function tableIn(toml: string | undefined): Fields | undefined {
    const read = toml === undefined ? undefined : readToml(toml);
    return read !== undefined && "value" in read ? fieldsOf(read.value) : undefined;
}

/** Guests take a policy that is open, so it may be what the author wants. */
const OPEN: readonly IssueCode[] = ["rego-set-policy", "rego-failures-allowed", "rego-overrides"];

function checkPolicyText(policy: string, kataVersion: string | undefined, session: Session): Issue[] {
    const issues = checkRego(policy, kataVersion, session).map((issue) => {
        const severity = OPEN.includes(issue.code) ? Severity.Warning : issue.severity;
        return changed(issue, { at: AT_POLICY, severity });
    });
    return [...issues, ...checkRules(policy, kataVersion, session)];
}

/** This package's rules look at requests as newer agents show them, unless they are made for older ones too. */
function checkRules(policy: string, kataVersion: string | undefined, session: Session): Issue[] {
    const { head, data } = policyParts(policy, session);
    const isForBoth = ownRules(head, session).some(({ features }) => features.has("raw-copies"));
    if (!asksRawCopies(kataVersion) || podOf(data) === undefined || isForBoth) {
        return [];
    }
    return [
        error(AT_POLICY, "policy-kata-version", {
            message: `has rules for requests as agents since Kata 3.29 show them, and those of ${kataVersion} show others`,
            allowed: "Kata 3.29 or later",
            fix: "make the policy with this kataVersion, or update Kata on the nodes",
        }),
    ];
}
