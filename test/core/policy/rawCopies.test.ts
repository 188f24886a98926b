import { expect, test } from "vitest";
import { errorsOf } from "../../../core/issue";
import { RegoDialect } from "../../../core/kataVersion";
import { openPolicy } from "../../../core/policy/engine";
import { generatePolicy } from "../../../core/policy/generate";
import { policyFor } from "../../../core/policy/policyFor";
import { PolicyPreset } from "../../../core/policy/spec";
import { Session } from "../../../core/session";

const IMAGE = `quay.io/shop/web@sha256:${"7e".repeat(32)}`;
const POD = {
    kind: "Pod",
    name: "web",
    path: ["spec"],
    spec: {
        containers: [{ name: "web", image: IMAGE, volumeMounts: [{ name: "data", mountPath: "/data" }] }],
        volumes: [{ name: "data", emptyDir: {} }],
    },
} as const;
const TARGET = { pod: POD, localVolumes: false };
const FOLDER = `/run/kata-containers/shared/containers/${"c1".repeat(32)}-00112233445566aa-serviceaccount`;
const LINK = 0o120777;

/** What agents up to 3.28 show: the request as the host sent it. Kata 3.28 `src/libs/protocols/protos/agent.proto`. */
function raw(path: string, file_mode: number, text = ""): object {
    const data = [...Buffer.from(text, "latin1")];
    return { path, file_mode, data, file_size: data.length, dir_mode: 0o750, offset: 0, uid: 0, gid: 0 };
}

const ROWS: readonly (readonly [string, object, boolean])[] = [
    ["a file", raw(FOLDER, 0o100644, "x"), true],
    ["a directory", raw(FOLDER, 0o040755), true],
    ["a directory of a volume with a group", raw(FOLDER, 0o043777), true],
    ["a program with a set-uid bit", raw(FOLDER, 0o104755, "x"), false],
    ["a program with a set-gid bit", raw(FOLDER, 0o102755, "x"), false],
    ["a file below it", raw(`${FOLDER}/..2026_05_01/key`, 0o100644, "x"), true],
    ["the link of a ConfigMap's key", raw(`${FOLDER}/key`, LINK, "..data/key"), true],
    ["the link of its version", raw(`${FOLDER}/..data`, LINK, "..2026_05_01_12_00_00.1234"), true],
    ["a link instead of a mount", raw(FOLDER, LINK, "..data"), false],
    ["a link by an absolute path", raw(`${FOLDER}/key`, LINK, "/etc"), false],
    ["a link that leads up", raw(`${FOLDER}/key`, LINK, "../x"), false],
    ["a link that leads up in its middle", raw(`${FOLDER}/key`, LINK, "a/../../b"), false],
    ["a link that leads up at its end", raw(`${FOLDER}/key`, LINK, "a/.."), false],
    ["a link to what is above", raw(`${FOLDER}/key`, LINK, ".."), false],
    ["a link to itself", raw(`${FOLDER}/key`, LINK, "."), false],
    ["a link to nothing", raw(`${FOLDER}/key`, LINK), false],
    ["a link with a byte of zero", raw(`${FOLDER}/key`, LINK, "a\0b"), false],
    ["a link in letters that the rule does not read", raw(`${FOLDER}/key`, LINK, "å"), false],
    ["a link without a target", { ...raw(`${FOLDER}/key`, LINK), data: null }, false],
    ["a link whose target is a text", { ...raw(`${FOLDER}/key`, LINK), data: "..data/key" }, false],
    ["a link that says that it is a directory too", raw(`${FOLDER}/key`, 0o160777, "..data"), false],
    ["a socket", raw(FOLDER, 0o140644), false],
    ["a device", raw(FOLDER, 0o020644), false],
    ["a file without a kind", raw(FOLDER, 0o644), false],
    ["a file elsewhere", raw("/etc/passwd", 0o100644, "x"), false],
    ["a file that no container mounts", raw(FOLDER.replace("serviceaccount", "passwd"), 0o100644, "x"), false],
    ["a file above", raw(`${FOLDER}/../x`, 0o100644, "x"), false],
];

function textFor(kataVersion?: string): string {
    const options = { preset: PolicyPreset.Strict, imageLock: { [IMAGE]: { entrypoint: ["/web"] } } };
    const { text, issues } = generatePolicy(options, {
        ...TARGET,
        ...(kataVersion === undefined ? {} : { kataVersion }),
    });
    expect(errorsOf(issues)).toEqual([]);
    return String(text);
}

test.each(ROWS)("with Kata 3.25 %s", (_, input, allowed) => {
    const old = openPolicy(textFor("3.25.0"), { dialect: RegoDialect.V0 });
    expect(old.evaluate("CopyFileRequest", input).allowed).toBe(allowed);
    old.close();
    const current = openPolicy(textFor());
    expect(current.evaluate("CopyFileRequest", input).allowed).toBe(false);
    current.close();
});

test("a policy for Kata 3.25 takes what later agents show as well", () => {
    const policy = openPolicy(textFor("3.25.0"));
    const shown = { file_size: 0, file_mode: 0o100644, dir_mode: 0, offset: 0, uid: 0, gid: 0 };
    const file = { ...shown, path: FOLDER, file_type: "Regular", symlink_target: null };
    expect(policy.evaluate("CopyFileRequest", file).allowed).toBe(true);
    const link = { ...shown, path: `${FOLDER}/key`, file_type: "Symlink", file_mode: LINK };
    expect(policy.evaluate("CopyFileRequest", { ...link, symlink_target: "..data/key" }).allowed).toBe(true);
    expect(policy.evaluate("CopyFileRequest", { ...link, symlink_target: "../../etc" }).allowed).toBe(false);
    policy.close();
});

test.each([
    ["3.25.0", '"local": "data"'],
    ["3.27.0", '"local": "data"'],
    ["3.28.0", '"disk": "data"'],
    ["3.29.0", '"disk": "data"'],
])("with Kata %s an emptyDir is %s, and the policy allows its own pod", (kataVersion, volume) => {
    expect(textFor(kataVersion)).toContain(volume);
    for (const preset of [PolicyPreset.Strict, PolicyPreset.Baseline]) {
        const options = { preset, imageLock: { [IMAGE]: { entrypoint: ["/web"] } } };
        const { text, issues } = policyFor(options, TARGET, kataVersion, new Session());
        expect(issues).toEqual([]);
        // Guests before 3.28 are built without it: Kata `src/agent/policy/Cargo.toml`.
        expect(String(text).includes("base64url")).toBe(kataVersion >= "3.28");
    }
});
