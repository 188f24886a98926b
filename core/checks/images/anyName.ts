import { SignatureDefault, type SignaturePolicySpec, SignatureType } from "../../images/spec";
import { type Issue, quote, warningIf } from "../../issue";

/**
 * Names that need no signature, where the node chooses the name: CRI-O gives the guest any name that it has for an image, and
 * the guest asks the signature policy about that one. CRI-O `internal/storage/image.go`, `parseImageNames`.
 */
export function checkAnyName({ default: fallback, scopes }: SignaturePolicySpec): Issue[] {
    const isOpen = ({ type }: { readonly type: string }) => type === SignatureType.InsecureAcceptAnything;
    const open = [
        ...(fallback === SignatureDefault.InsecureAcceptAnything ? ["its default"] : []),
        ...scopes.filter(({ requirements }) => requirements.every(isOpen)).map(({ scope }) => quote(scope)),
    ];
    return warningIf(open.length > 0, ["images", "signaturePolicy"], "image-any-name", {
        message: `asks for no signature by ${open.join(", ")}, and nodes with CRI-O choose by which of its names the guest pulls an image: its digest is bound, and a signature is not`,
        fix: "reject by default and ask for a signature in each scope, or rely on the digests",
    });
}
