export const MIB = 2 ** 20;

/** Kubernetes `apimachinery/pkg/api/resource/quantity.go`. */
const QUANTITY = /^(\d+(?:\.\d*)?|\.\d+)(?:([numkMGTPE])|([KMGTPE])i|[eE]([+-]?\d+))?$/;
const POWERS = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

/** What an amount of a resource counts, as in `512Mi` or `1e3`; undefined for a text that Kubernetes does not take. */
export function amountOf(text: string): number | undefined {
    const [, digits, decimal = "", binary = "", exponent = "0"] = QUANTITY.exec(text) ?? [];
    if (digits === undefined) {
        return undefined;
    }
    const power = (prefix: string) => POWERS.indexOf(prefix) - POWERS.indexOf("");
    const kibi = binary === "K" ? "k" : binary;
    return Number(digits) * 1000 ** power(decimal) * 1024 ** power(kibi) * 10 ** Number(exponent);
}
