import type { ImageFacts } from "../../core/images/lock";
import { quote } from "../../core/issue";
import { ImageProblem } from "./problem";

export interface User {
    readonly name: string;
    readonly uid: number;
    readonly gid: number;
}

export interface Group {
    readonly name: string;
    readonly gid: number;
    readonly members: readonly string[];
}

const LARGEST_ID = 2 ** 32 - 1;

/** The users of an `/etc/passwd`. As in libc, a line that is not an entry is skipped. */
export function parsePasswd(text: string): User[] {
    return records(text).flatMap(([name = "", , uid, gid]) => {
        const [userId, groupId] = [id(uid), id(gid)];
        return userId === undefined || groupId === undefined ? [] : [{ name, uid: userId, gid: groupId }];
    });
}

/** The groups of an `/etc/group`. As in libc, a line that is not an entry is skipped. */
export function parseGroup(text: string): Group[] {
    return records(text).flatMap(([name = "", , number, members = ""]) => {
        const gid = id(number);
        return gid === undefined ? [] : [{ name, gid, members: members.split(",").map((member) => member.trim()) }];
    });
}

function records(text: string): string[][] {
    return text
        .split("\n")
        .map((line) => line.trimStart())
        .filter((line) => /^[^#:+-]/.test(line))
        .map((line) => line.split(":"));
}

function id(text: string | undefined): number | undefined {
    return text !== undefined && /^\d{1,10}$/.test(text) && Number(text) <= LARGEST_ID ? Number(text) : undefined;
}

/** Which groups the image's users are in, by the number of the user. */
export function groupsOfUsers(
    users: readonly User[],
    groups: readonly Group[],
): Required<Pick<ImageFacts, "gids" | "groups">> {
    const first = users.filter(({ uid }, index) => users.findIndex((user) => user.uid === uid) === index);
    const byUid = first.sort((a, b) => a.uid - b.uid);
    const primary = byUid.filter(({ gid }) => gid !== 0).map(({ uid, gid }) => [uid, gid]);
    const supplementary = byUid
        .map((user) => [user.uid, supplementaryGroups(user, groups)] as const)
        .filter(([, gids]) => gids.length > 0);
    return { gids: Object.fromEntries(primary), groups: Object.fromEntries(supplementary) };
}

function supplementaryGroups({ name, gid: primary }: User, groups: readonly Group[]): number[] {
    const gids = groups.filter(({ members }) => members.includes(name)).map(({ gid }) => gid);
    return [...new Set(gids)].filter((gid) => gid !== primary).sort((a, b) => a - b);
}

/** The numbers that the config's user means, as containerd finds them; none where there is nothing to find out. */
export function numbersOf(
    user: string,
    users: readonly User[],
    groups: readonly Group[],
): Pick<ImageFacts, "uid" | "gid"> {
    if (user === "" || /^\d+:\d+$/.test(user)) {
        return {};
    }
    const [userPart = "", groupPart, ...more] = user.split(":");
    if (more.length > 0) {
        throw new ImageProblem("malformed-user", {
            message: `runs as ${quote(user)}, which does not name a user`,
            allowed: "user, uid, user:group, uid:gid",
            fix: "correct the image's USER; no container starts from it as it is",
        });
    }
    const known = lookUpUser(userPart, users);
    return { uid: known.uid, gid: groupPart === undefined ? known.gid : lookUpGroup(groupPart, groups) };
}

/** A number needs no entry; a colon with nothing before it means root. */
function lookUpUser(part: string, users: readonly User[]): Pick<User, "uid" | "gid"> {
    const uid = part === "" ? 0 : id(part);
    const known = users.find((user) => (uid === undefined ? user.name === part : user.uid === uid));
    if (uid === undefined && known === undefined) {
        throw unknownName("unknown-user", part, "/etc/passwd");
    }
    return known ?? { uid: uid ?? 0, gid: 0 };
}

function lookUpGroup(part: string, groups: readonly Group[]): number {
    const gid = (part === "" ? 0 : id(part)) ?? groups.find(({ name }) => name === part)?.gid;
    if (gid === undefined) {
        throw unknownName("unknown-group", part, "/etc/group");
    }
    return gid;
}

function unknownName(code: "unknown-user" | "unknown-group", name: string, file: string): ImageProblem {
    const kind = code === "unknown-user" ? "user" : "group";
    return new ImageProblem(code, {
        message: `runs as the ${kind} ${quote(name)}, which the image's ${file} does not have`,
        fix: `add the ${kind} to the image, or give its number in the image's USER; no container starts from it as it is`,
    });
}
