import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decompressorFor, readArchive } from "../../cli/registry/archive";
import { downloadSize, LayerSizes } from "../../cli/registry/layerSizes";
import { readFiles } from "../../cli/registry/layers";
import { type TarMember, tar } from "./image";

const GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";

/** What `/etc/passwd` of the layers is, bottom layer first, and how many layers were read for it. */
async function passwdOf(...layers: readonly (readonly TarMember[])[]): Promise<{ content?: string; read: number }> {
    let read = 0;
    const files = await readFiles(layers, ["etc/passwd"], (members, paths) => {
        read++;
        return readArchive(
            Readable.from([tar(members)]),
            decompressorFor("application/vnd.oci.image.layer.v1.tar"),
            paths,
        );
    });
    const content = files.get("etc/passwd")?.toString();
    return { read, ...(content === undefined ? {} : { content }) };
}

const BASE: readonly TarMember[] = [
    ["etc/", ""],
    ["etc/passwd", "base"],
];

describe("a file in the layers", () => {
    const ROWS: readonly (readonly [string, readonly (readonly TarMember[])[], string | undefined, number])[] = [
        ["is in the only layer", [BASE], "base", 1],
        ["is in none", [[["bin/sh", ""]], [["bin/ls", ""]]], undefined, 2],
        ["is in an empty layer", [[]], undefined, 1],
        ["is the topmost, and nothing below is read", [BASE, [["etc/passwd", "top"]]], "top", 1],
        ["shows through layers that say nothing", [BASE, [["etc/hosts", ""]], [["etc/", ""]]], "base", 3],
        ["has a name with ./", [[["./etc/passwd", "dot"]]], "dot", 1],
        ["has a name with /", [[["/etc/passwd", "root"]]], "root", 1],
        ["is the later of two in a layer", [[...BASE, ["etc/passwd", "later"]]], "later", 1],
        ["is not what only ends like it", [[["backup/etc/passwd", "other"]]], undefined, 1],

        ["is whited out", [BASE, [["etc/.wh.passwd", ""]]], undefined, 1],
        ["is whited out with ./", [BASE, [["./etc/.wh.passwd", ""]]], undefined, 1],
        ["is whited out with its directory", [BASE, [[".wh.etc", ""]]], undefined, 1],
        ["is in an opaque directory", [BASE, [["etc/.wh..wh..opq", ""]]], undefined, 1],
        ["is in an opaque image", [BASE, [[".wh..wh..opq", ""]]], undefined, 1],
        [
            "stands next to its own whiteout",
            [BASE, [BASE[0] ?? ["", ""], ["etc/passwd", "new"], ["etc/.wh.passwd", ""]]],
            "new",
            1,
        ],
        [
            "stands in its own opaque directory",
            [
                BASE,
                [
                    ["etc/.wh..wh..opq", ""],
                    ["etc/passwd", "new"],
                ],
            ],
            "new",
            1,
        ],
        ["comes back above a whiteout", [BASE, [["etc/.wh.passwd", ""]], [["etc/passwd", "again"]]], "again", 1],
        [
            "is not touched by another's whiteout",
            [
                BASE,
                [
                    ["etc/.wh.passwd-", ""],
                    ["usr/.wh.etc", ""],
                ],
            ],
            "base",
            2,
        ],
        ["is not touched by another opaque directory", [BASE, [["usr/.wh..wh..opq", ""]]], "base", 2],

        ["is replaced by a directory", [BASE, [["etc/passwd/", ""]]], undefined, 1],
        ["has a directory replaced by a file", [BASE, [["etc", "file"]]], undefined, 1],
        [
            "is a relative link",
            [
                [
                    ["usr/lib/passwd", "lib"],
                    ["etc/passwd", { link: "../usr/lib/passwd" }],
                ],
            ],
            "lib",
            2,
        ],
        [
            "is an absolute link",
            [
                [
                    ["etc-rw/passwd", "rw"],
                    ["etc/passwd", { link: "/etc-rw/passwd" }],
                ],
            ],
            "rw",
            2,
        ],
        [
            "is a link out of the image, which ends at its root",
            [
                [
                    ["passwd", "in"],
                    ["etc/passwd", { link: "../../../passwd" }],
                ],
            ],
            "in",
            2,
        ],
        [
            "is a link to a file of a higher layer",
            [[["etc/passwd", { link: "users" }]], [["etc/users", "high"]]],
            "high",
            3,
        ],
        ["is a link to nothing", [[["etc/passwd", { link: "users" }]]], undefined, 2],
        [
            "is a link to what is whited out",
            [
                [
                    ["etc/users", "low"],
                    ["etc/passwd", { link: "users" }],
                ],
                [["etc/.wh.users", ""]],
            ],
            undefined,
            3,
        ],
        [
            "is in a linked directory",
            [
                [
                    ["usr/etc/passwd", "usr"],
                    ["etc", { link: "usr/etc" }],
                ],
            ],
            "usr",
            2,
        ],
        [
            "is a hard link",
            [
                [
                    ["etc/users", "hard"],
                    ["etc/passwd", { link: "etc/users", hard: true }],
                ],
            ],
            "hard",
            2,
        ],
        [
            "is a hard link with ./",
            [
                [
                    ["./etc/users", "hard"],
                    ["./etc/passwd", { link: "./etc/users", hard: true }],
                ],
            ],
            "hard",
            2,
        ],
        [
            "is a hard link to what a higher layer replaced",
            [
                [
                    ["etc/users", "old"],
                    ["etc/passwd", { link: "etc/users", hard: true }],
                ],
                [["etc/users", "new"]],
            ],
            "old",
            3,
        ],
    ];
    test.each(ROWS)("%s", async (_, layers, content, read) => {
        expect(await passwdOf(...layers)).toEqual(content === undefined ? { read } : { content, read });
    });

    test("ends where links lead in a circle", async () => {
        const circle = passwdOf([
            ["etc/passwd", { link: "group" }],
            ["etc/group", { link: "passwd" }],
        ]);
        await expect(circle).rejects.toThrow("has more than 8 links on the way to /etc/passwd");
    });
});

describe("an archive", () => {
    const view = (bytes: Buffer, mediaType: string): Promise<unknown> =>
        readArchive(Readable.from([bytes]), decompressorFor(mediaType), ["etc/passwd"]);
    const whole = tar(BASE);

    const ROWS: readonly (readonly [string, Buffer, string, RegExp])[] = [
        ["cut within a file", whole.subarray(0, 1100), "application/vnd.oci.image.layer.v1.tar", /Truncated input/],
        [
            "with a wrong checksum",
            Buffer.from(whole).fill("x", 0, 3),
            "application/vnd.oci.image.layer.v1.tar",
            /checksum/,
        ],
        ["that is text", Buffer.alloc(2048, "text "), "application/vnd.oci.image.layer.v1.tar", /checksum/],
        ["of half a gzip", gzipSync(whole).subarray(0, 60), GZIP, /unexpected end of file/],
        ["that is not gzip", whole, GZIP, /incorrect header check/],
        [
            "with a list of users of more than 1 MiB",
            tar([["etc/passwd", "x".repeat(2 ** 20 + 1)]]),
            "application/vnd.docker.image.rootfs.diff.tar",
            /has a file \/etc\/passwd of 1048577 bytes/,
        ],
        [
            "with such a list in one piece of gzip",
            gzipSync(tar([["etc/passwd", "x".repeat(2 ** 21)]])),
            GZIP,
            /has a file \/etc\/passwd of 2097152 bytes/,
        ],
    ];
    test.each(ROWS)("%s is a problem", async (_, bytes, mediaType, message) => {
        await expect(view(bytes, mediaType)).rejects.toThrow(message);
    });

    test("may have anything after its end, which is not kept", async () => {
        const chunks = [whole, ...Array<Buffer>(2000).fill(Buffer.alloc(2 ** 16, "x"))];
        const decompressor = decompressorFor("application/vnd.oci.image.layer.v1.tar");
        const found = await readArchive(Readable.from(chunks), decompressor, ["etc/passwd"]);
        expect(found).toEqual(new Map([["etc/passwd", { own: { kind: "file", content: Buffer.from("base") } }]]));
    });

    const TYPES: readonly (readonly [string, boolean])[] = [
        ["application/vnd.oci.image.layer.v1.tar", true],
        [GZIP, true],
        ["application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", true],
        ["application/vnd.docker.image.rootfs.diff.tar.gzip", true],
        ["application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", true],
        ["application/vnd.oci.image.layer.v1.tar+gzip+encrypted", false],
        ["application/vnd.oci.image.layer.v1.tar+xz", false],
        ["application/vnd.cncf.helm.chart.content.v1.tar+gzip", false],
    ];
    test.each(TYPES)("of the kind %s can be read: %s", (mediaType, isReadable) => {
        const attempt = (): unknown => decompressorFor(mediaType);
        isReadable ? expect(attempt).not.toThrow() : expect(attempt).toThrow(mediaType);
    });
});

describe("what layers take unpacked", () => {
    const LAYER = "application/vnd.oci.image.layer.v1.tar";
    const descriptor = (digest: string, mediaType = LAYER) => ({ mediaType, digest: `sha256:${digest}`, size: 7 });

    test("is whole pages of files; directories, links and empty files take none", async () => {
        const sizes = new LayerSizes();
        const one = descriptor("1");
        const members: readonly TarMember[] = [
            ["etc/", ""],
            ["etc/a", "x".repeat(4096)],
            ["etc/b", "x".repeat(4097)],
            ["etc/c", { link: "a" }],
            ["etc/d", { link: "etc/a", hard: true }],
            ["etc/.wh.e", ""],
        ];
        const read = () => readArchive(Readable.from([tar(members)]), decompressorFor(LAYER), [], sizes.counter(one));
        expect(await sizes.total([one], read)).toBe(3 * 4096);
    });

    test("counts a layer once, however often it was begun and stands in the image", async () => {
        const sizes = new LayerSizes();
        const [one, two] = [descriptor("1"), descriptor("2")];
        sizes.counter(one)(5000);
        sizes.counter(one)(1);
        const read: string[] = [];
        const total = await sizes.total([one, two, one, two], async (layer) => {
            read.push(layer.digest);
            sizes.counter(layer)(1);
        });
        expect([total, read]).toEqual([2 * 4096, ["sha256:2"]]);
        expect(downloadSize([one, two, one])).toBe(14);
    });

    test("is not known where a layer below what was looked for is encrypted, and any other problem is one", async () => {
        const encrypted = descriptor("1", `${LAYER}+gzip+encrypted`);
        const read = async ({ mediaType }: typeof encrypted) => decompressorFor(mediaType);
        expect(await new LayerSizes().total([encrypted], read)).toBeUndefined();
        const broken = () => Promise.reject(new Error("the registry is gone"));
        await expect(new LayerSizes().total([encrypted], broken)).rejects.toThrow("is gone");
    });
});
