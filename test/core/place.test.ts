import { expect, test } from "vitest";
import { changed, error, formatIssue, type Place, phrase, renamed, Severity, within } from "../../core/issue";
import { isIn, joined, pathOf, renaming } from "../../core/place";

test.each<readonly [string, Place]>([
    ["", []],
    ["proxy.noProxy[1]", ["proxy", "noProxy", 1]],
    ['spec.metadata.annotations["example.com/a"]', ["spec", "metadata", "annotations", "example.com/a"]],
    ["web.yaml", [{ file: "web.yaml" }]],
    ["web.yaml: spec.replicas", [{ file: "web.yaml" }, "spec", "replicas"]],
    ["cases.json[3].request", [{ file: "cases.json" }, 3, "request"]],
    ['lock.json["docker.io/a@sha256:1"].env', [{ file: "lock.json" }, "docker.io/a@sha256:1", "env"]],
    ["web.yaml: Deployment/web", [{ file: "web.yaml" }, { object: "Deployment/web" }]],
    [
        "web.yaml: Deployment/web spec.replicas",
        [{ file: "web.yaml" }, { object: "Deployment/web" }, "spec", "replicas"],
    ],
    ["Secret/db: data.password", [{ object: "Secret/db" }, "data", "password"]],
    [
        "web.yaml: Pod/a aa.toml: kbc.url",
        [{ file: "web.yaml" }, { object: "Pod/a" }, { file: "aa.toml" }, "kbc", "url"],
    ],
    ["cdh.toml: image.unqualified-search", [{ file: "cdh.toml" }, "image", "unqualified-search"]],
    ['spec.a["x.y"]: aa.toml: url', ["spec", "a", "x.y", { inside: "init-data" }, { file: "aa.toml" }, "url"]],
    ["data.password: payload.name", ["data", "password", { inside: "sealed secret" }, "payload", "name"]],
    ["--kata-version", [{ option: "--kata-version" }]],
    ["--key[1]", [{ option: "--key" }, 1]],
    ["config confidential-workload:kbs.url", [{ config: "confidential-workload" }, "kbs", "url"]],
    ["config.yaml: kbs.url, for a and b", [{ file: "config.yaml" }, "kbs", "url", { for: "a and b" }]],
    ['names: { "app/.env": "env" }', ["names", "app/.env", { to: "env" }]],
])("a place is printed as %j", (text, place) => {
    expect(pathOf(place)).toBe(text);
});

test("a place is in itself and in what is around it, key by key", () => {
    expect(isIn(["a", "b", 1], ["a", "b"])).toBe(true);
    expect(isIn(["a"], ["a"])).toBe(true);
    expect(isIn(["ab"], ["a"])).toBe(false);
    expect(isIn(["a"], ["a", "b"])).toBe(false);
    expect(isIn([{ file: "a" }, "b"], [{ file: "a" }])).toBe(true);
});

test("of two rules the one that says more counts, and what no rule names stays", () => {
    const name = renaming([
        [["proxy"], ["image", "proxy"]],
        [["proxy", "noProxy"], [{ option: "--no-proxy" }]],
    ]);
    expect(name(["proxy", "httpProxy"])).toEqual(["image", "proxy", "httpProxy"]);
    expect(name(["proxy", "noProxy", 0])).toEqual([{ option: "--no-proxy" }, 0]);
    expect(name(["kbs", "url"])).toEqual(["kbs", "url"]);
});

const URL_OF_KBS = ["kbs", "url"];
const ISSUE = error(["proxy", "noProxy", 1], "no-proxy", {
    message: phrase`is set together with ${joined([URL_OF_KBS, ["proxy"]], " and ")}`,
    allowed: phrase`one of ${2} and ${phrase`${URL_OF_KBS}`}`,
    fix: "remove kbs.url",
});

test("an issue has its place as data and as text", () => {
    expect(ISSUE.at).toEqual(["proxy", "noProxy", 1]);
    expect(formatIssue(ISSUE)).toBe(
        "proxy.noProxy[1]: is set together with kbs.url and proxy [no-proxy]\n    allowed: one of 2 and kbs.url\n    fix: remove kbs.url",
    );
    expect(Object.keys(JSON.parse(JSON.stringify(ISSUE))).sort()).toEqual(
        ["allowed", "at", "code", "fix", "message", "path", "severity"].sort(),
    );
});

test("another source has its own names, in the texts too, and only where a text holds a place", () => {
    const named = renamed(ISSUE, renaming([[URL_OF_KBS, ["kbc", "url"]]]));
    expect(named).toMatchObject({
        path: "proxy.noProxy[1]",
        message: "is set together with kbc.url and proxy",
        allowed: "one of 2 and kbc.url",
        fix: "remove kbs.url",
    });
    expect(renamed(named, renaming([[["kbc"], [{ file: "cdh.toml" }, "kbc"]]])).message).toBe(
        "is set together with cdh.toml: kbc.url and proxy",
    );
});

test("a place further out changes no text, and a change keeps the names", () => {
    const moved = within([{ file: "config.yaml" }], changed(ISSUE, { severity: Severity.Warning, fix: "x" }));
    expect(moved).toMatchObject({
        severity: "warning",
        path: "config.yaml: proxy.noProxy[1]",
        message: ISSUE.message,
        fix: "x",
    });
    expect(renamed(moved, () => ["y"])).toMatchObject({ path: "y", message: "is set together with y and y", fix: "x" });
});
