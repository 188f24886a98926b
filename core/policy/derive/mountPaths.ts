import { normalPath } from "../../normalPath";
import type { Runtime } from "./runtime";

type ByPath<Mount = unknown> = Readonly<Record<string, Mount>>;

/** The mounts of a container that are inside of others, which would hide them: also of those that may be there or not. */
export function insideOf(
    { mounts, optionalMounts }: { readonly mounts: ByPath; readonly optionalMounts: ByPath },
    runtime: Runtime,
): Record<string, readonly string[]> {
    const others = [mounts, optionalMounts, runtime.mounts].flatMap(Object.keys).concat(runtime.files);
    const around = others.map((path) => ({ path, start: `${cleaned(path)}/` }));
    const pairs = Object.keys(mounts).flatMap((inner) => {
        const place = `${cleaned(inner)}/`;
        const outer = around.flatMap(({ path, start }) => (path !== inner && place.startsWith(start) ? [path] : []));
        return outer.length === 0 ? [] : [[inner, [...new Set(outer)].sort()] as const];
    });
    return Object.fromEntries(pairs);
}

/** The mounts that are not at the place of another, in whatever way a path is written. */
export function withoutPlacesOf<Mount>(mounts: ByPath<Mount>, others: ByPath): ByPath<Mount> {
    const taken = Object.keys(others).map(cleaned);
    return Object.fromEntries(Object.entries(mounts).filter(([at]) => !taken.includes(cleaned(at))));
}

/** An absolute path other than /, without a colon, NUL, `.` and `..`: what a mount of a pod may have. */
export function isMountPath(path: string): boolean {
    return !/[:\0]/.test(path) && cleaned(path) !== "/" && path.replace(/\/+$/, "") === cleaned(path);
}

/** An absolute path in its shortest form. */
export function cleaned(path: string): string {
    return `/${normalPath(path)}`;
}
