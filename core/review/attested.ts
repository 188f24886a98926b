import { parse, stringify } from "smol-toml";
import { type Fields, stringOf } from "../fields";
import type { DecodedInitData } from "../initdata/decode";
import { POLICY_FILE } from "../initdata/document";
import { layOut } from "../layout";
import { BEFORE_DATA } from "../policy/rego";
import { type Session, withSession } from "../session";
import { isPlainObject } from "../shape";
import type { DiffOptions, InitDataDiff } from "./change";
import { compareInitData } from "./diff";
import { policyParts } from "./policy/parts";

/** What differs between an expected document and the one that a token says. @since 0.1.0 */
export type AttestedDiff = Pick<InitDataDiff, "changes" | "flips" | "effect">;

/**
 * What the document of a token (`init_data_claims`) says differently from the expected one, in the form of {@link diffInitData}:
 * `before` is what was expected, `after` what runs. A token does not carry all of a document: Trustee turns `aa.toml`
 * and `cdh.toml` into JSON, so that comments and layout are lost, and of a policy with `policy_data` at its end it keeps
 * that data alone (`attestation-service/src/lib.rs`). What is lost is not compared.
 *
 * @since 0.1.0
 */
export function diffAttested(expected: DecodedInitData, content: Fields, options: DiffOptions = {}): AttestedDiff {
    const inSession = withSession(options);
    const { session } = inSession;
    const { [CLAIMS]: data, ...files } = content;
    const own = Object.entries(expected.files).map(([name, text]) => [name, asAttested(name, text, session)]);
    const attested = Object.entries(files).map(([name, value]) => [name, stringOf(value) ?? toToml(value)]);
    const policy =
        data === undefined ? [] : [[POLICY_FILE, withData(expected.files[POLICY_FILE] ?? "", data, session)]];
    const after = documentOf(expected, [...attested, ...policy]);
    const { changes, flips, effect } = compareInitData(documentOf(expected, own), after, inSession);
    return { changes, flips, effect };
}

const CLAIMS = "agent_policy_claims";

/** Of the files alone: nothing is known of the text around them. */
function documentOf({ algorithm }: DecodedInitData, files: readonly (readonly string[])[]): DecodedInitData {
    return { algorithm, files: Object.fromEntries(files), toml: "", digest: "" };
}

/** A file as it is when it comes back from a token. */
function asAttested(name: string, text: string, session: Session): string {
    if (name !== POLICY_FILE) {
        return name.endsWith(".toml") ? asToml(text) : text;
    }
    const { data } = policyParts(text, session);
    return data === undefined ? text : withData(text, data, session);
}

function asToml(text: string): string {
    try {
        return toToml(JSON.parse(JSON.stringify(parse(text))));
    } catch {
        return text;
    }
}

function toToml(value: unknown): string {
    try {
        return isPlainObject(value) ? stringify(value) : JSON.stringify(value);
    } catch {
        return JSON.stringify(value);
    }
}

/** The expected policy with the data of the token: of its rules the token says nothing. */
function withData(policy: string, data: unknown, session: Session): string {
    return `${policyParts(policy, session).head.trimEnd()}\n${BEFORE_DATA}${layOut(data)}\n`;
}
