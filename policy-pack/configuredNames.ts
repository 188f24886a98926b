import { createRequire } from "node:module";

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
