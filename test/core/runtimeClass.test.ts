import { describe, expect, test } from "vitest";
import { Platform } from "../../core";
import { checkHandler, checkNodes } from "../../core/checks/runtimeClass";
import { formatIssue } from "../../core/issue";
import { PLATFORMS } from "../../core/platform";
import { NodeKind } from "../../core/policy/nodes";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import { UNKNOWN } from "../../core/unknown";
import { GOOD, issuesOf, REGO } from "./spec";

const SNP = "AMD SEV-SNP";
const PLAIN = "no confidential VM";
const other = (title: string) => `another platform, ${title}`;

/** Class, platform, and what the class is known to be for instead. Classes of kata-deploy: the facts §8. */
const ROWS: readonly (readonly [string, Platform, string | undefined])[] = [
    ["kata-qemu-snp", "snp", undefined],
    ["kata-qemu-snp-runtime-rs", "snp", undefined],
    ["kata-qemu-snp-debug", "snp", undefined],
    ["kata-qemu-snp-blue", "snp", undefined],
    ["kata-remote", "aws-snp", undefined],
    ["kata-remote-devkit", "libvirt", undefined],
    // Of vendors, of the cluster, and of further installations.
    ["kata-cc", "snp", undefined],
    ["kata-cc", "tdx", undefined],
    ["our-cvm", "snp", undefined],
    ["kata-qemu-blue", "snp", undefined],
    ["kata-qemu-sev", "snp", undefined],
    ["kata-qemu", "snp", PLAIN],
    ["kata-qemu-runtime-rs", "snp", PLAIN],
    ["kata-qemu-debug", "snp", PLAIN],
    ["kata-clh", "snp", PLAIN],
    ["kata-clh-runtime-rs", "snp", PLAIN],
    ["kata-clh-runtime-rs-devkit", "snp", PLAIN],
    ["kata-fc", "azure-snp", PLAIN],
    ["kata-dragonball", "tdx", PLAIN],
    ["kata-stratovirt", "coco-dev", PLAIN],
    ["kata-qemu-nvidia-gpu", "nvidia-gpu-snp", PLAIN],
    ["kata-qemu-nvidia-gpu-runtime-rs", "nvidia-gpu-snp", PLAIN],
    ["kata-openvmm-azure-runtime-rs", "azure-snp", PLAIN],
    ["runc", "snp", PLAIN],
    ["crun", "snp", PLAIN],
    ["runsc", "snp", PLAIN],
    ["kata-qemu-snp", "tdx", other(SNP)],
    ["kata-qemu-tdx-runtime-rs", "snp", other("Intel TDX")],
    ["kata-qemu-coco-dev", "snp", other("development without a TEE")],
    ["kata-qemu-snp", "azure-snp", other(SNP)],
    ["kata-qemu-nvidia-gpu-snp", "snp", other("AMD SEV-SNP with NVIDIA GPU")],
    ["kata-qemu-snp", "nvidia-gpu-snp", other(SNP)],
    ["kata-remote", "snp", other("peer pods")],
];

/** Of vendors, of the cluster, and of further installations; and what each may be misspelt for. */
const UNKNOWN_NAMES: Readonly<Record<string, string>> = {
    "kata-qemu-snp-blue": "",
    "our-cvm": "",
    "kata-qemu-blue": '; did you mean "kata-qemu-snp"?',
    "kata-qemu-sev": '; did you mean "kata-qemu-snp"?',
};

function unknown(name: string, platform: Platform): string[] {
    const { runtimeClassName: wanted, title } = PLATFORMS[platform];
    const hint = UNKNOWN_NAMES[name];
    return hint === undefined
        ? []
        : [
              `warning runtimeClassName: "${name}" is not a class that Kata ships, so that nothing here tells whether it starts a VM of ${title}, or any VM${hint} [runtime-class-unknown]
    allowed: "${wanted}", or a class of the cluster's own with a handler of that name
    fix: look which handler it has: \`kubectl get runtimeclass ${name} -o jsonpath={.handler}\``,
          ];
}

describe.each(ROWS)("%s on %s", (name, platform, purpose) => {
    const { runtimeClassName: wanted, title } = PLATFORMS[platform];

    test("as a class", () => {
        const issues = issuesOf({ ...GOOD, platform }, { runtimeClassName: name });
        expect(issues.filter((issue) => !/\[(?:not-attested|debug-class)\]/.test(issue))).toEqual(
            purpose === undefined
                ? unknown(name, platform)
                : [
                      `error runtimeClassName: "${name}" is for ${purpose}, and not for ${title} [runtime-class-platform]
    allowed: "${wanted}", what begins with "${wanted}-", or a class of the cluster's own
    fix: leave it out for the platform's own class, or correct platform`,
                  ],
        );
    });

    test("as a handler", () => {
        const isSuitable = name === wanted || name.startsWith(`${wanted}-`);
        const known =
            purpose === undefined
                ? `and it is not known whether that handler is for ${title}`
                : `which is for ${purpose}, and not for ${title}`;
        const issues = checkHandler("x", name, platform, true).filter(({ code }) => code !== "debug-class");
        expect(issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`)).toEqual(
            isSuitable
                ? []
                : [
                      `${purpose === undefined ? "warning" : "error"} runtimeClassName: "x" has the handler "${name}" in the cluster, ${known} [runtime-class-handler]
    allowed: "${wanted}", and what begins with "${wanted}-"
    fix: correct platform or runtimeClassName, or the class in the cluster`,
                  ],
        );
    });
});

test("the class of OpenShift has a handler of its TEE, or of its own where nodes have several", () => {
    const of = (handler: string, platform: Platform) =>
        checkHandler("kata-cc", handler, platform).map((issue) => `${issue.severity} ${formatIssue(issue)}`);
    expect([of("kata-snp", "snp"), of("kata-tdx", "tdx"), of("kata-se", "se")]).toEqual([[], [], []]);
    expect(of("kata-tdx", "snp")).toEqual([
        `error runtimeClassName: "kata-cc" has the handler "kata-tdx" in the cluster, which is for another platform, Intel TDX, and not for AMD SEV-SNP [runtime-class-handler]
    allowed: "kata-qemu-snp", and what begins with "kata-qemu-snp-"
    fix: correct platform or runtimeClassName, or the class in the cluster`,
    ]);
    expect(of("kata-cc", "snp")).toHaveLength(1);
});

test("policy.nodes names kinds with the container runtime of the policy", () => {
    const policy = { ...GOOD.policy, nodes: [NodeKind.GoContainerd1] };
    const of = (runtimeClassName: string, nodes: readonly NodeKind[]) =>
        issuesOf({ ...GOOD, policy: { ...policy, nodes } }, { runtimeClassName }).filter((text) =>
            text.includes("[policy-nodes]"),
        );
    expect(of("kata-cc", [NodeKind.GoContainerd1])).toEqual([
        `warning policy.nodes: names no kind of node with cri-o, which the policy is for [policy-nodes]
    allowed: NodeKind.GoCriO, NodeKind.GoCriOFips, NodeKind.RustCriO
    fix: name the kinds that the pod runs on, or correct policy.containerRuntime`,
    ]);
    expect(of("kata-cc", [NodeKind.GoCriO])).toEqual([]);
    expect(of("kata-qemu-snp", [NodeKind.GoCriO])).toHaveLength(1);
    expect(of("our-own", [NodeKind.RustCriO])).toHaveLength(1);
    expect(of("our-own", [NodeKind.RustContainerd2, NodeKind.RustCriO])).toEqual([]);
    expect(checkNodes("kata-cc", { nodes: [UNKNOWN] })).toEqual([]);
    expect(checkNodes("kata-cc", { nodes: [NodeKind.GoContainerd1], containerRuntime: UNKNOWN })).toEqual([]);
});

test("the class kata may be any, but a handler of that name is plain Kata", () => {
    const [issue, ...more] = issuesOf(GOOD, { runtimeClassName: "kata" });
    expect(issue).toMatch(/^warning .* \[runtime-class-unknown\]/);
    expect(more).toEqual([]);
    expect(checkHandler("kata", "kata", Platform.Snp).map(({ severity }) => severity)).toEqual(["error"]);
});

test("a class next to a platform that there is not is only a name", () => {
    expect(issuesOf({ ...GOOD, platform: "sgx" }, { runtimeClassName: "kata-qemu" })).toHaveLength(1);
});

describe("the class says which of Kata's runtimes the nodes have", () => {
    const image = `registry.example/web@sha256:${"1".repeat(64)}`;
    const pod = {
        kind: "Pod",
        name: "web",
        path: ["pod", "spec"],
        spec: { containers: [{ name: "web", image, resources: { limits: { memory: "4Gi" } } }] },
    } as const;
    const others = AGENT_REQUESTS.filter(({ name }) => !/^(CreateContainer|SetPolicy)Request$/.test(name));
    // All but the rule lets the host in, and the first warning says so.
    const OPEN = /^warning policy\.rego: (?:leaves a way in|protects nothing)\. /;
    const rego = (rule: string) => `package agent_policy
import rego.v1
default AllowRequestsFailingPolicy := "no"
${others.map(({ name }) => `default ${name} := true`).join("\n")}
default SetPolicyRequest := false
default CreateContainerRequest := false
CreateContainerRequest if { ${rule} }`;
    const GO = '"mount" in {n.Type | some n in input.OCI.Linux.Namespaces}';
    const RUST = '"mnt" in {n.Type | some n in input.OCI.Linux.Namespaces}';
    const METADATA = `every s in input.storages {
    meta := json.unmarshal(trim_prefix(s.driver_options[0], "image_guest_pull=")).metadata
    meta == input.OCI.Annotations
}`;
    const answers = (rule: string, runtimeClassName: string, nodes?: readonly NodeKind[]) => {
        const policy = { rego: rego(rule), imageLock: { [image]: { entrypoint: ["/web"] } }, ...(nodes && { nodes }) };
        const all = issuesOf({ ...GOOD, policy, allowDebugClass: true }, { runtimeClassName, pod });
        const [open, ...found] = all.filter((text) => !text.startsWith("warning runtimeClassName:"));
        expect(open).toMatch(OPEN);
        return found.map((text) => text.split(" ", 2).join(" "));
    };

    test.each<[string, string, string, readonly string[]]>([
        ["Go", GO, "kata-qemu-snp", []],
        ["Go", GO, "kata-qemu-snp-debug", []],
        ["Go", GO, "kata-qemu-snp-runtime-rs", ["error policy.rego:", "error policy.rego:"]],
        ["Go", GO, "kata-qemu-snp-runtime-rs-blue", ["error policy.rego:", "error policy.rego:"]],
        ["Go", GO, "our-cvm", ["warning policy.rego:", "warning policy.rego:"]],
        ["Go", GO, "kata-qemu-snp-blue", ["warning policy.rego:", "warning policy.rego:"]],
        ["Rust", RUST, "kata-qemu-snp-runtime-rs", []],
        ["Rust", RUST, "kata-qemu-snp-runtime-rs-debug", []],
        ["Rust", RUST, "kata-qemu-snp", ["error policy.rego:", "error policy.rego:"]],
        ["Rust", RUST, "our-cvm", ["error policy.rego:", "error policy.rego:"]],
        ["metadata of images", METADATA, "our-cvm", []],
    ])("a policy for %s (%s) with the class %s", (_, rule, name, expected) => {
        expect(answers(rule, name)).toEqual(expected);
    });

    test("which policy.nodes does not overrule", () => {
        const { GoContainerd1, GoContainerd2, RustContainerd2 } = NodeKind;
        const of = (name: string, ...nodes: readonly NodeKind[]) =>
            issuesOf({ ...GOOD, policy: { rego: REGO, nodes } }, { runtimeClassName: name }).filter(
                (text) => !text.includes("[runtime-class-unknown]"),
            );
        expect(of("kata-qemu-snp-runtime-rs", RustContainerd2, GoContainerd1)).toEqual([]);
        expect(of("our-cvm", GoContainerd1)).toEqual([]);
        expect(of("kata-qemu-snp", GoContainerd1)).toEqual([]);
        expect(of("kata-qemu-snp-runtime-rs", GoContainerd1, GoContainerd2)).toEqual([
            `warning policy.nodes: names no kind of node with Kata's Rust runtime, which the class "kata-qemu-snp-runtime-rs" starts [policy-nodes]
    allowed: NodeKind.RustContainerd2, NodeKind.RustBaseSpec
    fix: name the kinds that the pod runs on, or correct runtimeClassName: the classes of the Rust runtime end in -runtime-rs`,
        ]);
        expect(issuesOf({ ...GOOD, policy: { rego: REGO, nodes: [RustContainerd2] } })).toHaveLength(1);
    });
});
