import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { engineMissing } from "../e2e/controlPlane";
import { packTarball } from "./tarball";

declare module "vitest" {
    interface ProvidedContext {
        /** Path of what `npm pack` made of this repository, once for all tests. */
        tarball: string;
    }
}

export function setup(project: TestProject): () => void {
    const missing = engineMissing();
    if (missing !== undefined) {
        throw new Error(missing);
    }
    const folder = mkdtempSync(join(tmpdir(), "tarball-"));
    project.provide("tarball", packTarball(folder));
    return () => rmSync(folder, { recursive: true });
}
