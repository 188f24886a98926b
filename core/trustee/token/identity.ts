import { defined, type Fields, fieldsOf, itemsOf } from "../../fields";
import { error, type Issue, quote, warning } from "../../issue";
import { Platform } from "../../platform";
import { Evidence, evidenceOf } from "../claims";
import type { TrusteeWorkload } from "../workload";
import type { Device } from "./devices";
import type { Asked, TokenCheck } from "./spec";

/** Whose document the token is about. */
export interface Identity extends Asked {
    readonly names: readonly string[];
    readonly evidence?: Evidence | undefined;
    /** What a signed token says, and the key of the guest, as parts of the verdict. */
    readonly said: { readonly evidence?: Evidence; readonly content?: Fields };
    readonly key: { readonly teeKey?: Fields };
}

const GPU_PLATFORMS: readonly Platform[] = [Platform.NvidiaGpuSnp, Platform.NvidiaGpuTdx];
const CPU = "cpu0";
const FROM_TRUSTEE =
    "take the token from Trustee: the attestation agent of the guest has it, at /aa/token?token_type=kbs";

/** The kind of TEE and the init-data of the CPU, and the images that the token names. */
export function checkIdentity(devices: readonly Device[], workloads: readonly TrusteeWorkload[]): Identity {
    const cpu = devices.find(({ name }) => name === CPU);
    if (cpu === undefined) {
        const message = `has no appraisal of a CPU (submods.${CPU})`;
        const check = { asked: "devices", found: listed(devices.map(({ name }) => name)), expected: CPU, holds: false };
        const issues = [error(["token", "submods"], "token-device", { message, fix: FROM_TRUSTEE })];
        return { checks: [check], issues, names: [], said: {}, key: {} };
    }
    const evidence = cpu.tees.length === 1 ? Object.values(Evidence).find((one) => one === cpu.tees[0]) : undefined;
    const here = workloads.filter(({ platform }) => evidenceOf(platform) === evidence);
    const tee = checkTee(cpu, workloads, here.length > 0);
    const same = here.length > 0 ? here : workloads;
    const initData = checkInitData(cpu, same);
    const current = same.filter((workload) => workload.initData === cpu.claims["init_data"]);
    const images = current[0] === undefined ? { checks: [], issues: [] } : checkImages(cpu, current[0]);
    const content = cpu.claims["init_data_claims"];
    const teeKey = fieldsOf(cpu.claims["runtime_data_claims"])["tee-pubkey"];
    return {
        checks: [tee, initData, images].flatMap(({ checks }) => checks),
        issues: [...[tee, initData, images].flatMap(({ issues }) => issues), ...checkGpu(devices, here)],
        names: same.filter((workload) => hasValue(workload, cpu.claims["init_data"])).map(({ name }) => name),
        evidence,
        said: {
            ...defined({ evidence }),
            ...(Object.keys(fieldsOf(content)).length === 0 ? {} : { content: fieldsOf(content) }),
        },
        key: typeof teeKey === "object" && teeKey !== null ? { teeKey: fieldsOf(teeKey) } : {},
    };
}

function checkTee({ tees }: Device, workloads: readonly TrusteeWorkload[], holds: boolean): Asked {
    const wanted = [...new Set(workloads.flatMap(({ platform }) => evidenceOf(platform) ?? []))].sort();
    const found = listed(tees);
    const check: TokenCheck = { asked: "TEE", found, expected: wanted.join(" or "), holds };
    const text = {
        message: `is about a guest of the TEE ${found}, and the workloads run on ${wanted.join(" or ")}`,
        fix: "ask the workload on its own platform, or expect the workload of this one",
    };
    return { checks: [check], issues: holds ? [] : [error(["token", "submods", CPU], "token-tee", text)] };
}

function checkInitData({ claims }: Device, workloads: readonly TrusteeWorkload[]): Asked {
    const given = claims["init_data"];
    const found = given === undefined ? "nothing" : String(given);
    const expected = workloads.flatMap(({ name, initData, previous = [] }) => [
        ...(initData === undefined ? [] : [`${initData} (${name})`]),
        ...previous.map((value) => `${value} (${name}, before)`),
    ]);
    const place = ["token", "submods", CPU, "init_data"];
    const known = workloads.filter((workload) => hasValue(workload, given));
    const holds = known.length > 0;
    const check = { asked: "init_data", found, expected: expected.join(" or "), holds };
    if (!holds) {
        const text = {
            message: initDataProblem(given, workloads),
            allowed: expected.join(", "),
            fix: "deploy what was reviewed, or review what runs; `confidential-workload diff` compares the two",
        };
        return { checks: [check], issues: [error(place, "token-init-data", text)] };
    }
    const issues: Issue[] = known.some(({ initData }) => initData === given)
        ? []
        : [
              warning(place, "token-previous", {
                  message: `is of the document that ${quote(known[0]?.name)} had before, so this pod has not rolled yet`,
                  fix: "verify again when the rollout is over, and remove the value from `previous` then",
              }),
          ];
    return { checks: [check], issues };
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
function checkImages(cpu: Device, { name, images }: TrusteeWorkload): Asked {
    if (images === undefined || !Array.isArray(cpu.images)) {
        return { checks: [], issues: [] };
    }
    const found = listed([...new Set(itemsOf(cpu.images).map(String))].sort());
    const expected = listed([...new Set(images)].sort());
    const holds = found === expected;
    const text = {
        message: `names other images than the policy of ${quote(name)}: ${found}`,
        allowed: expected,
        fix: "look into the attestation policy of Trustee, which wrote them: the document is the expected one",
    };
    const place = ["token", "submods", CPU, "ear.trustee.identifiers"];
    return {
        checks: [{ asked: "images", found, expected, holds }],
        issues: holds ? [] : [error(place, "token-images", text)],
    };
}

function listed(names: readonly string[]): string {
    return names.length === 0 ? "none" : names.join(", ");
}
