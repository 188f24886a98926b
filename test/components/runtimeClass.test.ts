import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, type ConfidentialWorkloadArgs, Platform } from "../../index";
import { DEPLOYED, DEPLOYMENT, decoded, SPEC } from "./example";
import { NOT_KNOWN, run, runToError, Source } from "./mocks";

const program =
    (change: Partial<ConfidentialWorkloadArgs> = {}) =>
    () =>
        new ConfidentialWorkload("web", { ...SPEC, deployment: DEPLOYMENT, checkRuntimeClass: true, ...change });

describe("checkRuntimeClass", () => {
    it.each([
        ["the platform's own", {}, { "kata-qemu-snp": "kata-qemu-snp" }],
        ["a variant of it", {}, { "kata-qemu-snp": "kata-qemu-snp-runtime-rs" }],
        ["a class with another name", { runtimeClassName: "confidential" }, { confidential: "kata-qemu-snp" }],
        ["nothing that is known", {}, {}],
    ])("lets pass %s", async (_, change, handlers) => {
        const { resources, warnings } = await run(program(change), { handlers });
        const deployment = decoded(resources[1]?.inputs);
        expect(resources.map(({ name }) => name)).toEqual(["web", "web-deployment"]);
        const runtimeClassName = "runtimeClassName" in change ? change.runtimeClassName : "kata-qemu-snp";
        expect(deployment).toMatchObject({ spec: { template: { spec: { runtimeClassName } } } });
        // What only the name tells is said of a class of the cluster's own.
        const others = warnings.filter(({ message }) => !message.includes("[runtime-class-unknown]"));
        expect(others).toEqual([]);
        expect(warnings).toHaveLength("runtimeClassName" in change ? 1 : 0);
    });

    const problem = (what: string) => `confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - runtimeClassName: ${what} [runtime-class-handler]
    allowed: "kata-qemu-snp", and what begins with "kata-qemu-snp-"
    fix: correct platform or runtimeClassName, or the class in the cluster`;

    it.each([
        [
            "kata-qemu-tdx",
            `"kata-qemu-snp" has the handler "kata-qemu-tdx" in the cluster, which is for another platform, Intel TDX, and not for AMD SEV-SNP`,
        ],
        [
            "kata-qemu-nvidia-gpu-snp-debug",
            `"kata-qemu-snp" has the handler "kata-qemu-nvidia-gpu-snp-debug" in the cluster, which is for another platform, AMD SEV-SNP with NVIDIA GPU, and not for AMD SEV-SNP`,
        ],
        [
            "runc",
            `"kata-qemu-snp" has the handler "runc" in the cluster, which is for no confidential VM, and not for AMD SEV-SNP`,
        ],
    ])("refuses %s before the workload is made", async (handler, what) => {
        const { message, resources } = await runToError(program(), { handlers: { "kata-qemu-snp": handler } });
        expect(message).toBe(problem(what));
        expect(resources.map(({ name }) => name)).toEqual(["web"]);
    });

    it("warns of a handler that is not known", async () => {
        const { warnings, result } = await run(program(), { handlers: { "kata-qemu-snp": "kata-cc" } });
        expect(warnings).toEqual([
            {
                message: `runtimeClassName: "kata-qemu-snp" has the handler "kata-cc" in the cluster, and it is not known whether that handler is for AMD SEV-SNP [runtime-class-handler]
    allowed: "kata-qemu-snp", and what begins with "kata-qemu-snp-"
    fix: correct platform or runtimeClassName, or the class in the cluster`,
                resource: result,
            },
        ]);
    });

    it("looks at nothing where the platform is not known, and leaves the rest readable", async () => {
        const platform = () => new Source("source", Platform.Snp).value;
        const { resources } = await run(() => program({ platform: platform(), algorithm: "sha256" })(), {
            preview: true,
        });
        const { template } = DEPLOYED.spec;
        expect(decoded(resources.at(-1)?.inputs)).toEqual({
            ...DEPLOYED,
            spec: {
                ...DEPLOYED.spec,
                template: { ...template, spec: { ...template.spec, runtimeClassName: NOT_KNOWN } },
            },
        });
    });

    it("is true or false", async () => {
        const { message } = await runToError(program({ checkRuntimeClass: "yes" as never }));
        expect(message).toBe(`confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - checkRuntimeClass: "yes" is not true or false [wrong-type]
    allowed: true or false
    fix: give true or false`);
    });
});
