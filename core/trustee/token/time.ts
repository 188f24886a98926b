import type { Fields } from "../../fields";
import { type IssueCode, quote } from "../../issue";
import { allChecked, type Checked, checked } from "./spec";

const LONGEST_TIME = 8_640_000_000_000;

interface Bound {
    readonly claim: string;
    readonly asked: string;
    readonly isRequired: boolean;
    /** Whether a time of the token is in order. */
    readonly holds: (seconds: number, now: number) => boolean;
    readonly expected: (skew: string) => string;
    readonly code: IssueCode;
    readonly problem: string;
    readonly fix: string;
}

const EARLY = "set the clocks of Trustee and of this machine, or allow for the difference";

/** Trustee sets `iat` and `exp` always (`ear_token/broker.rs`, five minutes by default), and `nbf` never. */
const BOUNDS: readonly Bound[] = [
    {
        claim: "iat",
        asked: "issued at",
        isRequired: true,
        holds: (seconds, now) => seconds <= now,
        expected: (now) => `at or before ${now}`,
        code: "token-early",
        problem: "was issued in the future",
        fix: EARLY,
    },
    {
        claim: "nbf",
        asked: "valid from",
        isRequired: false,
        holds: (seconds, now) => seconds <= now,
        expected: (now) => `at or before ${now}`,
        code: "token-early",
        problem: "is not valid yet",
        fix: EARLY,
    },
    {
        claim: "exp",
        asked: "valid until",
        isRequired: true,
        holds: (seconds, now) => seconds > now,
        expected: (now) => `after ${now}`,
        code: "token-expired",
        problem: "has expired",
        fix: "fetch a new one from the workload",
    },
];

/** Whether the token is valid at a time, give or take the skew. */
export function checkTimes(payload: Fields, time: Date, skewSeconds: number): Checked {
    const now = time.getTime() / 1000;
    const parts = BOUNDS.filter(({ claim, isRequired }) => isRequired || payload[claim] !== undefined).map((bound) => {
        const given = payload[bound.claim];
        const isTime = typeof given === "number" && Math.abs(given) <= LONGEST_TIME;
        const holds = isTime && bound.holds(given, bound.claim === "exp" ? now - skewSeconds : now + skewSeconds);
        const found = isTime ? inWords(given) : given === undefined ? "nothing" : quote(given);
        const expected = bound.expected(`${inWords(now)} (± ${skewSeconds} s)`);
        const message = isTime
            ? `${bound.problem}: ${bound.claim} is ${found}, and it is ${inWords(now)}`
            : `has ${given === undefined ? "no" : `${found} as`} ${bound.claim}`;
        const fix = isTime ? bound.fix : "take the token from Trustee, which sets it";
        return checked({ asked: bound.asked, found, expected, holds }, [bound.claim], bound.code, { message, fix });
    });
    return allChecked(parts);
}

function inWords(seconds: number): string {
    return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
