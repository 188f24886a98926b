/** A path from the root as nothing but its parts say it, without what leads it: `./etc//passwd` and `/etc/passwd` are one. */
export function normalPath(path: string): string {
    const parts: string[] = [];
    for (const part of path.split("/")) {
        if (part === "..") {
            parts.pop();
        } else if (part !== "" && part !== ".") {
            parts.push(part);
        }
    }
    return parts.join("/");
}
