import { runLine } from "./commandLine";
import { admission } from "./commands/admission";
import { completion } from "./commands/completion";
import { decode } from "./commands/decode";
import { diff } from "./commands/diff";
import { digest } from "./commands/digest";
import { docs } from "./commands/docs";
import { explain } from "./commands/explain";
import { explainDenial } from "./commands/explainDenial";
import { explainError } from "./commands/explainError";
import { init } from "./commands/init";
import { inject } from "./commands/inject";
import { lock } from "./commands/lock";
import { generate } from "./commands/policy/generate";
import { test } from "./commands/policy/test";
import { render } from "./commands/render";
import { review } from "./commands/review";
import { convert } from "./commands/secret/convert";
import { inspect } from "./commands/secret/inspect";
import { keygen } from "./commands/secret/keygen";
import { seal } from "./commands/secret/seal";
import { verify as verifySecret } from "./commands/secret/verify";
import { status } from "./commands/status";
import { attestationPolicy } from "./commands/trustee/attestationPolicy";
import { kbsConfig } from "./commands/trustee/kbsConfig";
import { measure } from "./commands/trustee/measure";
import { merge } from "./commands/trustee/merge";
import { referenceValues } from "./commands/trustee/referenceValues";
import { resourcePolicy } from "./commands/trustee/resourcePolicy";
import { rollout } from "./commands/trustee/rollout";
import { set } from "./commands/trustee/set";
import { validate } from "./commands/validate";
import { verify } from "./commands/verify";
import { type Group, type Shell, version } from "./frame";

/** The commands, in the order of the help. */
export const PROGRAM: Group & { readonly version: string } = {
    name: "confidential-workload",
    description: "Confidential workloads on Kubernetes: typed, checked and reviewable init-data",
    version,
    commands: {
        init: () => init,
        render: () => render,
        inject: () => inject,
        decode: () => decode,
        digest: () => digest,
        validate: () => validate,
        explain: () => explain,
        diff: () => diff,
        lock: () => lock,
        policy: () => ({
            name: "policy",
            description: "generate an agent policy from a manifest, or test one against requests",
            commands: { generate: () => generate, test: () => test },
        }),
        review: () => review,
        secret: () => ({
            name: "secret",
            description: "make, read and verify sealed secrets, and convert the Secrets of manifests to them",
            commands: {
                keygen: () => keygen,
                seal: () => seal,
                inspect: () => inspect,
                verify: () => verifySecret,
                convert: () => convert,
            },
        }),
        trustee: () => ({
            name: "trustee",
            description:
                "make policies and reference values for the key broker (Trustee) of the init-data of workloads",
            commands: {
                "resource-policy": () => resourcePolicy,
                merge: () => merge,
                rollout: () => rollout,
                "attestation-policy": () => attestationPolicy,
                measure: () => measure,
                "reference-values": () => referenceValues,
                "kbs-config": () => kbsConfig,
                set: () => set,
            },
        }),
        admission: () => admission,
        verify: () => verify,
        status: () => status,
        "explain-denial": () => explainDenial,
        docs: () => docs,
        "explain-error": () => explainError,
        completion: () => completion,
    },
};

/** Runs a line of the command, and gives its exit code: at once, where it has nothing to wait for. */
export function run(line: readonly string[], shell: Shell): number | Promise<number> {
    return runLine(PROGRAM, line, shell);
}
