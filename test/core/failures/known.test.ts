import { expect, test } from "vitest";
import { explainFailures } from "../../../core/failures/explain";
import { FAILURES } from "../../../core/failures/known";

const CDH =
    'rpc status: Status { code: INTERNAL, message: \\"[CDH] [ERROR]: Image Pull error: Failed to pull image registry.example/app from all mirror/mapping locations or original location: image: registry.example/app, error: ';

/** Texts as the facts sheet has them (section 4.2, by its numbers), in the form in which somebody sees them. */
const SEEN: readonly (readonly [row: string, text: string, id: string])[] = [
    [
        "6",
        'failed to create shim task: "CopyFileRequest: internal error policy check: unexpected eval_query result len 0"',
        "no-answer",
    ],
    [
        "7",
        "failed to create shim task: annotation io.katacontainers.config.hypervisor.kernel_params is not enabled",
        "annotation-not-enabled",
    ],
    [
        "7, init-data",
        "annotation io.katacontainers.config.hypervisor.cc_init_data is not enabled: unknown",
        "annotation-not-enabled",
    ],
    [
        "8, gzip",
        "failed to create shim task: initdata create gzip reader error: gzip: invalid header: unknown",
        "init-data-unreadable",
    ],
    ["8, cut", "uncompressing initdata with gzip error: unexpected EOF", "init-data-unreadable"],
    ["8, TOML", "parsing initdata annotation failed: toml: line 3", "init-data-unreadable"],
    [
        "9",
        "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to create shim task: ttrpc: closed",
        "shim-died",
    ],
    [
        "10, version",
        "failed to prepare initdata device config\\n\\nCaused by:\\n    unsupported version: 0.2.0, expected: 0.1.0",
        "init-data-invalid",
    ],
    ["10, algorithm", "unsupported algorithm: md5, supported algorithms: sha256, sha384, sha512", "init-data-invalid"],
    [
        "11, Go",
        "Failed to Check if grpc server is working: rpc error: code = DeadlineExceeded desc = timed out connecting to vsock 3:1024",
        "agent-not-up",
    ],
    ["11, Go, closed", "Failed to Check if grpc server is working: ttrpc: closed", "agent-not-up"],
    ["11, Rust", "vsock: failed to connect to 3:1024 within 45s (attempts=900)", "agent-not-up"],
    [
        "12",
        "wait for /run/confidential-containers/attestation-agent/attestation-agent.sock to exist timeout.",
        "guest-service-not-up",
    ],
    ["13", "Failed to set policy from initdata: parse error", "guest-refused-init-data"],
    ["13, document", "parse initdata failed: TOML parse error at line 1", "guest-refused-init-data"],
    ["13, hash", "Unsupported hash algorithm md5", "guest-refused-init-data"],
    ["14, Go", "failed to create shim task: CreateContainerRequest timed out: unknown", "pull-timeout"],
    [
        "14, Rust",
        'Others("failed to handle message create container\\n\\nCaused by:\\n    0: agent create container\\n    1: rpc status: Status { code: DEADLINE_EXCEEDED, message: \\"timeout\\" }")',
        "pull-timeout",
    ],
    ["14, kubelet", "context deadline exceeded", "pull-timeout"],
    ["15", `${CDH}something new`, "pull-image"],
    ["16", `${CDH}Failed to pull image manifest`, "manifest"],
    ["17", `${CDH}Illegal registry auth for image registry.example/app from kbs:///a/b/c`, "registry-auth-file"],
    ["18", `${CDH}Image policy rejected: Denied by policy: rejected by \`reject\` rule`, "signature-policy"],
    ["18, file", `${CDH}Invalid image policy file`, "signature-policy"],
    [
        "19",
        `${CDH}Failed to decode layer data stream: Failed to unpack layer: Failed to unpack layer to destination`,
        "no-space",
    ],
    ["19, permissions", `${CDH}Failed to set permissions for path /run/image-rs/layers/a`, "no-space"],
    ["19, older", `${CDH}channel: send failed SendError { .. }`, "no-space"],
    [
        "20",
        `${CDH}Failed to decrypt layer: Failed to decrypt the image layer, please ensure that the decryption key is placed and correct`,
        "layer-key",
    ],
    ["21", `${CDH}unequal uncompressed digest sha256:a config diff_id sha256:b`, "layer-digest"],
    ["22", "[CDH] [ERROR]: Image Client error: Initialize resource provider failed", "image-client"],
    ["22, auth", "[CDH] [ERROR]: Image Client error: Initialize auth module failed: x", "image-client"],
    ["22, signatures", "[CDH] [ERROR]: Image Client error: Initialize signature validator failed: x", "image-client"],
    ["23", "[CDH] [ERROR]: Unseal Secret failed", "unseal"],
    ["23, text", "Failed to unseal secret: Get Resource failed", "unseal"],
    ["23, file", "Failed to unseal file: /run/secret", "unseal"],
    ["24", "[CDH] [ERROR]: Get Resource failed", "get-resource"],
    ["24, attestation", "RCAR handshake failed: request attestation failed", "handshake"],
    ["24, missing", "KBS resource not found: default/a/b", "resource-missing"],
    [
        "24, denied",
        'ErrorInformation { error_type: "https://github.com/confidential-containers/kbs/errors/PolicyDeny", detail: "x" }',
        "policy-deny",
    ],
    ["24, token", 'error_type: "https://github.com/confidential-containers/kbs/errors/TokenVerifierError"', "token"],
    ["24, 401", "request unauthorized", "token"],
    [
        "25",
        "RCAR handshake failed: KBS Client Protocol Version Mismatch: expect 0.4.0 while the request is 0.2.0",
        "kbs-version",
    ],
    ["26", "[CDH] [ERROR]: Secure Mount failed", "secure-mount"],
    [
        "27",
        "mount callback failed on /var/lib/containerd/tmpmounts/x: open /x/etc/passwd: no such file or directory",
        "snapshotter",
    ],
    [
        "28",
        "failed to mount /run/kata-containers/shared/x/rootfs to /run/x, with error: ENOENT: No such file or directory",
        "rootfs",
    ],
    ["29", "metadata.annotations: Too long: may not be more than 262144 bytes", "too-long"],
    ["30", "computed sandbox memory is 0 MiB for hypervisor qemu-runtime-rs", "no-memory-for-vm"],
    ["31", "runtime handler kata does not have user namespaces support", "user-namespaces"],
    ["31, containerd", "runtime does not support user namespaces", "user-namespaces"],
    ["32", "OOMKilled", "oom-killed"],
    ["33", "Pause image not present in rootfs", "pause-image"],
    ["33, name", "The guest pause image cid contains invalid characters.", "pause-image"],
    ["34", "device-mapper: verity: 254:1: metadata block 5 is corrupted", "verity"],
    ["no class", 'pod rejected: RuntimeClass "kata-qemu-snp" not found', "runtime-class-missing"],
    ["quota", 'pods "web" is forbidden: exceeded quota: small', "quota"],
];

test.each(SEEN)("row %s is explained", (_, text, id) => {
    expect(explainFailures([{ text }]).map((one) => one.id)).toEqual([id]);
});

/** What the data hub says reaches the event by both runtimes (section 4.1); the Go one hands on the agent's words alone. */
const BY_GO = SEEN.filter(([, text]) => text.startsWith(CDH)).map(([row, text, id]) => [
    row,
    `Error: failed to create containerd task: failed to create shim task: ${text.slice(text.indexOf("[CDH]"))}: unknown`,
    id,
]);

test.each(BY_GO)("row %s is explained by the Go runtime's text too", (_, text, id) => {
    expect(explainFailures([{ text: String(text) }]).map((one) => one.id)).toEqual([id]);
});

/** Requests in what each runtime says of them: rows 2 to 6. Policies of others print nothing, or the whole request. */
const REFUSED: readonly (readonly [request: string, operation: string, go: string])[] = [
    ["CreateSandboxRequest", "create sandbox", "failed to start sandbox"],
    ["CopyFileRequest", "create container", "failed to create shim task"],
    ["ExecProcessRequest", "start process", "cannot enter container f00, with err"],
    ["UpdateInterfaceRequest", "create sandbox", "failed to start sandbox"],
    ["UpdateRoutesRequest", "create sandbox", "failed to start sandbox"],
    ["AddARPNeighborsRequest", "create sandbox", "failed to start sandbox"],
];

test.each(REFUSED)("%s is named in the texts of both runtimes", (request, operation, go) => {
    const byRust = (code: string, text: string) =>
        `Others("failed to handle message ${operation}\\n\\nCaused by:\\n    0: agent ${operation}\\n    1: rpc status: Status { code: ${code}, message: \\"\\\\\\"${text}\\\\\\"\\", details: [] }")`;
    for (const [id, code, text] of [
        ["denied", "PERMISSION_DENIED", `${request} is blocked by policy: `],
        ["no-answer", "INTERNAL", `${request}: internal error policy check: unexpected eval_query result len 0`],
    ] as const) {
        for (const seen of [`${go} "${text}"`, byRust(code, text)]) {
            expect(explainFailures([{ text: seen }]).map((one) => [one.id, one.request])).toEqual([[id, request]]);
        }
    }
});

test("each failure has a text that somebody sees, and a name of its own", () => {
    const all = FAILURES.flatMap(({ failures }) => failures);
    const ids = all.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const explained = new Set(SEEN.map(([, , id]) => id));
    const others = all.filter(({ id }) => !explained.has(id));
    // Each by its own words, where no row of the sheet has any.
    for (const { id, texts } of others) {
        expect(texts.flatMap((text) => explainFailures([{ text }]).map((one) => one.id))).toEqual(texts.map(() => id));
    }
});

test.each(["", "Pulled", "Back-off restarting failed container", "is blocked by", '"'.repeat(1000)])(
    "%j says nothing",
    (text) => {
        expect(explainFailures([{ text }])).toEqual([]);
    },
);

test.each([
    ["a text of 10 MB", `${"\\".repeat(5_000_000)}${"x".repeat(5_000_000)}`],
    [
        "a denial with a set that never ends",
        `CreateContainerRequest is blocked by policy: agent_policy:1: {${'"a", '.repeat(1_000_000)}`,
    ],
    ["a million denials", "CreateContainerRequest is blocked by policy: ".repeat(200_000)],
    ["control characters", `\u001b]0;evil\u0007 CreateContainerRequest is blocked by policy\u0000`],
])(
    "%s is answered",
    (_, text) => {
        // A pattern that takes more than linear time would run into the limit of the test.
        expect(explainFailures([{ text }]).length).toBeLessThan(2);
    },
    20_000,
);
