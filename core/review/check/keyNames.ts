import type { KeyRow } from "../../initdata/keyTable";
import { type Issue, type Place, renamed, renaming, within } from "../../issue";

/** Our own types, whose members a file has without the type: `SignatureType.Reject` is `reject`. */
const TYPES: Place = ["SignatureType", "SignatureDefault", "IdentityType"];

/** Issues of inputs by the keys of the file that they are written to; `asWritten` names what is in the value of a key. */
export function inKeys(
    file: string,
    rows: readonly KeyRow[],
    issues: readonly Issue[],
    asWritten = (place: Place) => place,
): Issue[] {
    const toKeys = renaming(rows.flatMap(({ path, input }) => (input === undefined ? [] : [[input, path] as const])));
    return issues.map((issue) =>
        within(
            [{ file }],
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
