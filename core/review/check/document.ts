import { checkCertificate, FOR_REGISTRIES } from "../../checks/certificate";
import { isOlder } from "../../checks/kataVersion";
import { checkKbs } from "../../checks/kbs";
import { checkPlatform } from "../../checks/platform";
import { RULES_SINCE } from "../../checks/policy";
import { checkProxy } from "../../checks/proxy";
import { checkRego } from "../../checks/rego";
import { checkTransport } from "../../checks/size";
import { type Fields, fieldsOf, itemsOf } from "../../fields";
import { encodeAnnotation } from "../../initdata/annotation";
import type { DecodedInitData } from "../../initdata/decode";
import { error, type Issue, joinPath, Severity, warning } from "../../issue";
import { PLATFORMS, type Platform } from "../../platform";
import { wrongType } from "../../shape";
import { hasUserinfo } from "../../userinfo";
import { AA_REVIEW } from "../keys/aa";
import { CDH_REVIEW } from "../keys/cdh";
import { policyParts } from "../policy/parts";
import { podOf } from "../probes/pod";
import { readToml } from "../tree/text";
import { checkInnerKeys } from "./innerKeys";
import { checkResourceUris } from "./resourceUris";

/** What a document is checked against. @since 0.1.0 */
export interface DocumentContext {
    /** The time against which certificates are checked. */
    readonly now: Date;
    /** Where the workload runs: decides about the size and the length of the digest. Default: neither is checked. */
    readonly platform?: Platform;
    /** Kata on the nodes. Default: the newest known. */
    readonly kataVersion?: string;
}

const AA = "aa.toml";
const CDH = "cdh.toml";
const POLICY = "policy.rego";
const AA_KBS = `${AA}: token_configs.kbs`;
const CDH_KBS = `${CDH}: kbc`;
const PROXY = `${CDH}: image.image_pull_proxy`;
const ROOTS = `${CDH}: image.extra_root_certificates`;

/**
 * Every problem of a document that somebody else may have written, with its place in the document's files: keys that
 * guests ignore, addresses, certificates, the proxy, the policy in the guest's own engine, the size.
 *
 * @since 0.1.0
 */
export function checkDocument(initData: DecodedInitData, { now, platform, kataVersion }: DocumentContext): Issue[] {
    const { files, algorithm, toml } = initData;
    const [aa, cdh] = [AA, CDH].map((name) => tableIn(textOf(files, name) ?? ""));
    const kbs = fieldsOf(fieldsOf(aa?.["token_configs"])["kbs"]);
    const kbc = fieldsOf(cdh?.["kbc"]);
    const image = fieldsOf(cdh?.["image"]);
    const policy = textOf(files, POLICY);
    return [
        ...[AA, CDH, POLICY].filter((name) => textOf(files, name) === undefined).map(missingFile),
        ...checkInnerKeys(AA, aa, AA_REVIEW, kataVersion),
        ...checkInnerKeys(CDH, cdh, CDH_REVIEW, kataVersion),
        ...checkResourceUris(CDH, cdh, kataVersion),
        ...checkKey({ url: kbs["url"], certificate: kbs["cert"] }, AA_KBS, "cert", now),
        ...checkKey({ url: kbc["url"], certificate: kbc["kbs_cert"] }, CDH_KBS, "kbs_cert", now),
        ...checkSameKbs(kbs["url"], kbc["url"]),
        ...checkImageProxy(image["image_pull_proxy"]),
        ...itemsOf(image["extra_root_certificates"]).flatMap((pem, index) =>
            typeof pem === "string"
                ? checkCertificate(pem, joinPath(ROOTS, index), now, FOR_REGISTRIES)
                : [wrongType(joinPath(ROOTS, index), "a string", pem)],
        ),
        ...(policy === undefined ? [] : checkPolicyText(policy, kataVersion)),
        ...(platform === undefined
            ? []
            : [
                  ...checkPlatform(platform, algorithm),
                  ...checkTransport(encodeAnnotation(toml), PLATFORMS[platform], POLICY),
              ]),
    ];
}

/** What does not parse is told where the document is decoded. */
function tableIn(toml: string): Fields {
    const read = readToml(toml);
    return "value" in read ? fieldsOf(read.value) : {};
}

function textOf(files: DecodedInitData["files"], name: string): string | undefined {
    return Object.hasOwn(files, name) ? files[name] : undefined;
}

const WITHOUT: Readonly<Record<string, string>> = {
    [AA]: "so that the guest knows no KBS to attest to",
    [CDH]: "so that the guest gets no secrets, and pulls images as its kernel command line says",
    [POLICY]: "so that the policy of the guest's own disk is in force, which mostly allows everything",
};

function missingFile(name: string): Issue {
    return warning(name, "missing", { message: `is not there, ${WITHOUT[name]}`, fix: "add it, if that is not meant" });
}

/** Guests take a policy that is open: it is no mistake where it is meant. */
const OPEN = ["rego-set-policy", "rego-failures-allowed"];

function checkPolicyText(policy: string, kataVersion: string | undefined): Issue[] {
    const issues = checkRego(policy, kataVersion).map((issue) => ({
        ...issue,
        path: POLICY,
        severity: OPEN.includes(issue.code) ? Severity.Warning : issue.severity,
    }));
    return [...issues, ...checkRules(policy, kataVersion)];
}

/** Rules of ours look at requests as newer agents show them. */
function checkRules(policy: string, kataVersion: string | undefined): Issue[] {
    if (!isOlder(kataVersion, RULES_SINCE) || podOf(policyParts(policy).data) === undefined) {
        return [];
    }
    return [
        error(POLICY, "policy-kata-version", {
            message: `has rules for requests as agents since Kata ${RULES_SINCE} show them, and those of ${kataVersion} show others`,
            allowed: `Kata ${RULES_SINCE} or later`,
            fix: "update Kata on the nodes, or use a policy of your own",
        }),
    ];
}

/** The KBS as one file names it; the places are those in the file. */
function checkKey(
    kbs: { readonly url: unknown; readonly certificate: unknown },
    path: string,
    certificateKey: string,
    now: Date,
): Issue[] {
    const places: Readonly<Record<string, string>> = {
        "kbs.url": `${path}.url`,
        "kbs.certificate": `${path}.${certificateKey}`,
    };
    const { url, certificate } = kbs;
    return [
        ...texts({ [`${path}.url`]: url, [`${path}.${certificateKey}`]: certificate }),
        ...checkKbs(kbs, now).map((issue) => ({ ...issue, path: places[issue.path] ?? issue.path })),
    ];
}

function texts(values: Readonly<Record<string, unknown>>): Issue[] {
    return Object.entries(values)
        .filter(([, value]) => value !== undefined && typeof value !== "string")
        .map(([path, value]) => wrongType(path, "a string", value));
}

/** The agent and the data hub talk to one KBS; two are mostly a change that was made in one place only. */
function checkSameKbs(aa: unknown, cdh: unknown): Issue[] {
    return typeof aa === "string" && typeof cdh === "string" && aa !== cdh
        ? [
              warning(`${CDH_KBS}.url`, "kbs-differs", {
                  message: `is not that of ${AA_KBS}.url, so that the guest attests to one KBS and asks another for secrets`,
                  fix: "use one for both, unless that is meant",
              }),
          ]
        : [];
}

const PROXY_KEYS: Readonly<Record<string, string>> = {
    "proxy.httpsProxy": "https_proxy",
    "proxy.httpProxy": "http_proxy",
    "proxy.noProxy": "no_proxy",
};

function checkImageProxy(table: unknown): Issue[] {
    if (table === undefined) {
        return [];
    }
    const { https_proxy: httpsProxy, http_proxy: httpProxy, no_proxy: noProxy } = fieldsOf(table);
    const entries = typeof noProxy === "string" ? entriesOf(noProxy) : noProxy;
    const issues = checkProxy({ httpsProxy, httpProxy, noProxy: entries });
    return [
        ...texts({
            [`${PROXY}.https_proxy`]: httpsProxy,
            [`${PROXY}.http_proxy`]: httpProxy,
            [`${PROXY}.no_proxy`]: noProxy,
        }),
        ...issues.map((issue) => {
            const key = PROXY_KEYS[issue.path.replace(/\[\d+\]$/, "")];
            return { ...issue, path: key === undefined ? PROXY : `${PROXY}.${key}` };
        }),
    ];
}

/** One where there is a password, which may hold the comma. */
function entriesOf(noProxy: string): string[] {
    return hasUserinfo(noProxy) ? [noProxy] : noProxy.split(",").map((entry) => entry.trim());
}
