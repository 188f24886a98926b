import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { generate } from "../../../cli/policy/generate";
import { Platform } from "../../../core/platform";
import type { PolicyPreset } from "../../../core/policy/spec";

export const HOME = "test/vectors/agent-requests";

export interface Case {
    readonly description: string;
    readonly allowed: boolean;
    readonly kind: string;
    readonly request: unknown;
}

/** Folders whose pods run elsewhere than on a machine with SNP. */
const PLATFORMS: Readonly<Record<string, Platform>> = { "07-aks-pause-v2": Platform.AzureSnp };

/** What a node asked in the life of a pod, in order. */
export function casesOf(folder: string, file: string): readonly Case[] {
    return JSON.parse(readFileSync(`${HOME}/${folder}/${file}`, "utf8")) as readonly Case[];
}

/** The policy of a recorded pod. */
export function policyOf(folder: string, pod: string, preset: PolicyPreset): string {
    const config = `${HOME}/${folder}/config.yaml`;
    const { policy, issues } = generate({
        manifest: `${HOME}/${folder}/${pod}`,
        images: `${HOME}/images.json`,
        config: existsSync(config) ? config : undefined,
        preset,
        platform: PLATFORMS[folder] ?? Platform.Snp,
    });
    expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
    return policy ?? "";
}
