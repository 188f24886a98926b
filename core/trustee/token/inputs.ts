import { defined, fieldsOf } from "../../fields";
import { error, type Issue } from "../../issue";
import { checkShape } from "../../parse";
import { FLAG, list, NUMBER, object, optional, required, type Shape, TEXT } from "../../shape";
import { checkWorkloads } from "../check";
import type { TokenKeys } from "./spec";

const KEYS = {
    jwks: optional(TEXT),
    publicKeys: optional(TEXT),
    rootCertificates: optional(TEXT),
} satisfies Record<keyof TokenKeys, unknown>;

const SHAPE: Shape = object({
    keys: required(object(KEYS)),
    skewSeconds: optional(NUMBER),
    requireAffirming: optional(FLAG),
    strictDebug: optional(FLAG),
    issuer: optional(TEXT),
    reviewed: optional(list(TEXT)),
});

/** Every problem of the inputs of `verifyToken`, except those inside the token and the keys. */
export function checkSpec(token: unknown, spec: unknown): Issue[] {
    const { workloads, time, guest: _, ...rest } = fieldsOf(spec);
    return [
        ...checkShape(token, TEXT, ["token"]),
        ...checkShape(rest, SHAPE, []),
        ...checkTime(time),
        ...checkWorkloads(defined({ workloads })),
    ];
}

function checkTime(time: unknown): Issue[] {
    const message = time === undefined ? "is required and missing" : "is not a time";
    const fix = "give the time at which the token has to be valid";
    return time instanceof Date && !Number.isNaN(time.getTime())
        ? []
        : [error(["time"], "time", { message, allowed: "a Date", fix })];
}
