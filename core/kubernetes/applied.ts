import { itemsOf, own } from "../fields";
import { isPlainObject } from "../shape";

/**
 * By which field server-side apply finds the items of a list, from the `x-kubernetes-list-map-keys` of the Kubernetes API
 * (`api/openapi-spec/swagger.json`). A port is found by its protocol too. All other lists are replaced as a whole.
 */
const ITEM_KEYS: Readonly<Record<string, string>> = {
    containers: "name",
    initContainers: "name",
    ephemeralContainers: "name",
    env: "name",
    volumes: "name",
    imagePullSecrets: "name",
    volumeMounts: "mountPath",
    volumeDevices: "devicePath",
    ports: "containerPort",
    hostAliases: "ip",
};

/** An object after server-side apply of a patch, which takes nothing away. */
export function applied(object: unknown, patch: unknown, field = ""): unknown {
    if (patch === undefined) {
        return object;
    }
    if (isPlainObject(object) && isPlainObject(patch)) {
        const keys = [...new Set([...Object.keys(object), ...Object.keys(patch)])];
        return Object.fromEntries(keys.map((key) => [key, applied(object[key], patch[key], key)]));
    }
    const key = own(ITEM_KEYS, field);
    if (key === undefined || !Array.isArray(object) || !Array.isArray(patch)) {
        return patch;
    }
    // Lists of the same name elsewhere, as the ports of a Service, have other keys.
    if ([...object, ...patch].some((item) => isPlainObject(item) && item[key] === undefined)) {
        return patch;
    }
    const idOf = (item: unknown) =>
        isPlainObject(item) ? `${item[key]}/${field === "ports" ? (item["protocol"] ?? "TCP") : ""}` : "";
    const kept = object.map((item) =>
        applied(
            item,
            itemsOf(patch).find((one) => idOf(one) === idOf(item)),
        ),
    );
    return [...kept, ...patch.filter((one) => !object.some((item) => idOf(one) === idOf(item)))];
}
