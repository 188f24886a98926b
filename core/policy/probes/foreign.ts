import type { ExpectedPod } from "../derive/pod";
import { CONTAINERD, profileOf } from "../derive/runtime";
import { ORDINARY_NODE } from "../nodes";
import { createInput } from "../selfCheck/container";
import { attacksOn } from "./attacks";
import { CONTAINER_ID, MODEST, type Probe, probe } from "./probe";

const DIGEST = `sha256:${"f".repeat(64)}`;
const CONTAINER = {
    name: "foreign",
    image: {
        source: `registry.example/foreign@${DIGEST}`,
        written: `registry.example/foreign@${DIGEST}`,
        digest: DIGEST,
    },
    exec: [],
    after: [],
};
const POD: ExpectedPod = {
    names: { regex: "pod", example: "pod" },
    hostname: "pod",
    shareProcessNamespace: false,
    sysctls: {},
    annotations: {},
    runtime: CONTAINERD,
    profile: profileOf({}),
    envFamilies: [],
    containers: [CONTAINER],
    openings: [],
    nodes: [ORDINARY_NODE],
    strict: true,
    security: {},
};

/** A container that no pod declares: all about it is modest but where it comes from. */
const FOREIGN_CONTAINER = createInput(CONTAINER_ID, MODEST, POD, [], ORDINARY_NODE, CONTAINER);

/** A container that the pod does not have. */
export const FOREIGN_PROBE: Probe = probe(
    "create a container of a foreign image",
    "CreateContainerRequest",
    FOREIGN_CONTAINER,
    "runs a program of its own in the guest, with access to the workload and its secrets",
);

/** Attacks with such a container, for policies that say nothing of their pod. */
export const FOREIGN_ATTACKS: readonly Probe[] = attacksOn(FOREIGN_CONTAINER, "a foreign container");
