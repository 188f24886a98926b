import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { PodSource } from "../../core/kubernetes/podSource";
import { GOOD, issuesOf } from "./spec";

const DIGEST = `sha256:${"a".repeat(64)}`;
const WEB = "registry.example.com/shop/web";
const PINNED = `${WEB}@${DIGEST}`;
const AT = "spec.containers[0].image";
const SIGNED = { type: "sigstoreSigned", key: readFileSync("test/keys/cosign.pub", "utf8") };
const NAMED = { ...SIGNED, identity: { type: "exactRepository", reference: WEB } };
const GPG = { type: "signedBy", keyUri: "kbs:///default/gpg-key/1" };

const scope = (name: string, ...requirements: object[]) => ({ scope: name, requirements });
const mirrored = { prefix: "registry.example.com", mirrors: [{ location: "mirror.example.com/proxy" }] };
const moved = { prefix: "registry.example.com/shop", location: "other.example.com:5000/shop" };
const policy = (...scopes: object[]) => ({ signaturePolicy: { scopes } });

/** The issues of a pod with one container of the image. */
function pulled(images: object, image: unknown = PINNED, pod: Partial<PodSource> = {}): string {
    const spec = { containers: [{ name: "web", image }] };
    const source: PodSource = { kind: "Pod", path: ["spec"], spec, ...pod };
    return issuesOf({ ...GOOD, images }, { pod: source }).join("\n");
}

/** What is wrong, the image settings, the image, and the whole message. Facts: §3, §6 and trap 16. */
const ROWS: readonly (readonly [string, object, string, string])[] = [
    [
        "an image that a rule blocks",
        {
            registries: [
                { prefix: "docker.io", blocked: true },
                { prefix: "registry.example.com", blocked: true },
            ],
        },
        PINNED,
        `error ${AT}: "${WEB}@sha256:${"a".repeat(80 - WEB.length - 8)}…" is blocked by images.registries[1] [image-blocked]\n    fix: use an image of another place, or add a rule with a longer prefix for it`,
    ],
    [
        "a short name that a rule for Docker Hub blocks",
        { registries: [{ prefix: "docker.io", blocked: true }] },
        "nginx:1.29",
        `error ${AT}: "nginx:1.29" is blocked by images.registries[0] [image-blocked]\n    fix: use an image of another place, or add a rule with a longer prefix for it`,
    ],
    [
        "an image that no scope names",
        policy(scope("docker.io", SIGNED)),
        `${WEB}:1`,
        `error ${AT}: "${WEB}:1" cannot be pulled: as "${WEB}:1", the default of images.signaturePolicy rejects it [image-rejected]\n    fix: add a scope for "${WEB}" with the key of whoever signs it, or use another image`,
    ],
    [
        "an image that its scope rejects",
        policy(scope("registry.example.com", SIGNED), scope(WEB, { type: "reject" })),
        `${WEB}:1`,
        `error ${AT}: "${WEB}:1" cannot be pulled: as "${WEB}:1", images.signaturePolicy.scopes[1] ("${WEB}") rejects it [image-rejected]\n    fix: add a scope for "${WEB}" with the key of whoever signs it, or use another image`,
    ],
    [
        "a scope for the name in the pod, where a rule moves the image",
        { registries: [moved], ...policy(scope("registry.example.com", SIGNED)) },
        `${WEB}:1`,
        `error ${AT}: "${WEB}:1" cannot be pulled: as "other.example.com:5000/shop/web:1", the default of images.signaturePolicy rejects it [image-rejected]\n    fix: add a scope for "other.example.com:5000/shop/web" with the key of whoever signs it, or use another image`,
    ],
    [
        "a mirror that no scope names",
        { registries: [mirrored], ...policy(scope("registry.example.com", SIGNED)) },
        `${WEB}:1`,
        `warning ${AT}: "${WEB}:1" is never pulled as "mirror.example.com/proxy/shop/web:1": the default of images.signaturePolicy rejects it [source-rejected]\n    fix: add a scope for "mirror.example.com/proxy/shop/web", or take that place out of images.registries`,
    ],
    [
        "a mirror whose images need no signature",
        {
            registries: [mirrored],
            ...policy(
                scope("registry.example.com", SIGNED),
                scope("mirror.example.com", { type: "insecureAcceptAnything" }),
            ),
        },
        `${WEB}:1`,
        `warning images.signaturePolicy.scopes[1].requirements[0].type: takes every image of the scope, signed or not [accept-anything]\n    fix: use SignatureType.SigstoreSigned, or bind these images by digest with preset: "strict"\nwarning ${AT}: "${WEB}:1" is pulled as "mirror.example.com/proxy/shop/web:1", for which images.signaturePolicy.scopes[1] ("mirror.example.com") asks no signature, while its own name has a scope that does [mirror-unsigned]\n    fix: add a scope for "mirror.example.com/proxy/shop/web" with the same requirements`,
    ],
    [
        "a signature under another name than the mirror's",
        {
            registries: [mirrored],
            ...policy(scope("", SIGNED)),
        },
        `${WEB}:1`,
        `warning ${AT}: "${WEB}:1" is pulled as "mirror.example.com/proxy/shop/web:1", with which the guest compares the name in the signature [mirror-identity]\n    fix: sign it under that name, or use IdentityType.ExactRepository with the name that was signed`,
    ],
    [
        "a GPG signature, which names are compared with by default",
        { registries: [mirrored], ...policy(scope("", GPG)), sigstoreConfigurationUri: "kbs:///default/sigstore/1" },
        `${WEB}:1`,
        `warning ${AT}: "${WEB}:1" is pulled as "mirror.example.com/proxy/shop/web:1", with which the guest compares the name in the signature [mirror-identity]\n    fix: sign it under that name, or use IdentityType.RemapIdentity with the name that was signed`,
    ],
    [
        "an exact match for a digest",
        {
            ...policy(scope("r.example", { ...GPG, identity: { type: "matchExact" } })),
            sigstoreConfigurationUri: "kbs:///default/sigstore/1",
        },
        `r.example/a@${DIGEST}`,
        `warning images.signaturePolicy.scopes[0].requirements[0].identity.type: "matchExact" rejects every image that is named by its digest [identity-digest]\n    fix: use IdentityType.MatchRepoDigestOrExact\nerror ${AT}: "r.example/a@sha256:${"a".repeat(61)}…" cannot be pulled: as "r.example/a@sha256:${"a".repeat(61)}…", images.signaturePolicy.scopes[0] ("r.example") asks for an exact match, which fails for a digest [image-rejected]\n    fix: add a scope for "r.example/a" with the key of whoever signs it, or use another image`,
    ],
    [
        "an image of Docker Hub that is looked for elsewhere",
        { searchRegistries: ["docker.io", "hub.example.com"], ...policy(scope("docker.io", SIGNED)) },
        "nginx:1.29",
        `warning ${AT}: "nginx:1.29" is never pulled as "hub.example.com/nginx:1.29": the default of images.signaturePolicy rejects it [source-rejected]\n    fix: add a scope for "hub.example.com/nginx", or take that place out of images.registries`,
    ],
];

test.each(ROWS)("%s", (_, images, image, message) => {
    expect(pulled(images, image)).toBe(message);
});

test.each<[string, object, unknown]>([
    ["a rule for other images", { registries: [{ prefix: "registry.example.com/other", blocked: true }] }, PINNED],
    ["a scope above it", policy(scope("registry.example.com", SIGNED)), PINNED],
    ["a scope for a tag, dropped next to a digest", policy(scope(PINNED, SIGNED)), `${WEB}:1@${DIGEST}`],
    ["a scope for Docker Hub", policy(scope("docker.io/library", SIGNED)), "nginx"],
    [
        "scopes for both names",
        {
            registries: [mirrored],
            ...policy(scope("registry.example.com", SIGNED), scope("mirror.example.com", NAMED)),
        },
        PINNED,
    ],
    [
        "an identity of the name that was signed",
        {
            registries: [moved],
            ...policy(scope("", { ...SIGNED, identity: { type: "exactRepository", reference: WEB } })),
        },
        PINNED,
    ],
    [
        "Docker Hub blocked, and its images elsewhere",
        { searchRegistries: ["docker.io", "hub.example.com"], registries: [{ prefix: "docker.io", blocked: true }] },
        "nginx:1.29",
    ],
    ["what is not an image, which the policy tells", policy(scope("docker.io", SIGNED)), "a b"],
    ["no image at all", policy(scope("docker.io", SIGNED)), null],
])("no issue: %s", (_, images, image) => {
    expect(pulled(images, image)).toBe("");
});

test("every container is asked about, init containers first", () => {
    const spec = {
        initContainers: [{ name: "init", image: "a.example/init:1" }],
        containers: [
            { name: "web", image: `${WEB}:1` },
            { name: "side", image: "b.example/side:1" },
        ],
    };
    const found = pulled(policy(scope("registry.example.com", SIGNED)), undefined, { spec });
    expect(found.match(/^error \S+/gm)).toEqual([
        "error spec.initContainers[0].image:",
        "error spec.containers[1].image:",
    ]);
});

test("settings that are wrong are reported, and pulls are not checked", () => {
    const found = pulled({ registries: [{ prefix: "docker.io", blokced: true }], ...policy() });
    expect(found.match(/\[[\w-]+\]$/gm)).toEqual(["[unknown-key]", "[empty]"]);
});

test.each([
    ["an open default", { default: "insecureAcceptAnything", scopes: [scope(WEB, NAMED)] }, "its default"],
    [
        "an open scope",
        policy(scope(WEB, NAMED), scope("mirror.example.com", { type: "insecureAcceptAnything" })).signaturePolicy,
        '"mirror.example.com"',
    ],
    ["none that is open", policy(scope(WEB, NAMED)).signaturePolicy, undefined],
])("with CRI-O the node says by which name an image is pulled: %s", (_, signaturePolicy, open) => {
    const source: PodSource = { kind: "Pod", path: ["spec"], spec: { containers: [{ name: "web", image: PINNED }] } };
    const of = (containerRuntime: string) =>
        issuesOf(
            {
                ...GOOD,
                kataVersion: "4.1.0",
                images: { signaturePolicy },
                policy: { preset: "baseline", containerRuntime },
            },
            { pod: source },
        ).filter((text) => text.includes("[image-any-name]"));
    expect(of("cri-o")).toEqual(
        open === undefined
            ? []
            : [
                  `warning images.signaturePolicy: asks for no signature by ${open}, and nodes with CRI-O choose by which of its names the guest pulls an image: its digest is bound, and a signature is not [image-any-name]\n    fix: reject by default and ask for a signature in each scope, or rely on the digests`,
              ],
    );
    expect(of("containerd")).toEqual([]);
});

test("with CRI-O rules for registries are asked with the tag too", () => {
    const image = `${WEB}:7@${DIGEST}`;
    const source: PodSource = { kind: "Pod", path: ["spec"], spec: { containers: [{ name: "web", image }] } };
    const images = { registries: [{ prefix: `${WEB}:7`, blocked: true }] };
    const of = (containerRuntime: string) =>
        issuesOf(
            { ...GOOD, kataVersion: "4.1.0", images, policy: { preset: "baseline", containerRuntime } },
            { pod: source },
        ).filter((text) => text.includes("[image-blocked]"));
    expect(of("cri-o")).toHaveLength(1);
    expect(of("containerd")).toEqual([]);
});
