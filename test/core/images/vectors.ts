import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RegistryRuleSpec } from "../../../core/images/spec";

interface SourceRow {
    readonly reference: string;
    readonly insecure?: boolean;
    readonly mirror?: boolean;
    /** Index of the rule. */
    readonly rule?: number;
}

interface ImageRow {
    readonly image: string;
    /** Index of the rule. */
    readonly blockedBy?: number;
    readonly sources: readonly SourceRow[];
}

interface Vectors {
    readonly registries: readonly {
        readonly about: string;
        readonly rules: readonly RegistryRuleSpec[];
        readonly images: readonly ImageRow[];
    }[];
    readonly scopes: readonly { readonly image: string; readonly names: readonly string[] }[];
    readonly credentials: readonly {
        readonly keys: readonly string[];
        readonly image: string;
        readonly key: string | null;
    }[];
    readonly references: readonly { readonly image: string; readonly whole: string | null }[];
}

/** Shared with test/conformance/images, which asks containers/image, and test/conformance/rust, which asks oci-spec. */
export const VECTORS: Vectors = JSON.parse(
    readFileSync(join(__dirname, "..", "..", "vectors", "image-rules.json"), "utf8"),
);
