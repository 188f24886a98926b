import { RegoDialect } from "../../core/kataVersion";
import { parsePolicy } from "../../core/policy/engine";

/** How guests read policies of which the preview does not say for which Kata they are: as they can be read. */
export function dialectFor(policies: readonly string[]): RegoDialect {
    const parses = (dialect: RegoDialect) => policies.every((policy) => parsePolicy(policy, { dialect }).length === 0);
    return !parses(RegoDialect.V1) && parses(RegoDialect.V0) ? RegoDialect.V0 : RegoDialect.V1;
}
