import { describe, expect, it } from "vitest";
import { type ImageLock, Platform, PolicyPreset } from "../../../core";
import { fromLock, otherUsers } from "../../../core/images/fromLock";
import { buildForPod } from "../../../core/initdata/build";
import { formatIssue } from "../../../core/issue";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { UNKNOWN } from "../../../core/unknown";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const ROOT = `docker.io/library/nginx@${digest("a")}`;
const NAMED = `registry.example.com/shop/web@${digest("b")}`;
const NUMBERED = `registry.example.com/shop/job@${digest("c")}`;
const GROUPLESS = `registry.example.com/shop/lost@${digest("d")}`;

const LOCK: ImageLock = {
    [ROOT]: { tags: ["nginx:1.29"], cmd: ["nginx"] },
    [NAMED]: { tags: ["registry.example.com/shop/web:7"], cmd: ["web"], user: "web", uid: 1000, gid: 2000 },
    [NUMBERED]: { tags: ["registry.example.com/shop/job:1"], cmd: ["job"], user: "1000", gids: { 1000: 1000, 5: 6 } },
    [GROUPLESS]: { tags: ["registry.example.com/shop/lost:1"], cmd: ["lost"], user: "nobody" },
};

/** Each container with the pod's security context, and what it is with the lock. */
const ROWS: readonly [string, object, object | undefined, object][] = [
    ["a tag of an image of root", { image: "nginx:1.29" }, undefined, { image: ROOT }],
    ["the same tag in full", { image: "docker.io/library/nginx:1.29" }, undefined, { image: ROOT }],
    [
        "a user that is a name, which no node can look up",
        { image: "registry.example.com/shop/web:7" },
        undefined,
        { image: NAMED, securityContext: { runAsUser: 1000, runAsGroup: 2000 } },
    ],
    [
        "a number with a group, for which nodes give 0",
        { image: "registry.example.com/shop/job:1", securityContext: { privileged: false } },
        undefined,
        { image: NUMBERED, securityContext: { privileged: false, runAsUser: 1000, runAsGroup: 1000 } },
    ],
    [
        "a user of the container's own, whose group is the image's",
        { image: "registry.example.com/shop/job:1", securityContext: { runAsUser: 5 } },
        undefined,
        { image: NUMBERED, securityContext: { runAsUser: 5, runAsGroup: 6 } },
    ],
    [
        "a user of the pod's own that the image does not have",
        { image: "registry.example.com/shop/job:1" },
        { runAsUser: 77 },
        { image: NUMBERED },
    ],
    [
        "a group of the pod's own, and a user that is a name",
        { image: "registry.example.com/shop/web:7", securityContext: { runAsUser: null } },
        { runAsGroup: 0 },
        { image: NAMED, securityContext: { runAsUser: 1000 } },
    ],
    [
        "a group of the pod's own, and a user that is a number",
        { image: "registry.example.com/shop/job:1" },
        { runAsGroup: 3 },
        { image: NUMBERED },
    ],
    [
        "user and group of the pod's own",
        { image: "registry.example.com/shop/web:7" },
        { runAsUser: 1, runAsGroup: 1 },
        { image: NAMED },
    ],
    [
        "a user that is not known yet",
        { image: "registry.example.com/shop/web:7" },
        { runAsUser: UNKNOWN },
        { image: NAMED },
    ],
    [
        "a name without numbers in the lock",
        { image: "registry.example.com/shop/lost:1" },
        undefined,
        { image: GROUPLESS },
    ],
    [
        "a digest of its own, with its user from the lock",
        { image: NAMED },
        undefined,
        { image: NAMED, securityContext: { runAsUser: 1000, runAsGroup: 2000 } },
    ],
    ["another digest for the same tag", { image: `registry.example.com/shop/web:7@${digest("e")}` }, undefined, {}],
    ["what is not a reference", { image: "Not An Image" }, undefined, {}],
    ["no image", {}, undefined, {}],
    ["an image that is not known yet", { image: UNKNOWN }, undefined, {}],
];

describe("a container with the lock", () => {
    it.each(ROWS)("%s", (_, container, securityContext, wanted) => {
        const spec = {
            containers: [{ name: "first" }, { name: "web", ...container }],
            ...(securityContext && { securityContext }),
        };
        const result = fromLock(spec, ["spec"], LOCK);
        expect(result.spec).toEqual({
            ...spec,
            containers: [spec.containers[0], { ...spec.containers[1], ...wanted }],
        });
        expect(result.issues).toEqual([]);
    });

    it.each<[string, object, string[]]>([
        ["of another image", { runAsUser: 1, runAsGroup: 2000 }, ["runAsUser: is 1, and the image's own is 1000"]],
        [
            "whose group is another",
            { runAsUser: 1000, runAsGroup: 5 },
            ["runAsGroup: is 5, and the image's own is 2000"],
        ],
        ["of this image", { runAsUser: 1000, runAsGroup: 2000 }, []],
        ["that is not known yet", { runAsUser: UNKNOWN }, []],
    ])("keeps a user that the manifest has, and names one %s", (_, securityContext, wanted) => {
        for (const [image, messages] of [
            ["registry.example.com/shop/web:7", wanted],
            // An image that says a number: its user is never written into a manifest.
            ["registry.example.com/shop/job:1", []],
        ] as const) {
            const issues = otherUsers({ containers: [{ image, securityContext }] }, ["spec"], LOCK);
            const place = "spec.containers[0].securityContext.";
            const more = "; an earlier run may have written it for another image [other-image-user]";
            expect(issues.map((issue) => formatIssue(issue).split("\n")[0])).toEqual(
                messages.map((message) => `${place}${message}${more}`),
            );
        }
    });

    it("stays the same object where nothing comes from the lock", () => {
        const spec = { containers: [{ image: ROOT }] };
        expect(fromLock(spec, ["spec"], LOCK).spec).toBe(spec);
    });

    it("does not change again", () => {
        const spec = {
            initContainers: [{ image: "nginx:1.29" }],
            containers: [{ image: "registry.example.com/shop/web:7" }],
        };
        const once = fromLock(spec, ["spec"], LOCK);
        expect(once.containers.map(({ list, index }) => [list, index])).toEqual([
            ["initContainers", 0],
            ["containers", 0],
        ]);
        expect(fromLock(once.spec, ["spec"], LOCK)).toEqual({ spec: once.spec, containers: [], issues: [] });
    });

    it.each([
        ["a pod that is not known", UNKNOWN],
        ["containers that are not known", { containers: UNKNOWN }],
        ["a container that is not known", { containers: [UNKNOWN] }],
        ["no pod", "pod"],
    ])("leaves %s", (_, spec) => {
        expect(fromLock(spec, ["spec"], LOCK)).toEqual({ spec, containers: [], issues: [] });
    });
});

const POD: PodSource = {
    kind: "Deployment",
    name: "web",
    path: ["spec", "template", "spec"],
    spec: {
        initContainers: [{ name: "job", image: "registry.example.com/shop/job:1" }],
        containers: [{ name: "web", image: "registry.example.com/shop/web:7" }],
    },
};
const SPEC = { platform: Platform.Snp, kbs: { url: "https://kbs.example.com" } };
const NOW = new Date("2026-01-01");

describe("init-data with images.fromLock", () => {
    it.each([PolicyPreset.Strict, PolicyPreset.Baseline])("has the policy of the pod by digest: %s", (preset) => {
        const policy = { preset, imageLock: LOCK };
        const tagged = buildForPod({ ...SPEC, policy, images: { fromLock: true } }, { now: NOW, pod: POD });
        expect(tagged.issues).toEqual([]);
        const pinned = {
            initContainers: [{ name: "job", image: NUMBERED, securityContext: { runAsUser: 1000, runAsGroup: 1000 } }],
            containers: [{ name: "web", image: NAMED, securityContext: { runAsUser: 1000, runAsGroup: 2000 } }],
        };
        const byHand = buildForPod({ ...SPEC, policy }, { now: NOW, pod: { ...POD, spec: pinned } });
        expect(byHand.issues).toEqual([]);
        expect(tagged.initData).toEqual(byHand.initData);
        expect(byHand.locked).toEqual([]);
        expect(tagged.locked).toEqual([
            {
                list: "initContainers",
                index: 0,
                image: NUMBERED,
                securityContext: { runAsUser: 1000, runAsGroup: 1000 },
            },
            { list: "containers", index: 0, image: NAMED, securityContext: { runAsUser: 1000, runAsGroup: 2000 } },
        ]);
    });

    it.each<[string, object]>([
        ["not set", {}],
        ["false", { images: { fromLock: false } }],
    ])("leaves the pod as it is where it is %s", (_, more) => {
        const policy = { preset: PolicyPreset.Baseline, imageLock: LOCK };
        const { issues, locked } = buildForPod({ ...SPEC, policy, ...more }, { now: NOW, pod: POD });
        expect(issues.map(({ code }) => code)).toEqual(["image-digest", "image-digest"]);
        expect(locked).toEqual([]);
    });

    it("names each tag that the lock does not have, with the command, whatever the policy", () => {
        const path = "spec.template.spec";
        const missing = (place: string, image: string) =>
            `${path}.${place}.image: "${image}" is not in the image lock, and images.fromLock takes its digest from there [tag-not-locked]
    allowed: a tag of the lock, or registry/repository@sha256:…
    fix: run \`npx confidential-workload lock ${image}\`, and give images.lock.json as policy.imageLock; \`inject\` finds it in the folder of its config`;
        for (const preset of [PolicyPreset.Strict, PolicyPreset.AllowAll]) {
            const spec = { ...SPEC, policy: { preset }, images: { fromLock: true } };
            const { issues, initData } = buildForPod(spec, { now: NOW, pod: POD });
            expect(initData).toBeUndefined();
            expect(issues.filter(({ code }) => code !== "allow-all").map(formatIssue)).toEqual([
                missing("initContainers[0]", "registry.example.com/shop/job:1"),
                missing("containers[0]", "registry.example.com/shop/web:7"),
            ]);
        }
    });

    it("tells of a damaged lock once, and never throws", () => {
        const policy = { imageLock: { [NAMED]: { tags: "registry.example.com/shop/web:7" } } };
        const spec = { ...SPEC, policy, images: { fromLock: true } } as never;
        const { issues } = buildForPod(spec, { now: NOW, pod: POD });
        expect(issues.map(({ path, code }) => `${path} ${code}`)).toEqual([
            `policy.imageLock["${NAMED}"].tags wrong-type`,
        ]);
    });

    it.each<[string, object]>([
        ["the input", { images: { fromLock: UNKNOWN }, policy: { imageLock: LOCK } }],
        ["the images", { images: UNKNOWN, policy: { imageLock: LOCK } }],
        ["the lock", { images: { fromLock: true }, policy: { imageLock: UNKNOWN } }],
        ["an entry of the lock", { images: { fromLock: true }, policy: { imageLock: { ...LOCK, [ROOT]: UNKNOWN } } }],
    ])("waits for %s", (_, more) => {
        const { issues, locked, initData } = buildForPod({ ...SPEC, ...more }, { now: NOW, pod: POD });
        expect(issues).toEqual([]);
        expect(locked).toBe(UNKNOWN);
        expect(initData?.annotation).toBe(UNKNOWN);
    });

    it("writes nothing into the document", () => {
        const policy = { preset: PolicyPreset.AllowAll };
        const without = buildForPod({ ...SPEC, policy }, { now: NOW });
        const { initData } = buildForPod({ ...SPEC, policy, images: { fromLock: true } }, { now: NOW });
        expect(initData?.toml).toBe(without.initData?.toml);
    });
});
