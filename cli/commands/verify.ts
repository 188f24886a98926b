import { Option } from "commander";
import { defined } from "../../core/fields";
import { errorsOf } from "../../core/issue";
import { dialectOf } from "../../core/kataVersion";
import type { Platform } from "../../core/platform";
import { Session } from "../../core/session";
import type { TokenVerdict, VerifyTokenSpec } from "../../core/trustee/token/spec";
import { verifyToken } from "../../core/trustee/token/verify";
import { colorsOf } from "../colors";
import { type CommandSpec, ExitCode, Misuse } from "../frame";
import { readDocument } from "../input/documents";
import { FileArgument, FileOption, invalid, jsonOption, kataVersionOption, repeatable } from "../options";
import { PLATFORM_OPTION, PREVIOUS_OPTION, WORKLOAD_INPUT } from "../trustee/options";
import { readWorkloads } from "../trustee/workloads";
import { type KeyOptions, readKeyOptions } from "../verify/keys";
import { readStatementOptions } from "../verify/statements";
import { verdictText } from "../verify/text";
import { located, nearestDiff, readToken } from "../verify/verify";

interface Options extends KeyOptions {
    readonly platform?: Platform;
    readonly previous: readonly string[];
    readonly kataVersion?: string;
    readonly affirming: boolean;
    readonly strictDebug?: boolean;
    readonly guest?: string;
    readonly issuer?: string;
    readonly statement: readonly string[];
    readonly statementKey?: string;
    readonly skew?: number;
    readonly at?: Date;
}

/** `verify`: whether what runs is what was reviewed. */
export const verify: CommandSpec<[token: string, expected: readonly string[]], Options> = {
    name: "verify",
    description: "verify an attestation token of Trustee: does it prove that one of these workloads runs?",
    arguments: [
        new FileArgument("<token>", "the token, or the JSON of the attestation agent with it; - for stdin"),
        new FileArgument("<expected...>", WORKLOAD_INPUT),
    ],
    options: [
        PLATFORM_OPTION,
        new FileOption("--jwks <file>", "JWK Set with the key of Trustee's token signer"),
        new Option("--jwks-url <url>", "the same from a server, by https: the only connection that is opened"),
        new FileOption("--key <file>", "public keys or certificates of the token signer, in PEM"),
        new FileOption("--root <file>", "root certificates in PEM, for a token that brings its chain"),
        PREVIOUS_OPTION,
        new FileOption(
            "--guest <file>",
            "reference values of the guest's image and hardware, as trustee reference-values takes them, to compare with the claims",
        ),
        new Option("--issuer <name>", "who has to have issued the token (iss, from Trustee 0.21)"),
        repeatable(
            new FileOption(
                "--statement <file>",
                "statement of `review --statement`, signed: the document has to be in one (repeatable)",
            ),
        ),
        new FileOption("--statement-key <file>", "public keys in PEM of those who sign statements"),
        new Option("--no-affirming", "do not ask that the attestation policy affirms every device"),
        new Option("--strict-debug", "make a device an error that does not say whether it is in debug mode"),
        new Option("--skew <seconds>", "by how much the clocks may differ (default: 60)").argParser(wholeNumber),
        new Option("--at <time>", "verify as of this time, as 2027-01-01T00:00:00Z (default: now)").argParser(timeOf),
        kataVersionOption(),
        jsonOption("print what was asked, the verdict, the difference and the issues as JSON"),
    ],
    examples: `
  confidential-workload verify token.jwt web.yaml --platform snp --root token-root.pem
  confidential-workload verify token.jwt web.yaml --platform snp --key signer.pem --guest guest.yaml
  confidential-workload verify token.jwt web.yaml --platform snp --key signer.pem --statement review.sigstore.json --statement-key reviewers.pub
  pulumi stack output trustee --json | confidential-workload verify token.jwt - --key signer.pem
  curl -s http://127.0.0.1:8006/aa/token?token_type=kbs | confidential-workload verify - trustee.json --jwks keys.json

Exit code 1: the token does not prove that one of the workloads runs.`,
    async run([tokenFile, inputs], options, { stdout, env }) {
        const { platform, previous, kataVersion, affirming, strictDebug, skew, at } = options;
        if (options.jwks === undefined && options.jwksUrl === undefined && !options.key && !options.root) {
            throw new Misuse("give --jwks, --jwks-url, --key or --root: anybody can write a token");
        }
        if (options.statementKey !== undefined && options.statement.length === 0) {
            throw new Misuse("give --statement too: --statement-key says who signed it");
        }
        const token = readToken(tokenFile);
        const expected = readWorkloads(inputs, previous, { platform, kataVersion });
        const keys = await readKeyOptions(options);
        const guest =
            options.guest === undefined
                ? { issues: [] }
                : readDocument(options.guest, "put the values into one object");
        const reviewed = readStatementOptions(options);
        const unread = [...reviewed.issues, ...token.issues, ...expected.issues, ...keys.issues, ...guest.issues];
        const verdict: TokenVerdict =
            errorsOf(unread).length > 0
                ? { proven: false, workloads: [], checks: [], issues: [] }
                : verifyToken(token.value ?? "", {
                      workloads: expected.workloads.map(({ workload }) => workload),
                      keys: keys.value ?? {},
                      time: at ?? new Date(),
                      ...defined({ skewSeconds: skew, requireAffirming: affirming ? undefined : false, strictDebug }),
                      ...defined({ issuer: options.issuer, reviewed: reviewed.value }),
                      ...(defined({ guest: guest.value }) as Pick<VerifyTokenSpec, "guest">),
                  });
        const difference = nearestDiff(verdict, expected.workloads, {
            dialect: dialectOf(kataVersion),
            session: new Session(),
        });
        const issues = [
            ...unread,
            ...verdict.issues.map((issue) => located(issue, tokenFile, options, expected.workloads)),
        ];
        const { content: _, teeKey: __, ...shown } = verdict;
        return {
            text: () => verdictText(verdict, difference, colorsOf(stdout, env)),
            data: () => ({ ...shown, difference: difference ?? null, issues }),
            notes: [{ about: tokenFile, issues }],
            exitCode: verdict.proven ? ExitCode.Fine : ExitCode.Problems,
        };
    },
};

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function wholeNumber(text: string): number {
    return /^\d{1,9}$/.test(text) ? Number(text) : invalid("Give a whole number of seconds.");
}

function timeOf(text: string): Date {
    return TIME.test(text) && !Number.isNaN(Date.parse(text))
        ? new Date(text)
        : invalid("Give a time with its zone, as 2027-01-01T00:00:00Z.");
}
