import type { Issue } from "../issue";
import { SEALED } from "../trustee/sealedSecret/prefix";
import { readSealedSecret } from "../trustee/sealedSecret/read";
import { containersOf, type PodPlace, placed } from "../trustee/sealedSecret/uses";

/**
 * Variables that the pod itself gives, and that begin like a sealed secret: one that is none, or is damaged, reaches the
 * program as it is, and nobody else says so.
 */
export function checkSealedTexts(pod: PodPlace, isUnsignedFine: boolean): Issue[] {
    return containersOf(pod).flatMap(({ fields, path }) =>
        placed(fields["env"], [...path, "env"]).flatMap(({ fields: { value }, path: at }) => {
            if (typeof value !== "string" || !value.startsWith(SEALED)) {
                return [];
            }
            const { issues } = readSealedSecret(value, [...at, "value"]);
            return issues.filter(({ code }) => !isUnsignedFine || code !== "sealed-unsigned");
        }),
    );
}
