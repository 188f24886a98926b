import type { DecodedInitData } from "../../core/initdata/decode";
import { PLATFORMS } from "../../core/platform";
import { explainInitData } from "../../core/review/explain";
import { dialectFor } from "./matrix";
import type { MoveIn } from "./model";
import type { Workload } from "./workloads";

/** To explain a document takes some 100 ms. */
const MOST_EXPLAINED = 12;
/** What a reader looks for first in a document of which little is new to them. */
const TRUSTED =
    /^(?:token_configs\.kbs\.url|kbc\.url|image\.image_pull_proxy\.(?:https?_proxy)|image\.(?:registry_config|image_security_policy|authenticated_registry_credentials)\w*)$/;

/** What there is to know of workloads that were plain, or were not there. Documents alike are explained once. */
export function moveIns(): (workload: Workload) => MoveIn | undefined {
    const known = new Map<string, MoveIn>();
    return ({ before, after, platform }) => {
        const initData = after?.initData;
        if (before !== undefined || initData === undefined) {
            return undefined;
        }
        const key = JSON.stringify([platform, initData.toml]);
        const found = known.get(key) ?? (known.size < MOST_EXPLAINED ? explained(initData, platform) : NOT_EXPLAINED);
        if (found !== NOT_EXPLAINED) {
            known.set(key, found);
        }
        return found;
    };
}

const NOT_EXPLAINED: MoveIn = { trusts: [], can: [], denied: 0, notAttested: [], isExplained: false };

function explained(initData: DecodedInitData, platform: Workload["platform"]): MoveIn {
    const policy = initData.files["policy.rego"];
    const { trusts, can, cannot } = explainInitData(initData, {
        ...(platform === undefined ? {} : { platform }),
        dialect: dialectFor(policy === undefined ? [] : [policy]),
    });
    const values = trusts.filter(({ path }) => TRUSTED.test(path)).flatMap(({ text }) => text ?? []);
    return {
        trusts: [...new Set(values)],
        can: [...new Set(can.map(({ text }) => text ?? ""))],
        denied: cannot.length,
        notAttested: platform === undefined ? [] : PLATFORMS[platform].notAttested,
        isExplained: true,
    };
}
