import { type Fields, fieldIn, fieldsOf, isUnset, own } from "../../fields";
import { serverOf } from "../../images/credentials";
import { error, type Issue, type Place, phrase, quote, warning } from "../../issue";
import { parseJsonObject } from "../../json";
import { isPlainObject } from "../../shape";
import type { ReadSecret } from "./secret";

/** The kinds of pull secrets: the key, and where in its JSON the registries are. */
const FORMS: Readonly<Record<string, { readonly key: string; readonly registries: (file: Fields) => unknown }>> = {
    "kubernetes.io/dockerconfigjson": { key: ".dockerconfigjson", registries: ({ auths }) => auths },
    "kubernetes.io/dockercfg": { key: ".dockercfg", registries: (file) => file },
};

/** Ways to log in that the guest does not have: image-rs `auth/auth_config.rs` reads `auth` and nothing else. */
const UNREAD = ["credHelpers", "credsStore"];
const TOKENS = ["identitytoken", "registrytoken"];

interface Credential {
    readonly auth: string;
    readonly path: Place;
}

/**
 * One file of registry credentials out of all pull secrets, as the guest reads it: `auths`, each with `auth` in base64.
 * Registries that have other credentials in another Secret are a problem: the kubelet tries all, the guest takes one.
 */
export function mergeCredentials(secrets: readonly ReadSecret[]): {
    readonly file: string;
    readonly issues: readonly Issue[];
} {
    const issues: Issue[] = [];
    const merged = new Map<string, Credential>();
    for (const secret of secrets) {
        for (const [registry, entry, path] of registriesOf(secret, issues)) {
            const auth = authOf(entry, path, issues);
            if (auth === undefined) {
                continue;
            }
            const isSame = (other: string) => other === registry || serverOf(other) === serverOf(registry);
            // The guest takes such keys for the same registry.
            const clash = [...merged].find(([other, { auth: theirs }]) => isSame(other) && theirs !== auth);
            if (clash === undefined) {
                merged.set(registry, { auth, path });
            } else {
                issues.push(conflict(path, clash[0], clash[1].path));
            }
        }
    }
    const auths = [...merged.keys()].sort().map((registry) => [registry, { auth: merged.get(registry)?.auth }]);
    return { file: JSON.stringify({ auths: Object.fromEntries(auths) }), issues };
}

function registriesOf(
    { type, values, path }: ReadSecret,
    issues: Issue[],
): readonly (readonly [registry: string, entry: unknown, path: Place])[] {
    const form = own(FORMS, type);
    if (form === undefined) {
        const message = `${quote(type)} is not a type for the pull of images`;
        const allowed = Object.keys(FORMS).join(", ");
        issues.push(error([...path, "type"], "pull-secret", { message, allowed, fix: "name another Secret" }));
        return [];
    }
    const at = [...path, "data", form.key];
    const bytes = values.get(form.key);
    const file = bytes === undefined ? "is missing" : parseJsonObject(bytes);
    for (const name of UNREAD.filter((one) => form.key === ".dockerconfigjson" && fieldIn(file, one) !== undefined)) {
        const message = "is a program that the guest does not have, and what it knows is not among the credentials";
        const fix = "put the user name and password into auths";
        issues.push(warning([...at, name], "pull-secret", { message, fix }));
    }
    const registries = typeof file === "string" ? undefined : form.registries(file);
    if (!isPlainObject(registries)) {
        const message = typeof file === "string" ? file : "has no auths";
        const fix = "create it again with kubectl create secret docker-registry";
        issues.push(error(at, "pull-secret", { message, fix }));
        return [];
    }
    return Object.entries(registries).map(([registry, entry]) => [registry, entry, [...at, registry]] as const);
}

/** User name and password in the form that the guest reads; undefined for what it cannot read, with the issue. */
function authOf(entry: unknown, path: Place, issues: Issue[]): string | undefined {
    const { auth, username, password, ...others } = fieldsOf(entry);
    const wrong = (at: Place, message: string, fix: string): undefined => {
        issues.push(error([...path, ...at], "pull-secret", { message, fix }));
    };
    const token = TOKENS.find((name) => !isUnset(others[name]));
    if (token !== undefined) {
        const message = "is a token, and the guest logs in with user name and password only";
        return wrong([token], message, "use a user name and password, or an access token instead of the password");
    }
    const fromAuth = typeof auth === "string" ? decoded(auth) : undefined;
    if (typeof auth === "string" && auth !== "" && fromAuth === undefined) {
        return wrong(["auth"], "is not user:password in base64", "create it again");
    }
    const isComplete = typeof username === "string" && username !== "" && typeof password === "string";
    const fromFields = isComplete ? `${username}:${password}` : undefined;
    const credential = fromAuth ?? fromFields;
    if (credential === undefined) {
        const message = "has neither auth nor username and password, and the guest then reads none of the credentials";
        return wrong([], message, "complete it, or remove it");
    }
    if (fromFields !== undefined && fromFields !== credential) {
        return wrong(["auth"], "differs from the username and password next to it", "remove one of them");
    }
    if (isComplete && username.includes(":")) {
        return wrong(["username"], "has a colon, where the guest cuts user name and password", "use another user");
    }
    return Buffer.from(credential).toString("base64");
}

function decoded(auth: string): string | undefined {
    const bytes = Buffer.from(auth, "base64");
    const text = bytes.toString("utf8");
    const isExact = bytes.toString("base64").replace(/=+$/, "") === auth.replace(/=+$/, "");
    return isExact && Buffer.from(text).equals(bytes) && text.includes(":") ? text : undefined;
}

function conflict(path: Place, registry: string, other: Place): Issue {
    return error(path, "pull-secret", {
        message: phrase`has other credentials than ${other}, and the guest takes one for ${quote(registry)}`,
        fix: "remove one of them, or name the repositories that each is for",
    });
}
