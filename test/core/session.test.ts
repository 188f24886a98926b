import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import type { InitDataSpec } from "../../core";
import { buildForPod } from "../../core/initdata/build";
import { formatIssue } from "../../core/issue";
import type { PolicySpec } from "../../core/policy/spec";
import { Session } from "../../core/session";
import { GOOD, NOW, OPEN_REGO } from "./spec";

/** The content of the files of this package, which never changes and is read when it is needed. */
const CONSTANTS = "core/policy/assets.ts";

/** What can be filled or changed later. */
const KEEPING = ["Map", "Set", "WeakMap", "WeakSet", "Array", "Session"];

/** What a module keeps from call to call: variables, collections that it can fill, and functions that remember. */
function stateIn(text: string): string[] {
    const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest, true);
    const functions = source.statements.filter(ts.isFunctionDeclaration).map(({ name }) => name?.text);
    const isKept = ({ initializer, type }: ts.VariableDeclaration): boolean => {
        if (initializer === undefined || type?.getText().startsWith("Readonly")) {
            return false;
        }
        return ts.isNewExpression(initializer)
            ? KEEPING.includes(initializer.expression.getText())
            : ts.isCallExpression(initializer) &&
                  ts.isIdentifier(initializer.expression) &&
                  initializer.arguments.some((one) => ts.isFunctionLike(one) || functions.includes(one.getText()));
    };
    return source.statements.flatMap((statement) => {
        if (ts.isClassDeclaration(statement)) {
            const isStatic = (one: ts.PropertyDeclaration) =>
                one.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
            return statement.members.filter(ts.isPropertyDeclaration).filter(isStatic).map(nameOf);
        }
        const { declarationList: list } = ts.isVariableStatement(statement) ? statement : {};
        const isConst = list !== undefined && (list.flags & ts.NodeFlags.Const) !== 0;
        return list?.declarations.filter((one) => !isConst || isKept(one)).map(nameOf) ?? [];
    });
}

function nameOf({ name }: ts.VariableDeclaration | ts.PropertyDeclaration): string {
    return name.getText();
}

const files = ["core", "cdk8s"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => `${folder}/${file}`),
);

test("no module of core and cdk8s keeps anything from call to call, but the files of this package", () => {
    const found = files.map((file) => [file, stateIn(readFileSync(file, "utf8"))] as const);
    expect(found.length).toBeGreaterThan(200);
    expect(found.filter(([, names]) => names.length > 0)).toEqual([
        [CONSTANTS, ["compiled", "readRules", "readParagraphs"]],
    ]);
});

test.each([
    ["let last: string | undefined;", ["last"]],
    ["export let last = 1;", ["last"]],
    ["const known = new Map<string, string>();", ["known"]],
    ["const places = new WeakMap();", ["places"]],
    ["const asked = keepLast((text) => text);", ["asked"]],
    ["const answers = keepLast(compute);\nfunction compute() {}", ["answers"]],
    ["class Engine { static spare: Engine | undefined; own = 1; }", ["spare"]],
    ["const session = new Session();", ["session"]],
    ["const ROWS: ReadonlyMap<string, number> = new Map();\nconst TEXT = named(1);", []],
    ["function count() { let all = 0; const known = new Map(); return [all, known]; }", []],
])("%s keeps %j", (text, names) => {
    expect(stateIn(text)).toEqual(names);
});

const IMAGE = `registry.example/app@sha256:${"5a".repeat(32)}`;
const IMAGE_LOCK = { [IMAGE]: { entrypoint: ["/app"], env: ["PATH=/usr/bin:/bin"], workingDir: "/" } };

/** A policy of others that takes 11 million steps for each container: the life of one pod fits into its 50 million, and two do not. */
const SLOW = OPEN_REGO.replace(
    "default CreateContainerRequest := true\n",
    "default CreateContainerRequest := false\nCreateContainerRequest if count(numbers.range(1, 1900000)) == 1900000\n",
);
/** Denies what nodes with containerd 2 send. */
const OLD_ONLY = OPEN_REGO.replace(
    "default CreateContainerRequest := true\n",
    'default CreateContainerRequest := false\nCreateContainerRequest if not "/proc/interrupts" in input.OCI.Linux.MaskedPaths\n',
);

/** Ways in which workloads of a stack are alike and differ: the same one several times, others in a pod or a policy of their own. */
function workload(index: number): readonly [InitDataSpec, object] {
    const image = index % 12 === 6 ? "registry.example/app:1.2" : IMAGE;
    const name = index % 5 === 0 ? "same" : `w${index}`;
    const container = { name: "app", image, args: [name], ...(index % 12 === 10 ? { stdin: true, tty: true } : {}) };
    const policies: readonly PolicySpec[] = [
        { preset: "strict", imageLock: IMAGE_LOCK },
        { rego: OPEN_REGO },
        { preset: "baseline" },
        { rego: index < 12 ? SLOW : OPEN_REGO, imageLock: IMAGE_LOCK },
        { preset: "strict", imageLock: IMAGE_LOCK, logs: true },
        { rego: index % 12 === 5 ? OLD_ONLY : `${OLD_ONLY}# ${index}\n`, imageLock: IMAGE_LOCK },
    ];
    return [{ ...GOOD, policy: policies[index % policies.length] as PolicySpec }, { containers: [container] }];
}

const STACK = Array.from({ length: 60 }, (_, index) => index);

function issuesOf(index: number, session: Session | undefined): string[] {
    const [spec, podSpec] = workload(index);
    const pod = { kind: "Deployment", name: `w${index}`, path: ["spec"], spec: podSpec } as const;
    const { issues } = buildForPod(spec, { now: NOW, pod, ...(session && { session }) });
    return issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`);
}

/** A permutation that the seed decides: Fisher and Yates, with a generator of Park and Miller. */
function shuffled(seed: number): number[] {
    const all = [...STACK];
    let state = seed;
    for (let last = all.length - 1; last > 0; last -= 1) {
        state = (state * 48_271) % 2_147_483_647;
        const other = state % (last + 1);
        [all[last], all[other]] = [all[other] as number, all[last] as number];
    }
    return all;
}

describe("the issues of a workload are the same", () => {
    const alone = STACK.map((index) => issuesOf(index, undefined));

    test("in a stack of which some workloads have problems, and others none", () => {
        expect(alone.filter((issues) => issues.some((one) => one.startsWith("error"))).length).toBeGreaterThanOrEqual(
            5,
        );
        expect(alone.filter((issues) => issues.length === 0).length).toBeGreaterThanOrEqual(10);
        expect(alone[5]?.join("\n")).toContain("denies CreateContainerRequest");
        // What takes long fits into what the policy gets.
        expect(alone[3]?.filter((one) => one.includes("policy-too-expensive"))).toEqual([]);
    });

    const byPolicy = STACK.toSorted((a, b) => (a % 6) - (b % 6));
    test.each<[string, number[]]>([
        ["by policy", byPolicy],
        ["by policy, backwards", byPolicy.toReversed()],
        ...[1, 20_261_202, 777].map((seed): [string, number[]] => [`by seed ${seed}`, shuffled(seed)]),
    ])("in every order, by a session for all of them: %s", (_, order) => {
        const session = new Session();
        const found = order.map((index) => [index, issuesOf(index, session)] as const);
        expect(found).toEqual(found.map(([index]) => [index, alone[index]]));
    });
});
