import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { formatIssue } from "../../../core/issue";
import { podsIn } from "../../../core/kubernetes/pods";
import { checkPod } from "../../../core/review/check/pod";
import { Session } from "../../../core/session";
import { ANNOTATIONS, AT, annotation, INIT_DATA, type PodParts, SPEC, template } from "../guardrails/resource";

const OLD = "io.katacontainers.config.runtime.cc_init_data";
const HYPERVISOR = "io.katacontainers.config.hypervisor.";
const TAKE_ALL = "so that the guest starts with the policy of its own disk, which mostly allows everything";
const CLASS = `and the pod carries init-data, which other runtimes refuse or ignore [not-confidential]
    allowed: the RuntimeClass of a confidential VM, as in kata-qemu-snp
    fix: `;
const CHANGES = "changes the VM, and with it what the hardware measures";

/** Severity and text of what is wrong with the pods of a Deployment. */
function problemsOf(parts: PodParts, kataVersion?: string, more: object = {}): string[] {
    return problemsIn({ spec: { template: template(parts) }, ...more }, "Deployment", kataVersion);
}

function problemsIn(value: object, kind: string, kataVersion?: string): string[] {
    return podsIn({ value, keys: [] }, kind)
        .flatMap((pod) => checkPod(pod, { kataVersion, session: new Session() }))
        .map((issue) => `${issue.severity} ${formatIssue(issue)}`);
}

const withAnnotation = (name: string, spec: object = {}): PodParts => ({
    annotations: { [INIT_DATA]: annotation(), [name]: "x" },
    spec,
});
const DIGEST = "confidential-workload/init-data-digest";
const OWN_DIGEST = `sha256:${createHash("sha256")
    .update(gunzipSync(Buffer.from(annotation(), "base64")))
    .digest("hex")}`;
const differs = (
    shown: string,
): string => `error ${ANNOTATIONS}["${DIGEST}"]: ${shown} is not the digest of the pod's init-data, but people read it as that digest [digest-differs]
    allowed: ${OWN_DIGEST}
    fix: write the allowed digest, or remove the annotation; if the init-data is wrong, restore it`;
const OURS = (INIT_DATA + annotation()).length;
/** Annotations of so many bytes in all. */
const filled = (bytes: number): PodParts => ({
    annotations: { [INIT_DATA]: annotation(), other: "x".repeat(bytes - OURS - "other".length) },
});
const warned = (
    name: string,
): string => `warning ${ANNOTATIONS}["${HYPERVISOR}${name}"]: ${CHANGES} [hypervisor-annotation]
    fix: remove it, or have the reference values of the KBS follow it`;
const refused = (
    name: string,
): string => `error ${ANNOTATIONS}["${HYPERVISOR}${name}"]: ${CHANGES}; runtimes refuse the pod or ignore it unless their enable_annotations lists it [hypervisor-annotation]
    allowed: ${INIT_DATA}
    fix: remove it`;

const ROWS: readonly (readonly [string, PodParts, string | undefined, readonly string[]])[] = [
    ["a pod without problems", {}, undefined, []],
    [
        "a pod that is not to be confidential",
        { annotations: { [`${HYPERVISOR}image`]: "x" }, spec: { runtimeClassName: "runc" } },
        undefined,
        [],
    ],
    [
        "no annotation, and a confidential class",
        { annotations: {} },
        undefined,
        [
            `error ${AT}: is missing on a pod of a confidential RuntimeClass, ${TAKE_ALL} [init-data-missing]
    allowed: an init-data document, compressed with gzip and in base64
    fix: use ConfidentialWorkload in the program, or \`npx confidential-workload inject\` for manifests`,
        ],
    ],
    [
        "the old name",
        { annotations: { [OLD]: annotation() } },
        undefined,
        [
            `error ${AT}: is missing, and runtimes since Kata 3.20 do not read ${OLD}, ${TAKE_ALL} [init-data-old-name]
    fix: rename the annotation to ${INIT_DATA}`,
        ],
    ],
    ["the old name in an old Kata", { annotations: { [OLD]: annotation() } }, "3.19.1", []],
    [
        "the old name in a Kata that is too old for it",
        { annotations: { [OLD]: annotation() } },
        "3.15.0",
        [
            `error ${ANNOTATIONS}["${OLD}"]: is read since Kata 3.16 as it is here, and by runtimes of 3.15.0 for peer pods only, without gzip [init-data-old-runtime]
    fix: update Kata on the nodes`,
        ],
    ],
    [
        "the new name in an old Kata",
        {},
        "3.19.1",
        [
            `error ${AT}: is read since Kata 3.20, and runtimes of 3.19.1 refuse the pod or start it without init-data [init-data-new-name]
    allowed: ${OLD}, for the Go runtime since Kata 3.16
    fix: update Kata on the nodes`,
        ],
    ],
    [
        "no class",
        { spec: { runtimeClassName: undefined } },
        undefined,
        [`error ${SPEC}.runtimeClassName: is missing, ${CLASS}set it to such a class`],
    ],
    [
        "a class of Kata that is not confidential",
        { spec: { runtimeClassName: "kata-clh-runtime-rs" } },
        undefined,
        [`error ${SPEC}.runtimeClassName: is not known to start confidential VMs, ${CLASS}set it to such a class`],
    ],
    [
        "a class of the cluster's own",
        { spec: { runtimeClassName: "ours" } },
        undefined,
        [
            `warning ${SPEC}.runtimeClassName: is not known to start confidential VMs, ${CLASS}use such a class, unless this is a class of your cluster that starts confidential VMs`,
        ],
    ],
    [
        "another policy as an annotation",
        withAnnotation("io.katacontainers.config.agent.policy"),
        undefined,
        [
            `error ${ANNOTATIONS}["io.katacontainers.config.agent.policy"]: is a policy that is not in the evidence, and the runtime asks the guest to use it instead of the measured one [agent-policy-annotation]
    fix: put the policy into the init-data, as policy.rego`,
        ],
    ],
    [
        "a digest that is that of the init-data",
        { annotations: { [INIT_DATA]: annotation(), [DIGEST]: OWN_DIGEST } },
        undefined,
        [],
    ],
    [
        "a digest that is not that of the init-data",
        { annotations: { [INIT_DATA]: annotation(), [DIGEST]: `sha256:${"0".repeat(64)}` } },
        undefined,
        [differs(`"sha256:${"0".repeat(64)}"`)],
    ],
    [
        "a digest that is a number",
        { annotations: { [INIT_DATA]: annotation(), [DIGEST]: 7 } },
        undefined,
        [differs("7")],
    ],
    [
        "a digest next to init-data under the old name",
        { annotations: { [OLD]: annotation(), [DIGEST]: "x" } },
        "3.19.1",
        [differs('"x"')],
    ],
    [
        "init-data that is not a text, which is reported where it is read",
        { annotations: { [INIT_DATA]: 7 } },
        undefined,
        [],
    ],
    ["memory of the VM", withAnnotation(`${HYPERVISOR}default_memory`), undefined, [warned("default_memory")]],
    ["kernel parameters", withAnnotation(`${HYPERVISOR}kernel_params`), undefined, [warned("kernel_params")]],
    [
        "kernel parameters of a peer pod",
        withAnnotation(`${HYPERVISOR}kernel_params`, { runtimeClassName: "kata-remote" }),
        undefined,
        [refused("kernel_params")],
    ],
    ["an instance type", withAnnotation(`${HYPERVISOR}machine_type`), undefined, [refused("machine_type")]],
    [
        "an instance type of a peer pod",
        withAnnotation(`${HYPERVISOR}machine_type`, { runtimeClassName: "kata-remote" }),
        undefined,
        [warned("machine_type")],
    ],
    ["a path on the node", withAnnotation(`${HYPERVISOR}kernel`), undefined, [refused("kernel")]],
    [
        "verity parameters before their time",
        withAnnotation(`${HYPERVISOR}kernel_verity_params`),
        "3.26.0",
        [refused("kernel_verity_params")],
    ],
    [
        "verity parameters",
        withAnnotation(`${HYPERVISOR}kernel_verity_params`),
        "3.27.0",
        [warned("kernel_verity_params")],
    ],
    [
        "virtiofs arguments in their time",
        withAnnotation(`${HYPERVISOR}virtio_fs_extra_args`),
        "3.30.0",
        [warned("virtio_fs_extra_args")],
    ],
    [
        "virtiofs arguments after it",
        withAnnotation(`${HYPERVISOR}virtio_fs_extra_args`),
        undefined,
        [refused("virtio_fs_extra_args")],
    ],
    [
        "an annotation of the runtime",
        withAnnotation("io.katacontainers.config.runtime.create_container_timeout"),
        undefined,
        [],
    ],
    ["annotations that Kubernetes just takes", filled(262_144), undefined, []],
    [
        "annotations that Kubernetes does not take",
        filled(262_145),
        undefined,
        [
            `error ${ANNOTATIONS}: the pod's annotations take 262145 bytes: "other" ${262_145 - OURS}, "${INIT_DATA}" ${OURS} [annotations-too-large]
    allowed: 262144 bytes for all annotations of a pod
    fix: make the policy smaller, or remove other annotations`,
        ],
    ],
];

test.each(ROWS)("%s", (_, parts, kataVersion, problems) => {
    expect(problemsOf(parts, kataVersion)).toEqual(problems);
});

const MISPLACED = `is missing, and stands on the object that makes the pods, where no runtime looks, ${TAKE_ALL} [init-data-misplaced]
    fix: move the annotation to the metadata of the pod template`;

test.each([INIT_DATA, OLD])("%s on the object that makes the pods is misplaced, whatever their class", (name) => {
    const metadata = { annotations: { [name]: annotation() } };
    expect(problemsOf({ annotations: {} }, undefined, { metadata })).toEqual([`error ${AT}: ${MISPLACED}`]);
    expect(problemsOf({ annotations: {}, spec: { runtimeClassName: "ours" } }, undefined, { metadata })[0]).toContain(
        "[init-data-misplaced]",
    );
    expect(problemsOf({}, undefined, { metadata })).toEqual([]);
});

test("so is one on the template of a CronJob's jobs", () => {
    const jobTemplate = {
        metadata: { annotations: { [INIT_DATA]: annotation() } },
        spec: { template: template({ annotations: {} }) },
    };
    expect(problemsIn({ spec: { jobTemplate } }, "CronJob")).toEqual([`error spec.jobTemplate.${AT}: ${MISPLACED}`]);
});
