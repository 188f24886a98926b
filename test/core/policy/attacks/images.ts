import { IMAGES } from "../richPod";
import { PEER } from "../scenario";
import { type Attack, CONTAINER_TYPE, type Creation, IMAGE_NAME, idOf, KATA_TYPE, onCreation, pullOf } from "./attack";

const app = onCreation("app");
const sandbox = onCreation("the sandbox");
const peer = onCreation("app", PEER);

const OTHER_DIGEST = IMAGES.app.replace(/[0-9a-f]{64}$/, "f".repeat(64));
const TAGGED = IMAGES.app.replace(/@.*$/, ":latest");
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
];
