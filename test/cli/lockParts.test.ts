import { describe, expect, test } from "vitest";
import { progressDisplay } from "../../cli/lock/progress";
import { parseChallenges } from "../../cli/registry/auth";
import { credentialFinder } from "../../cli/registry/credentials";
import { chooseImage, parsePlatform } from "../../cli/registry/platform";
import { retryAfter } from "../../cli/registry/retry";
import { type LockedImage, mergeLock } from "../../core/images/mergeLock";
import { type ImageReference, parseImageReference } from "../../core/images/reference";
import { at, root } from "../../core/kubernetes/located";
import { objectLabel } from "../../core/kubernetes/objects";
import { podsAtPlaces } from "../../core/kubernetes/pods";
import { pathOf } from "../../core/place";

function reference(text: string): ImageReference {
    const image = parseImageReference(text);
    if (image === undefined) {
        throw new Error(`${text} is not an image reference`);
    }
    return image;
}

describe("WWW-Authenticate", () => {
    const ROWS: readonly (readonly [string, object])[] = [
        ["", []],
        ["Basic", [{ scheme: "basic", parameters: {} }]],
        ['Basic realm="a, b"', [{ scheme: "basic", parameters: { realm: "a, b" } }]],
        ['Basic realm="say \\"hi\\""', [{ scheme: "basic", parameters: { realm: 'say "hi"' } }]],
        [
            'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push"',
            [
                {
                    scheme: "bearer",
                    parameters: {
                        realm: "https://auth.example/token",
                        service: "registry.example",
                        scope: "repository:a/b:pull,push",
                    },
                },
            ],
        ],
        [
            'BEARER Realm=x , Basic realm="y", Negotiate',
            [
                { scheme: "bearer", parameters: { realm: "x" } },
                { scheme: "basic", parameters: { realm: "y" } },
                { scheme: "negotiate", parameters: {} },
            ],
        ],
    ];
    test.each(ROWS)("%s", (header, challenges) => {
        expect(parseChallenges(header)).toEqual(challenges);
    });
});

test.each([
    ["7", 7000],
    ["0", 0],
    [null, 500],
    ["soon", 500],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
])("Retry-After %s is %s ms", (header, milliseconds) => {
    expect(retryAfter(header)).toBe(milliseconds);
});

describe("a login in a file", () => {
    const auth = (user: string): object => ({ auth: btoa(`${user}:secret:with:colons`) });
    const ROWS: readonly (readonly [string, string, object, string | undefined])[] = [
        ["Docker Hub's key", "nginx", { "https://index.docker.io/v1/": auth("hub") }, "hub"],
        ["Docker Hub by name", "nginx", { "docker.io": auth("hub") }, "hub"],
        ["the host", "r.example/a/b:1", { "r.example": auth("host") }, "host"],
        [
            "the host with a port",
            "r.example:5000/a",
            { "r.example:5000": auth("port"), "r.example": auth("host") },
            "port",
        ],
        ["a URL", "r.example/a", { "https://r.example/v2/": auth("url") }, "url"],
        [
            "the longest path",
            "r.example/a/b",
            { "r.example/a": auth("a"), "r.example/a/b": auth("ab"), "r.example": auth("host") },
            "ab",
        ],
        ["not part of a name", "r.example/ab", { "r.example/a": auth("a") }, undefined],
        ["not another host", "r.example/a", { "other.example": auth("other"), example: auth("example") }, undefined],
        ["not an empty one", "r.example/a", { "r.example": {} }, undefined],
        ["an identity token", "r.example/a", { "r.example": { ...auth("id"), identitytoken: "t" } }, "id"],
    ];
    test.each(ROWS)("by %s", async (_, image, auths, user) => {
        const file = {
            path: "config.json",
            auths: auths as Record<string, unknown>,
            credHelpers: {},
            credsStore: undefined,
        };
        const credential = await credentialFinder([file])(reference(image));
        expect(credential?.login.user).toBe(user);
        expect(credential?.login.secret).toBe(
            user === undefined ? undefined : credential?.kind === "identityToken" ? "t" : "secret:with:colons",
        );
    });
});

describe("the image of an index", () => {
    const ROWS: readonly (readonly [string, readonly string[], number])[] = [
        ["linux/amd64", ["linux/arm64", "linux/amd64"], 1],
        ["linux/amd64", ["linux/amd64/v3", "linux/amd64"], 1],
        ["linux/amd64/v3", ["linux/amd64", "linux/amd64/v3"], 1],
        ["linux/arm64", ["linux/arm/v6", "linux/arm/v7", "linux/arm64/v8"], 2],
        ["linux/arm64/v8", ["linux/arm64"], 0],
        ["linux/arm", ["linux/arm/v6", "linux/arm/v7"], 1],
        ["linux/amd64", ["windows/amd64", "linux/amd64", "linux/amd64"], 1],
    ];
    test.each(ROWS)("for %s of %j", (wanted, platforms, chosen) => {
        const platform = (text: string) => parsePlatform(text) ?? { os: "", architecture: "" };
        const entries = platforms.map((text, size) => ({ mediaType: "", digest: "", size, platform: platform(text) }));
        expect(chooseImage(entries, platform(wanted)).size).toBe(chosen);
    });
});

describe("pod specs", () => {
    const podSpec = { containers: [] };
    const ROWS: readonly (readonly [string, unknown, readonly string[]])[] = [
        ["Pod", { kind: "Pod", metadata: { name: "a" }, spec: podSpec }, ["Pod/a spec"]],
        ["Rollout", { kind: "Rollout", spec: { template: { spec: podSpec } } }, ["Rollout/ spec.template.spec"]],
        ["PodTemplate", { kind: "PodTemplate", template: { spec: podSpec } }, ["PodTemplate/ template.spec"]],
        [
            "CronJob",
            { kind: "CronJob", spec: { jobTemplate: { spec: { template: { spec: podSpec } } } } },
            ["CronJob/ spec.jobTemplate.spec.template.spec"],
        ],
        [
            "List",
            {
                kind: "List",
                items: [
                    { kind: "Pod", spec: podSpec },
                    { kind: "PodList", items: [{ kind: "Pod", spec: podSpec }] },
                ],
            },
            ["Pod/ items[0].spec", "Pod/ items[1].items[0].spec"],
        ],
        ["Service", { kind: "Service", spec: { ports: [] } }, []],
        ["nothing", null, []],
        ["text", "Pod", []],
    ];
    test.each(ROWS)("of %s", (_, document, found) => {
        const specs = podsAtPlaces(root(document)).map(({ owner, template }) => ({
            owner,
            spec: at(template, "spec"),
        }));
        expect(specs.map(({ owner, spec }) => `${objectLabel(owner.value)} ${pathOf(spec.keys)}`)).toEqual(found);
        expect(specs.every(({ spec }) => spec.value === podSpec)).toBe(true);
    });
});

describe("a lock that is merged", () => {
    const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
    const key = (letter: string): string => `docker.io/library/app@${digest(letter)}`;
    const read = (written: string, letter: string): LockedImage => ({
        image: reference(written),
        digest: digest(letter),
        written: [written],
        facts: {},
    });

    test("swaps two tags that have changed places", () => {
        const old = { [key("a")]: { tags: ["app:1"] }, [key("b")]: { tags: ["app:2"] } };
        const merge = mergeLock(old, [read("app:1", "b"), read("app:2", "a")]);
        expect(merge.lock).toEqual({ [key("a")]: { tags: ["app:2"] }, [key("b")]: { tags: ["app:1"] } });
        expect(merge.removed).toEqual([]);
        expect(merge.moved).toHaveLength(2);
    });

    test("keeps what was not asked for, and what never had a tag", () => {
        const other = { [`o.example/app@${digest("a")}`]: { tags: ["o.example/app:1"] } };
        const old = { [key("a")]: {}, [key("b")]: { tags: ["app:2"], cmd: ["b"] }, ...other };
        const { lock, moved } = mergeLock(old, [read("app:1", "c")]);
        expect(lock).toEqual({ ...old, [key("c")]: { tags: ["app:1"] } });
        expect(moved).toEqual([]);
    });

    test("knows a tag however it is written", () => {
        const old = { [key("a")]: { tags: ["app", "docker.io/app:latest", "app:1"] } };
        const { lock, moved } = mergeLock(old, [read("docker.io/library/app", "b")]);
        expect(lock).toEqual({
            [key("a")]: { tags: ["app:1"] },
            [key("b")]: { tags: ["app", "docker.io/app:latest", "docker.io/library/app"] },
        });
        expect(moved).toEqual([{ image: "docker.io/library/app:latest", from: digest("a"), to: digest("b") }]);
    });

    test("keeps an entry that was asked for by its digest, when its last tag moves", () => {
        const byDigest = { image: reference(key("a")), digest: digest("a"), written: [], facts: {} };
        const { lock, removed } = mergeLock({ [key("a")]: { tags: ["app:1"] } }, [read("app:1", "b"), byDigest]);
        expect(Object.keys(lock)).toEqual([key("a"), key("b")]);
        expect(removed).toEqual([]);
    });
});

describe("progress", () => {
    function shownOn(terminal: object): string {
        let text = "";
        const display = progressDisplay({ ...terminal, write: (more: string) => (text += more) });
        display.show("one", "manifest");
        display.show("two", "manifest");
        display.show("one", "layer 1 of 1");
        display.show("one", "layer 1 of 1");
        display.clear();
        return text;
    }

    test("is a line for each image on a terminal, and goes away", () => {
        const up = "\x1b[1A\x1b[2K";
        expect(shownOn({ isTTY: true, columns: 80, rows: 24 })).toBe(
            `one  manifest\n${up}one  manifest\ntwo  manifest\n${up}${up}one  layer 1 of 1\ntwo  manifest\n${up}${up}`,
        );
    });

    test("is cut to the terminal's size", () => {
        expect(shownOn({ isTTY: true, columns: 8, rows: 2 })).toContain("two  ma\n");
        expect(shownOn({ isTTY: true, columns: 8, rows: 2 })).not.toContain("manifest");
    });

    test("is nothing elsewhere", () => {
        expect(shownOn({ isTTY: false })).toBe("");
    });
});
