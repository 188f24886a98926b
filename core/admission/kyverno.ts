import { Algorithm } from "../algorithm";
import { digestOf } from "../digest";
import { defined } from "../fields";
import { AFTER_NOTHING, decodeAnnotation } from "../initdata/decode";
import { escapeRegex } from "../policy/derive/text";
import { ACTIONS } from "./action";
import { cel, INIT_DATA } from "./cel";
import { ADMISSION_RULES, GOES_THROUGH, optionsOf, policySpec, type WrittenRule } from "./rules";
import type { AdmissionManifest, AdmissionSpec, ReviewedInitData } from "./spec";

/** The CRC-32 and the length of its content, by which a gzip member ends, RFC 1952. */
const TRAILER_BYTES = 8;
/** What gzip adds to a content that it does not compress: header, name, blocks. */
const MOST_ADDED = 1024;

/** The base64 of bytes that stand anywhere in a text, for each of the three positions: characters that hold these bytes only. */
function insideOf(bytes: Uint8Array): string[] {
    return aligned(bytes).map(({ text, first, bits }) => text.slice(first, Math.floor(bits / 6)));
}

/** The same for bytes at the end of a text, with the padding. */
function endsOf(bytes: Uint8Array): string[] {
    return aligned(bytes).map(({ text, first }) => text.slice(first));
}

function aligned(bytes: Uint8Array) {
    return [0, 1, 2].map((before) => {
        const all = Buffer.concat([Buffer.alloc(before), bytes]);
        return { text: all.toString("base64"), first: Math.ceil((before * 8) / 6), bits: all.length * 8 };
    });
}

/**
 * The reviewed documents by their SHA-256, each with the ends that its annotation may have. The digest is that of all gzip members
 * together, and guests may read the first one only. The last member ends with the length of its content. So where the end is that of the
 * whole document, the members in front of the last one hold nothing, and none of these may be there.
 */
function reviewedDigests(reviewed: readonly ReviewedInitData[]) {
    const read = reviewed.flatMap(({ annotation }) => {
        const { initData } = decodeAnnotation(annotation);
        return initData === undefined ? [] : [{ annotation, toml: initData.toml }];
    });
    const ends = read.map(({ annotation, toml }) => {
        const trailer = Buffer.from(annotation, "base64").subarray(-TRAILER_BYTES);
        return [digestOf(toml, Algorithm.Sha256), endsOf(trailer)] as const;
    });
    const bytes = Math.max(0, ...read.map(({ toml }) => Buffer.byteLength(toml)));
    return {
        ends: Object.fromEntries(ends.sort(([a], [b]) => (a < b ? -1 : 1))),
        mostCharacters: Math.ceil((bytes + MOST_ADDED) / 3) * 4,
    };
}

/** What no annotation with one gzip member holds. */
const EMPTY_MEMBER = insideOf(AFTER_NOTHING).map(escapeRegex).join("|");

const TEXT = `variables.annotations[${INIT_DATA}]`;

/** Whether the init-data is among the reviewed. Kyverno unpacks without a limit, so a text that is too long is not unpacked. */
function isReviewed(mostCharacters: number): string {
    return [
        `${INIT_DATA} in variables.annotations`,
        `size(${TEXT}) <= ${mostCharacters}`,
        `${TEXT}.matches("^[A-Za-z0-9+/]+={0,2}$")`,
        `!${TEXT}.matches(${cel(EMPTY_MEMBER)})`,
        `[hash.sha256(gzip.decompress(base64.decode(${TEXT})))].exists(digest, digest in variables.reviewed && variables.reviewed[digest].exists(end, ${TEXT}.endsWith(end)))`,
    ].join(" && ");
}

/** The policy of a rule for Kyverno. It has no binding, and no list: what is reviewed stands in it. */
export function kyvernoPolicy({ key, name, action }: WrittenRule, spec: AdmissionSpec): AdmissionManifest {
    const { paramKind: _, matchConstraints, variables, ...written } = policySpec(key, action, optionsOf(spec));
    const { ends, mostCharacters } = reviewedDigests(spec.reviewed ?? []);
    const { message } = ADMISSION_RULES[key];
    const ofDigests = {
        variables: [...(variables ?? []), { name: "reviewed", expression: cel(ends) }],
        validations: [{ expression: `${GOES_THROUGH} || ${isReviewed(mostCharacters)}`, message }],
    };
    return {
        apiVersion: "policies.kyverno.io/v1",
        kind: "ValidatingPolicy",
        metadata: { name },
        spec: defined({
            validationActions: ACTIONS[action],
            matchConstraints: { ...matchConstraints, namespaceSelector: { matchLabels: spec.namespaceLabels } },
            // Each rule is about all kinds already, and some look at the object before a change, which a scan does not have.
            autogen: { podControllers: { controllers: [] } },
            evaluation: { background: { enabled: false } },
            variables,
            ...written,
            ...(key === "reviewed" && ofDigests),
        }),
    };
}
