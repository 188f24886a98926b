import { measure, namedDigest } from "../digest";
import { defined } from "../fields";
import type { DecodedInitData } from "../initdata/decode";
import { POLICY_FILE } from "../initdata/document";
import { PLATFORMS } from "../platform";
import { type Session, withSession } from "../session";
import type { Change, DiffOptions, Flip, SessionDiffOptions } from "./change";
import { compareInitData } from "./diff";
import { fileOf } from "./document";
import { dataLine, requestLine } from "./lines/rego";
import { tomlLine } from "./lines/toml";
import { compareAnswers } from "./policy/flips";
import { policyParts } from "./policy/parts";
import type { Place } from "./tree/place";

/** A sentence about a document. @since 0.1.0 */
export interface Statement {
    /** The file that says so. */
    readonly file: string;
    /** Place in the file, as in `kbc.url`; for a request, the rule that answers it. */
    readonly path: string;
    /** The line in the file, from 1, where one can be named. */
    readonly line?: number;
    /** What stands there, or what the host does. */
    readonly text?: string;
    /** What it means. */
    readonly meaning: string;
}

/** What one document says to those who trust it. @since 0.1.0 */
export interface Explanation {
    /** As `algorithm:hex`. */
    readonly digest: string;
    /** Why the hardware does not vouch for it on the platform; empty where it does, or where no platform is given. */
    readonly notAttested: readonly string[];
    /** Where the hardware reports it, as `REGISTER:hex`; absent without a platform or a register. */
    readonly register?: string;
    /** Whom and what the guest trusts, and how it is set: KBS, proxies, registries, certificates, keys. */
    readonly trusts: readonly Statement[];
    /** What the host can do. */
    readonly can: readonly Statement[];
    /** What was tried on the policy and is denied. */
    readonly cannot: readonly Statement[];
    /** What is in the pod that the policy is made for, where this package made the policy. */
    readonly pod: readonly Statement[];
}

/** Every request is denied where no rule is. */
const CLOSED = "package agent_policy\n";

/**
 * What a document means: who is trusted, what the host can do and cannot, and what is not attested. The policy is asked
 * in the guest's engine, whoever wrote it; a document without one is in the hands of the guest's own, which mostly
 * allows everything.
 *
 * Never throws, whatever is in the document.
 *
 * @since 0.1.0
 */
export function explainInitData(initData: DecodedInitData, options: DiffOptions = {}): Explanation {
    return explainDocument(initData, withSession(options));
}

/** The same. `patterns` gets, of each statement about a value, where the table of keys has that. */
export function explainDocument(
    initData: DecodedInitData,
    options: SessionDiffOptions,
    patterns?: Map<Statement, string>,
): Explanation {
    const { platform, session } = options;
    const places = new Map<Change, Place>();
    const { changes, flips } = compareInitData(undefined, initData, options, places);
    const placed = changes.flatMap((change) => {
        const place = places.get(change);
        return place === undefined ? [] : [{ change, place }];
    });
    const text = fileOf(initData, POLICY_FILE);
    const policy = text === undefined ? undefined : policyParts(text, session);
    const { register, registerValue } = platform === undefined ? {} : measure(initData.digest, PLATFORMS[platform]);
    return {
        digest: namedDigest(initData),
        notAttested: platform === undefined ? [] : PLATFORMS[platform].notAttested,
        ...defined({ register: register && `${register}:${registerValue}` }),
        trusts: placed.filter(isSetting).map(({ change, place }) => {
            const found = statement(initData, change, (toml) => tomlLine(toml, place, change.after));
            patterns?.set(found, place.pattern);
            return found;
        }),
        can: answers(initData, compareAnswers(policyParts(CLOSED, session), policy, options), "allowed", session),
        cannot: answers(initData, flips, "denied", session),
        pod: placed
            .filter(isOfPod)
            .map(({ change, place }) => statement(initData, change, (rego) => dataLine(rego, place.keys, session))),
    };
}

interface Placed {
    readonly change: Change;
    readonly place: Place;
}

/** A statement about a file as a whole has no place, and says nothing about its content. */
function isSetting({ change }: Placed): boolean {
    return change.file !== POLICY_FILE;
}

function isOfPod({ change, place: { keys } }: Placed): boolean {
    const [first, ...inside] = keys;
    const isPod = first === "sandbox" || first === "annotations" || first === "env_families";
    return change.file === POLICY_FILE && (isPod || (first === "containers" && inside.length > 0));
}

function statement(
    initData: DecodedInitData,
    { file, path, after, reason }: Omit<Change, "effect">,
    lineIn: (text: string) => number | undefined,
): Statement {
    const line = lineIn(fileOf(initData, file) ?? "");
    return { file, path, ...defined({ line, text: after }), meaning: reason };
}

function answers(
    initData: DecodedInitData,
    flips: readonly Flip[],
    after: Flip["after"],
    session: Session,
): Statement[] {
    return flips
        .filter((flip) => flip.after === after)
        .map(({ request, probe, reason }) => {
            const answer = { file: POLICY_FILE, path: request, after: probe, reason };
            return statement(initData, answer, (rego) => requestLine(rego, request, after === "allowed", session));
        });
}
