import { type Fields, fieldsOf } from "../../fields";
import { error, type Issue } from "../../issue";
import { checkShape, FLAG, NUMBER, object, optional, required, type Shape, TEXT } from "../../shape";
import { checkWorkloads } from "../check";
import type { TokenKeys } from "./spec";

const SHAPE: Shape = object({
    keys: required(
        object({
            jwks: optional(TEXT),
            publicKeys: optional(TEXT),
            rootCertificates: optional(TEXT),
        } satisfies Record<keyof TokenKeys, unknown>),
    ),
    skewSeconds: optional(NUMBER),
    requireAffirming: optional(FLAG),
});

/** Every problem of the inputs of `verifyToken` but what is in the token and in the keys. */
export function checkSpec(token: unknown, spec: unknown): Issue[] {
    const { workloads, time, ...rest } = fieldsOf(spec);
    return [
        ...checkShape(token, TEXT, ["token"]),
        ...checkShape(rest, SHAPE, []),
        ...checkTime(time),
        ...checkWorkloads(present({ workloads })),
    ];
}

function present(fields: Fields): Fields {
    return fields["workloads"] === undefined ? {} : fields;
}

function checkTime(time: unknown): Issue[] {
    if (time instanceof Date && !Number.isNaN(time.getTime())) {
        return [];
    }
    const message = time === undefined ? "is required and missing" : "is not a time";
    return [
        error(["time"], "time", {
            message,
            allowed: "a Date",
            fix: "give the time at which the token has to be valid",
        }),
    ];
}
