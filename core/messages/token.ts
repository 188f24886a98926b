import type { Subject } from "./subject";

export const TOKEN_MESSAGES = {
    title: "Attestation tokens",
    introduction: `\`verify\` and \`verifyToken\` check a token of Trustee: see [verify.md](verify.md). Do not trust a workload whose token has
an error.`,
    entries: {
        "jwks-url": `The keys could not be fetched from \`--jwks-url\`. The command needs an https URL that answers with a JWK Set, without a
redirect. Check the URL and its certificate. Or download the set from a source that you trust, and give the file with
\`--jwks\`.`,
        "token-appraisal": `The attestation policy of Trustee does not affirm this device. Usually the reference values of the hardware or the guest
are missing in Trustee, or the guest is not the expected one. Register the values, or find out what runs. For
development without a TEE, \`--no-affirming\` turns the question off.`,
        "token-debug": `The TEE runs in debug mode, and the host can read and change its memory. Turn debugging off in its configuration and
restart it. Replace every secret that this guest has received.`,
        "token-debug-unknown": `No claim of this device says whether it is in debug mode. That is a warning, and an error with \`--strict-debug\`, because not
all verifiers report it: for IBM Secure Execution and Arm CCA there is no such claim, and Trustee's local verifier of GPUs
writes none that is known. A GPU that NVIDIA's service verifies has \`dbgstat\`.`,
        "token-device": `The token has no appraisal of the CPU, so it proves nothing: take it from Trustee, at \`/aa/token?token_type=kbs\` in the
guest. Without a GPU that the agent policy gives it is an error too, and a warning where nobody knows how many there are: the image of the guest needs an attestation agent
that sends the evidence of the GPU.`,
        "token-early": `The token is not valid yet, or it was issued in the future. The clocks of Trustee and this machine differ. Correct the
clocks, or allow a larger difference (\`skewSeconds\`, \`--skew\`).`,
        "token-expired": `The token is too old. Tokens of Trustee are valid for five minutes by default. Ask the workload for a fresh one.`,
        "token-form": `The text is not a token: three parts in base64url with dots between them. Give the token alone, or the JSON that the
attestation agent answers with.`,
        "token-guest": `The claims of the token about the guest's image or its hardware are not among the reference values of \`--guest\`, or no value
is for this TEE. Another image, another number of vCPUs, another firmware or another command line runs there. Find out which, and add
its values only where you trust it.`,
        "token-images": `The token names other images than the policy of the workload, although the init-data is the expected one. The
attestation policy of Trustee wrote them. Check that policy.`,
        "token-init-data": `The token is about other init-data than expected, so another document runs there. Compare the two with
\`confidential-workload diff\`. If the change is wanted, review it and expect the new document. If not, deploy the
reviewed one again. During a rollout, name the old value in \`previous\`.`,
        "token-issuer": `The token has another \`iss\` than \`--issuer\` says, or none. Trustee writes its \`issuer_name\` from 0.21, by default
\`CoCo-Attestation-Service\`. Give that name, and no \`--issuer\` for an older Trustee.`,
        "token-keys": `There is no usable key to verify the token with. Give the public key or certificate of the token signer of Trustee, as a
JWK Set or in PEM. Never use a private key: if you gave one, replace it.`,
        "token-previous": `The token is about the document before the current rollout, so this pod has not been replaced yet. Verify again after
the rollout. Then remove the value from \`previous\`.`,
        "token-signature": `None of the trusted keys signed this token, or its text was changed. Trust nothing that it says. Give the key or root
certificate of the Trustee that issued it.`,
        "token-tee": `The token is about another kind of TEE than the platform of the workloads. Ask the right workload, or name the workload
that runs there.`,
        "token-unreviewed": `The document of the token is in no statement of \`--statement\`, although it may be the expected one: nobody has signed a review of it.
Review what runs, or deploy what was reviewed.`,
    },
} satisfies Subject;
