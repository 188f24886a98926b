const PLAIN = /^[A-Za-z0-9_./:=@%+-]+$/;

/** The command by which a resource gets into the KBS; Trustee `tools/kbs-client`. */
export function uploadLine(path: string, file: string): string {
    return `kbs-client --url "$KBS_URL" config set-resource --path ${path} --resource-file ${shellWord(file)}`;
}

function shellWord(text: string): string {
    return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
