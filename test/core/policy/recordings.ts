import { existsSync, readdirSync, readFileSync } from "node:fs";
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

/** `cases-x.json` is for `pod-x.yaml` where there is one, and for `pod.yaml` where there is none. */
export const RECORDINGS = readdirSync(HOME, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: folder }) =>
        readdirSync(`${HOME}/${folder}`)
            .filter((file) => file.startsWith("cases"))
            .map((file) => {
                const own = file.replace("cases", "pod").replace(".json", ".yaml");
                return { folder, file, pod: existsSync(`${HOME}/${folder}/${own}`) ? own : "pod.yaml" };
            }),
    );

/** What a node asked in the life of a pod, in order. */
export function casesOf(folder: string, file: string): readonly Case[] {
    return JSON.parse(readFileSync(`${HOME}/${folder}/${file}`, "utf8")) as readonly Case[];
}

export const LOCK = `${HOME}/images.json`;

/** The policy of a recorded pod, or of a manifest in its place. */
export function policyOf(
    folder: string,
    pod: string,
    preset: PolicyPreset,
    { manifest = `${HOME}/${folder}/${pod}`, images = LOCK } = {},
): string {
    const config = `${HOME}/${folder}/config.yaml`;
    const { policy, issues } = generate({
        manifest,
        images,
        config: existsSync(config) ? config : undefined,
        preset,
        platform: PLATFORMS[folder] ?? Platform.Snp,
    });
    expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
    return policy ?? "";
}
