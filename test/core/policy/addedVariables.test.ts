import { describe, expect, test } from "vitest";
import { OPERATOR_KINDS } from "../../../core/kubernetes/operatorKinds";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { generatePolicy } from "../../../core/policy/generate";
import { podRequests } from "../../../core/policy/selfCheck/requests";
import { PolicyPreset } from "../../../core/policy/spec";
import type { Creation } from "./requestTypes";
import { type Call, openAfter } from "./scenario";

const IMAGE = `registry.example/train@sha256:${"a1".repeat(32)}`;
/** training-operator `pkg/controller.v1/pytorch/envvar.go` puts its variables behind those of the pod. */
const added = OPERATOR_KINDS.find(({ kind }) => kind === "PyTorchJob")?.adds?.environment ?? [];

interface Row {
    readonly imageEnv?: readonly string[];
    readonly container?: object;
    readonly allowed: readonly string[][];
    readonly denied: readonly string[][];
}

const V = "PYTHONUNBUFFERED";
const RANK = { RANK: "3" };
const ROWS: Readonly<Record<string, Row>> = {
    "that only the controller sets": {
        allowed: [[], [`${V}=0`], ["RANK=3", "WORLD_SIZE=4"]],
        denied: [[`${V}=1`], ["RANK=3; id"], ["RANK=1", "RANK=2"], ["LD_PRELOAD=/host/a.so"]],
    },
    "of the image": {
        imageEnv: [`${V}=1`],
        // Init containers keep the image's, and containerd hands on both.
        allowed: [[`${V}=1`], [`${V}=0`], [`${V}=1`, `${V}=0`]],
        denied: [[`${V}=2`], [`${V}=0`, `${V}=2`], [`${V}=1`, `${V}=1`, `${V}=0`]],
    },
    "of the pod": {
        container: { env: [{ name: V, value: "1" }] },
        allowed: [[`${V}=1`], [`${V}=0`]],
        denied: [[`${V}=2`], [`${V}=1`, `${V}=0`]],
    },
};

function made({ imageEnv = [], container = {} }: Partial<Row>) {
    const pod: PodSource = {
        kind: "Pod",
        generateName: "train-",
        namespace: "ml",
        path: ["spec"],
        spec: { containers: [{ name: "pytorch", image: IMAGE, ...container }] },
        added,
    };
    const imageLock = { [IMAGE]: { entrypoint: ["/train"], env: ["PATH=/bin", ...imageEnv] } };
    const generated = generatePolicy({ preset: PolicyPreset.Strict, imageLock }, { pod, localVolumes: false });
    return { text: String(generated.text), pod: generated.pod };
}

/** Whether the container may be created with these variables. One that it lacks is for its start to deny. */
function allows(row: Partial<Row>, env: readonly string[], args?: readonly string[]): boolean {
    const { text, pod } = made(row);
    const requests: readonly Call[] = pod === undefined ? [] : podRequests(pod);
    const isContainer = ({ name, input }: Call) =>
        name === "CreateContainerRequest" && (input as Creation).storages[0]?.source !== "pause";
    const index = requests.findIndex(isContainer);
    const input = structuredClone(requests[index]?.input) as Creation;
    const { Process } = input.OCI;
    const others = Process.Env.filter((one) => !one.startsWith(`${V}=`));
    input.OCI.Process = { ...Process, Env: [...others, ...env], Args: [...(args ?? Process.Args)] };
    const before = requests
        .slice(0, index)
        .filter(({ name }) => /^(CreateSandbox|(Create|Start)Container)Request$/.test(name));
    const policy = openAfter({ text, requests: [], pod: undefined as never }, before);
    const { allowed } = policy.evaluate("CreateContainerRequest", input);
    policy.close();
    return allowed;
}

describe("a variable", () => {
    test.each(Object.entries(ROWS))("%s", (_, row) => {
        expect(row.allowed.filter((env) => !allows(row, env))).toEqual([]);
        expect(row.denied.filter((env) => allows(row, env))).toEqual([]);
    });
});

test("a command that names one gets its value, and no other", () => {
    const container = { command: ["/train", "--rank=$(RANK)"] };
    const env = Object.entries(RANK).map(([name, value]) => `${name}=${value}`);
    const asked = ["--rank=3", "--rank=$(RANK)", "--rank=x"].map((arg) => allows({ container }, env, ["/train", arg]));
    expect(asked).toEqual([true, true, false]);
});
