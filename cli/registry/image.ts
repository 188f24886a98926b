import { defined, type Fields } from "../../core/fields";
import type { ImageFacts } from "../../core/images/lock";
import type { ImageReference } from "../../core/images/reference";
import { jsonObject } from "../../core/json";
import { isPlainObject } from "../../core/shape";
import { decompressorFor, readArchive } from "./archive";
import { readAll, tooLarge } from "./bytes";
import type { RegistryClient } from "./client";
import { downloadSize, LayerSizes } from "./layerSizes";
import { type LayerView, readFiles } from "./layers";
import { type Manifest, parseManifest } from "./manifest";
import { groupsOfUsers, numbersOf, parseGroup, parsePasswd } from "./passwd";
import { chooseImage, formatPlatform, type Platform } from "./platform";
import { ImageProblem } from "./problem";

/** Called with what is being read, for those who wait. */
export type Progress = (step: string) => void;

type Image = Extract<Manifest, { kind: "image" }>;
type Layer = Image["layers"][number];

const PASSWD = "etc/passwd";
const GROUP = "etc/group";
const LARGEST_CONFIG = 8 * 2 ** 20;

/** Reads the facts of an image, and the digest of what its tag points to: that of the index where it is one. */
export async function readImage(
    client: RegistryClient,
    reference: ImageReference,
    tagOrDigest: string,
    platform: Platform,
    progress: Progress,
): Promise<{ readonly digest: string; readonly facts: ImageFacts }> {
    progress("manifest");
    const { digest, bytes } = await client.readManifest(reference, tagOrDigest);
    const manifest = parseManifest(bytes);
    if (manifest.kind === "image") {
        return { digest, facts: await readFacts(client, reference, manifest, progress) };
    }
    const chosen = await client.readManifest(reference, chooseImage(manifest.entries, platform).digest);
    const image = parseManifest(chosen.bytes);
    if (image.kind === "index") {
        throw new ImageProblem("nested-index", {
            message: `has an index within its index, for ${formatPlatform(platform)}`,
            fix: "push an index of images",
        });
    }
    const facts = await readFacts(client, reference, image, progress);
    return { digest, facts: { platform: formatPlatform(platform), ...facts } };
}

async function readFacts(
    client: RegistryClient,
    reference: ImageReference,
    { config, layers }: Image,
    progress: Progress,
): Promise<ImageFacts> {
    progress("config");
    if (config.size > LARGEST_CONFIG) {
        throw tooLarge("the config", LARGEST_CONFIG);
    }
    const facts = parseConfig(
        await client.readBlob(reference, config, (bytes) => readAll(bytes, LARGEST_CONFIG, "the config")),
    );
    const sizes = new LayerSizes();
    const readLayer = (layer: Layer, paths: readonly string[]): Promise<LayerView> => {
        const decompressor = decompressorFor(layer.mediaType);
        const place = `layer ${layers.indexOf(layer) + 1} of ${layers.length}`;
        return client.readBlob(
            reference,
            layer,
            (bytes) => readArchive(bytes, decompressor, paths, sizes.counter(layer)),
            (received) => progress(`${place}: ${megabytes(received)} of ${megabytes(layer.size)} MB`),
        );
    };
    const files = await readFiles(layers, [PASSWD, GROUP], readLayer);
    const unpackedSize = await sizes.total(layers, (layer) => readLayer(layer, []));
    const users = parsePasswd(files.get(PASSWD)?.toString("utf8") ?? "");
    const groups = parseGroup(files.get(GROUP)?.toString("utf8") ?? "");
    return {
        ...facts,
        ...numbersOf(facts.user ?? "", users, groups),
        ...groupsOfUsers(users, groups),
        ...defined({ downloadSize: downloadSize(layers), unpackedSize }),
    };
}

function megabytes(bytes: number): number {
    return Math.ceil(bytes / 1e6);
}

/** What an image's config says of the processes that run from it. */
function parseConfig(bytes: Buffer): ImageFacts {
    const { config } = jsonObject(bytes.toString("utf8")) ?? malformed("it is not a JSON object");
    const fields = config ?? {};
    if (!isPlainObject(fields)) {
        return malformed("config is not an object");
    }
    const facts = {
        entrypoint: texts(fields, "Entrypoint"),
        cmd: texts(fields, "Cmd"),
        env: texts(fields, "Env"),
        workingDir: text(fields, "WorkingDir"),
        user: text(fields, "User"),
        volumes: keys(fields, "Volumes"),
    };
    return Object.fromEntries(Object.entries(facts).filter(([, value]) => value.length > 0));
}

function texts(fields: Fields, name: string): string[] {
    const value = fields[name] ?? [];
    return Array.isArray(value) && value.every((item) => typeof item === "string")
        ? value
        : malformed(`config.${name} is not a list of strings`);
}

function text(fields: Fields, name: string): string {
    const value = fields[name] ?? "";
    return typeof value === "string" ? value : malformed(`config.${name} is not a string`);
}

function keys(fields: Fields, name: string): string[] {
    const value = fields[name] ?? {};
    return isPlainObject(value) ? Object.keys(value).sort() : malformed(`config.${name} is not an object`);
}

function malformed(reason: string): never {
    throw new ImageProblem("malformed-config", {
        message: `has a config that is not valid: ${reason}`,
        fix: "build and push the image again",
    });
}
