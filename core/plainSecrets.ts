/** The beginning of every sealed secret, by which the guest recognizes it. */
export const SEALED = "sealed.";

/** Values that are secrets under any name. */
const VALUES: readonly (readonly [RegExp, string])[] = [
    [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "holds a private key"],
    [/^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s:]*:(?!\$\([A-Za-z_]\w*\)@)[^/?#@\s]+@/i, "holds a password in a URL"],
    [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, "holds a JSON Web Token"],
    [/\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}|\bgithub_pat_\w{22,}/, "holds a GitHub token"],
    [/\bglpat-[\w-]{20,}/, "holds a GitLab token"],
    [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, "holds an AWS access key"],
    [/\bxox[abprs]-[\w-]{10,}/, "holds a Slack token"],
];
const NAME =
    /(?:PASSWORD|PASSWD|PASSPHRASE)$|(?:^|_)(?:PASS|PWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|SECRET_?KEY|ACCESS_?KEY|ENCRYPTION_?KEY|CREDENTIALS?)$/;
/** The shell's working directories. */
const NO_SECRETS = ["PWD", "OLDPWD"];
/** An empty text, a switch, the path of a file, or another variable. */
const HARMLESS = /^(?:|true|false|yes|no|on|off|\/[\w./-]*|(?:\$\([A-Za-z_]\w*\))+)$/i;

/** Why a value looks like a secret, by its form or by its name. The reason never holds the value. */
export function secretReason(name: string, value: string): string | undefined {
    // The guest puts the secret in its place (guest-components `confidential-data-hub/docs/SEALED_SECRET.md`).
    if (value.startsWith(SEALED)) {
        return undefined;
    }
    const byValue = VALUES.find(([form]) => form.test(value))?.[1];
    if (byValue !== undefined) {
        return byValue;
    }
    const upper = name
        .replace(/^-+/, "")
        .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
        .replace(/[-.]/g, "_")
        .toUpperCase();
    return NAME.test(upper) && !NO_SECRETS.includes(upper) && !HARMLESS.test(value)
        ? `is the value of ${name}, which by its name is a secret`
        : undefined;
}

/** What separates the words of a script, for this purpose. */
const BETWEEN_WORDS = /[\s;|&]+/;
const QUOTES = /["'`]/g;
/** A variable of a shell, or what a command prints. */
const FROM_SHELL = /^\$/;
const ASSIGNMENT = /^(-{0,2}[A-Za-z][\w.-]*)=(.*)$/s;
const OPTION = /^--?[A-Za-z][\w.-]*$/;

/**
 * Why the arguments of a program look as if they held secrets, by the index of the argument: words that are secrets by
 * their form, `--password=…`, `--password …`, and `PASSWORD=…` in a script.
 */
export function secretArguments(args: readonly unknown[]): ReadonlyMap<number, string> {
    const reasons = new Map<number, string>();
    let option = "";
    args.forEach((arg, index) => {
        if (typeof arg !== "string") {
            option = "";
            return;
        }
        for (const word of [arg, ...arg.replace(QUOTES, "").split(BETWEEN_WORDS)]) {
            const [, name = option, value = word] = ASSIGNMENT.exec(word) ?? [];
            const reason = FROM_SHELL.test(value) || OPTION.test(word) ? undefined : secretReason(name, value);
            if (reason !== undefined && !reasons.has(index)) {
                reasons.set(index, reason);
            }
            option = OPTION.test(word) ? word : "";
        }
    });
    return reasons;
}
