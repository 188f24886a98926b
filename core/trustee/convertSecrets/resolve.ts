import { error, type Issue, warning } from "../../issue";
import type { NamedSecret, PodSecrets, SecretUse } from "../../kubernetes/secretUses";
import type { ReadSecret } from "./secret";
import type { PodToConvert } from "./spec";

/** A pod, and the Secrets that it names. */
export interface PodWithSecrets {
    readonly pod: PodToConvert;
    readonly named: PodSecrets;
}

export interface Resolved {
    /** The Secrets that containers use, with the places. */
    readonly uses: ReadonlyMap<ReadSecret, readonly SecretUse[]>;
    /** The Secrets for the pull of images, in the order of the pods. */
    readonly pulls: readonly ReadSecret[];
    readonly issues: readonly Issue[];
}

/** The Secret of a name that a pod sees. Where a manifest names no namespace, it goes where the others go. */
export function findSecret(
    secrets: readonly ReadSecret[],
    name: string,
    namespace: string | undefined,
): ReadSecret | undefined {
    return secrets.find((one) => {
        const isVisible = one.namespace === undefined || namespace === undefined || one.namespace === namespace;
        return one.name === name && isVisible;
    });
}

/** Which Secrets the pods use, and what they use that is not there. */
export function resolveSecrets(pods: readonly PodWithSecrets[], secrets: readonly ReadSecret[]): Resolved {
    const uses = new Map<ReadSecret, SecretUse[]>();
    const pulls = new Set<ReadSecret>();
    const issues: Issue[] = [];
    for (const { pod, named } of pods) {
        for (const use of named.uses) {
            const secret = findSecret(secrets, use.secret, pod.namespace);
            if (secret === undefined) {
                issues.push(notHere(use));
                continue;
            }
            uses.set(secret, [...(uses.get(secret) ?? []), use]);
            if (use.key !== undefined && !secret.values.has(use.key)) {
                issues.push(noSuchKey(use, secret));
            }
        }
        for (const pull of named.pulls) {
            const secret = findSecret(secrets, pull.secret, pod.namespace);
            if (secret === undefined) {
                issues.push(notHere({ ...pull, optional: false }));
            } else {
                pulls.add(secret);
            }
        }
        for (const mount of named.mounts) {
            const secret = findSecret(secrets, mount.secret, pod.namespace);
            issues.push(forNode(mount, secret !== undefined && uses.has(secret)));
        }
    }
    return { uses, pulls: [...pulls], issues };
}

function notHere({ secret, path, optional }: NamedSecret & { readonly optional: boolean }): Issue {
    if (optional) {
        const message = `names the Secret ${secret}, which is not here; the pod starts without it, and would take it unsealed`;
        return warning(path, "secret-missing", { message, fix: "remove the reference, or add the Secret" });
    }
    const message = `names the Secret ${secret}, which is not here`;
    return error(path, "secret-missing", { message, fix: "add its manifest, as from kubectl get secret -o yaml" });
}

function noSuchKey({ secret, key, path, optional }: SecretUse, { values }: ReadSecret): Issue {
    const text = {
        message: `names the key ${key}, which the Secret ${secret} does not have`,
        allowed: [...values.keys()].join(", ") || "none, because it has no keys",
        fix: "correct it",
    };
    return optional ? warning(path, "secret-key-missing", text) : error(path, "secret-key-missing", text);
}

function forNode({ secret, path }: NamedSecret, isSealed: boolean): Issue {
    const message = `names the Secret ${secret} for the node, which mounts the volume by it`;
    const clear = { message: `${message}, so that it stays in clear`, fix: "have the guest mount it" };
    return isSealed
        ? error(path, "secret-shared", { message, fix: "have the containers use a Secret of their own" })
        : warning(path, "secret-shared", clear);
}
