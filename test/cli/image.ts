import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** Bytes with their name in a registry. */
export interface Blob {
    readonly mediaType: string;
    readonly bytes: Buffer;
    readonly digest: string;
    readonly size: number;
}

/** An image or index with all that has to be pushed before it. */
export interface TestImage {
    readonly manifest: Blob;
    readonly children: readonly Blob[];
    readonly blobs: readonly Blob[];
}

/** A member of a tar archive: a file by its content, a directory, or a link to somewhere. */
export type TarMember = readonly [name: string, content: string | { readonly link: string; readonly hard?: true }];

export function blob(mediaType: string, content: Buffer | string): Blob {
    const bytes = Buffer.from(content);
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    return { mediaType, bytes, digest, size: bytes.length };
}

/** A layer as OCI tools write it. */
export function layer(...members: readonly TarMember[]): Blob {
    return blob("application/vnd.oci.image.layer.v1.tar+gzip", gzipSync(tar(members)));
}

export function image(config: object, ...layers: readonly Blob[]): TestImage {
    const configBlob = blob(
        "application/vnd.oci.image.config.v1+json",
        JSON.stringify({ architecture: "amd64", os: "linux", config, rootfs: { type: "layers", diff_ids: [] } }),
    );
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const content = { schemaVersion: 2, mediaType, config: descriptor(configBlob), layers: layers.map(descriptor) };
    return { manifest: blob(mediaType, JSON.stringify(content)), children: [], blobs: [configBlob, ...layers] };
}

/** An index of images by platform. */
export function index(images: readonly (readonly [platform: string, image: TestImage])[]): TestImage {
    const mediaType = "application/vnd.oci.image.index.v1+json";
    const manifests = images.map(([platform, { manifest }]) => {
        const [os, architecture, variant] = platform.split("/");
        return { ...descriptor(manifest), platform: { os, architecture, variant } };
    });
    return {
        manifest: blob(mediaType, JSON.stringify({ schemaVersion: 2, mediaType, manifests })),
        children: images.map(([, { manifest }]) => manifest),
        blobs: images.flatMap(([, { blobs }]) => blobs),
    };
}

function descriptor({ mediaType, digest, size }: Blob): object {
    return { mediaType, digest, size };
}

const BLOCK = 512;

/** An archive in the ustar format of POSIX.1-1988. */
export function tar(members: readonly TarMember[]): Buffer {
    return Buffer.concat([...members.flatMap(tarMember), Buffer.alloc(2 * BLOCK)]);
}

function tarMember([name, content]: TarMember): Buffer[] {
    const body = Buffer.from(typeof content === "string" ? content : "");
    const type = typeof content === "string" ? (name.endsWith("/") ? "5" : "0") : content.hard ? "1" : "2";
    const header = Buffer.alloc(BLOCK);
    const fields: readonly (readonly [offset: number, text: string])[] = [
        [0, name],
        [100, "0000644\0"],
        [108, "0000000\0"],
        [116, "0000000\0"],
        [124, `${body.length.toString(8).padStart(11, "0")}\0`],
        [136, "00000000000\0"],
        [148, "        "],
        [156, type],
        [157, typeof content === "string" ? "" : content.link],
        [257, "ustar\x0000"],
    ];
    for (const [offset, text] of fields) {
        header.write(text, offset, "utf8");
    }
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return [header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
}
