import { createHash } from "node:crypto";
import { ImageProblem } from "./problem";

/** All of a body, which may not be longer than `limit`. */
export async function readAll(body: AsyncIterable<Uint8Array>, limit: number, what: string): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of body) {
        length += chunk.length;
        if (length > limit) {
            throw tooLarge(what, limit);
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

export function tooLarge(what: string, limit: number): ImageProblem {
    return new ImageProblem("too-large", {
        message: `${what} is larger than it may be`,
        allowed: `at most ${limit} bytes`,
        fix: "ask those who run the registry or build the image",
    });
}

/** Computes a digest of the algorithm of `expected` while the bytes go by. */
export function verifier(expected: string, what: string): { update(bytes: Uint8Array): void; verify(): void } {
    const [algorithm = ""] = expected.split(":");
    const hash = createHash(algorithm);
    return {
        update(bytes) {
            hash.update(bytes);
        },
        verify() {
            const actual = `${algorithm}:${hash.digest("hex")}`;
            if (actual !== expected) {
                throw new ImageProblem("wrong-digest", {
                    message: `${what} should be ${expected} and is ${actual}`,
                    fix: "do not use the image: the registry, or something between, has changed or damaged it",
                });
            }
        },
    };
}

export function sha256(bytes: Uint8Array): string {
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
