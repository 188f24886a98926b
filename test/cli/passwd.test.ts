import { describe, expect, test } from "vitest";
import { groupsOfUsers, numbersOf, parseGroup, parsePasswd } from "../../cli/registry/passwd";

const PASSWD = `root:x:0:0:root:/root:/bin/sh
# a comment
web:x:1000:1000::/home/web:/bin/false

  indented:x:1001:0::/:
short:x:1002:1002
twin:x:1000:3000::/:
+nis:x:1:1::/:
-nis:x:2:2::/:
no numbers:x:a:b::/:
nothing
:x:9:9::/:
negative:x:-1:0::/:
huge:x:4294967296:0::/:
largest:x:4294967294:7::/:
`;

const GROUP = `root:x:0:root,web
web:x:1000:web
www:x:33:web,indented
adm:x:4:web, indented
adm:x:4:web
twins:x:50:twin
short:x:5
broken:x::web
`;

const users = parsePasswd(PASSWD);
const groups = parseGroup(GROUP);

test("lines that are not users are skipped", () => {
    expect(users).toEqual([
        { name: "root", uid: 0, gid: 0 },
        { name: "web", uid: 1000, gid: 1000 },
        { name: "indented", uid: 1001, gid: 0 },
        { name: "short", uid: 1002, gid: 1002 },
        { name: "twin", uid: 1000, gid: 3000 },
        { name: "largest", uid: 4294967294, gid: 7 },
    ]);
});

test("groups are those of the first user with a number, without the primary", () => {
    expect(groupsOfUsers(users, groups)).toEqual({
        gids: { 1000: 1000, 1002: 1002, 4294967294: 7 },
        groups: { 1000: [0, 4, 33], 1001: [4, 33] },
    });
});

test("an image without the files has no groups", () => {
    expect(groupsOfUsers(parsePasswd(""), parseGroup(""))).toEqual({ gids: {}, groups: {} });
});

describe("the user of the config", () => {
    // As containerd's oci.WithUser takes it: numbers first, names from the files, no group after a name means its own.
    const ROWS: readonly (readonly [string, object])[] = [
        ["", {}],
        ["1000:1000", {}],
        ["0:0", {}],
        ["root", { uid: 0, gid: 0 }],
        ["web", { uid: 1000, gid: 1000 }],
        ["1000", { uid: 1000, gid: 1000 }],
        ["0", { uid: 0, gid: 0 }],
        ["4711", { uid: 4711, gid: 0 }],
        ["web:www", { uid: 1000, gid: 33 }],
        ["web:7", { uid: 1000, gid: 7 }],
        ["4711:www", { uid: 4711, gid: 33 }],
        [":www", { uid: 0, gid: 33 }],
        ["web:", { uid: 1000, gid: 0 }],
    ];
    test.each(ROWS)("%j is %j", (user, numbers) => {
        expect(numbersOf(user, users, groups)).toEqual(numbers);
    });

    const PROBLEMS: readonly (readonly [string, RegExp])[] = [
        ["nobody", /runs as the user "nobody", which the image's \/etc\/passwd does not have/],
        ["web:staff", /runs as the group "staff", which the image's \/etc\/group does not have/],
        ["-1", /the user "-1"/],
        ["a:b:c", /runs as "a:b:c", which does not name a user/],
    ];
    test.each(PROBLEMS)("%j is a problem", (user, message) => {
        expect(() => numbersOf(user, users, groups)).toThrow(message);
    });
});
