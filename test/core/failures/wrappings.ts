/** A denial as the agent writes it, and as each layer hands it on: facts sheet "What people see when it fails", anatomy. */
export interface Wrapping {
    readonly name: string;
    wrap(refusal: string): string;
}

const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
/** `ttrpc_error` prints the text by Rust's `{:?}`. */
const ofAgent = (refusal: string) => JSON.stringify(refusal);
/** The Rust runtime hands on an error of anyhow, printed by `{:?}` once more. */
const ofRustShim = (refusal: string) =>
    `Others("failed to handle message create container\\n\\nCaused by:\\n    0: agent create container\\n    1: rpc status: Status { code: PERMISSION_DENIED, message: \\"${escaped(escaped(ofAgent(refusal)))}\\", details: [], special_fields: SpecialFields { unknown_fields: UnknownFields { fields: None } } }")`;

export const WRAPPINGS: readonly Wrapping[] = [
    { name: "the agent alone", wrap: (refusal) => ofAgent(refusal) },
    {
        name: "Go shim, containerd 2, event of a container",
        wrap: (refusal) => `Error: failed to create containerd task: failed to create shim task: ${ofAgent(refusal)}`,
    },
    {
        name: "Go shim, containerd 1.7, event of a sandbox",
        wrap: (refusal) =>
            `Failed to create pod sandbox: rpc error: code = PermissionDenied desc = failed to create containerd task: failed to create shim task: ${ofAgent(refusal)}: unknown`,
    },
    {
        name: "Rust shim, containerd 2, line of kubectl describe",
        wrap: (refusal) =>
            `  Warning  FailedCreatePodSandBox  2s  kubelet  Failed to create pod sandbox: rpc error: code = Unknown desc = failed to start sandbox "f00": failed to create containerd task: failed to create shim task: ${ofRustShim(refusal)}`,
    },
    { name: "Go shim, CRI-O", wrap: (refusal) => `CreateContainer failed: ${ofAgent(refusal)}` },
    {
        name: "Rust shim, CRI-O, JSON of an event",
        wrap: (refusal) => JSON.stringify({ message: `CreateContainer failed: ${ofRustShim(refusal)}` }),
    },
    {
        name: "log of containerd",
        wrap: (refusal) =>
            `time="2026-12-01T10:00:00.000000000Z" level=error msg="StartContainer for \\"f00\\" failed" error="${escaped(`failed to create containerd task: failed to create shim task: ${ofAgent(refusal)}`)}"`,
    },
];
