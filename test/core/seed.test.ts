import { readFileSync } from "node:fs";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { expect, test } from "vitest";

/** A TOML 1.0 reader that shares no code with the writer. */
function readToml(text: string): Record<string, unknown> {
    return getStaticTOMLValue(parseTOML(text, { tomlVersion: "1.0" })) as Record<string, unknown>;
}

function readDocument(path: string): Record<string, unknown> & { data: Record<string, string> } {
    return readToml(readFileSync(path, "utf8")) as Record<string, unknown> & { data: Record<string, string> };
}

const seed = readDocument("test/vectors/image-pull-proxy.toml");
const ours = readDocument("test/golden/seed/initdata.toml");

function allowed(rego: string | undefined): string[] {
    return [...(rego ?? "").matchAll(/^default (\w+) := true$/gm)].map((match) => match[1] ?? "");
}

test("our document for the seed example says what the seed says", () => {
    expect(ours["version"]).toBe("0.1.0");
    expect(ours["algorithm"]).toBe("sha256");
    expect(readToml(ours.data["aa.toml"] ?? "")).toEqual(readToml(seed.data["aa.toml"] ?? ""));
    expect(readToml(ours.data["cdh.toml"] ?? "")).toEqual(readToml(seed.data["cdh.toml"] ?? ""));
    expect(Object.keys(ours.data)).toEqual(["aa.toml", "cdh.toml", "policy.rego"]);
});

test("our policy for the seed example allows what the seed allows, and is read alike by old and new agents", () => {
    const policy = ours.data["policy.rego"] ?? "";
    expect(allowed(seed.data["policy.rego"])).toHaveLength(36);
    expect(allowed(policy)).toEqual(expect.arrayContaining(allowed(seed.data["policy.rego"])));
    expect(policy.match(/^import .*$/gm)).toEqual(["import rego.v1"]);
    expect(policy.match(/^package .*$/gm)).toEqual(["package agent_policy"]);
});

test("the allow-all policy names every request that the newest agent asks about", () => {
    // confidential-containers facts §9.2: the requests that current agents gate, each exactly once.
    const gated = [
        "AddARPNeighbors AddSwap CloseStdin CopyFile CreateContainer CreateSandbox DestroySandbox ExecProcess GetIPTables",
        "GetMetrics GetOOMEvent GuestDetails ListInterfaces ListRoutes MemHotplugByProbe OnlineCPUMem PauseContainer",
        "ReadStream RemoveContainer RemoveStaleVirtiofsShareMounts ReseedRandomDev ResumeContainer SetGuestDateTime",
        "SetIPTables SetPolicy SignalProcess StartContainer StatsContainer TtyWinResize UpdateContainer",
        "UpdateEphemeralMounts UpdateInterface UpdateRoutes VolumeStats WaitProcess WriteStream AddSwapPath",
        "GetDiagnosticData ResizeVolume",
    ]
        .join(" ")
        .split(" ")
        .map((name) => `${name}Request`);
    const dead = ["PullImageRequest", "StartTracingRequest", "StopTracingRequest"];
    const names = allowed(ours.data["policy.rego"]);
    expect(names).toEqual([...gated, ...dead, "MemAgentCompactConfig", "MemAgentMemcgConfig"].sort());
});
