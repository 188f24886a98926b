import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
    AnalyzeRequest,
    type AnalyzeResponse,
    AnalyzerResourceOptions,
    ConfigureAnalyzerRequest,
    EnforcementLevel,
    PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { afterAll, beforeAll, expect, test } from "vitest";

// What the SDK itself speaks with.
const fromSdk = createRequire(createRequire(__filename).resolve("@pulumi/pulumi"));
const { credentials } = fromSdk("@grpc/grpc-js");
const { Struct } = fromSdk("google-protobuf/google/protobuf/struct_pb.js");

/** The pack as Pulumi runs it, with the SDK's own server, spoken to as the engine does. */
let pack: ChildProcessWithoutNullStreams;
let client: AnalyzerClient;

beforeAll(async () => {
    pack = spawn(process.execPath, ["../dist/policy-pack/index.js"], { cwd: join(process.cwd(), "policy-pack") });
    const port = await new Promise((resolve) => pack.stdout.once("data", (data) => resolve(`${data}`.trim())));
    client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(() => {
    client.close();
    pack.kill();
});

/** Hands over the levels of some names, as the engine does for every name in the config that has one. */
function configure(...names: readonly string[]): Promise<void> {
    const request = new ConfigureAnalyzerRequest();
    for (const name of names) {
        const config = new PolicyConfig();
        config.setEnforcementlevel(EnforcementLevel.ADVISORY);
        config.setProperties(Struct.fromJavaScript({}));
        request.getPolicyconfigMap().set(name, config);
    }
    return new Promise((resolve, reject) => {
        client.configure(request, (cause) => (cause === null ? resolve() : reject(cause)));
    });
}

/** The violations of a resource without inputs. */
async function violations(type: string): Promise<string[]> {
    const request = new AnalyzeRequest();
    request.setType(type);
    request.setName("one");
    request.setUrn(`urn:pulumi:dev::shop::${type}::one`);
    request.setProperties(Struct.fromJavaScript({}));
    request.setOptions(new AnalyzerResourceOptions());
    const response = await new Promise<AnalyzeResponse>((resolve, reject) => {
        client.analyze(request, (cause, reply) => (cause === null ? resolve(reply) : reject(cause)));
    });
    return response.getDiagnosticsList().map((one) => `${one.getPolicyname()}: ${one.getMessage()}`);
}

const STACK = "pulumi:pulumi:Stack";

test("every name of a rule, and of all, is fine", async () => {
    await configure("all", "known-rules", "confidential-required", "exec-and-logs", "certificate-expiry");
    expect(await violations(STACK)).toEqual([]);
});

test("a name that no rule has is a violation of the stack, and of nothing else", async () => {
    await configure("init-data", "exec-and-log", "bogus");
    const [unknown, misspelt, ...others] = await violations(STACK);
    expect(misspelt).toMatch(
        /config\["exec-and-log"\]: is not an input of config \[unknown-key\]\n {4}allowed: all, known-rules, confidential-required, /,
    );
    expect(misspelt).toMatch(/\n {4}fix: did you mean config\["exec-and-logs"\]\?/);
    expect(unknown).toMatch(/config\.bogus: is not an input of config \[unknown-key\](?:.|\n)*\n {4}fix: remove it/);
    expect(others).toEqual([]);
    expect(await violations("kubernetes:core/v1:ConfigMap")).toEqual([]);
});
