import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { resourcePolicy } from "../../core/trustee";
import { ConfidentialWorkload, checked, InitData, Platform } from "../../index";
import { DEPLOYMENT, DIGEST, SPEC, TRUSTEE } from "./example";
import { resolve, run, runToError, Source } from "./mocks";

const REGO = `${SPEC.policy.rego}
policy_data := {"containers": [{"OCI": {"Annotations": {"io.kubernetes.cri.image-name": "registry.example.com/web@sha256:${DIGEST}"}}}]}
`;

test("the outputs of workloads are what a resource policy takes, and make one", async () => {
    const { result } = await run(() => {
        const web = new ConfidentialWorkload("web", { ...SPEC, deployment: DEPLOYMENT });
        const api = new InitData("api", { ...SPEC, platform: Platform.Tdx });
        return pulumi
            .all([web.trustee, api.trustee])
            .apply((workloads) => resourcePolicy({ grants: [{ workloads, resources: ["shop/keys/database"] }] }));
    });
    const { value, isKnown, isSecret } = await resolve(result);
    const { policy = "", issues } = value as ReturnType<typeof resourcePolicy>;
    expect({ issues, isKnown, isSecret }).toEqual({ issues: [], isKnown: true, isSecret: false });
    expect(policy.match(/"workload": .*|"[0-9a-f]{64,}"/g)).toEqual([
        '"workload": "api",',
        expect.stringMatching(/^"[0-9a-f]{96}"$/),
        '"workload": "web",',
        `"${DIGEST}"`,
    ]);
});

test("the images are those of the policy's data", async () => {
    const { result } = await run(() => new InitData("web", { ...SPEC, policy: { rego: REGO } }));
    const { value } = await resolve(result.trustee);
    expect((value as typeof TRUSTEE).images).toEqual([`registry.example.com/web@sha256:${DIGEST}`]);
});

test("a platform whose token says nothing of the document has no value", async () => {
    const { result } = await run(() => new InitData("web", { ...SPEC, platform: Platform.AwsSnp }));
    const { initData: _, ...rest } = TRUSTEE;
    expect(await resolve(result.trustee)).toEqual({
        value: { ...rest, platform: "aws-snp" },
        isKnown: true,
        isSecret: false,
    });
});

test("it is no secret where the pod holds one", async () => {
    const containers = [{ name: "web", image: "web", env: [{ name: "TOKEN", value: pulumi.secret("s3cret") }] }];
    const { result } = await run(
        () => new ConfidentialWorkload("web", { ...SPEC, podSpec: { containers }, policy: SPEC.policy }),
    );
    expect(await resolve(result.trustee)).toEqual({
        value: { ...TRUSTEE, vcpus: [1] },
        isKnown: true,
        isSecret: false,
    });
});

test.each([
    ["platform", () => ({ platform: new Source("s", "snp").value }), { platform: 1, evidence: 1, initData: 1 }],
    ["policy", () => ({ policy: { rego: new Source("s", REGO).value } }), { initData: 1, images: 1, gpus: 1 }],
    ["proxy", () => ({ proxy: { httpsProxy: new Source("s", "http://a:1").value } }), { initData: 1, kbsUrl: 1 }],
])("what depends on an unknown %s is unknown, and nothing else", async (_, args, unknown) => {
    const { result } = await run(() => new InitData("web", { ...SPEC, ...args() }), { preview: true });
    const changed = Object.fromEntries(Object.keys(unknown).map((key) => [key, pulumi.unknown]));
    expect((await resolve(result.trustee)).value).toEqual({ ...TRUSTEE, ...changed });
});

const RUST = "kata-qemu-snp-runtime-rs";

// The Go runtime adds the limit, rounded up, to one vCPU. The Rust runtime of Kata 4.0 rounds up the limit with 0.4 for the VM itself.
test.each<[string, () => { [name: string]: pulumi.Input<string> }, object, number[] | undefined]>([
    ["no limit", () => ({}), {}, [1]],
    ["1500m, a class of the Go runtime", () => ({ cpu: "1500m" }), {}, [3]],
    ["1500m, a class of the Rust runtime", () => ({ cpu: "1500m" }), { runtimeClassName: RUST }, [2, 3]],
    ["1500m, the same before 4.0", () => ({ cpu: "1500m" }), { runtimeClassName: RUST, kataVersion: "3.31.0" }, [3]],
    ["1500m, the same of 4.1", () => ({ cpu: "1500m" }), { runtimeClassName: RUST, kataVersion: "4.1.0" }, [2]],
    ["a limit that is not known yet", () => ({ cpu: new Source("s", "2").value }), {}, undefined],
    ["another TEE", () => ({ cpu: "2" }), { platform: Platform.Tdx }, undefined],
])("the vCPUs of the pod's VM: %s", async (_, limits, args, vcpus) => {
    const { result } = await run(
        () => {
            const podSpec = { containers: [{ name: "web", image: "web", resources: { limits: limits() } }] };
            return new ConfidentialWorkload("web", { ...SPEC, ...args, podSpec });
        },
        { preview: true },
    );
    const { value } = await resolve(result.trustee);
    expect((value as { vcpus?: unknown }).vcpus).toEqual(vcpus);
});

const grantsFor = (workload: InitData, resources: readonly string[]) =>
    workload.trustee.apply((one) =>
        checked("resource policy", resourcePolicy({ grants: [{ workloads: [one], resources }] })),
    );

test("problems of a policy stop the program, all at once", async () => {
    const { message, when } = await runToError(() => grantsFor(new InitData("web", SPEC), ["shop", "*/a/b"]));
    expect(when).toBe("later");
    expect(message).toMatch(
        /^confidential-workload: resource policy has 2 problems:\n {2}- grants\[0\]\.resources\[0\]: /,
    );
});

test("its warnings are logged", async () => {
    const args = { ...SPEC, platform: Platform.CocoDev };
    const { result, warnings } = await run(() => grantsFor(new InitData("web", args), ["shop/keys/database"]));
    expect((await resolve(result)).isKnown).toBe(true);
    expect(warnings.map(({ message }) => message.split("\n")[0])).toEqual([
        expect.stringMatching(/^platform: .* \[not-attested\]$/),
        expect.stringMatching(
            /^resource policy: grants\[0\]\.workloads\[0\]\.platform: on "coco-dev" .* \[trustee-not-attested\]$/,
        ),
    ]);
});
