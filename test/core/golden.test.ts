import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeAnnotation, type InitDataSpec } from "../../core";
import { buildForPod } from "../../core/initdata/build";
import type { PodSource } from "../../core/kubernetes/podSource";

const FOLDER = "test/golden";
const now = new Date("2026-11-24T00:00:00Z");

function read(name: string, file: string): string {
    return readFileSync(`${FOLDER}/${name}/${file}`, "utf8");
}

describe.each(readdirSync(FOLDER))("golden document %s", (name) => {
    const pod = existsSync(`${FOLDER}/${name}/pod.json`)
        ? { pod: JSON.parse(read(name, "pod.json")) as PodSource }
        : {};
    const { initData } = buildForPod(JSON.parse(read(name, "input.json")) as InitDataSpec, { now, ...pod });

    test("has the same bytes", () => {
        expect({
            ...initData?.files,
            "initdata.toml": initData?.toml,
            "digest.txt": `${initData?.algorithm as string}:${initData?.digest as string}\n`,
            "annotation.txt": `${initData?.annotation as string}\n`,
        }).toEqual(
            Object.fromEntries(
                ["aa.toml", "cdh.toml", "policy.rego", "initdata.toml", "digest.txt", "annotation.txt"].map((file) => [
                    file,
                    read(name, file),
                ]),
            ),
        );
        expect(initData?.measurements).toEqual(JSON.parse(read(name, "measurements.json")));
    });

    test("is read back from its annotation", () => {
        const { issues, initData: decoded } = decodeAnnotation(read(name, "annotation.txt").trimEnd());
        expect(issues).toEqual([]);
        expect(decoded?.toml).toBe(read(name, "initdata.toml"));
        expect(`${decoded?.algorithm}:${decoded?.digest}\n`).toBe(read(name, "digest.txt"));
        expect(decoded?.files).toEqual(initData?.files);
    });
});
