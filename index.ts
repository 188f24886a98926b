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
export type { InitDataResult } from "./components/result";
export { Algorithm, type ImageFacts, type Measurements, Platform, PolicyPreset, Register } from "./core";
