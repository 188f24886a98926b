import { error, type Issue, type Place, renamed, renaming } from "../../core/issue";
import { parseJsonObject } from "../../core/json";
import { type Sealed, sealSecret } from "../../core/trustee/sealedSecret/seal";
import type { SealSecretSpec } from "../../core/trustee/sealedSecret/spec";
import { readJwk } from "./read";

export interface SealOptions {
    readonly type: "vault" | "envelope";
    readonly resourceUri?: string;
    readonly provider?: string;
    readonly keyId?: string;
    readonly encryptedKey?: string;
    readonly encryptedData?: string;
    readonly iv?: string;
    readonly providerSettings?: string;
    readonly annotations?: string;
    readonly signingKid?: string;
    readonly signingJwkPath: string;
}

/** Inputs of the core by type, and the options that they come from. */
const OPTIONS = {
    vault: {
        name: ["resourceUri", "--resource-uri"],
        provider: ["provider", "--provider"],
        providerSettings: ["providerSettings", "--provider-settings"],
        annotations: ["annotations", "--annotations"],
    },
    envelope: {
        provider: ["provider", "--provider"],
        keyId: ["keyId", "--key-id"],
        encryptedKey: ["encryptedKey", "--encrypted-key"],
        encryptedData: ["encryptedData", "--encrypted-data"],
        iv: ["iv", "--iv"],
        providerSettings: ["providerSettings", "--provider-settings"],
        annotations: ["annotations", "--annotations"],
    },
} satisfies Record<string, Record<string, readonly [keyof SealOptions, string]>>;

const JSON_INPUTS: readonly string[] = ["providerSettings", "annotations"];

/** Options that are for the other type. */
export function unusedOptions(options: SealOptions): string[] {
    const used = Object.values(OPTIONS[options.type]).map(([, option]) => option);
    const others: readonly (readonly [keyof SealOptions, string])[] = Object.values(
        OPTIONS[options.type === "vault" ? "envelope" : "vault"],
    );
    return others.flatMap(([key, option]) => (options[key] !== undefined && !used.includes(option) ? [option] : []));
}

/** The sealed text of what the options say. Paths of issues are options and files. */
export function seal(options: SealOptions): Sealed {
    const { type, signingJwkPath, signingKid } = options;
    const jwk = readJwk(signingJwkPath);
    const issues: Issue[] = [...jwk.issues];
    const content: Record<string, unknown> = {};
    for (const [input, [key, option]] of Object.entries(OPTIONS[type]) as [string, [keyof SealOptions, string]][]) {
        const given = options[key];
        if (given !== undefined) {
            content[input] = JSON_INPUTS.includes(input) ? jsonInput(given, option, issues) : given;
        }
    }
    if (issues.length > 0 || jwk.value === undefined) {
        return { issues };
    }
    const kid = signingKid ?? jwk.value["kid"];
    const sealed = sealSecret({ [type]: content, signing: { kid, jwk: jwk.value } } as unknown as SealSecretSpec);
    return { ...sealed, issues: sealed.issues.map((issue) => renamed(issue, located(type, signingJwkPath))) };
}

function jsonInput(text: string, option: string, issues: Issue[]): unknown {
    const value = parseJsonObject(text);
    if (typeof value === "string") {
        issues.push(error([{ option }], "wrong-type", { message: value, fix: "write it as in {}" }));
    }
    return value;
}

function located(type: SealOptions["type"], jwkPath: string): (place: Place) => Place {
    return renaming([
        ...Object.entries(OPTIONS[type]).map(([input, [, option]]) => [[type, input], [{ option }]] as const),
        [["signing", "kid"], [{ option: "--signing-kid" }]],
        [["signing", "jwk"], [{ file: jwkPath }]],
    ]);
}
