import * as pulumi from "@pulumi/pulumi";
import { fieldsOf, stringOf } from "../core/fields";
import { jsonObject } from "../core/json";
import type { WorkloadKind } from "../core/kubernetes/kinds";

/**
 * The pattern by which the stack makes up the names of such workloads, where it has one of its own. Source: Pulumi
 * `pkg/resource/autonaming`; what is said of a type counts before what is said of the provider, and that before the rest.
 */
export function autonamingPattern(kind: WorkloadKind): string | undefined {
    // The engine refuses what is not JSON by itself.
    const { providers, ...all } = jsonObject(pulumi.runtime.allConfig()["pulumi:autonaming"] ?? "{}") ?? {};
    const { resources, ...provider } = fieldsOf(fieldsOf(providers)["kubernetes"]);
    const [, type] = Object.entries(fieldsOf(resources)).find(([token]) => token.split(":").at(-1) === kind) ?? [];
    const chosen = [type, provider, all].map(fieldsOf).find(({ mode, pattern }) => (mode ?? pattern) !== undefined);
    return stringOf(chosen?.["pattern"]);
}
