// Made by tools/shapes.mjs from core/policy/spec.ts: change it there.

import { IMAGE_LOCK_SHAPE } from "../images/lock";
import { choice, FLAG, list, object, optional, required, TEXT } from "../shape";
import { ContainerRuntime } from "./containerRuntime";
import { NodeKind } from "./nodes";
import {
    type AllowedCommandSpec,
    type AllowedRequestSpec,
    Injected,
    type InjectedMountSpec,
    type InjectedVariableSpec,
    PolicyPreset,
    type PolicySpec,
    type UntrustedVolumeSpec,
} from "./spec";

const ALLOWED_COMMAND_SHAPE = object<AllowedCommandSpec>({
    container: required(TEXT),
    command: required(list(TEXT)),
    prefix: optional(FLAG),
});

const INJECTED_VARIABLE_SHAPE = object<InjectedVariableSpec>({
    name: required(TEXT),
    value: optional(TEXT),
    pattern: optional(FLAG),
    from: optional(TEXT),
});

const INJECTED_MOUNT_SHAPE = object<InjectedMountSpec>({
    path: required(TEXT),
    readOnly: optional(FLAG),
    because: required(TEXT),
});

const UNTRUSTED_VOLUME_SHAPE = object<UntrustedVolumeSpec>({ name: required(TEXT), because: required(TEXT) });

const ALLOWED_REQUEST_SHAPE = object<AllowedRequestSpec>({
    request: required(TEXT),
    field: optional(TEXT),
    name: optional(TEXT),
    value: optional(TEXT),
    form: optional(TEXT),
    container: optional(TEXT),
    because: required(TEXT),
});

export const POLICY_SHAPE = object<PolicySpec>({
    preset: optional(choice(PolicyPreset, "PolicyPreset")),
    rego: optional(TEXT),
    imageLock: optional(IMAGE_LOCK_SHAPE),
    logs: optional(FLAG),
    stdin: optional(FLAG),
    diagnostics: optional(FLAG),
    exec: optional(list(ALLOWED_COMMAND_SHAPE)),
    environment: optional(list(INJECTED_VARIABLE_SHAPE)),
    injected: optional(list(choice(Injected, "Injected"))),
    injectedMounts: optional(list(INJECTED_MOUNT_SHAPE)),
    untrustedVolumes: optional(list(UNTRUSTED_VOLUME_SHAPE)),
    allow: optional(list(ALLOWED_REQUEST_SHAPE)),
    nodes: optional(list(choice(NodeKind, "NodeKind"))),
    containerRuntime: optional(choice(ContainerRuntime, "ContainerRuntime")),
    uidRange: optional(TEXT),
});
