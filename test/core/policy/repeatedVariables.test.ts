import { expect, test } from "vitest";
import { openPolicy } from "../../../core/policy/engine";
import { PolicyPreset } from "../../../core/policy/spec";
import { nameOf, repeatedIn } from "./attacks/repeated";
import { casesOf, policyOf } from "./recordings";
import type { Creation } from "./requestTypes";

/** Recordings, and how many variables come more than once in their containers. */
const RECORDED: Readonly<Record<string, number>> = {
    "crictl-go-c01-plain": 1,
    "crictl-rs-c01-plain": 1,
    "crictl-go-c03-cmsec": 1,
    "crio-go-c06-init": 3,
    "crio-go-c33-term": 2,
    "crio-go-n01-nopath": 0,
    "crio-go-n40-ocp": 0,
    "go41-01-plain-forceguestpull": 0,
    "go41-02-env-forceguestpull": 1,
    "rs41-02-env": 1,
};

/** Variables of a ConfigMap or a Secret: the cluster chooses their values. */
const FREE = /^(COLOR|K1|MULTI|PW|S_password) with another value/;

test.each(Object.entries(RECORDED))(
    "%s: no variable comes once more, or with another value that counts",
    (folder, repeated) => {
        const policy = openPolicy(policyOf(folder, "pod.yaml", PolicyPreset.Strict));
        let found = 0;
        for (const { kind, request, allowed } of casesOf(folder, "cases.json")) {
            const isContainer =
                kind === "CreateContainerRequest" && (request as Creation).storages[0]?.source !== "pause";
            if (isContainer) {
                const { Env } = (request as Creation).OCI.Process;
                found += Env.length - new Set(Env.map(nameOf)).size;
                for (const [what, env] of repeatedIn(Env)) {
                    const attack = structuredClone(request) as Creation;
                    attack.OCI.Process.Env = [...env];
                    expect(policy.evaluate(kind, attack).allowed, what).toBe(FREE.test(what));
                }
            }
            expect(policy.evaluate(kind, request).allowed).toBe(allowed);
        }
        policy.close();
        expect(found).toBe(repeated);
    },
);
