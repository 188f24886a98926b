import { expect, test } from "vitest";
import { checkImageDigests } from "../../../core/guardrails/imageDigest";
import { UNKNOWN } from "../../../core/unknown";
import { deployment, IMAGE, type PodParts, SPEC, texts } from "./resource";

const REST = `
    allowed: registry/repository@sha256:… with or without a tag
    fix: set images.fromLock, which puts the digest of the lock in its place, or write the reference that \`npx confidential-workload lock\` gives`;
const noDigest = (place: string) =>
    `${SPEC}.${place}: names no digest, so that the host decides which image it is [image-digest]${REST}`;

const PASSING: readonly (readonly [string, PodParts])[] = [
    ["a digest", {}],
    ["a tag and a digest", { container: { image: IMAGE.replace("@", ":1@") } }],
    ["no image, which the API server refuses", { container: { image: undefined } }],
    ["a volume that is not an image", { spec: { volumes: [{ name: "cache", emptyDir: {} }] } }],
    [
        "a tag in a pod that is not confidential",
        { container: { image: "nginx" }, annotations: {}, spec: { runtimeClassName: "kata-qemu" } },
    ],
];

test.each(PASSING)("passes: %s", (_, parts) => {
    expect(texts(checkImageDigests(deployment(parts), {}))).toEqual([]);
});

const FAILING: readonly (readonly [string, PodParts, readonly string[]])[] = [
    ["a tag", { container: { image: "registry.example/shop/web:1" } }, [noDigest("containers[0].image")]],
    ["a short name", { container: { image: "nginx" } }, [noDigest("containers[0].image")]],
    [
        "a digest that is cut",
        { container: { image: IMAGE.slice(0, -1) } },
        [`${SPEC}.containers[0].image: is not an image reference [image-digest]${REST}`],
    ],
    [
        "a number",
        { container: { image: 1 } },
        [`${SPEC}.containers[0].image: is not an image reference [image-digest]${REST}`],
    ],
    [
        "every kind of container, and an image volume",
        {
            spec: {
                initContainers: [{ image: "a" }],
                ephemeralContainers: [{ image: IMAGE }, { image: "b" }],
                volumes: [{ image: { reference: "c:1" } }],
            },
        },
        [
            noDigest("initContainers[0].image"),
            noDigest("ephemeralContainers[1].image"),
            noDigest("volumes[0].image.reference"),
        ],
    ],
    ["an image that is not known", { container: { image: UNKNOWN } }, [`not known: ${SPEC}.containers[0].image`]],
    ["containers that are not known", { spec: { containers: UNKNOWN } }, [`not known: ${SPEC}.containers`]],
    [
        "one of two that is not known",
        { spec: { containers: [UNKNOWN, { image: "a" }] } },
        [noDigest("containers[1].image"), `not known: ${SPEC}.containers[0]`],
    ],
];

test.each(FAILING)("fails: %s", (_, parts, expected) => {
    expect(texts(checkImageDigests(deployment(parts), {}))).toEqual(expected);
});

test("an image that is a secret is in no message", () => {
    const found = checkImageDigests(deployment({ container: { image: "hunter2.example/secret:1" } }), {});
    expect(texts(found).join()).not.toContain("hunter2");
});
