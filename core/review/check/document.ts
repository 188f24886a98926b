import { checkPlatform } from "../../checks/platform";
import { RULES_SINCE } from "../../checks/policy";
import { checkRego } from "../../checks/rego";
import { checkTransport } from "../../checks/size";
import { type Fields, fieldsOf, own } from "../../fields";
import { encodeAnnotation } from "../../initdata/annotation";
import type { DecodedInitData } from "../../initdata/decode";
import { inputsIn } from "../../initdata/inputs";
import { AA } from "../../initdata/keys/aa";
import { CDH, OFFLINE_KBC } from "../../initdata/keys/cdh";
import type { GuestFile } from "../../initdata/keys/guestKey";
import { changed, error, type Issue, Severity } from "../../issue";
import { isOlder } from "../../kataVersion";
import { PLATFORMS, type Platform } from "../../platform";
import { readToml } from "../../structuredText";
import { policyParts } from "../policy/parts";
import { podOf } from "../probes/pod";
import { type Contents, readContents } from "./contents";
import { checkMissingFiles } from "./missingFiles";
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
}

const POLICY = "policy.rego";

/**
 * Every problem of a document that somebody else may have written, with its place in the document's files: what guests
 * ignore and what they refuse, in the words of the files; the policy in the guest's own engine; the size.
 *
 * @since 0.1.0
 */
export function checkDocument(initData: DecodedInitData, { now, platform, kataVersion }: DocumentContext): Issue[] {
    const { files, algorithm, toml } = initData;
    const aa = contentsOf(AA, files, kataVersion);
    const cdh = contentsOf(CDH, files, kataVersion);
    const hub = inputsIn(cdh.table, CDH.keys);
    // The client for tests asks nobody.
    const isOffline = fieldsOf(cdh.table["kbc"])["name"] === OFFLINE_KBC;
    const policy = own(files, POLICY);
    return [
        ...checkMissingFiles(initData, platform),
        ...aa.issues,
        ...cdh.issues,
        ...checkResourceUris(CDH.name, tableIn(own(files, CDH.name)), kataVersion),
        ...checkServices(inputsIn(aa.table, AA.keys), isOffline ? {} : hub, now, platform),
        ...checkResources(hub),
        ...checkImageTable(hub, fieldsOf(cdh.table["image"]), now, platform),
        ...(policy === undefined ? [] : checkPolicyText(policy, kataVersion)),
        ...(platform === undefined
            ? []
            : [
                  ...checkPlatform(platform, algorithm),
                  ...checkTransport(encodeAnnotation(toml), PLATFORMS[platform], [{ file: POLICY }]),
              ]),
    ];
}

/** A file that is not there has no problems; what does not parse is told where the document is decoded. */
function contentsOf(file: GuestFile, files: DecodedInitData["files"], kataVersion: string | undefined): Contents {
    const table = tableIn(own(files, file.name));
    return table === undefined ? { table: {}, issues: [] } : readContents(file, table, kataVersion);
}

function tableIn(toml: string | undefined): Fields | undefined {
    const read = toml === undefined ? undefined : readToml(toml);
    return read !== undefined && "value" in read ? fieldsOf(read.value) : undefined;
}

/** Guests take a policy that is open, so it may be what the author wants. */
const OPEN = ["rego-set-policy", "rego-failures-allowed", "rego-overrides"];

function checkPolicyText(policy: string, kataVersion: string | undefined): Issue[] {
    const issues = checkRego(policy, kataVersion).map((issue) =>
        changed(issue, {
            at: [{ file: POLICY }],
            severity: OPEN.includes(issue.code) ? Severity.Warning : issue.severity,
        }),
    );
    return [...issues, ...checkRules(policy, kataVersion)];
}

/** This package's rules look at requests as newer agents show them. */
function checkRules(policy: string, kataVersion: string | undefined): Issue[] {
    if (!isOlder(kataVersion, RULES_SINCE) || podOf(policyParts(policy).data) === undefined) {
        return [];
    }
    return [
        error([{ file: POLICY }], "policy-kata-version", {
            message: `has rules for requests as agents since Kata ${RULES_SINCE} show them, and those of ${kataVersion} show others`,
            allowed: `Kata ${RULES_SINCE} or later`,
            fix: "update Kata on the nodes, or use a policy of your own",
        }),
    ];
}
