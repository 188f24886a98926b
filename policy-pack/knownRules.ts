import { createRequire } from "node:module";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { formatIssue } from "../core/issue";
import { unknownKeys } from "../core/shape";

const NAME = "known-rules";

/** A name in the config that no rule has is a violation of the stack: what stands under it would apply to nothing. */
export function knownRules(
    policies: readonly ResourceValidationPolicy[],
    configured: () => readonly string[],
): ResourceValidationPolicy {
    const known = ["all", NAME, ...policies.map(({ name }) => name)];
    return {
        name: NAME,
        description: "The config of the pack names rules that there are",
        enforcementLevel: "mandatory",
        severity: "high",
        validateResource: ({ type }, reportViolation) => {
            // Each stack has one such resource.
            const names = type === "pulumi:pulumi:Stack" ? [...configured()].sort() : [];
            for (const issue of unknownKeys(names, known, ["config"])) {
                reportViolation(formatIssue(issue));
            }
        },
    };
}

/**
 * The names in the config of the pack, also those that no rule has. The engine hands over all that have a level (Pulumi
 * `pkg/resource/analyzer/config.go`), and the SDK shows a rule its own part only, so they are read where the SDK's server
 * decodes them. With an SDK that works in another way there are none.
 */
export function configuredNames(): () => readonly string[] {
    let names: readonly string[] = [];
    try {
        // The SDK's own copy of the module, which may be another one than ours.
        const require = createRequire(createRequire(__filename).resolve("@pulumi/policy"));
        const {
            AnalyzerService,
        }: typeof import("@pulumi/pulumi/proto/analyzer_grpc_pb") = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
        const { configure } = AnalyzerService;
        const decode = configure.requestDeserialize;
        configure.requestDeserialize = (bytes) => {
            const request = decode(bytes);
            names = request
                .getPolicyconfigMap()
                .toArray()
                .map(([name]) => name);
            return request;
        };
    } catch {
        // The rules themselves work without.
    }
    return () => names;
}
