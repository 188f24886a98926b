import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { type InjectOptions, inject } from "../../cli/inject/inject";
import { formatIssue } from "../../core/issue";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const WEB = `registry.example.com/shop/web@${digest("b")}`;
const JOB = `docker.io/library/busybox@${digest("c")}`;
const LOCK = {
    [WEB]: { tags: ["registry.example.com/shop/web:7"], cmd: ["web"], user: "web", uid: 1000, gid: 2000 },
    [JOB]: { tags: ["busybox:1.37"], cmd: ["sh"] },
};
const CONFIG = { platform: "snp", kbs: { url: "https://kbs.example.com" }, policy: { preset: "baseline" } };
const FROM_LOCK = { ...CONFIG, images: { fromLock: true } };

let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inject-lock-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(
    manifest: string,
    config: object,
    { lock = LOCK, ...options }: Partial<InjectOptions> & { readonly lock?: object | null } = {},
) {
    const place = (name: string): string => join(folder, name);
    writeFileSync(place("config.yaml"), JSON.stringify(config));
    if (lock !== null) {
        writeFileSync(place("images.lock.json"), JSON.stringify(lock));
    }
    writeFileSync(place("web.yaml"), manifest);
    const { files, issues } = inject({ manifests: [place("web.yaml")], config: place("config.yaml"), ...options });
    return {
        text: files[0]?.text,
        issues: issues.map((issue) => formatIssue(issue).replaceAll(`${folder}/`, "")),
        codes: issues.map(({ code }) => code),
    };
}

/** Without what every workload gets. */
function withoutInitData(text = ""): string {
    return text.replace(/^ *(annotations:|runtimeClassName:.*|io\.kata.*|confidential-workload.*)\n/gm, "");
}

describe("images.fromLock", () => {
    const pod = (init: string, web: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web } # the shop
spec:
  template:
    metadata:
      labels: { app: web }
    spec:
      initContainers: # first
      - name: init
        ${init}
      containers:
${web}
`;

    it.each<[string, string, string]>([
        [
            "in block style, with comments",
            `        - name: web # the first
          # the image of the shop
          image: registry.example.com/shop/web:7 # seven
          securityContext:
            # nothing is written
            readOnlyRootFilesystem: true`,
            `        - name: web # the first
          # the image of the shop
          image: ${WEB} # seven
          securityContext:
            runAsUser: 1000
            runAsGroup: 2000
            # nothing is written
            readOnlyRootFilesystem: true`,
        ],
        [
            "without a security context",
            `      - image: 'registry.example.com/shop/web:7'
        name: web`,
            `      - securityContext:
          runAsUser: 1000
          runAsGroup: 2000
        image: ${WEB}
        name: web`,
        ],
        [
            "in flow style",
            `      - { name: web, image: registry.example.com/shop/web:7, securityContext: { runAsUser: null } }`,
            `      - { name: web, image: "${WEB}", securityContext: { "runAsGroup": 2000, runAsUser: 1000 } }`,
        ],
        [
            "with a user of its own",
            `      - name: web
        image: registry.example.com/shop/web:7
        securityContext: { runAsUser: 5, runAsGroup: 5 }`,
            `      - name: web
        image: ${WEB}
        securityContext: { runAsUser: 5, runAsGroup: 5 }`,
        ],
    ])("puts digest, user and group into a manifest %s", (_, before, after) => {
        const { text, issues } = run(pod("image: busybox:1.37", before), FROM_LOCK);
        expect(issues).toEqual([]);
        expect(withoutInitData(text)).toBe(pod(`image: ${JOB}`, after));
        // A run before may have written a user that is not the image's.
        const codes = before.includes("runAsUser: 5") ? ["other-image-user"] : [];
        expect(run(text ?? "", FROM_LOCK)).toMatchObject({ text, codes });
    });

    it("makes the policy for what it writes", () => {
        const tagged = run(pod("image: busybox:1.37", "      - { name: web, image: busybox:1.37 }"), FROM_LOCK);
        const pinned = run(pod(`image: ${JOB}`, `      - { name: web, image: "${JOB}" }`), CONFIG);
        expect(tagged.text).toBe(pinned.text);
    });

    it("stays with the digest of the manifest's own", () => {
        const own = `registry.example.com/shop/web@${digest("e")}`;
        const manifest = pod(`image: ${own}`, `      - { name: web, image: "${own}" }`);
        expect(withoutInitData(run(manifest, FROM_LOCK).text)).toBe(manifest);
    });

    it.each<[string, object | null]>([
        ["does not have", LOCK],
        ["would have if it were there", null],
    ])("gives the command for a tag that the lock %s", (_, lock) => {
        const manifest = pod(
            "image: nginx:1.29",
            `      - { name: web, image: "${WEB}", securityContext: { runAsUser: 5, runAsGroup: 5 } }`,
        );
        expect(run(manifest, FROM_LOCK, { lock }).issues).toEqual([
            `web.yaml: Deployment/web spec.template.spec.initContainers[0].image: "nginx:1.29" is not in the image lock, and images.fromLock takes its digest from there [tag-not-locked]
    allowed: a tag of the lock, or registry/repository@sha256:…
    fix: run \`npx confidential-workload lock nginx:1.29\`, and give images.lock.json as policy.imageLock; \`inject\` finds it in the folder of its config`,
        ]);
    });

    it("changes nothing where an image is shared with something that is not a pod", () => {
        const manifest = `kind: Pod
metadata: { name: web, labels: { image: &image busybox:1.37 } }
spec:
  containers: &containers
  - { name: web, image: *image }
`;
        const { text, codes } = run(manifest, FROM_LOCK);
        expect(codes).toEqual([]);
        expect(withoutInitData(text)).toContain("labels: { image: &image busybox:1.37 }");
        expect(text).toContain(`{ name: web, image: "${JOB}" }`);
        const anchored =
            manifest.replace("*image", "&own busybox:1.37").replace("&image busybox:1.37", "&x a") +
            "  nodeName: *own\n";
        expect(run(anchored, FROM_LOCK).codes).toEqual(["shared-by-alias"]);
    });
});

describe("a class in the manifest", () => {
    const pod = (name: string) => `kind: Pod
metadata: { name: web }
spec:
  runtimeClassName: ${name} # a VM for each
  containers: [{ name: web, image: "${JOB}" }]
`;
    const REPLACED = "  runtimeClassName: kata-qemu-snp # a VM for each\n";
    const flag = { replaceRuntimeClass: true };

    it.each(["kata", "kata-qemu", "kata-clh", "kata-fc", "kata-qemu-runtime-rs", "kata-dragonball", "kata-qemu-debug"])(
        "for plain Kata, %s, is replaced by the option or the config",
        (name) => {
            for (const [config, options] of [
                [CONFIG, flag],
                [{ ...CONFIG, ...flag }, {}],
                [{ ...CONFIG, workloads: [{ kind: "Pod", name: "web", ...flag }] }, {}],
                [{ ...CONFIG, replaceRuntimeClass: false }, flag],
            ] as const) {
                const { text, issues } = run(pod(name), config, options);
                expect(issues).toEqual([]);
                expect(text).toContain(REPLACED);
            }
        },
    );

    it.each<[string, object, object]>([
        ["nobody asks", CONFIG, {}],
        ["the config says false", { ...CONFIG, replaceRuntimeClass: false }, {}],
        [
            "the workload says false",
            { ...CONFIG, workloads: [{ kind: "Pod", name: "web", replaceRuntimeClass: false }] },
            flag,
        ],
    ])("is a problem that names the option where %s", (_, config, options) => {
        expect(run(pod("kata-qemu"), config, options).issues).toEqual([
            `web.yaml: Pod/web spec.runtimeClassName: "kata-qemu" is not "kata-qemu-snp", the RuntimeClass of this workload [runtime-class-clash]
    allowed: "kata-qemu-snp", or nothing
    fix: did you mean "kata-qemu-snp"? Or remove it, or have it replaced: --replace-runtime-class, or replaceRuntimeClass in the config`,
        ]);
    });

    it.each(["gvisor", "runsc", "runc", "kata-qemu-tdx", "kata-remote", "kata-of-ours"])(
        "for something else, %s, is never replaced",
        (name) => {
            const { codes, issues } = run(pod(name), CONFIG, flag);
            expect(codes).toEqual(["runtime-class-clash"]);
            expect(issues.join()).not.toContain("replace-runtime-class");
        },
    );

    test("is not a question where it is the right one", () => {
        expect(run(pod("kata-qemu-snp"), CONFIG, flag).text).toContain(REPLACED);
    });
});
