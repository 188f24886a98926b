import { quote } from "../../issue";

/** What is wrong with a value that should be a resource URI. What is far from one may be a password or a key. */
export function aboutUri(value: string, reason: string): string {
    return value.startsWith("kbs:") || value.startsWith("kbs+") ? `${quote(value)} ${reason}` : reason;
}
