import { fieldsOf, itemsOf, textOf } from "../../fields";
import { error, type Issue, type Place, quote, warning } from "../../issue";
import { isOlder } from "../../kataVersion";
import { handlersIn } from "../../kubernetes/containers";
import { root } from "../../kubernetes/located";
import type { PodPlace } from "../../kubernetes/podSource";
import { containersOf, type Placed, placed } from "../../kubernetes/secretUses";

/** The first Kata whose guests verify the signatures of sealed secrets (guest-components 0.18). */
const VERIFIED_SINCE = "3.28";

/** The keys of a Secret whose values are sealed; undefined for every other Secret. */
export type SealedKeys = (secret: string) => readonly string[] | undefined;

/** Where a mount ends so, the guest does not look: Kata `src/agent/src/rpc.rs`, `is_sealed_secret_path`. */
const PASSED_BY = ["resolv.conf", "termination-log", "hostname", "hosts", "serviceaccount"];

/**
 * Places of a pod where a sealed secret does not become its value. The guest unseals the variables of a container's own
 * process, and the files at the top of a volume. Sources: Kata `src/agent/src/rpc.rs`, `cdh_handler_sealed_secrets`,
 * and `src/agent/src/confidential_data_hub/mod.rs`, `unseal_env` and `unseal_file`.
 */
export function checkPlacement(pod: PodPlace, sealedKeys: SealedKeys): Issue[] {
    const containers = containersOf(pod);
    const volumes = placed(fieldsOf(pod.spec)["volumes"], [...pod.path, "volumes"]);
    return [
        ...containers.flatMap((container) => checkVariables(container, sealedKeys)),
        ...volumes.flatMap((volume) => checkVolume(volume, containers, sealedKeys)),
    ];
}

function checkVariables({ fields, path }: Placed, sealedKeys: SealedKeys): Issue[] {
    const sealed = sealedVariables({ fields, path }, sealedKeys);
    if (sealed.size === 0) {
        return [];
    }
    const texts = [
        ...["command", "args"].flatMap((list) =>
            itemsOf(fields[list]).map((text, index) => [[...path, list, index], text] as const),
        ),
        ...placed(fields["env"], [...path, "env"]).map(
            ({ fields: item, path: at }) => [[...at, "value"], item["value"]] as const,
        ),
    ];
    return [
        ...texts.flatMap(([at, text]) => namedIn(text, sealed).map((name) => notExpanded(at, name))),
        ...commands({ fields, path }).map((at) => notInCommands(at, [...sealed])),
    ];
}

/** The names of the variables that hold a sealed text. */
function sealedVariables({ fields, path }: Placed, sealedKeys: SealedKeys): Set<string> {
    const single = placed(fields["env"], path).flatMap(({ fields: item }) => {
        const ref = fieldsOf(fieldsOf(item["valueFrom"])["secretKeyRef"]);
        const keys = sealedKeys(textOf(ref["name"]) ?? "");
        return keys?.includes(textOf(ref["key"]) ?? "") === true ? [textOf(item["name"]) ?? ""] : [];
    });
    const all = placed(fields["envFrom"], path).flatMap(({ fields: item }) => {
        const keys = sealedKeys(textOf(fieldsOf(item["secretRef"])["name"]) ?? "") ?? [];
        return keys.map((key) => `${textOf(item["prefix"]) ?? ""}${key}`);
    });
    return new Set([...single, ...all]);
}

function namedIn(text: unknown, names: ReadonlySet<string>): string[] {
    const found = (textOf(text) ?? "").matchAll(/\$(?:\$|\(([^)]*)\))/g);
    return [...new Set([...found].flatMap(([, name]) => (name !== undefined && names.has(name) ? [name] : [])))];
}

function notExpanded(path: Place, name: string): Issue {
    return error(path, "sealed-expansion", {
        message: `takes $(${name}) from a sealed secret, and the node puts the sealed text there, which the guest leaves as it is`,
        allowed: "the variable itself, which the guest unseals",
        fix: `have the program read the variable ${name}, or mount the secret as a file`,
    });
}

/** The places of the commands that are run in addition to the container's own process. */
function commands({ fields, path }: Placed): Place[] {
    const execs = handlersIn(root(fields)).filter(({ value }) => fieldsOf(value)["exec"] !== undefined);
    return execs.map(({ keys }) => [...path, ...keys, "exec"]);
}

function notInCommands(path: Place, names: readonly string[]): Issue {
    return warning(path, "sealed-exec", {
        message: `runs with the sealed text in ${names.join(", ")}: only the container's own process gets the value`,
        fix: "have the command read the secret from a file, or not need it",
    });
}

function checkVolume({ fields, path }: Placed, containers: readonly Placed[], sealedKeys: SealedKeys): Issue[] {
    const sources = [
        { secret: fieldsOf(fields["secret"]), name: "secretName", at: [...path, "secret"] },
        ...placed(fieldsOf(fields["projected"])["sources"], [...path, "projected", "sources"]).map((source) => ({
            secret: fieldsOf(source.fields["secret"]),
            name: "name",
            at: [...source.path, "secret"],
        })),
    ].filter(({ secret, name }) => sealedKeys(textOf(secret[name]) ?? "") !== undefined);
    if (sources.length === 0) {
        return [];
    }
    const nested = sources.flatMap(({ secret, at }) =>
        placed(secret["items"], [...at, "items"]).filter((item) => textOf(item.fields["path"])?.includes("/")),
    );
    const mounts = containers.flatMap((container) =>
        placed(container.fields["volumeMounts"], [...container.path, "volumeMounts"]).filter(
            (mount) => mount.fields["name"] === fields["name"],
        ),
    );
    return [...nested.map(notNested), ...mounts.flatMap(checkMount)];
}

function notNested({ fields, path }: Placed): Issue {
    return error([...path, "path"], "sealed-nested-path", {
        message: `${quote(fields["path"])} is in a folder of the volume, and the guest unseals files at its top only`,
        fix: "give the file a name without a slash",
    });
}

function checkMount({ fields, path }: Placed): Issue[] {
    const issues = ["subPath", "subPathExpr"]
        .filter((name) => textOf(fields[name]) !== undefined)
        .map((name) =>
            error([...path, name], "sealed-subpath", {
                message: "mounts one file of a sealed secret, and the guest unseals whole volumes only",
                fix: "mount the volume without it, and have the program read the file there",
            }),
        );
    const destination = (textOf(fields["mountPath"]) ?? "").replace(/\/+$/, "");
    const ending = PASSED_BY.find((name) => destination.endsWith(name));
    if (ending === undefined) {
        return issues;
    }
    const passedBy = error([...path, "mountPath"], "sealed-mount-path", {
        message: `ends in ${ending}, and the guest looks for no sealed secrets in such a mount`,
        allowed: `a path that ends in none of ${PASSED_BY.join(", ")}`,
        fix: "mount it in another place",
    });
    return [...issues, passedBy];
}

/** Guests that do not look at signatures take a sealed secret from anyone. */
export function checkSignatureAge(kataVersion: unknown, path: Place): Issue[] {
    if (!isOlder(kataVersion, VERIFIED_SINCE)) {
        return [];
    }
    return [
        warning(path, "sealed-not-verified", {
            message: `guests of Kata ${quote(kataVersion)} do not verify sealed secrets, so that the host can put in others`,
            allowed: `kataVersion ${VERIFIED_SINCE} or later`,
            fix: "update Kata on the nodes",
        }),
    ];
}
