import { error, type Issue, type Place, phrase, quote } from "../issue";

/** A text that is in a list before, at the places of the list's items. */
export function repeated(texts: readonly unknown[], index: number, places: readonly Place[], what: string): Issue[] {
    const first = texts.indexOf(texts[index]);
    return typeof texts[index] !== "string" || first === index
        ? []
        : [
              error(places[index] ?? [], "repeated", {
                  message: phrase`${quote(texts[index])} is the ${what} of ${places[first] ?? []} again`,
                  fix: "name it once",
              }),
          ];
}
