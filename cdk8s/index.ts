import "./peer";

export type { ConfidentialSpec } from "../core/initdata/manifests/confidential";
export type { WorkloadCandidate } from "../core/kubernetes/candidate";
export { confidential } from "./confidential";
