import { Effect } from "../../core/effect";
import { lossesIn } from "../../core/guardrails/keepsWrites";
import type { DecodedInitData } from "../../core/initdata/decode";
import { root } from "../../core/kubernetes/located";
import { podsIn } from "../../core/kubernetes/pods";
import { patchedKind } from "../../core/kubernetes/resourceType";
import { PLATFORMS } from "../../core/platform";
import type { Change } from "../../core/review/change";
import { explainDocument, type Statement } from "../../core/review/explain";
import type { Session } from "../../core/session";
import { POD } from "./findings";
import { dialectFor } from "./matrix";
import type { MoveIn } from "./model";
import { asKnown } from "./values";
import type { Workload } from "./workloads";

/** To explain a document takes some 100 ms. */
const MOST_EXPLAINED = 12;
/** What a reader looks for first in a document of which little is new to them, as the tables of keys have it. */
const TRUSTED: readonly string[] = [
    "token_configs.kbs.url",
    "kbc.url",
    "image.image_pull_proxy.http_proxy",
    "image.image_pull_proxy.https_proxy",
    "image.registry_config",
    "image.registry_configuration_uri",
    "image.image_security_policy",
    "image.image_security_policy_uri",
    "image.authenticated_registry_credentials_uri",
];

/** Whether a workload was plain, and becomes confidential. */
export function isMoveIn({ step, before, after }: Workload): boolean {
    return step.before !== undefined && before === undefined && after?.initData !== undefined;
}

/** What there is to know of workloads that were plain, or were not there. Documents alike are explained once. */
export function moveIns(session: Session): (workload: Workload) => MoveIn | undefined {
    const known = new Map<string, Explained>();
    return (workload) => {
        const { before, after, platform } = workload;
        const initData = after?.initData;
        if (before !== undefined || initData === undefined) {
            return undefined;
        }
        const key = JSON.stringify([platform, initData.toml]);
        const found =
            known.get(key) ?? (known.size < MOST_EXPLAINED ? explained(initData, platform, session) : NOT_EXPLAINED);
        if (found !== NOT_EXPLAINED) {
            known.set(key, found);
        }
        return { ...found, lost: lossesOf(workload, session)?.map(({ volume }) => volume) ?? null };
    };
}

function lossesOf({ step, kind, place }: Workload, session: Session) {
    const pod = podsIn(root(asKnown(step.after)), patchedKind(kind)).find(
        ({ template }) => template.keys.map(String).join() === place.join(),
    );
    return pod && lossesIn(pod, { type: step.type, session });
}

/**
 * The volumes to which a plain pod wrote, and its confidential one does not. The policy may confirm it: who confirmed it is
 * its author, and what was there is gone for all. What is not confirmed violates a rule.
 */
export function movedLosses(workload: Workload, session: Session): Change[] {
    const losses = isMoveIn(workload) ? (lossesOf(workload, session) ?? []) : [];
    return losses
        .filter(({ isConfirmed }) => isConfirmed)
        .map(({ volume, kind }) => ({
            file: POD,
            path: `spec.volumes[${volume}]`,
            effect: Effect.Breaks,
            reason: `The plain pod wrote to this volume (${kind}). The guest gets a copy of it, and what the container writes from now on is lost when the VM ends. The policy confirms it (policy.untrustedVolumes); see docs/persistent-data.md for what keeps data.`,
        }));
}

type Explained = Omit<MoveIn, "lost">;

const NOT_EXPLAINED: Explained = { trusts: [], can: [], denied: 0, notAttested: [], isExplained: false };

function explained(initData: DecodedInitData, platform: Workload["platform"], session: Session): Explained {
    const policy = initData.files["policy.rego"];
    const patterns = new Map<Statement, string>();
    const options = {
        ...(platform === undefined ? {} : { platform }),
        dialect: dialectFor(policy === undefined ? [] : [policy], session),
        session,
    };
    const { trusts, can, cannot } = explainDocument(initData, options, patterns);
    const values = trusts
        .filter((statement) => TRUSTED.includes(patterns.get(statement) ?? ""))
        .flatMap(({ text }) => text ?? []);
    return {
        trusts: [...new Set(values)],
        can: [...new Set(can.map(({ text }) => text ?? ""))],
        denied: cannot.length,
        notAttested: platform === undefined ? [] : PLATFORMS[platform].notAttested,
        isExplained: true,
    };
}
