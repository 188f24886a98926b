import type { GuestFile } from "../../initdata/keys/guestKey";
import { type Issue, type Place, renamed, renaming, within } from "../../issue";

/** Our own types, whose members a file has without the type: `SignatureType.Reject` is `reject`. */
const TYPES: Place = ["SignatureType", "SignatureDefault", "IdentityType"];

/** Issues of inputs by the keys of the file that they are written to; `asWritten` names what is in the value of a key. */
export function inKeys(
    { name, keys }: GuestFile,
    issues: readonly Issue[],
    asWritten = (place: Place) => place,
): Issue[] {
    const toKeys = renaming(
        keys.flatMap(({ path, input }) => (input === undefined ? [] : [[input, path.split(".")] as const])),
    );
    return issues.map((issue) =>
        within(
            [{ file: name }],
            renamed(issue, (place) => withoutType(asWritten(toKeys(place)))),
        ),
    );
}

/** A member of one of our types as a file has it; every other place as it is. */
export function withoutType(place: Place): Place {
    const [type = "", member] = place;
    return TYPES.includes(type) && typeof member === "string"
        ? [`${member.charAt(0).toLowerCase()}${member.slice(1)}`]
        : place;
}
