import { escapeInvisible } from "../../core/escapeInvisible";
import { shownValue } from "./escape";

/** A text in which every character has the meaning that it has in HTML. */
export class Html {
    constructor(private readonly text: string) {}

    toString(): string {
        return this.text;
    }
}

type Part = string | number | Html | readonly Html[] | undefined;

/** HTML in which only what is HTML already is taken as such: no character of another value has a meaning there. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
    return new Html(texts.map((text, index) => `${text}${htmlOf(parts[index])}`).join(""));
}

/** Several parts, each on its line. */
export function htmlLines(parts: readonly (Html | undefined)[]): Html {
    return new Html(parts.map(htmlOf).join("\n"));
}

/** A value in a heading, a cell or a sentence. */
export function htmlCode(value: string): Html {
    return html`<code>${shownValue(value)}</code>`;
}

function htmlOf(part: Part): string {
    if (part === undefined || part instanceof Html) {
        return String(part ?? "");
    }
    return Array.isArray(part)
        ? part.join("")
        : escapeInvisible(String(part)).replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
}
