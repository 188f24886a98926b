import { resolve } from "node:path";
import { defined, type Fields, fieldsOf } from "../../../core/fields";
import type { ImageLock } from "../../../core/images/lock";
import type { GivenInputs } from "../../../core/initdata/defaults";
import { INIT_DATA_KEYS } from "../../../core/initdata/inputKeys";
import { valueAt } from "../../../core/initdata/manifests/change";
import { changed, error, type Issue, type Keys, type Place, phrase, renaming } from "../../../core/issue";
import { isPlainObject } from "../../../core/shape";
import { UNKNOWN, type Unknown } from "../../../core/unknown";
import { readText } from "../../input/text";
import { type Config, type Named, type Override, withoutNulls } from "./read";
import { FILE_KEYS } from "./shape";

/** What holds for one workload. */
export interface Settings {
    /** For `buildForPod`, which checks it. */
    readonly spec: GivenInputs;
    readonly runtimeClassName?: unknown;
    /** Whether a class for VMs that are not confidential is replaced. */
    readonly replacesRuntimeClass: boolean;
    /** The overrides that it is made from, last one strongest. */
    readonly overrides: readonly Override[];
    /** Inputs that come from a file, as `policy.rego`, each with the key that names the file. */
    readonly fromFiles: readonly (readonly [input: Keys, key: Keys])[];
    /** Paths are those of inputs. */
    readonly issues: readonly Issue[];
}

/** An image lock; unknown where there is one that cannot be used. */
export type FoundLock = ImageLock | Unknown | undefined;

/** The defaults with the overrides of a workload over them, and the content of the files that they name. */
export function settingsFor(workload: Named, config: Config, imageLock: FoundLock): Settings {
    const overrides = config.overrides.filter((one) => isSame(one, workload));
    const merged = overrides.reduce<unknown>((below, { settings }) => merge(below, settings), config.defaults);
    const { runtimeClassName, replaceRuntimeClass, ...given } = fieldsOf(withoutNulls(merged));
    const fromFiles: [Keys, Keys][] = [];
    const issues: Issue[] = [];
    const inputs = withContents(given, config.folder, fromFiles, issues);
    // What else is in the config was checked when it was read.
    const spec = Object.fromEntries(Object.entries(inputs).filter(([key]) => INIT_DATA_KEYS.includes(key)));
    return {
        spec: withLock(spec, imageLock),
        ...defined({ runtimeClassName }),
        replacesRuntimeClass: replaceRuntimeClass === true,
        overrides,
        fromFiles,
        issues,
    };
}

/** The input's place in the config: with the overrides, where the last of them that says something about it is. */
export function placeInConfig(at: Place, { overrides, fromFiles }: Settings): Place {
    const place = renaming(fromFiles)(at);
    const override = overrides.findLast(({ settings }) => valueAt(settings, place as Keys) !== undefined);
    return [...(override?.path ?? []), ...place];
}

export function isSame(one: Named, other: Named): boolean {
    return one.kind === other.kind && one.name === other.name;
}

/** Maps are merged, everything else is replaced. */
function merge(below: unknown, above: unknown): unknown {
    if (!isPlainObject(below) || !isPlainObject(above)) {
        return above;
    }
    const merged = Object.entries(above).map(([key, value]) => [key, merge(below[key], value)]);
    return { ...below, ...Object.fromEntries(merged) };
}

function withContents(given: Fields, folder: string, fromFiles: [Keys, Keys][], issues: Issue[]): Fields {
    const inputs: Record<string, unknown> = { ...given };
    for (const { within, key, fileKey } of FILE_KEYS) {
        const { [fileKey]: file, ...others } = fieldsOf(inputs[within]);
        if (typeof file !== "string") {
            continue;
        }
        const place = [within, fileKey];
        if (others[key] !== undefined) {
            const allowed = phrase`at most one of ${[within, key]} and ${place}`;
            const message = `is set together with ${key}`;
            issues.push(error(place, "one-of", { message, allowed, fix: "remove one of them" }));
        }
        const { value, issues: unread } = readText(resolve(folder, file));
        issues.push(...unread.map((issue) => changed(issue, { at: place, message: `${file} ${issue.message}` })));
        fromFiles.push([[within, key], place]);
        // Without the text, what depends on it is not checked, so that no problem follows from this one.
        inputs[within] = { ...others, [key]: value ?? UNKNOWN };
    }
    return inputs;
}

/** A lock with another policy than Strict or Baseline does no harm. */
function withLock(spec: GivenInputs, imageLock: FoundLock): GivenInputs {
    const { policy = {} } = spec;
    return imageLock === undefined || !isPlainObject(policy) ? spec : { ...spec, policy: { ...policy, imageLock } };
}
