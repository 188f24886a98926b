import { PassThrough, type Readable } from "node:stream";
import { type ImageReference, isDigest } from "../../core/images/reference";
import { authorize } from "./auth";
import { readAll, sha256, tooLarge, verifier } from "./bytes";
import { type ConnectionOptions, type Reply, type Request, rootOf, send } from "./connection";
import type { Credential, FindCredential } from "./credentials";
import { type Descriptor, MANIFEST_TYPES } from "./manifest";
import { retrying } from "./retry";
import { unexpectedStatus } from "./status";

/** A manifest or index as the registry has it, verified. */
interface Document {
    readonly digest: string;
    readonly bytes: Buffer;
}

/** What is asked of a registry, by the OCI distribution API. */
export interface RegistryClient {
    /** Where a tag points, by the word of the registry. */
    resolveTag(image: ImageReference, tag: string): Promise<string>;
    readManifest(image: ImageReference, tagOrDigest: string): Promise<Document>;
    /** Hands a blob to `consume` as it arrives. What that makes of it counts only if the blob's digest is right. */
    readBlob<T>(
        image: ImageReference,
        blob: Descriptor,
        consume: (bytes: Readable) => Promise<T>,
        progress?: (received: number) => void,
    ): Promise<T>;
}

/** What the user is to a repository, once it has asked. */
interface Session {
    readonly credential: Credential | undefined;
    readonly authorization: string | undefined;
}

const DOCKER_HUB_API = "registry-1.docker.io";
const LARGEST_MANIFEST = 4 * 2 ** 20;
const ACCEPT = MANIFEST_TYPES.join(", ");

export function registryClient(findCredential: FindCredential, options: ConnectionOptions): RegistryClient {
    const sessions = new Map<string, Session>();

    async function ask(image: ImageReference, path: string, request: Request): Promise<Reply> {
        const host = image.registry === "docker.io" ? DOCKER_HUB_API : image.registry;
        const root = rootOf(host, options);
        const url = new URL(`/v2/${image.repository}/${path}`, root);
        const place = `${image.registry}/${image.repository}`;
        let session = sessions.get(place);
        let reply = await send(url, authorized(request, session), options);
        // A challenge from elsewhere would say where the login is to be sent, and the login is for this registry only.
        if (reply.status === 401 && reply.url.origin === root.origin) {
            await reply.discard();
            const credential = await findCredential(image);
            const challenge = reply.headers.get("www-authenticate") ?? "";
            session = { credential, authorization: await authorize(challenge, root, image, credential, options) };
            sessions.set(place, session);
            reply = await send(url, authorized(request, session), options);
        }
        if (reply.status !== 200) {
            await reply.discard();
            throw unexpectedStatus(reply, root, path, image, session?.credential);
        }
        return reply;
    }

    async function readManifest(image: ImageReference, tagOrDigest: string): Promise<Document> {
        const { headers, body } = await ask(image, `manifests/${tagOrDigest}`, { headers: { Accept: ACCEPT } });
        const bytes = await readAll(body, LARGEST_MANIFEST, "the manifest");
        const claimed = headers.get("docker-content-digest") ?? "";
        const digest = [tagOrDigest, claimed].find(isDigest) ?? sha256(bytes);
        const { update, verify } = verifier(digest, "the manifest");
        update(bytes);
        verify();
        return { digest, bytes };
    }

    async function resolveTag(image: ImageReference, tag: string): Promise<string> {
        // Docker Hub counts what is read, and not what is only looked at.
        const reply = await ask(image, `manifests/${tag}`, { method: "HEAD", headers: { Accept: ACCEPT } });
        const claimed = reply.headers.get("docker-content-digest") ?? "";
        return isDigest(claimed) ? claimed : (await readManifest(image, tag)).digest;
    }

    async function readBlob<T>(
        image: ImageReference,
        { digest, size }: Descriptor,
        consume: (bytes: Readable) => Promise<T>,
        progress?: (received: number) => void,
    ): Promise<T> {
        const { body } = await ask(image, `blobs/${digest}`, {});
        const { update, verify } = verifier(digest, "a blob");
        const bytes = new PassThrough();
        const result = consume(bytes);
        // What the consumer chokes on may be what a wrong digest explains.
        result.catch(() => undefined);
        let length = 0;
        try {
            for await (const chunk of body) {
                length += chunk.length;
                if (length > size) {
                    throw tooLarge("a blob", size);
                }
                progress?.(length);
                update(chunk);
                await write(bytes, chunk);
            }
            verify();
        } catch (cause) {
            bytes.destroy();
            throw cause;
        }
        bytes.end();
        return result;
    }

    const { timeout } = options;
    return {
        resolveTag: (...args) => retrying(() => resolveTag(...args), timeout),
        readManifest: (...args) => retrying(() => readManifest(...args), timeout),
        readBlob: (...args) => retrying(() => readBlob(...args), timeout),
    };
}

function authorized(request: Request, session: Session | undefined): Request {
    return session?.authorization === undefined
        ? request
        : { ...request, headers: { ...request.headers, Authorization: session.authorization } };
}

/** Writes to a stream that may be closed by its reader at any time, and waits where the reader is slow. */
async function write(stream: PassThrough, chunk: Uint8Array): Promise<void> {
    if (stream.destroyed || stream.write(chunk)) {
        return;
    }
    await new Promise<void>((resume) => {
        const goOn = (): void => {
            stream.off("drain", goOn).off("close", goOn);
            resume();
        };
        stream.on("drain", goOn).on("close", goOn);
    });
}
