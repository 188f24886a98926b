import { defined, fieldsOf } from "../../fields";
import { type Issue, quote, warning } from "../../issue";
import { Platform } from "../../platform";
import { isPlainObject } from "../../shape";
import { Evidence, evidenceOf, inNewSpelling } from "../claims";
import type { TrusteeWorkload } from "../workload";
import { type Device, isCpu } from "./devices";
import { allChecked, asText, type Checked, checked, type TokenVerdict } from "./spec";

/** Whose document the token is about. */
export interface Identity extends Checked {
    readonly names: readonly string[];
    readonly evidence?: Evidence | undefined;
    /** What a signed token says, as parts of the verdict. */
    readonly signed: Pick<TokenVerdict, "evidence" | "content">;
    /** What a proven token says in addition. */
    readonly proven: Pick<TokenVerdict, "teeKey">;
}

const GPU_PLATFORMS: readonly Platform[] = [Platform.NvidiaGpuSnp, Platform.NvidiaGpuTdx];
export const CPU = "cpu0";
const FROM_TRUSTEE =
    "take the token from Trustee: the attestation agent of the guest has it, at /aa/token?token_type=kbs";

/** The kind of TEE and the init-data of the CPU, and the images that the token names. */
export function checkIdentity(devices: readonly Device[], workloads: readonly TrusteeWorkload[]): Identity {
    const cpu = devices.find(({ name }) => name === CPU);
    if (cpu === undefined) {
        const message = `has no appraisal of a CPU (submods.${CPU})`;
        const check = { asked: "devices", found: listed(devices.map(({ name }) => name)), expected: CPU, holds: false };
        const found = checked(check, ["submods"], "token-device", { message, fix: FROM_TRUSTEE });
        return { ...found, names: [], signed: {}, proven: {} };
    }
    const { evidence, here, same, given } = candidates(cpu, workloads);
    const known = same.filter((workload) => hasValue(workload, given));
    const others = devices.filter((device) => isCpu(device) && device !== cpu);
    const current = same.find((workload) => workload.initData === given);
    const content = cpu.claims["init_data_claims"];
    const teeKey = fieldsOf(cpu.claims["runtime_data_claims"])["tee-pubkey"];
    return {
        ...allChecked([
            ...checkCpu(cpu, workloads),
            // One guest has one document, whatever number of CPUs it shows.
            ...others.flatMap((other) => checkCpu(other, known.length > 0 ? known : workloads)),
            ...(current === undefined ? [] : [...checkImages(cpu, current), ...checkGpuNames(devices, current)]),
            { checks: [], issues: current?.gpus === undefined ? checkGpu(devices, here) : [] },
        ]),
        names: known.map(({ name }) => name),
        evidence,
        signed: defined({
            evidence,
            content: Object.keys(fieldsOf(content)).length === 0 ? undefined : fieldsOf(content),
        }),
        proven: defined({ teeKey: isPlainObject(teeKey) ? teeKey : undefined }),
    };
}

/** The workloads that a CPU can be of, by its kind of TEE; all where it is of none. */
export function candidates({ tees, claims }: Device, workloads: readonly TrusteeWorkload[]) {
    const evidence = tees.length === 1 ? Object.values(Evidence).find((one) => one === tees[0]) : undefined;
    const here = workloads.filter(({ platform }) => evidenceOf(platform) === evidence);
    const given = inNewSpelling(claims["init_data"], evidence);
    return { evidence, here, same: here.length > 0 ? here : workloads, given };
}

function checkCpu(cpu: Device, workloads: readonly TrusteeWorkload[]): Checked[] {
    const { here, same, given } = candidates(cpu, workloads);
    return [checkTee(cpu, workloads, here.length > 0), checkInitData(cpu.name, given, same)];
}

/** The first CPU needs no name. */
function askedOf(name: string, what: string): string {
    return name === CPU ? what : `${what} of ${name}`;
}

function checkTee({ name, tees }: Device, workloads: readonly TrusteeWorkload[], holds: boolean): Checked {
    const wanted = [...new Set(workloads.flatMap(({ platform }) => evidenceOf(platform) ?? []))].sort();
    const found = listed(tees);
    const check = { asked: askedOf(name, "TEE"), found, expected: wanted.join(" or "), holds };
    return checked(check, ["submods", name], "token-tee", {
        message: `is about a guest of the TEE ${found}, and the workloads run on ${wanted.join(" or ")}`,
        fix: "ask the workload on its own platform, or expect the workload of this one",
    });
}

function checkInitData(cpu: string, given: unknown, workloads: readonly TrusteeWorkload[]): Checked {
    const expected = workloads.flatMap(({ name, initData, previous = [] }) => [
        ...(initData === undefined ? [] : [`${initData} (${name})`]),
        ...previous.map((value) => `${value} (${name}, before)`),
    ]);
    const [known] = workloads.filter((workload) => hasValue(workload, given));
    const asked = { asked: askedOf(cpu, "init_data"), found: asText(given), expected: expected.join(" or ") };
    const place = ["submods", cpu, "init_data"];
    const { checks, issues } = checked({ ...asked, holds: known !== undefined }, place, "token-init-data", {
        message: initDataProblem(given, workloads),
        allowed: expected.join(", "),
        fix: "deploy what was reviewed, or review what runs; `npx confidential-workload diff` compares the two",
    });
    const isPrevious = known !== undefined && !workloads.some(({ initData }) => initData === given);
    const previous = {
        message: `is of the document that ${quote(known?.name)} had before, so this pod has not rolled yet`,
        fix: "verify again when the rollout is over, and remove the value from `previous` then",
    };
    return { checks, issues: isPrevious ? [warning(["token", ...place], "token-previous", previous)] : issues };
}

/** Guests send the evidence of a GPU in addition to that of the CPU, and Trustee makes it a device of its own. */
function checkGpu(devices: readonly Device[], workloads: readonly TrusteeWorkload[]): Issue[] {
    const isExpected = workloads.length > 0 && workloads.every(({ platform }) => GPU_PLATFORMS.includes(platform));
    const text = {
        message: "has no appraisal of a GPU, so it proves nothing of the GPU",
        fix: "use a guest image whose attestation agent sends the evidence of the GPU",
    };
    return isExpected && !devices.some(({ name }) => name.startsWith("gpu"))
        ? [warning(["token", "submods"], "token-device", text)]
        : [];
}

/** A guest leaves a GPU that does not answer out of its evidence. */
function checkGpuNames(devices: readonly Device[], { name: workload, gpus = 0 }: TrusteeWorkload): Checked[] {
    return Array.from({ length: gpus }, (_, index) => `gpu${index}`).map((gpu) => {
        const holds = devices.some(({ name }) => name === gpu);
        const check = { asked: `appraisal of ${gpu}`, found: "nothing", expected: "an appraisal", holds };
        const text = {
            message: `has no appraisal of ${gpu}, and the agent policy of ${quote(workload)} gives its containers ${gpus} GPUs`,
            fix: "find out why this GPU sent no evidence, and trust nothing that it has had",
        };
        return holds ? { checks: [], issues: [] } : checked(check, ["submods"], "token-device", text);
    });
}

function hasValue({ initData, previous = [] }: TrusteeWorkload, value: unknown): boolean {
    return [initData, ...previous].some((one) => one !== undefined && one === value);
}

function initDataProblem(given: unknown, workloads: readonly TrusteeWorkload[]): string {
    if (typeof given !== "string") {
        return given === undefined ? "says nothing of the init-data" : "has init-data that is not text";
    }
    const start = given.toLowerCase().replace(/0+$/, "");
    const near = workloads.find(({ initData }) => initData !== undefined && initData.replace(/0+$/, "") === start);
    return near === undefined
        ? `is about other init-data: ${given}`
        : `is about init-data in another form than hardware reports for ${quote(near.name)}: ${given}`;
}

/** Trustee's own policy takes the images from the document; another policy may say something else. */
function checkImages({ images: given }: Device, { name, images }: TrusteeWorkload): Checked[] {
    if (images === undefined || !Array.isArray(given)) {
        return [];
    }
    const found = listed([...new Set(given.map(asText))].sort());
    const expected = listed([...new Set(images)].sort());
    const check = { asked: "images", found, expected, holds: found === expected };
    const text = {
        message: `names other images than the policy of ${quote(name)}: ${found}`,
        allowed: expected,
        fix: "look into the attestation policy of Trustee, which wrote them: the document is the expected one",
    };
    return [checked(check, ["submods", CPU, "ear.trustee.identifiers"], "token-images", text)];
}

function listed(names: readonly string[]): string {
    return names.length === 0 ? "none" : names.join(", ");
}
