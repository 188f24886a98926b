/** The parts of a path, without the first slash, empty parts, `.` and `..`: `./etc//passwd` and `/etc/passwd` are the same. */
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
