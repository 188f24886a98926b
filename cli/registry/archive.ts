import { PassThrough, type Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as zlib from "node:zlib";
import { Parser } from "tar/parse";
import type { ReadEntry } from "tar/read-entry";
import { normalPath } from "../../core/normalPath";
import { applyMember, bearingsOn, type LayerView, type Member, type PathState } from "./layers";
import { ImageProblem } from "./problem";

const LARGEST_FILE = 2 ** 20;

const ARCHIVE =
    /^application\/vnd\.(?:oci\.image\.layer(?:\.nondistributable)?\.v1|docker\.image\.rootfs(?:\.foreign)?\.diff)\.tar(?:[.+](gzip|zstd))?$/;

type Decompressor = () => Transform;

// Node has zstd since 22.15; the types of Node 20 do not know it.
const { createZstdDecompress } = zlib as { createZstdDecompress?: Decompressor };

const DECOMPRESSORS: Readonly<Record<string, Decompressor | undefined>> = {
    none: () => new PassThrough(),
    gzip: zlib.createGunzip,
    zstd: createZstdDecompress,
};

/** How layers of a media type are decompressed, or the problem that they cannot be. */
export function decompressorFor(mediaType: string): Decompressor {
    const archive = ARCHIVE.exec(mediaType);
    const compression = archive?.[1] ?? "none";
    const decompressor = DECOMPRESSORS[compression];
    if (archive !== null && decompressor !== undefined) {
        return decompressor;
    }
    const fixes = {
        encrypted: "lock the image that it was encrypted from, and write its facts under this image's digest",
        zstd: "run the command with Node 22.15 or later, which has zstd",
        other: "use an image whose layers are tar archives",
    };
    const kind = mediaType.endsWith("encrypted") ? "encrypted" : compression === "zstd" ? "zstd" : "other";
    throw new ImageProblem("layer-media-type", {
        message: `has a layer of the kind ${JSON.stringify(mediaType)}, which cannot be read here`,
        allowed: "tar, uncompressed or with gzip; zstd where Node has it",
        fix: fixes[kind],
    });
}

/**
 * What a layer's archive says of `paths`; `onFile` gets the bytes of each file in it. The archive is streamed: only what is looked for is
 * ever held.
 */
export async function readArchive(
    archive: Readable,
    decompressor: Decompressor,
    paths: readonly string[],
    onFile: (bytes: number) => void = () => undefined,
): Promise<LayerView> {
    const view = new Map<string, PathState>(paths.map((path) => [path, {}]));
    const names = new Set(paths.flatMap((path) => [...bearingsOn(path).keys()]));
    const note = (name: string, member: Member): void => {
        for (const [path, state] of view) {
            view.set(path, applyMember(state, path, name, member));
        }
    };
    const problems: ImageProblem[] = [];
    try {
        await pipeline(archive, decompressor(), (tar: AsyncIterable<Buffer>) =>
            readMembers(tar, names, note, onFile, problems),
        );
    } catch (cause) {
        // A stream that is left early may say that it was aborted, and be heard first.
        throw problems[0] ?? damaged(cause instanceof Error ? cause.message : String(cause));
    }
    return view;
}

type Note = (name: string, member: Member) => void;

/** Adds to `problems`, and rejects once there is one. */
async function readMembers(
    tar: AsyncIterable<Buffer>,
    names: ReadonlySet<string>,
    note: Note,
    onFile: (bytes: number) => void,
    problems: ImageProblem[],
): Promise<void> {
    let ended = false;
    const fail = (cause: ImageProblem): void => void problems.push(cause);
    const parser = new Parser({
        onReadEntry: (entry) => {
            const name = normalPath(entry.path);
            if (KINDS[entry.type] === "file") {
                onFile(entry.size);
            }
            if (names.has(name)) {
                readMember(entry, name, note, fail);
            } else {
                entry.resume();
            }
        },
        onwarn: (code, message) => {
            // The parser takes an archive without members for none at all, and Docker's empty layer is one.
            if (code !== "TAR_BAD_ARCHIVE" || !ended) {
                fail(damaged(String(message)));
            }
        },
    });
    parser.on("error", (cause: Error) => fail(damaged(cause.message)));
    parser.on("ignoredEntry", (entry: ReadEntry) => {
        if (entry.meta) {
            fail(damaged("a header is longer than 1 MiB"));
        }
    });
    parser.on("eof", () => {
        ended = true;
    });
    for await (const chunk of tar) {
        // The parser would keep what follows the end, and it hands on everything else at once, so that no drain has to be awaited.
        if (!ended) {
            parser.write(chunk);
        }
        throwFirst(problems);
    }
    parser.end();
    throwFirst(problems);
}

function throwFirst([problem]: readonly ImageProblem[]): void {
    if (problem !== undefined) {
        throw problem;
    }
}

const KINDS: Readonly<Partial<Record<ReadEntry["type"], Member["kind"]>>> = {
    File: "file",
    OldFile: "file",
    ContiguousFile: "file",
    SymbolicLink: "symlink",
    Link: "hardlink",
    Directory: "directory",
    GNUDumpDir: "directory",
};

function readMember(entry: ReadEntry, name: string, note: Note, fail: (cause: ImageProblem) => void): void {
    const kind = KINDS[entry.type] ?? "other";
    if (kind === "symlink" || kind === "hardlink") {
        note(name, { kind, target: entry.linkpath ?? "" });
    } else if (kind !== "file") {
        note(name, { kind });
    } else if (entry.size > LARGEST_FILE) {
        fail(
            new ImageProblem("file-too-large", {
                message: `has a file /${name} of ${entry.size} bytes, which is too large for a list of users or groups`,
                allowed: `at most ${LARGEST_FILE} bytes`,
                fix: "use an image with a shorter list",
            }),
        );
    } else {
        const chunks: Buffer[] = [];
        entry.on("data", (chunk) => chunks.push(chunk));
        entry.on("end", () => note(name, { kind, content: Buffer.concat(chunks) }));
    }
    entry.resume();
}

function damaged(reason: string): ImageProblem {
    return new ImageProblem("layer-damaged", {
        message: `has a layer that is not a valid tar archive: ${reason}`,
        fix: "build and push the image again",
    });
}
