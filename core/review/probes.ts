import { EVERYDAY_PROBES } from "../policy/probes/everyday";
import { FOREIGN_PROBE } from "../policy/probes/foreign";
import { GUEST_PROBES } from "../policy/probes/guest";
import type { Probe } from "../policy/probes/probe";

/**
 * The requests that every pair of policies is asked about, whatever is in them: each that agents know, with what a pod
 * or an attacker would ask. Those of the policies' own pods are in `probes/ownPods.ts`.
 */
export const PROBES: readonly Probe[] = [...EVERYDAY_PROBES, ...GUEST_PROBES, FOREIGN_PROBE];
