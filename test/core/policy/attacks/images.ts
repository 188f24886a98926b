import type { Creation } from "../requestTypes";
import { IMAGES } from "../richPod";
import { PEER, TILL } from "../scenario";
import { type Attack, CONTAINER_TYPE, IMAGE_NAME, idOf, KATA_TYPE, onCreation, pullOf } from "./attack";

const app = onCreation("app");
const sandbox = onCreation("the sandbox");
const peer = onCreation("app", PEER);
const tagged = onCreation("tagged", TILL);
const untagged = onCreation("untagged", TILL);

const OTHER_DIGEST = IMAGES.app.replace(/[0-9a-f]{64}$/, "f".repeat(64));
const TAGGED = IMAGES.app.replace(/@.*$/, ":latest");
const TAGGED_NAME = IMAGES.app.replace(/@.*$/, ":v1");
const OTHER_REPOSITORY = IMAGES.app.replace("/shop/", "/attacker/");
const OTHER_REGISTRY = IMAGES.app.replace("registry.example", "registry.attacker.example");

function pull(input: Creation, source: string): void {
    pullOf(input).source = source;
}

/** The image in both places: what is pulled, and what the runtime says that it is. */
function name(input: Creation, image: string): void {
    pull(input, image);
    input.OCI.Annotations[IMAGE_NAME] = image;
}

function metadata(input: Creation, entries: Readonly<Record<string, string>>): void {
    pullOf(input).driver_options = [`image_guest_pull=${JSON.stringify({ metadata: entries })}`];
}

const MARK = (kind: string): string => `"${CONTAINER_TYPE}":${JSON.stringify(kind)}`;
const OPTION = "image_guest_pull=";

/** Metadata as text, which may be more than one object says. The agent reads the first option of this name. */
function options(row: typeof app, kind: string, other: string): Attack[] {
    const good = `${OPTION}{"metadata":{${MARK(kind)}}}`;
    const bad: readonly (readonly [string, readonly string[]])[] = [
        ["no metadata", [`${OPTION}{}`]],
        ["empty metadata", [`${OPTION}{"metadata":{}}`]],
        ["metadata without the mark", [`${OPTION}{"metadata":{"containerd.io/snapshot/image-layers":"x"}}`]],
        ["the other mark", [`${OPTION}{"metadata":{${MARK(other)}}}`]],
        ["the other mark, with the annotation's image name", [`${OPTION}{"metadata":{${MARK(other)},"x":"y"}}`]],
        ["the mark in the second of two options", [`${OPTION}{"metadata":{}}`, good]],
        ["the mark in the first of two options", [good, `${OPTION}{"metadata":{}}`]],
        ["the other mark in the second option", [good, `${OPTION}{"metadata":{${MARK(other)}}}`]],
        ["the mark twice, the other last", [`${OPTION}{"metadata":{${MARK(kind)},${MARK(other)}}}`]],
        ["metadata twice, the empty one last", [`${OPTION}{"metadata":{${MARK(kind)}},"metadata":{}}`]],
        ["the mark outside of metadata", [`${OPTION}{${MARK(kind)},"metadata":{}}`]],
        ["the mark in metadata of metadata", [`${OPTION}{"metadata":{"metadata":{${MARK(kind)}}}}`]],
        ["metadata that is null", [`${OPTION}{"metadata":null}`]],
        ["metadata that is a list", [`${OPTION}{"metadata":[{${MARK(kind)}}]}`]],
        ["metadata that is a text", [`${OPTION}{"metadata":${JSON.stringify(`{${MARK(kind)}}`)}}`]],
        ["a mark that is a list", [`${OPTION}{"metadata":{"${CONTAINER_TYPE}":["${kind}"]}}`]],
        ["a mark with a space", [`${OPTION}{"metadata":{${MARK(`${kind} `)}}}`]],
        ["a mark in capitals", [`${OPTION}{"metadata":{${MARK(kind.toUpperCase())}}}`]],
        ["a mark under a key in capitals", [`${OPTION}{"metadata":{${MARK(kind).replace("io.", "IO.")}}}`]],
        ["an empty mark", [`${OPTION}{"metadata":{${MARK("")}}}`]],
        [
            "the mark next to CRI-O's",
            [`${OPTION}{"metadata":{${MARK(kind)},"io.kubernetes.cri-o.ContainerType":"${other}"}}`],
        ],
        ["CRI-O's mark alone", [`${OPTION}{"metadata":{"io.kubernetes.cri-o.ContainerType":"${kind}"}}`]],
        ["the option's name twice", [`${OPTION}${good}`]],
        ["text after the metadata", [`${good}}`]],
        ["another option before it", ["x=y", good]],
    ];
    return bad.map(([what, given]) =>
        row(`guest pull: ${what}`, (input) => {
            pullOf(input).driver_options = [...given];
        }),
    );
}

const TAG = (tag: string): string => IMAGES.app.replace("@", `:${tag}@`);

/** An image's name, and what is pulled under it. */
export const IMAGE_ATTACKS: readonly Attack[] = [
    app("a tag is pulled", (input) => pull(input, TAGGED)),
    app("a tag is pulled and named", (input) => name(input, TAGGED)),
    app("another digest is pulled", (input) => pull(input, OTHER_DIGEST)),
    app("another digest is pulled and named", (input) => name(input, OTHER_DIGEST)),
    app("another repository is pulled and named", (input) => name(input, OTHER_REPOSITORY)),
    app("another registry is pulled and named", (input) => name(input, OTHER_REGISTRY)),
    app("a tag stands before the digest", (input) => name(input, IMAGES.app.replace("@", ":v1@"))),
    app("the annotation names another image than is pulled", (input) => {
        input.OCI.Annotations[IMAGE_NAME] = OTHER_DIGEST;
    }),
    app("the annotation is missing", (input) => {
        delete input.OCI.Annotations[IMAGE_NAME];
    }),
    app("the image of another container of the pod", (input) => name(input, IMAGES.worker)),
    app("pause, which comes from the guest's own disk", (input) => pull(input, "pause")),
    app("pause, without a name", (input) => {
        pull(input, "pause");
        delete input.OCI.Annotations[IMAGE_NAME];
    }),
    app("a second image over the first", (input) => {
        input.storages.push({ ...pullOf(input), source: OTHER_DIGEST });
    }),
    app("a second image elsewhere", (input) => {
        input.storages.push({ ...pullOf(input), source: OTHER_DIGEST, mount_point: "/run/kata-containers/x/rootfs" });
    }),
    app("a second image before the first", (input) => {
        input.storages.unshift({ ...pullOf(input), source: OTHER_DIGEST });
    }),
    app("the same image twice", (input) => input.storages.push({ ...pullOf(input) }) && input),
    app("no image", (input) => {
        input.storages = input.storages.filter(({ driver }) => driver !== "image_guest_pull");
    }),
    app("no storage at all", (input) => {
        input.storages = [];
    }),
    ...["overlayfs", "virtio-fs", "9p", "blk", "nvdimm", "dm-verity", "watchable-bind", "local"].map((driver) =>
        app(`the driver ${driver} mounts the root`, (input) => {
            pullOf(input).driver = driver;
        }),
    ),
    app("the image is mounted on the root of another container", (input) => {
        pullOf(input).mount_point = `/run/kata-containers/${idOf("setup")}/rootfs`;
    }),
    app("the root is that of another container", (input) => {
        input.OCI.Root.Path = `/run/kata-containers/${idOf("setup")}/rootfs`;
    }),
    app("image and root are those of another container", (input) => {
        const other = `/run/kata-containers/${idOf("setup")}/rootfs`;
        pullOf(input).mount_point = other;
        input.OCI.Root.Path = other;
    }),
    app("the root is the guest's", (input) => {
        input.OCI.Root.Path = "/";
    }),
    app("the image has mount options", (input) => pullOf(input).options.push("lowerdir=/etc") && input),
    app("metadata says that it is the sandbox", (input) => metadata(input, { [CONTAINER_TYPE]: "sandbox" })),
    app("metadata of CRI-O says that it is the sandbox", (input) =>
        metadata(input, { [CONTAINER_TYPE]: "container", "io.kubernetes.cri-o.ContainerType": "sandbox" }),
    ),
    app("metadata of CRI-O alone", (input) => metadata(input, { "io.kubernetes.cri-o.ContainerType": "sandbox" })),
    app("metadata names another image", (input) => metadata(input, { [IMAGE_NAME]: OTHER_DIGEST })),
    app("metadata that nobody can read", (input) => {
        pullOf(input).driver_options = ["image_guest_pull={"];
    }),
    app("good metadata first, then other", (input) => {
        metadata(input, { [CONTAINER_TYPE]: "container" });
        pullOf(input).driver_options.push(
            'image_guest_pull={"metadata":{"io.kubernetes.cri.container-type":"sandbox"}}',
        );
    }),
    app("annotations say that it is the sandbox", (input) => {
        input.OCI.Annotations[CONTAINER_TYPE] = "sandbox";
        input.OCI.Annotations[KATA_TYPE] = "pod_sandbox";
    }),
    app("annotations of CRI-O say that it is the sandbox", (input) => {
        input.OCI.Annotations["io.kubernetes.cri-o.ContainerType"] = "sandbox";
    }),
    sandbox("the image of a container is the sandbox's", (input) => pull(input, IMAGES.app)),
    sandbox("the image of a container, named, is the sandbox's", (input) => name(input, IMAGES.app)),
    sandbox("any image is the sandbox's", (input) => name(input, "registry.attacker.example/pause:latest")),
    sandbox("metadata says that the sandbox is a container", (input) => {
        metadata(input, { [CONTAINER_TYPE]: "container" });
    }),
    peer("another digest is pulled and named on a peer pod", (input) => name(input, OTHER_DIGEST)),
    ...options(app, "container", "sandbox"),
    ...options(sandbox, "sandbox", "container"),
    tagged("the tag without the digest", (input) => name(input, TAGGED_NAME)),
    tagged("another tag with the digest", (input) => name(input, TAG("v2"))),
    tagged("a longer tag with the digest", (input) => name(input, TAG("v1.1"))),
    tagged("the tag with another digest", (input) => name(input, TAG("v1").replace(/[0-9a-f]{64}$/, "f".repeat(64)))),
    tagged("the tag is named and the form without it is pulled", (input) => {
        name(input, TAG("v1"));
        pull(input, IMAGES.app);
    }),
    tagged("the form without the tag is named and the tag is pulled", (input) => {
        name(input, IMAGES.app);
        pull(input, TAG("v1"));
    }),
    tagged("the image of the container without a tag", (input) => name(input, IMAGES.worker)),
    untagged("a tag, where the pod writes none", (input) => name(input, IMAGES.worker.replace("@", ":v1@"))),
    untagged("the tag of the other container's image", (input) => name(input, TAG("v1"))),
    untagged("a tag without a digest", (input) => name(input, IMAGES.worker.replace(/@.*$/, ":v1"))),
];
