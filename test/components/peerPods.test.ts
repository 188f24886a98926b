import { gunzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InitData, Platform, PolicyPreset, peerPodsInitData } from "../../index";
import { INIT_DATA_ANNOTATION, SPEC } from "./example";
import { resolve, run, runToError, Source } from "./mocks";

const ARGS = { ...SPEC, platform: Platform.AzureSnp };

describe("the default of peer pods", () => {
    it("is what the annotation of a pod would be: gzip, base64, one line", async () => {
        const { result, resources, warnings } = await run(() => peerPodsInitData(ARGS));
        const { value, isKnown, isSecret } = await resolve(result);
        const text = gunzipSync(Buffer.from(String(value), "base64")).toString("utf8");
        expect(text).toMatch(/^version = "0.1.0"\nalgorithm = "sha256"\n/);
        expect([isKnown, isSecret, resources, warnings]).toEqual([true, false, [], []]);
        const component = await run(() => new InitData("web", ARGS));
        const annotations = await resolve(component.result.annotations);
        expect((annotations.value as Record<string, string>)[INIT_DATA_ANNOTATION]).toBe(value);
    });

    it("is not known before its inputs are", async () => {
        const kbs = () => ({ url: new Source("kbs", SPEC.kbs.url).value });
        const { result } = await run(() => peerPodsInitData({ ...ARGS, kbs: kbs() }), { preview: true });
        expect(await resolve(result)).toEqual({ value: pulumi.unknown, isKnown: false, isSecret: false });
    });

    it("says its warnings", async () => {
        const { warnings } = await run(() => peerPodsInitData({ ...ARGS, policy: { preset: PolicyPreset.AllowAll } }));
        expect(warnings.map(({ message }) => message.split(" ")[0])).toEqual(["peerPodsInitData:"]);
    });

    it("is a problem where there are no peer pods, next to all others", async () => {
        const { message } = await runToError(() =>
            peerPodsInitData({ ...SPEC, platform: Platform.Tdx, kbs: { url: "kbs" } }),
        );
        expect(message).toBe(`confidential-workload: peerPodsInitData has 2 problems:
  - platform: "tdx" (Intel TDX) does not use peer pods, and only peer pods have a default init-data [not-peer-pods]
    allowed: azure-snp, azure-tdx, aws-snp, gcp-snp, gcp-tdx, ibm-cloud-se, libvirt
    fix: use ConfidentialWorkload or InitData, which put the annotation on each pod
  - kbs.url: "kbs" has no scheme [url]
    allowed: an http or https URL such as "https://kbs.example.com:8080"
    fix: write "https://kbs" or "http://kbs"`);
    });
});
