import { Effect } from "../../effect";
import { fieldsOf, itemsOf } from "../../fields";
import { type GuestKey, readBy } from "./guestKey";
import { type Facet, ValueFormat } from "./row";

const ACCEPT = "insecureAcceptAnything";

function typesOf(requirements: unknown): readonly unknown[] {
    return itemsOf(requirements).map((item) => fieldsOf(item)["type"]);
}

/** All requirements have to be met, so that one that asks for something is enough. */
function acceptsAnything(requirements: unknown): boolean {
    const types = typesOf(requirements);
    return types.length > 0 && types.every((type) => type === ACCEPT);
}

function lets(requirements: unknown): boolean {
    return !typesOf(requirements).includes("reject");
}

function facets(isAnything: Facet["is"], isSome: Facet["is"]): readonly Facet[] {
    return [
        {
            is: isAnything,
            gained: "insecureAcceptAnything takes any image here, signed or not.",
            lost: "Not any image is taken here any more.",
        },
        { is: isSome, gained: "Images are not rejected here any more.", lost: "reject takes no image here at all." },
    ];
}

/**
 * The keys of a signature policy below `path`. Without a policy every image is accepted, and a scope that is not named is
 * under the default.
 */
export function imagePolicyKeys(path: string): readonly GuestKey[] {
    return readBy("image-rs/src/signature/policy/mod.rs", [
        {
            path: `${path}:default`,
            reading: ValueFormat.Whole,
            effect: Effect.Neutral,
            why: "It is the rule for images that no scope names.",
            changed:
                "Images that no scope names have to be signed differently, and by whom cannot be judged from here.",
            facets: facets(
                (value) => value === undefined || acceptsAnything(value),
                (value) => value === undefined || lets(value),
            ),
        },
        {
            path: `${path}:transports`,
            reading: ValueFormat.Table,
            effect: Effect.Neutral,
            why: "Guests refuse a policy without it; its keys are listed one by one.",
        },
        {
            path: `${path}:transports.docker`,
            reading: ValueFormat.Table,
            effect: Effect.Neutral,
            why: "It holds the scopes, which are listed one by one.",
        },
        {
            path: `${path}:transports.docker.*`,
            reading: ValueFormat.Whole,
            why: "Images of this scope have another rule than the default, and which of them is stricter cannot be judged from here.",
            changed: "Images of this scope have to be signed differently, and by whom cannot be judged from here.",
            facets: facets(acceptsAnything, lets),
        },
    ]);
}
