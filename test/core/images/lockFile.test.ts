import { expect, test } from "vitest";
import { parseLock } from "../../../core/images/lockFile";
import { formatIssue } from "../../../core/issue";

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
    fix: remove it from one of them, and run \`npx confidential-workload lock ${tag}\``,
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

const BY_HAND = "correct it by hand, or remove the file and lock the images again";

test.each([
    [{ cmds: [] }, ".cmds: is not a field of a lock", undefined, `did you mean images.lock.json["${ONE}"].cmd?`],
    [{ cmd: "sh" }, '.cmd: "sh" is not a list', "a list", BY_HAND],
    [{ env: ["A=1", 2] }, ".env[1]: 2 is not a string", "a string", BY_HAND],
    [{ uid: -1 }, ".uid: -1 is not a whole number from 0", "a whole number from 0", BY_HAND],
    [{ gids: { app: 1 } }, '.gids.app: "app" is not the number of a user', "the number of a user", BY_HAND],
    [{ groups: { 1: [0, 1.5] } }, ".groups[1][1]: 1.5 is not a whole number from 0", "a whole number from 0", BY_HAND],
])("a field that does not fit is named: %j", (facts, message, allowed, fix) => {
    const { lock, issues } = parsed({ [ONE]: facts });
    expect(lock).toEqual({});
    const known =
        "tags, platform, entrypoint, cmd, env, workingDir, user, uid, gid, gids, groups, volumes, downloadSize, unpackedSize";
    expect(issues.map(formatIssue)).toEqual([
        `images.lock.json["${ONE}"]${message} [lock-malformed]\n    allowed: ${allowed ?? known}\n    fix: ${fix}`,
    ]);
});
