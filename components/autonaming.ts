import * as pulumi from "@pulumi/pulumi";
import { fieldsOf, type WorkloadKind } from "../core";

/**
 * The pattern by which the stack makes up the names of such workloads, where it has one of its own. Source: Pulumi
 * `pkg/resource/autonaming`; what is said of a type counts before what is said of the provider, and that before the rest.
 */
export function autonamingPattern(kind: WorkloadKind): string | undefined {
    const { providers, ...all } = fieldsOf(parsed(pulumi.runtime.allConfig()["pulumi:autonaming"]));
    const { resources, ...provider } = fieldsOf(fieldsOf(providers)["kubernetes"]);
    const [, type] = Object.entries(fieldsOf(resources)).find(([token]) => token.split(":").at(-1) === kind) ?? [];
    const chosen = [type, provider, all].map(fieldsOf).find(({ mode, pattern }) => (mode ?? pattern) !== undefined);
    const pattern = chosen?.["pattern"];
    return typeof pattern === "string" ? pattern : undefined;
}

function parsed(text: string | undefined): unknown {
    try {
        return JSON.parse(text ?? "{}");
    } catch {
        // The engine refuses it by itself.
        return {};
    }
}
