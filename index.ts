export type { AgentPolicy, ConfidentialWorkloadArgs, ImagePullProxy, InitDataArgs, Kbs } from "./components/args";
export { ConfidentialWorkload } from "./components/confidentialWorkload";
export { InitData } from "./components/initData";
export type { InitDataResult } from "./components/result";
export { Algorithm, type Measurements, Platform, PolicyPreset, Register } from "./core";
