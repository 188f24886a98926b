export type {
    AgentPolicy,
    AllowedCommand,
    AllowedRequest,
    ConfidentialWorkloadArgs,
    ImagePullProxy,
    InitDataArgs,
    InjectedVariable,
    Kbs,
} from "./components/args";
export { ConfidentialWorkload } from "./components/confidentialWorkload";
export { InitData } from "./components/initData";
export type { Workload } from "./components/kinds";
export { peerPodsInitData } from "./components/peerPods";
export type { InitDataResult } from "./components/result";
export {
    type ConfidentialTransformArgs,
    confidentialTransform,
    confidentialTransformation,
    type WorkloadCandidate,
} from "./components/transform";
export { Algorithm, type Measurements, Platform, PolicyPreset, Register } from "./core";
