// The tables of docs/images.md, from the one table of guest keys.

/** The oldest Kata that has init-data as this package writes it: what is older than that is read by all. */
const OLDEST = [3, 20];

/** The page with the rows of both tables as the code has them. The rest of the page stays. */
export function guestKeysPage(page, files, wordsOf) {
    const rows = files.flatMap(({ name, keys }) => keys.map((key) => ({ name, key })));
    const written = rows.filter(({ key }) => key.input !== undefined || key.always !== undefined);
    const leftOut = rows.filter(({ key }) => key.leftOut !== undefined);
    const writtenRows = written.map(({ name, key }) => {
        const from = key.input === undefined ? `always ${code(key.always)}` : code(key.input.join("."));
        return [code(name), code(key.path), from, wordsOf(key), sinceText(key.since), code(key.source)];
    });
    const leftOutRows = leftOut.map(({ name, key }) => [code(name), code(key.path), key.leftOut]);
    const withWritten = replaceRows(page, ["file", "key", "input", "type", "since", "read by"], writtenRows);
    return replaceRows(withWritten, ["file", "key", "why"], leftOutRows);
}

function sinceText(since) {
    const [major, minor] = (since ?? "0.0").split(".").map(Number);
    return major > OLDEST[0] || (major === OLDEST[0] && minor > OLDEST[1]) ? since : "all";
}

/** The page with other rows below the one table that has this head. */
export function replaceRows(page, head, rows) {
    const title = `${line(head)}${line(head.map(() => "---"))}`;
    const [before, after, ...more] = page.split(title);
    if (after === undefined || more.length > 0) {
        throw new Error(`the page has no one table with the head ${title}`);
    }
    return `${before}${title}${rows.map(line).join("")}${after.replace(/^(?:\|.*\n)*/, "")}`;
}

function code(text) {
    return `\`${text}\``;
}

function line(cells) {
    return `| ${cells.join(" | ")} |\n`;
}
