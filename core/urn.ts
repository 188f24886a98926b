/** What a URN names: pulumi `sdk/go/common/resource/urn/urn.go`. */
export interface UrnParts {
    readonly stack: string;
    /** The resource's own type, without those of its parents. */
    readonly type: string;
    /** May hold colons itself. */
    readonly name: string;
}

/** The parts of `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`; a part that the text does not have is empty. */
export function urnParts(urn: string): UrnParts {
    const [head = "", , types = "", ...name] = urn.split("::");
    return {
        stack: head.slice("urn:pulumi:".length),
        type: types.split("$").at(-1) ?? "",
        name: name.join("::"),
    };
}
