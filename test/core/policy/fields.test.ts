import { readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ContainerRuntime } from "../../../core/policy/containerRuntime";
import { NodeKind, runtimesOf } from "../../../core/policy/nodes";
import { isPlainObject } from "../../../core/shape";
import { IS_WHOLE } from "../../share";
import { ACCEPTED_FIELDS, CRIO_FIELDS } from "./acceptedFields";
import { takes } from "./acceptedFieldsText";
import { idOf } from "./attacks/attack";
import { type Asked, askLife, type Seen } from "./fields/asked";
import { FIELDS } from "./fields/container";
import { isOf } from "./fields/field";
import { fieldsOfMessage, OPEN_REQUESTS, PROTOCOL_FIELDS } from "./fields/protocol";
import { creations } from "./mutation";
import { HOME } from "./recordings";
import { MODEL, onNode, PEER, type Scenario, STRICT } from "./scenario";

const KINDS = Object.values(NodeKind);
const isCriO = (kind: NodeKind) => runtimesOf(kind).containerRuntime === ContainerRuntime.CriO;
const ON_CONTAINERD = KINDS.filter((kind) => !isCriO(kind));

/** No pod is modelled with a link in a volume, and with somebody at its terminal. */
function withMore(scenario: Scenario): Scenario {
    const about = "app";
    const id = idOf(about);
    const path = `/run/kata-containers/shared/containers/${id}-0123456789abcdef-app/..data`;
    const link = {
        path,
        file_type: "Symlink",
        symlink_target: "..2026_12_02_data",
        file_mode: 0o120777,
        dir_mode: 0o750,
    };
    const numbers = { file_size: 0, offset: 0, uid: 0, gid: 0 };
    return {
        ...scenario,
        requests: [
            ...scenario.requests,
            { name: "CopyFileRequest", about, needed: true, input: { ...link, ...numbers } },
            {
                name: "TtyWinResizeRequest",
                about,
                needed: true,
                input: { container_id: id, exec_id: id, row: 24, column: 80 },
            },
        ],
    };
}

/** The lives of a pod, by the policy that answers: what an earlier one sent alike is not changed again. */
const POLICIES: Readonly<Record<string, readonly (readonly [string, Scenario])[]>> = {
    containerd: [
        ...ON_CONTAINERD.map((kind) => [kind, withMore(onNode(STRICT, kind))] as const),
        ["peer pods by the Go runtime", creations(onNode(PEER, NodeKind.GoContainerd2))],
        ["peer pods by the Rust runtime", creations(onNode(PEER, NodeKind.RustContainerd2))],
        ["GPUs and disks by the Go runtime", creations(MODEL)],
        ["GPUs and disks by the Rust runtime", creations(onNode(MODEL, NodeKind.RustContainerd2))],
    ],
    "CRI-O": KINDS.filter(isCriO).map((kind) => [kind, onNode(STRICT, kind)] as const),
};

const asked: Asked[] = [];

describe.each(Object.entries(POLICIES))("with %s", (name, lives) => {
    const seen: Seen = new Set();
    const rows = name === "CRI-O" ? [...ACCEPTED_FIELDS, ...CRIO_FIELDS] : ACCEPTED_FIELDS;

    test.each(lives)(
        "%s: a hostile text or number is denied, or in the table with its reason",
        (_, scenario) => {
            const answers = askLife(scenario, seen);
            asked.push(...answers);
            const surprises = answers
                .filter((change) => change.isAllowed && !rows.some((row) => takes(row, change)))
                .map(({ request, about, path, hostile }) => `${request} of ${about}: ${path} ${hostile}`);
            expect([...new Set(surprises)]).toEqual([]);
        },
        120_000,
    );
});

test("every field of the protocol has one row, and every row is about a field", () => {
    const rowsOf = (field: string) => FIELDS.filter((row) => isOf(row, field)).length;
    expect(PROTOCOL_FIELDS.filter((field) => rowsOf(field) !== 1)).toEqual([]);
    const stale = FIELDS.filter((row) => !PROTOCOL_FIELDS.some((field) => isOf(row, field)));
    expect(stale.map(({ request, path }) => `${request} ${path}`)).toEqual([]);
});

test("everything below a message is in one row only where all of it is denied", () => {
    const rows = FIELDS.filter(({ path, binding }) => path.endsWith("**") && binding !== "exact");
    expect(rows.map(({ request, path }) => `${request} ${path}`)).toEqual([]);
});

// A share of the values cannot say what follows.
const ofAll = test.runIf(IS_WHOLE);

ofAll("every field was changed, and what a row calls bound was denied", () => {
    const answersTo = (field: string) => asked.filter((change) => change.field === field);
    expect(PROTOCOL_FIELDS.filter((field) => answersTo(field).length === 0)).toEqual([]);
    const wrong = PROTOCOL_FIELDS.filter((field) => {
        const isDenied = answersTo(field).some(({ isAllowed }) => !isAllowed);
        return FIELDS.some((row) => isOf(row, field) && row.binding !== "free" && !isDenied);
    });
    expect(wrong).toEqual([]);
});

test("what a row calls free is allowed with every text and number", () => {
    const wrong = FIELDS.filter(({ binding }) => binding === "free").flatMap((row) =>
        asked
            .filter(({ field, hostile, isAllowed }) => isOf(row, field) && !isAllowed && hostile !== "given")
            .map(({ field, hostile }) => `${field} ${hostile}`),
    );
    expect([...new Set(wrong)]).toEqual([]);
});

ofAll("every hostile value in the table of what is accepted was accepted", () => {
    const stale = [...ACCEPTED_FIELDS, ...CRIO_FIELDS].flatMap((row) =>
        (row.hostile ?? [])
            .filter(
                (hostile) =>
                    !asked.some((change) => change.isAllowed && change.hostile === hostile && takes(row, change)),
            )
            .map((hostile) => `${row.request} ${row.path}: ${hostile}`),
    );
    expect(stale).toEqual([]);
});

/** The names of fields in a recorded request that the protocol's copy does not have, or the other way around. */
function* differences(type: string, message: unknown): Generator<string> {
    const fields = fieldsOfMessage(type);
    if (fields === undefined || !isPlainObject(message)) {
        return;
    }
    const known = new Set(fields.map(({ name }) => name));
    yield* Object.keys(message)
        .filter((name) => !known.has(name))
        .map((name) => `${type}.${name} is recorded alone`);
    for (const { name, type: of } of fields) {
        const value = message[name];
        if (value === undefined) {
            yield `${type}.${name} is not recorded`;
        }
        for (const one of Array.isArray(value) ? value : [value]) {
            yield* differences(of, one);
        }
    }
}

test("agents of Kata 4.1 show the fields of the protocol, and no others", () => {
    const folders = readdirSync(HOME).filter(
        (name) => /^(go41|rs41|cri)/.test(name) && statSync(`${HOME}/${name}`).isDirectory(),
    );
    const found = folders.flatMap((folder) =>
        readdirSync(`${HOME}/${folder}`)
            .filter((name) => name.startsWith("cases"))
            .flatMap(
                (name) =>
                    JSON.parse(readFileSync(`${HOME}/${folder}/${name}`, "utf8")) as {
                        kind: string;
                        request: unknown;
                    }[],
            )
            .filter(({ kind }) => OPEN_REQUESTS.includes(kind))
            .flatMap(({ kind, request }) => [...differences(kind, request)]),
    );
    expect([...new Set(found)]).toEqual([]);
});
