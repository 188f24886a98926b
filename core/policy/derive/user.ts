import { type Fields, fieldsOf, itemsOf, numberOf } from "../../fields";
import { imageUser } from "../../images/imageUser";
import type { ImageFacts } from "../../images/lock";
import { error, type Place } from "../../issue";
import type { Derivation } from "./source";

/** Who a process runs as. */
export interface User {
    readonly uid: number;
    readonly gid: number;
    /** Every group that the runtime gives, the primary one among them. */
    readonly groups: readonly number[];
    /** Groups from the image's `/etc/group`, which a runtime adds if it can read it. */
    readonly imageGroups: readonly number[];
}

/**
 * The user of a container. With guest pull the host cannot read the image's `/etc/passwd`, so it gives group 0 to a
 * user that the pod names by number alone, and does not start one that the image names. Both are problems here.
 * Source: containerd `internal/cri/server/container_create.go`, `pkg/oci/spec_opts.go`; Kata issue 11162.
 */
export function userOf(container: Fields, facts: ImageFacts, path: Place, derivation: Derivation): User {
    const pod = fieldsOf(fieldsOf(derivation.source.spec)["securityContext"]);
    const own = fieldsOf(container["securityContext"]);
    const runAsUser = numberOf(own["runAsUser"]) ?? numberOf(pod["runAsUser"]);
    const runAsGroup = numberOf(own["runAsGroup"]) ?? numberOf(pod["runAsGroup"]);
    const meant = imageUser(facts);
    const uid = runAsUser ?? meant.uid;
    const gid = runAsGroup ?? (runAsUser === undefined ? meant.gid : (facts.gids?.[runAsUser] ?? 0));
    const isNamed = runAsUser === undefined && Number.isNaN(meant.hostUid);
    if (isNamed || Number.isNaN(uid)) {
        derivation.report(
            error([...path, "securityContext", "runAsUser"], "image-user", {
                message: `is not set, and the image's user "${facts.user}" is a name, which the host cannot look up when the guest pulls the image`,
                fix: Number.isNaN(uid)
                    ? "lock the image again, and set runAsUser and runAsGroup to the numbers in the lock"
                    : `set runAsUser: ${uid} and runAsGroup: ${gid}, which is what the image means`,
            }),
        );
    } else if (gid !== (runAsGroup ?? 0)) {
        derivation.report(
            error([...path, "securityContext", "runAsGroup"], "image-group", {
                message: `is not set, and user ${uid} belongs to group ${gid} in the image, which the host cannot look up when the guest pulls the image`,
                fix: `set runAsGroup: ${gid}, or 0 for the group that the host would give`,
            }),
        );
    }
    const groups = groupsWith(gid, podGroups(pod));
    return { uid, gid, groups, imageGroups: (facts.groups?.[uid] ?? []).filter((group) => !groups.includes(group)) };
}

/** The groups that the pod gives to all of its containers. */
export function podGroups(pod: Fields): number[] {
    return [...itemsOf(pod["supplementalGroups"]), pod["fsGroup"]].map(numberOf).filter((group) => group !== undefined);
}

function groupsWith(gid: number, groups: readonly number[]): number[] {
    return [...new Set([gid, ...groups])].sort((a, b) => a - b);
}
