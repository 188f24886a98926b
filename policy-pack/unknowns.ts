import { UNKNOWN } from "../core";

/**
 * The inputs of a resource as the core takes them. The SDK throws where a preview reads what it does not know, and
 * nothing else can fail on data that came over the wire.
 */
export function withUnknowns(value: unknown): unknown {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const read = (key: string | number): unknown => {
        let child: unknown;
        try {
            child = (value as Record<string | number, unknown>)[key];
        } catch {
            return UNKNOWN;
        }
        return withUnknowns(child);
    };
    return Array.isArray(value)
        ? Array.from({ length: value.length }, (_, index) => read(index))
        : Object.fromEntries(Object.keys(value).map((key) => [key, read(key)]));
}
