import { type Fields, fieldsOf, itemsOf, numberOf } from "../../fields";
import { type ImageFacts, imageUser } from "../../images/lock";
import { errorIf, firstOf, type Place } from "../../issue";
import { profileOf } from "./runtime";
import { type Derivation, orFromLock } from "./source";
import { isInRange, outOfRange, uidRangeOf } from "./uidRange";

/** Who a process runs as. */
export interface User {
    readonly uid: number;
    readonly gid: number;
    /** Every group that the runtime gives, the primary one among them. */
    readonly groups: readonly number[];
    /** Whether the cluster may take another number of the namespace's range for `uid`. */
    readonly isRanged?: true;
    /** Groups in whose place the cluster may take others of that range. */
    readonly rangeGroups?: readonly number[];
    /** Groups from the image's `/etc/group`, which a runtime adds if it can read it. */
    readonly imageGroups: readonly number[];
}

const MEANING = ", which sets what the image means";

/**
 * The user of a container. With containerd and guest pull the host cannot read the image's `/etc/passwd`, so it gives group 0 to a
 * user that the pod names by number alone, and does not start one that the image names. Both are problems here. CRI-O pulls the
 * image too, and reads it. Source: containerd `internal/cri/server/container_create.go`, `pkg/oci/spec_opts.go`; Kata issue
 * 11162; CRI-O `server/container_create.go`, `setupContainerUser`.
 */
export function userOf(container: Fields, facts: ImageFacts, path: Place, derivation: Derivation): User {
    const pod = fieldsOf(fieldsOf(derivation.source.spec)["securityContext"]);
    const own = fieldsOf(container["securityContext"]);
    const runAsUser = numberOf(own["runAsUser"]) ?? numberOf(pod["runAsUser"]);
    const runAsGroup = numberOf(own["runAsGroup"]) ?? numberOf(pod["runAsGroup"]);
    const ofImage = imageUser(facts);
    const uid = runAsUser ?? ofImage.uid;
    const gid = runAsGroup ?? (runAsUser === undefined ? ofImage.gid : (facts.gids?.[runAsUser] ?? 0));
    const { readsImages } = profileOf(derivation.policy);
    const isNamed = runAsUser === undefined && Number.isNaN(ofImage.hostUid) && !readsImages;
    firstOf(
        errorIf(isNamed || Number.isNaN(uid), [...path, "securityContext", "runAsUser"], "image-user", {
            message: `is not set, and the image's user "${facts.user}" is a name, which the host cannot look up when the guest pulls the image`,
            fix: Number.isNaN(uid)
                ? "lock the image again, and set runAsUser and runAsGroup to the numbers in the lock"
                : `set runAsUser: ${uid} and runAsGroup: ${gid}${orFromLock(derivation, MEANING)}`,
        }),
        errorIf(gid !== (runAsGroup ?? 0) && !readsImages, [...path, "securityContext", "runAsGroup"], "image-group", {
            message: `is not set, and user ${uid} belongs to group ${gid} in the image, which the host cannot look up when the guest pulls the image`,
            fix: `set runAsGroup: ${gid}${orFromLock(derivation, MEANING)}`,
        }),
    ).forEach(derivation.report);
    const ids = uidRangeOf(derivation.policy);
    if (ids !== undefined && !isInRange(uid, ids)) {
        derivation.report(outOfRange([...path, "securityContext", "runAsUser"], uid, ids));
    }
    const ranged = podGroups(pod).filter((group) => group === ids?.first);
    const groups = groupsWith(
        gid,
        podGroups(pod).filter((group) => group !== ids?.first),
    );
    const imageGroups = (facts.groups?.[uid] ?? []).filter((group) => !groups.includes(group));
    return {
        uid,
        gid,
        groups,
        imageGroups,
        ...(uid === ids?.first ? { isRanged: true } : {}),
        ...(ranged.length === 0 ? {} : { rangeGroups: ranged }),
    };
}

/** The files of users and groups that CRI-O writes anew: those in which a number of the process may be missing. */
export function unlistedIn({ uid, gid }: User, facts: ImageFacts): string[] {
    const { gids = {}, groups = {} } = facts;
    const ofImage = imageUser(facts);
    const isNamed = Number.isNaN(ofImage.hostUid) && ofImage.uid === uid;
    const isListed = uid === 0 || isNamed || Object.hasOwn(gids, uid) || Object.hasOwn(groups, uid);
    return [...(isListed ? [] : ["/etc/passwd"]), ...(gid === 0 ? [] : ["/etc/group"])];
}

/** The groups that the pod gives to all of its containers. */
export function podGroups(pod: Fields): number[] {
    return [...itemsOf(pod["supplementalGroups"]), pod["fsGroup"]].map(numberOf).filter((group) => group !== undefined);
}

function groupsWith(gid: number, groups: readonly number[]): number[] {
    return [...new Set([gid, ...groups])].sort((a, b) => a - b);
}
