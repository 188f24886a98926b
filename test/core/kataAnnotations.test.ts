import { describe, expect, test } from "vitest";
import { checkPodTemplate } from "../../core/checks/podTemplate";
import { checkHypervisorAnnotations } from "../../core/guardrails/hypervisorAnnotations";
import { errorsOf, type Issue } from "../../core/issue";
import { podsIn } from "../../core/kubernetes/pods";
import { Platform } from "../../core/platform";
import { PolicyPreset } from "../../core/policy/spec";
import { checkPod } from "../../core/review/check/pod";
import { Session } from "../../core/session";
import { annotation, deployment, INIT_DATA, template } from "./guardrails/resource";
import { REGO } from "./spec";

const CONFIG = "configuration-annotation";
const POLICY = "agent-policy-annotation";
const VM = "hypervisor-annotation";
const GUEST = "guest-annotation";

type Codes = readonly [pack: string | undefined, validate: string | undefined, component: string | undefined];
const NOTHING: Codes = [undefined, undefined, undefined];

/**
 * Annotations of Kata's `docs/how-to/how-to-set-sandbox-config-kata.md`, `annotations.go` and `annotations/mod.rs`, and what
 * the pack, `validate` and a workload with the preset Strict say of them.
 */
const ROWS: readonly (readonly [string, ...Codes])[] = [
    ["config_path", CONFIG, `error ${CONFIG}`, `error ${CONFIG}`],
    ["config.runtime.hypervisor_name", CONFIG, `error ${CONFIG}`, `error ${CONFIG}`],
    ["config.runtime.agent_name", CONFIG, `error ${CONFIG}`, `error ${CONFIG}`],
    ["config.agent.policy", POLICY, `error ${POLICY}`, `error ${POLICY}`],
    ["config.agent.kernel_modules", GUEST, `warning ${GUEST}`, `error ${GUEST}`],
    ["config.hypervisor.guest_hook_path", VM, `error ${VM}`, `error ${GUEST}`],
    ["config.runtime.shared_mounts", GUEST, `warning ${GUEST}`, `error ${GUEST}`],
    ["config.agent.enable_tracing", GUEST, `warning ${GUEST}`, `warning ${GUEST}`],
    ["config.agent.container_pipe_size", GUEST, `warning ${GUEST}`, `warning ${GUEST}`],
    ["config.agent.cdh_api_timeout", GUEST, `warning ${GUEST}`, `warning ${GUEST}`],
    ["config.agent.cdh_api_timeout_ms", GUEST, `warning ${GUEST}`, `warning ${GUEST}`],
    ["config.runtime.sandbox_bind_mounts", GUEST, `warning ${GUEST}`, `warning ${GUEST}`],
    ["config.runtime.vfio_mode", GUEST, `warning ${GUEST}`, `warning ${GUEST}`],
    ["config.runtime.disable_guest_seccomp", GUEST, `warning ${GUEST}`, `warning ${GUEST}`],
    ["config.runtime.guest_selinux_label", GUEST, `warning ${GUEST}`, `warning ${GUEST}`],
    ["config.hypervisor.kernel_params", VM, `warning ${VM}`, `warning ${VM}`],
    ["config.hypervisor.default_memory", VM, `warning ${VM}`, `warning ${VM}`],
    ["config.hypervisor.image", VM, `error ${VM}`, `warning ${VM}`],
    ["config.hypervisor.virtio_fs_daemon", VM, `error ${VM}`, `warning ${VM}`],
    ["config.runtime.create_container_timeout", ...NOTHING],
    ["config.runtime.experimental_force_guest_pull", ...NOTHING],
    ["config.runtime.experimental", ...NOTHING],
    ["config.runtime.sandbox_cgroup_only", ...NOTHING],
    ["config.runtime.enable_pprof", ...NOTHING],
    ["config.runtime.internetworking_model", ...NOTHING],
    ["config.runtime.disable_new_netns", ...NOTHING],
    ["enable_vcpus_pinning", ...NOTHING],
    ["asset_hash_type", ...NOTHING],
    ["pkg.oci.bundle_path", ...NOTHING],
    ["pkg.oci.container_type", ...NOTHING],
    ["container.resource.swappiness", ...NOTHING],
    ["container.resource.swap_in_bytes", ...NOTHING],
];

const AT = "spec.template.metadata.annotations";
const one = ([issue, ...more]: readonly Issue[]): Issue | undefined => {
    expect(more).toEqual([]);
    return issue;
};
const inTemplate = (annotations: object, policy: object = { preset: PolicyPreset.Strict }) =>
    checkPodTemplate(
        { runtimeClassName: { path: [], value: undefined }, annotations: { path: AT.split("."), value: annotations } },
        "kata-qemu-snp",
        policy,
        Platform.Snp,
    );

describe.each(ROWS)("io.katacontainers.%s", (short, pack, validate, component) => {
    const name = `io.katacontainers.${short}`;
    const annotations = { [INIT_DATA]: annotation(), [name]: "x" };
    const path = `${AT}["${name}"]`;

    test("in the policy pack", () => {
        const issue = one(checkHypervisorAnnotations(deployment({ annotations }), {}).issues);
        expect([issue?.code, issue?.path]).toEqual([pack, pack && path]);
        const allow = [name];
        expect(checkHypervisorAnnotations(deployment({ annotations }), { allow }).issues).toEqual([]);
    });

    test("in validate", () => {
        const pods = podsIn({ value: { spec: { template: template({ annotations }) } }, keys: [] }, "Deployment");
        const issue = one(pods.flatMap((pod) => checkPod(pod, { session: new Session() })));
        expect(issue && `${issue.severity} ${issue.code}`).toBe(validate);
        expect(issue?.path).toBe(validate && path);
    });

    test("in a workload", () => {
        const issue = one(inTemplate({ [name]: "x" }));
        expect(issue && `${issue.severity} ${issue.code}`).toBe(component);
        expect(issue?.path).toBe(component && path);
        expect(inTemplate({ [name]: undefined })).toEqual([]);
    });
});

test("what the presets deny, another policy may allow; what replaces it or the configuration, none", () => {
    const annotations = Object.fromEntries(ROWS.map(([short]) => [`io.katacontainers.${short}`, "x"]));
    const codes = (policy: object) => errorsOf(inTemplate(annotations, policy)).map(({ code }) => code);
    const replacing = [CONFIG, CONFIG, CONFIG, POLICY];
    expect(codes({ preset: PolicyPreset.Baseline })).toEqual([...replacing, GUEST, GUEST, GUEST]);
    expect(codes({ preset: PolicyPreset.AllowAll })).toEqual(replacing);
    expect(codes({ rego: REGO })).toEqual(replacing);
});
