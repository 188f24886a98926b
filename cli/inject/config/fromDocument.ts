import { stringify } from "yaml";
import { type Fields, fieldsOf, own } from "../../../core/fields";
import type { DecodedInitData } from "../../../core/initdata/decode";
import { inputsIn } from "../../../core/initdata/inputs";
import { AA } from "../../../core/initdata/keys/aa";
import { CDH } from "../../../core/initdata/keys/cdh";
import { PLATFORMS, type Platform } from "../../../core/platform";
import { isPlainObject } from "../../../core/shape";
import { readToml } from "../../../core/structuredText";
import { UNKNOWN } from "../../../core/unknown";

/** The config of `inject` that says what a document says, policy included, and in comments what no input takes as it is. */
export function configOf({ files, algorithm }: DecodedInitData, platform: Platform): string {
    const [aa = {}, cdh = {}] = [AA, CDH].map(({ name, keys }) => inputsIn(tableIn(own(files, name)), keys));
    const rego = own(files, "policy.rego");
    const inputs = {
        platform,
        ...(algorithm !== PLATFORMS[platform].algorithm && { algorithm }),
        ...withParts(aa, cdh),
        ...(rego !== undefined && { policy: { rego } }),
    };
    const byHand: string[] = [];
    const text = stringify(inputs, (_, value) => withoutUnknown(value, byHand), { lineWidth: 0 });
    return text + byHand.map((key) => `# by hand, see docs/images.md: ${key}\n`).join("");
}

function tableIn(toml: string | undefined): Fields {
    const read = readToml(toml ?? "");
    return "value" in read ? fieldsOf(read.value) : {};
}

/** Both files have parts of the same inputs, as `kbs`. */
function withParts(first: Fields, second: Fields): Fields {
    const parts = Object.entries(second).map(([key, value]) => [
        key,
        isPlainObject(value) ? { ...fieldsOf(first[key]), ...value } : value,
    ]);
    return { ...first, ...Object.fromEntries(parts) };
}

/** An object without its unknown values, whose names go on the list. */
function withoutUnknown(value: unknown, names: string[]): unknown {
    if (!isPlainObject(value)) {
        return value;
    }
    const entries = Object.entries(value);
    names.push(...entries.filter(([, part]) => part === UNKNOWN).map(([name]) => name));
    return Object.fromEntries(entries.filter(([, part]) => part !== UNKNOWN));
}
