import { expect, test } from "vitest";
import { formatIssue } from "../../../core";
import { parseLock } from "../../../core/images/lockFile";

const pinned = (name: string, digit: string) => `registry.example/${name}@sha256:${digit.repeat(64)}`;
const ONE = pinned("app", "1");
const TWO = pinned("app", "2");
const parsed = (lock: object) => parseLock(JSON.stringify(lock), "images.lock.json");

test("a tag is in one entry", () => {
    const { lock, issues } = parsed({
        [ONE]: { tags: ["registry.example/app:1", "registry.example/app"] },
        [TWO]: { tags: ["registry.example/app:2", "registry.example/app:latest", "registry.example/app:1"] },
    });
    expect(lock).toEqual({});
    expect(issues.map(formatIssue)).toEqual(
        ["registry.example/app:latest", "registry.example/app:1"].map(
            (tag) => `images.lock.json["${TWO}"].tags: "${tag}" is a tag of ${ONE} too [lock-malformed]
    allowed: a tag in one entry
    fix: remove it from one of them, and run \`confidential-workload lock ${tag}\``,
        ),
    );
});

test("one image may have several tags, and one tag written in two ways", () => {
    const lock = {
        [ONE]: { tags: ["registry.example/app", "registry.example/app:latest", "registry.example/app:1"] },
        [TWO]: { tags: ["registry.example/app:2"] },
    };
    expect(parsed(lock)).toEqual({ lock, issues: [] });
});
