/** base64url without padding, as JOSE writes it. */
export function toBase64url(bytes: Uint8Array | string): string {
    return Buffer.from(bytes as string).toString("base64url");
}

/**
 * The bytes of base64url without padding; undefined for what is not base64, and for a second way of writing the same bytes
 * (bits that are set behind the last byte), which guests refuse too.
 */
export function fromBase64url(text: string): Buffer | undefined {
    const bytes = Buffer.from(text, "base64url");
    return bytes.toString("base64url") === text ? bytes : undefined;
}

/** The bytes of base64 with padding; undefined for what is not base64, and for a second way of writing the same bytes. */
export function fromBase64(text: string): Buffer | undefined {
    const bytes = Buffer.from(text, "base64");
    return bytes.toString("base64") === text ? bytes : undefined;
}
