import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { TestImage } from "./image";

export interface FakeServer {
    readonly host: string;
    /** Every request, as `METHOD /path`, and what it had for `Authorization`. */
    readonly seen: readonly { readonly request: string; readonly authorization: string | undefined }[];
    readonly stop: () => void;
}

/** Answers a request, or leaves it to whoever is next by giving false. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

/** An HTTP server for what a real registry does not do on demand. */
export async function startServer(address: string, handlers: readonly Handler[]): Promise<FakeServer> {
    const seen: { request: string; authorization: string | undefined }[] = [];
    const server = createServer(async (request, response) => {
        seen.push({ request: `${request.method} ${request.url}`, authorization: request.headers.authorization });
        for (const handler of handlers) {
            if (await handler(request, response)) {
                return;
            }
        }
        response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    const bound = server.address();
    const port = typeof bound === "object" && bound !== null ? bound.port : 0;
    return {
        host: `${address}:${port}`,
        seen,
        stop: () => {
            server.close();
            server.closeAllConnections();
        },
    };
}

/** Serves an image as `app:1`. */
export function serving({ manifest, children, blobs }: TestImage): Handler {
    const byPath = new Map([
        ["/v2/app/manifests/1", manifest],
        ...[manifest, ...children].map((each) => [`/v2/app/manifests/${each.digest}`, each] as const),
        ...blobs.map((each) => [`/v2/app/blobs/${each.digest}`, each] as const),
    ]);
    return ({ url = "", method }, response) => {
        const blob = byPath.get(url);
        if (blob !== undefined) {
            const headers = { "Content-Type": blob.mediaType, "Docker-Content-Digest": blob.digest };
            response.writeHead(200, headers).end(method === "HEAD" ? undefined : blob.bytes);
        }
        return blob !== undefined;
    };
}
