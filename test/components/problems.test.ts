import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, type ConfidentialWorkloadArgs, InitData, Platform, PolicyPreset } from "../../index";
import { INPUTS } from "../core/spec";
import { CONTAINERS, DEPLOYMENT, DIGEST_ANNOTATION, INIT_DATA_ANNOTATION, SPEC } from "./example";
import { run, runToError, runToErrors } from "./mocks";

const ARGS: ConfidentialWorkloadArgs = { ...SPEC, deployment: DEPLOYMENT };

/** The same init-data, which comes late. */
const LATE: ConfidentialWorkloadArgs = { ...ARGS, platform: pulumi.output(Platform.Snp) };

/** `change` is of `never` where plain JavaScript can say what the types do not allow. */
const failure = (change: Partial<ConfidentialWorkloadArgs>, base = ARGS) =>
    runToError(() => new ConfidentialWorkload("web", { ...base, ...change }));

function withTemplate(metadata: object, spec: object): Partial<ConfidentialWorkloadArgs> {
    const { template, ...others } = DEPLOYMENT.spec;
    const changed = { metadata: { ...template.metadata, ...metadata }, spec: { ...template.spec, ...spec } };
    return { deployment: { spec: { ...others, template: changed } } };
}

const TOP_KEYS = `${INPUTS}, runtimeClassName, deployment, statefulSet, daemonSet, job, cronJob, pod, podSpec, replicas, admission, adopt, checkRuntimeClass`;

const ONE_OF = "exactly one of deployment, statefulSet, daemonSet, job, cronJob, pod and podSpec";

const WORKLOAD_TWICE = `  - deployment: is set together with podSpec [one-of]
    allowed: ${ONE_OF}
    fix: keep one of them`;

const ONE_PROBLEM: readonly [string, Partial<ConfidentialWorkloadArgs>, string][] = [
    [
        "an init-data annotation of the user's own",
        withTemplate({ annotations: { [INIT_DATA_ANNOTATION]: "H4sI" } }, {}),
        `  - deployment.spec.template.metadata.annotations["${INIT_DATA_ANNOTATION}"]: is set by hand, and this component writes it [annotation-clash]
    allowed: every other annotation
    fix: remove it; what it holds is decided by platform, kbs, proxy and policy`,
    ],
    [
        "a digest annotation of the user's own",
        withTemplate({ annotations: { [DIGEST_ANNOTATION]: "sha256:00" } }, {}),
        `  - deployment.spec.template.metadata.annotations["${DIGEST_ANNOTATION}"]: is set by hand, and this component writes it [annotation-clash]
    allowed: every other annotation
    fix: remove it; what it holds is decided by platform, kbs, proxy and policy`,
    ],
    [
        "another configuration of the runtime",
        withTemplate({ annotations: { "io.katacontainers.config_path": "/opt/kata/configuration-qemu.toml" } }, {}),
        `  - deployment.spec.template.metadata.annotations["io.katacontainers.config_path"]: makes the runtime read another configuration than that of the RuntimeClass, so the VM may not be confidential [configuration-annotation]
    fix: remove it, and choose by the RuntimeClass`,
    ],
    [
        "another RuntimeClass",
        withTemplate({}, { runtimeClassName: "kata-qemu-tdx" }),
        `  - deployment.spec.template.spec.runtimeClassName: "kata-qemu-tdx" is not "kata-qemu-snp", the RuntimeClass of this workload [runtime-class-clash]
    allowed: "kata-qemu-snp", or nothing
    fix: remove it`,
    ],
    [
        "a RuntimeClass that may be one for the platform",
        withTemplate({}, { runtimeClassName: "our-cvm" }),
        `  - deployment.spec.template.spec.runtimeClassName: "our-cvm" is not "kata-qemu-snp", the RuntimeClass of this workload [runtime-class-clash]
    allowed: "kata-qemu-snp", or nothing
    fix: remove it, or set runtimeClassName: "our-cvm" if that class suits the platform`,
    ],
    [
        "a RuntimeClass that is one letter off",
        withTemplate({}, { runtimeClassName: "kata-qemu-spn" }),
        `  - deployment.spec.template.spec.runtimeClassName: "kata-qemu-spn" is not "kata-qemu-snp", the RuntimeClass of this workload [runtime-class-clash]
    allowed: "kata-qemu-snp", or nothing
    fix: did you mean "kata-qemu-snp"? Or remove it`,
    ],
    [
        "null instead of a workload",
        { deployment: null } as never,
        `  - deployment: null is not an object [wrong-type]
    allowed: an object
    fix: give metadata and spec of a Deployment, as kubernetes.apps.v1.Deployment takes them`,
    ],
    [
        "a RuntimeClass whose VMs are not confidential",
        { runtimeClassName: "kata-clh-runtime-rs" },
        `  - runtimeClassName: "kata-clh-runtime-rs" is for no confidential VM, and not for AMD SEV-SNP [runtime-class-platform]
    allowed: "kata-qemu-snp", what begins with "kata-qemu-snp-", or a class of the cluster's own
    fix: leave it out for the platform's own class, or correct platform`,
    ],
    [
        "another RuntimeClass in a podSpec",
        { deployment: undefined, podSpec: { containers: CONTAINERS, runtimeClassName: "runc" } },
        `  - podSpec.runtimeClassName: "runc" is not "kata-qemu-snp", the RuntimeClass of this workload [runtime-class-clash]
    allowed: "kata-qemu-snp", or nothing
    fix: remove it`,
    ],
    [
        "a variable that is not text, as languages without types let it be",
        withTemplate({}, { containers: [{ ...CONTAINERS[0], env: [{ name: "PORT", value: 8080 }] }] } as never),
        `  - deployment.spec.template.spec.containers[0].env[0].value: is a number for the API server, which takes only a string here and refuses the pod [not-text]
    fix: write it in quotes, as in value: "8080"`,
    ],
    [
        "a certificate that has expired by now",
        { kbs: { ...SPEC.kbs, certificate: readFileSync("test/certificates/expired.pem", "utf8") } },
        `  - kbs.certificate: (O=Example, CN=KBS old CA) expired on 2021-01-01 [certificate-expired]
    fix: renew it; every pod would fail to reach the KBS`,
    ],
    [
        "a kind that the component does not make",
        { deployment: undefined, replicaSet: DEPLOYMENT } as never,
        `  - replicaSet: is not a kind of workload that ConfidentialWorkload makes [unknown-kind]
    allowed: deployment, statefulSet, daemonSet, job, cronJob, pod, podSpec
    fix: make the ReplicaSet with its own class, and give it transforms: [confidentialTransform({ platform, kbs, policy })] as an option`,
    ],
    [
        "a kind that nobody here knows",
        { deployment: undefined, rollout: DEPLOYMENT } as never,
        `  - rollout: is not a kind of workload that ConfidentialWorkload makes [unknown-kind]
    allowed: deployment, statefulSet, daemonSet, job, cronJob, pod, podSpec
    fix: make the object with its own class, and put annotations and runtimeClassName of new InitData("web", { platform, kbs, policy: { rego } }) on its pod template`,
    ],
    ["deployment and podSpec", { podSpec: { containers: CONTAINERS } }, WORKLOAD_TWICE],
    [
        "no workload",
        { deployment: undefined },
        `  - deployment: is missing, and so is every other workload: there is nothing to make confidential [one-of]
    allowed: ${ONE_OF}
    fix: set deployment, or another of them`,
    ],
    [
        "no workload, from which a policy could be derived",
        { deployment: undefined, policy: { preset: PolicyPreset.Strict, imageLock: {} } },
        `  - deployment: is missing, and so is every other workload: there is nothing to make confidential [one-of]
    allowed: ${ONE_OF}
    fix: set deployment, or another of them`,
    ],
    [
        "replicas next to a deployment",
        { replicas: 2 },
        `  - replicas: belongs to podSpec, and would be ignored with deployment [one-of]
    fix: set deployment.spec.replicas instead`,
    ],
    [
        "a mistyped key",
        { plattform: "tdx" } as never,
        `  - plattform: is not an input [unknown-key]
    allowed: ${TOP_KEYS}
    fix: did you mean platform?`,
    ],
    [
        "a mistyped key further in",
        { proxy: { ...SPEC.proxy, no_proxy: [] } as never },
        `  - proxy.no_proxy: is not an input of proxy [unknown-key]
    allowed: httpsProxy, httpProxy, noProxy
    fix: did you mean proxy.noProxy?`,
    ],
];

describe("a problem is named, and stops the program before anything is registered", () => {
    const text = (problem: string) => `confidential-workload: ConfidentialWorkload "web" has 1 problem:\n${problem}`;
    const nothing = { resources: [], options: {}, outputs: {}, warnings: [] };

    it.each(ONE_PROBLEM)("%s, in plain inputs at once", async (_, change, problem) => {
        expect(await failure(change)).toEqual({ message: text(problem), when: "at once", ...nothing });
    });

    it.each(ONE_PROBLEM)("%s, next to an output once that is there", async (_, change, problem) => {
        expect(await failure(change, LATE)).toEqual({ message: text(problem), when: "later", ...nothing });
    });
});

it.each([
    ["an output", pulumi.output],
    ["a secret", pulumi.secret],
])("a problem in a workload that is %s is named", async (_, late) => {
    const { deployment } = withTemplate(
        { annotations: { [DIGEST_ANNOTATION]: "sha256:1" } },
        { runtimeClassName: "runc" },
    );
    const { message, when } = await failure({ deployment: { spec: late(deployment?.spec ?? DEPLOYMENT.spec) } });
    expect(message.match(/^ {2}- .*(?=: )/gm)).toEqual([
        "  - deployment.spec.template.spec.runtimeClassName",
        `  - deployment.spec.template.metadata.annotations["${DIGEST_ANNOTATION}"]`,
    ]);
    expect(when).toBe("later");
});

describe("all problems are in one message", () => {
    const change = {
        plattform: "tdx",
        platform: "sev",
        kbs: { url: "ftp://kbs.example.com" },
        policy: { rego: "" },
        podSpec: { containers: CONTAINERS },
    } as never;
    const message = `confidential-workload: ConfidentialWorkload "web" has 5 problems:
  - plattform: is not an input [unknown-key]
    allowed: ${TOP_KEYS}
    fix: did you mean platform?
${WORKLOAD_TWICE}
  - platform: "sev" is not one of the choices [not-a-choice]
    allowed: coco-dev, snp, tdx, se, nvidia-gpu-snp, nvidia-gpu-tdx, azure-snp, azure-tdx, aws-snp, gcp-snp, gcp-tdx, ibm-cloud-se, libvirt
    fix: did you mean Platform.Snp ("snp")?
  - kbs.url: "ftp://kbs.example.com" has the scheme "ftp" [url]
    allowed: an http or https URL such as "https://kbs.example.com:8080"
    fix: use http or https
  - policy.rego: is empty, and a guest without a policy allows everything [empty]
    fix: give the text of the policy`;

    it("at once", async () => {
        expect(await failure(change)).toMatchObject({ message, when: "at once", resources: [] });
    });

    it("later, with the secrets", async () => {
        const secret = { proxy: { httpsProxy: pulumi.secret("http://proxy.example:1") } };
        const { message: later, when } = await failure(change, { ...ARGS, ...secret });
        const [head, ...problems] = message.split("\n  - ");
        const problem = `proxy.httpsProxy: is a Pulumi secret, which the host and everyone who can read the pod would see in the init-data [secret]
    allowed: values that may be public
    fix: keep the secret in the KBS; if the value is public after all, do not mark it as a secret, or pass it through pulumi.unsecret`;
        expect(later.split("\n  - ")).toEqual([head?.replace("5", "6"), ...problems.toSpliced(2, 0, problem)]);
        expect(when).toBe("later");
    });

    it("also where no arguments are given at all", async () => {
        const { message, when } = await runToError(() => new ConfidentialWorkload("web", undefined as never));
        expect(message).toBe(`confidential-workload: ConfidentialWorkload "web" has 3 problems:
  - deployment: is missing, and so is every other workload: there is nothing to make confidential [one-of]
    allowed: ${ONE_OF}
    fix: set deployment, or another of them
  - platform: is required and missing [missing]
    fix: set platform, or the config confidential-workload:platform
  - kbs: is required and missing [missing]
    fix: set kbs, or the config confidential-workload:kbs`);
        expect(when).toBe("at once");
    });

    it("and no more of them than it counts: a warning is not a problem", async () => {
        const { message } = await failure({ platform: Platform.CocoDev, replicas: 2 });
        expect(message.split("\n")[0]).toBe('confidential-workload: ConfidentialWorkload "web" has 1 problem:');
        expect(message.match(/^ {2}- .*/gm)).toHaveLength(1);
    });
});

it("an input that fails by itself fails the program with its own error", async () => {
    const broken = () => new ConfidentialWorkload("web", { ...ARGS, kbs: Promise.reject(new Error("no such stack")) });
    await expect(run(broken)).rejects.toThrow("no such stack");
});

describe("problems of all components of a program", () => {
    const broken = { ...ARGS, platform: "sev-snp" as never };
    const program = () => {
        const web = new ConfidentialWorkload("web", broken);
        const api = new ConfidentialWorkload("api", { ...LATE, replicas: 2 });
        new InitData("init", { ...SPEC, kbs: { url: "kbs" } });
        const fine = new ConfidentialWorkload("fine", ARGS);
        return pulumi.all([web.initData.digest, api.workload.metadata.name, fine.initData.digest]);
    };
    const heads = ['ConfidentialWorkload "web"', 'ConfidentialWorkload "api"', 'InitData "init"'].map(
        (label) => `confidential-workload: ${label} has 1 problem:`,
    );

    it("are all shown in a preview, and what is broken is not registered", async () => {
        const { errors, resources } = await runToErrors(program, { preview: true });
        expect(errors.map((message) => message.split("\n")[0]).sort()).toEqual([...heads].sort());
        expect(resources.map(({ name }) => name)).toEqual(["fine", "fine-deployment"]);
    });

    it("stop an update at the first, before anything is made", async () => {
        const { message, when, resources } = await runToError(program);
        expect([message.split("\n")[0], when, resources]).toEqual([heads[0], "at once", []]);
    });
});
