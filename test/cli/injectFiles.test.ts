import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codesOf, Folder, issuesOf, KBS } from "./injectFolder";

let folder: Folder;

beforeEach(() => {
    folder = new Folder();
    folder.config();
});

afterEach(() => folder.remove());

const POD = "kind: Pod\nmetadata: {name: app}\nspec: {containers: []}\n";

describe("manifests from elsewhere", () => {
    const HOME = "test/vectors/manifests";
    const FILES = ["cococtl", "kata"].flatMap((origin) =>
        readdirSync(join(HOME, origin)).map((name) => `${origin}/${name}`),
    );
    /** Files without a pod to change; the pod of one is skipped. */
    const WITHOUT_POD = 4;
    /** It has no pod. */
    const SKIP = [{ kind: "Pod", name: "invalid-pod" }];

    function copies(change: (text: string) => string = (text) => text): string[] {
        return FILES.map((file) =>
            folder.write(file.replace("/", "-"), change(readFileSync(join(HOME, file), "utf8"))),
        );
    }

    /** With the RuntimeClasses that some of them name. */
    function configFor(preset: string, confirmed: readonly object[] = []): void {
        const workloads = [
            { kind: "Deployment", name: "vllm", platform: "azure-snp", runtimeClassName: "kata-remote" },
            ...["CUDA", "INSTRUCT"].map((program) => ({
                kind: "Pod",
                name: `\${POD_NAME_${program}}`,
                platform: "nvidia-gpu-snp",
                runtimeClassName: "kata",
            })),
            ...confirmed,
        ];
        folder.config({
            platform: "snp",
            runtimeClassName: "kata",
            kbs: KBS,
            policy: { preset },
            workloads,
            skip: SKIP,
        });
    }

    function withoutOurs(text: string): string {
        return text.replace(
            /^ *(annotations:|metadata:|runtimeClassName: kata|io\.kata.*|confidential-workload.*)\n/gm,
            "",
        );
    }

    test("each keeps its lines, and a second run changes nothing", () => {
        const files = copies();
        // It writes to a claim, of which the guest has a copy.
        const untrustedVolumes = [{ name: "pv-storage", because: "the test of Kata looks at the mount" }];
        configFor("allow-all", [{ kind: "Pod", name: "pv-pod", policy: { untrustedVolumes } }]);
        const before = files.map((file) => folder.read(file));
        const first = folder.run(["--in-place", ...files]);
        expect([first.code, [...new Set(codesOf(first.err))].sort()]).toEqual([
            0,
            [
                "allow-all",
                "create-timeout",
                "gpu-not-bound",
                "hypervisor-annotation",
                "policy-not-asked",
                "pull-secrets",
                "runtime-class-unknown",
                "sealed-volume",
                "untrusted-volume",
            ],
        ]);
        expect(first.out.match(/^changed /gm)).toHaveLength(files.length - WITHOUT_POD);
        const after = files.map((file) => folder.read(file));
        expect(after.map(withoutOurs)).toEqual(before.map(withoutOurs));
        const check = folder.run(["--check", ...files]);
        expect([check.code, check.out.match(/^changed /gm)]).toEqual([0, null]);
        folder.run(["--in-place", ...files]);
        expect(files.map((file) => folder.read(file))).toEqual(after);
    });

    test("Strict sees no annotations of its own: what it takes, it takes again", () => {
        const images: Record<string, object> = {};
        const files = copies((text) =>
            text.replace(/\bimage: .*/g, () => {
                const image = `registry.example/app@sha256:${String(Object.keys(images).length).padStart(64, "0")}`;
                images[image] = { entrypoint: ["/entry"], cmd: ["--default"], env: ["PATH=/bin"] };
                return `image: ${image}`;
            }),
        );
        folder.write("images.lock.json", images);
        configFor("strict");
        const { code, err } = folder.run(files);
        expect(code).toBe(1);
        const errors = err.split(/^warning: /m)[0] ?? "";
        const refused = new Set(issuesOf(errors).flatMap((line) => /^[\w-]+\.yaml/.exec(line) ?? []));
        // What they ask for, a policy cannot bind; test/core/policy/manifests.test.ts says what that is.
        expect([...refused].sort()).toEqual([
            "cococtl-pod-with-envfrom-secret.yaml",
            "kata-k8s-policy-pod-pvc.yaml",
            "kata-k8s-policy-pod.yaml",
            "kata-pod-hostpath-kmsg.yaml",
            "kata-pod-privileged.yaml",
            "kata-pod-sysctl.yaml",
            "kata-pv-pod.yaml",
        ]);
        const taken = files.filter((file) => !refused.has(file));
        expect(folder.run(["--in-place", ...taken]).code).toBe(0);
        const check = folder.run(["--check", ...taken]);
        expect([check.code, [...new Set(codesOf(check.err))].sort()]).toEqual([
            0,
            [
                "container-runtime",
                "create-timeout",
                "gpu-not-bound",
                "hypervisor-annotation",
                "ordinary-secret",
                "pull-secrets",
                "runtime-class-unknown",
                "sealed-volume",
            ],
        ]);
    });

    test("a ConfigMap in another file of the input has the keys for an envFrom", () => {
        configFor("strict");
        const files = copies();
        const pods = files.filter((file) => /k8s-policy-(pod|configmap)/.test(file));
        const alone = folder.run(pods.filter((file) => file.includes("-pod.")));
        expect(codesOf(alone.err)).toContain("policy-env-from");
        expect(codesOf(folder.run(pods).err)).not.toContain("policy-env-from");
    });
});

describe("where the result goes", () => {
    test("several files are one stream, which has what each of them has", () => {
        const json = folder.write("a.json", '{"kind":"ConfigMap"}');
        const files = [json, folder.write("b.yaml", "--- # b\nkind: B\n"), folder.write("c.yaml", "\uFEFFkind: C")];
        expect(folder.run(files).out).toBe('---\n{"kind":"ConfigMap"}\n--- # b\nkind: B\n---\nkind: C\n');
        expect(folder.run(["-"], "kind: B").out).toBe("kind: B");
        expect(folder.run([], "").out).toBe("");
    });

    test("--output writes into a folder, and leaves the input", () => {
        const { code, out } = folder.run([
            "-o",
            "made/here",
            folder.write("pod.yaml", POD),
            folder.write("b.yaml", "kind: B"),
        ]);
        expect([code, out]).toEqual([0, expect.stringMatching(/^changed pod\.yaml: Pod\/app sha256:[0-9a-f]{64}\n$/)]);
        expect(folder.read("pod.yaml")).toBe(POD);
        expect(folder.read("made/here/pod.yaml")).toContain("kata-qemu-snp");
        expect(folder.read("made/here/b.yaml")).toBe("kind: B");
    });

    test("--in-place writes nothing where one file cannot be written", () => {
        const files = [folder.write("a.yaml", POD), folder.write("b.yaml", POD)];
        chmodSync(join(folder.path, "b.yaml"), 0o400);
        const { code, err } = folder.run(["--in-place", ...files]);
        const isRoot = process.getuid?.() === 0;
        expect([code, codesOf(err)]).toEqual(isRoot ? [0, ["allow-all"]] : [1, ["not-written", "allow-all"]]);
        expect(folder.read("a.yaml") === POD).toBe(!isRoot);
    });

    test("--in-place leaves all as it was where the disk is full", () => {
        const files = [folder.write("a.yaml", POD), folder.write("b.yaml", `# ${"x".repeat(9000)}\n${POD}`)];
        const before = files.map((file) => folder.read(file));
        // No file may grow over 8 KiB, which is an error here and not a signal.
        const { code, err } = folder.limited(8, ["--in-place", ...files]);
        expect([code, codesOf(err)]).toEqual([1, ["not-written", "allow-all"]]);
        expect(err).toContain(
            "error: nothing was written: 1 problem:\n  - b.yaml: cannot be written (EFBIG) [not-written]",
        );
        expect(files.map((file) => folder.read(file))).toEqual(before);
    });

    test("--json has workloads, issues and, where they are written nowhere else, the manifests", () => {
        const file = folder.write("pod.yaml", POD);
        const { workloads, files, issues } = JSON.parse(folder.run(["--json", file]).out);
        expect(workloads).toEqual([
            {
                workload: "pod.yaml: Pod/app",
                at: [{ file: "pod.yaml" }, { object: "Pod/app" }],
                platform: "snp",
                runtimeClassName: "kata-qemu-snp",
                digest: expect.stringMatching(/^sha256:/),
                changed: true,
            },
        ]);
        expect(files).toEqual([{ file, changed: true, text: folder.run([file]).out }]);
        expect(issues).toHaveLength(1);
        expect(JSON.parse(folder.run(["--json", "--check", file]).out).files).toEqual([{ file, changed: true }]);
    });
});

test("--check names each workload that is not what inject would write", () => {
    folder.write("done.yaml", folder.injected(POD));
    const edited = folder.read("done.yaml").replace("sha256:", "sha256:0");
    const files = ["done.yaml", folder.write("new.yaml", `${POD}---\n${POD}`), folder.write("edited.yaml", edited)];
    const { code, out, err } = folder.run(["--check", ...files]);
    expect([code, out]).toEqual([1, ""]);
    expect(issuesOf(err).filter((line) => line.endsWith("not-injected"))).toEqual([
        "new.yaml: Pod/app (document 1) not-injected",
        "new.yaml: Pod/app (document 2) not-injected",
        "edited.yaml: Pod/app not-injected",
    ]);
    expect(folder.read("edited.yaml")).toBe(edited);
});
