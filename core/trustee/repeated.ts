import { error, type Issue, quote } from "../issue";

/** A text that is in a list before, at the places of the list's items. */
export function repeated(texts: readonly unknown[], index: number, places: readonly string[], what: string): Issue[] {
    const first = texts.indexOf(texts[index]);
    return typeof texts[index] !== "string" || first === index
        ? []
        : [
              error(places[index] ?? "", "repeated", {
                  message: `${quote(texts[index])} is the ${what} of ${places[first]} again`,
                  fix: "name it once",
              }),
          ];
}
