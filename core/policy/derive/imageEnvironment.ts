/** Variables that the runtime sets first, and then changes where they are. */
const SET_BEFORE = ["PATH", "HOSTNAME"];

type Variables = ReadonlyMap<string, { readonly fromImage?: boolean }>;

/**
 * The variables of the image that later ones replace: containerd hands both on (`pkg/oci/spec_opts.go`,
 * `replaceOrAppendEnvValues`), and the agent sets one after the other.
 */
export function shadowedIn(imageEnv: readonly string[], environment: Variables): string[] {
    const pairs = pairsIn(imageEnv);
    return pairs
        .filter(([name], index) => {
            const isLast = pairs.findLastIndex(([other]) => other === name) === index;
            return !SET_BEFORE.includes(name) && !(isLast && environment.get(name)?.fromImage === true);
        })
        .map(([name, value]) => `${name}=${value}`);
}

/**
 * The variables of CRI-O's own spec that come again because image, pod or terminal set them: runtime-tools `generate/generate.go`,
 * where `createEnvCacheMap` keys them by `NAME=value`, and `addEnv` looks for `NAME`.
 */
export function repeatedIn(own: readonly string[], given: readonly string[], environment: Variables): string[] {
    const names = pairsIn(given).map(([name]) => name);
    return pairsIn(own)
        .filter(([name]) => names.includes(name) || environment.get(name)?.fromImage !== true)
        .map(([name, value]) => `${name}=${value}`);
}

/** A text without an equals sign is not a variable: runtimes leave it out. */
export function pairsIn(env: readonly string[]): [name: string, value: string][] {
    return env
        .filter((one) => one.includes("="))
        .map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]);
}
