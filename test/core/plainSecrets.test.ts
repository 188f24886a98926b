import { describe, expect, test } from "vitest";
import { Severity } from "../../core";
import { checkPlainSecrets } from "../../core/checks/secret";
import { formatIssue } from "../../core/issue";
import { GOOD, issuesOf } from "./spec";

const VALUE = "hunter2";
const byName = (name: string) => `is the value of ${name}, which by its name is a secret`;
const TAIL =
    ": the host and everyone who can read the pod see it, and a strict policy publishes it too [plain-secret]\n    fix: have the program take it from the KBS, or put a sealed secret into a variable (`npx confidential-workload secret seal`); nothing, if it may be public";

const issuesIn = (container: object) => checkPlainSecrets({ spec: { containers: [container] }, path: ["spec"] });
const messages = (container: object) => issuesIn(container).map(formatIssue);
const at = (place: string, reason: string) => `spec.containers[0].${place}: ${reason}${TAIL}`;

describe("variables", () => {
    test.each([
        ["DB_PASSWORD", VALUE, byName("DB_PASSWORD")],
        ["PGPASSWORD", VALUE, byName("PGPASSWORD")],
        ["dbpassword", VALUE, byName("dbpassword")],
        ["ROOTPASSWD", VALUE, byName("ROOTPASSWD")],
        ["apiToken", VALUE, byName("apiToken")],
        ["db.api-key", VALUE, byName("db.api-key")],
        ["DATABASE_URL", `postgres://web:${VALUE}@db:5432/shop`, "holds a password in a URL"],
        ["KEY_FILE", "-----BEGIN PRIVATE KEY-----\nhunter2", "holds a private key"],
    ])("%s", (name, value, reason) => {
        expect(
            messages({
                env: [
                    { name: "A", value: "b" },
                    { name, value },
                ],
            }),
        ).toEqual([at("env[1].value", reason)]);
    });

    test.each([
        ["DB_PASSWORD", "/run/secrets/password"],
        ["DB_PASSWORD", "$(OTHER)"],
        ["DB_PASSWORD", "sealed.eyJhbGciOiJFUzI1NiJ9.e30.c2ln"],
        ["USE_TOKEN", "true"],
        ["PWD", "work"],
        ["PASSWORD_FILE", VALUE],
        ["PROXY", "http://127.0.0.1:5432"],
        ["DATABASE_URL", "postgres://web:$(DB_PASSWORD)@db:5432/shop"],
    ])("%s may be %s", (name, value) => {
        expect(
            messages({
                env: [
                    { name, value },
                    { name, valueFrom: { secretKeyRef: {} } },
                ],
            }),
        ).toEqual([]);
    });
});

describe("arguments", () => {
    test.each<readonly [readonly string[], number, string]>([
        [[`--password=${VALUE}`], 0, byName("--password")],
        [["--db.password", VALUE], 1, byName("--db.password")],
        [["-token", VALUE, "run"], 1, byName("-token")],
        [["--set", `auth.rootPassword=${VALUE}`], 1, byName("auth.rootPassword")],
        [["--database-url", `postgres://web:${VALUE}@db/shop`], 1, "holds a password in a URL"],
        [[`--database-url=postgres://web:${VALUE}@db/shop`], 0, "holds a password in a URL"],
        [["-c", `export PGUSER=x\nDB_PASSWORD='${VALUE}' exec serve`], 1, byName("DB_PASSWORD")],
        [["-c", `redis-cli --pass ${VALUE} ping | grep PONG`], 1, byName("--pass")],
        [["-c", `curl "https://web:${VALUE}@example.com/a"`], 1, "holds a password in a URL"],
        [["-c", "echo -----BEGIN RSA PRIVATE KEY-----"], 1, "holds a private key"],
    ])("%j", (args, index, reason) => {
        const probe = { exec: { command: args } };
        expect(messages({ args, command: args, livenessProbe: probe, lifecycle: { preStop: probe } })).toEqual(
            ["command", "args", "livenessProbe.exec.command", "lifecycle.preStop.exec.command"].map((place) =>
                at(`${place}[${index}]`, reason),
            ),
        );
    });

    test.each([
        [["--password-file=/run/secrets/password", "--password-file", "a"]],
        [["--password=$(DB_PASSWORD)", "--password", "$(DB_PASSWORD)"]],
        [["-c", `DB_PASSWORD=$(cat /run/password) TOKEN="$TOKEN" serve --token $\{TOKEN} --password $DB_PASSWORD`]],
        [["--password", "--verbose"]],
        [["--token", "/run/token", "serve"]],
        [["--max-tokens=4096", "--secret=false", "--proxy=http://127.0.0.1:5432"]],
        [["--url", "https://example.com/@scope/a:b", "user@example.com"]],
    ])("%j may stand there", (args) => {
        expect(messages({ args })).toEqual([]);
    });
});

test("no message holds a value, and none is an error", () => {
    const issues = issuesIn({ env: [{ name: "A_TOKEN", value: VALUE }], args: ["--token", VALUE, `--key=${VALUE}`] });
    expect(issues.map(({ severity }) => severity)).toEqual([Severity.Warning, Severity.Warning]);
    expect(JSON.stringify(issues)).not.toContain(VALUE);
});

test("a component and inject say so, for every policy", () => {
    const spec = { initContainers: [{ name: "a", image: "a", env: [{ name: "TOKEN", value: VALUE }] }] };
    const pod = { kind: "Pod", namePrefix: "web", spec, path: ["pod", "spec"] } as const;
    expect(issuesOf(GOOD, { pod })).toContain(
        `warning pod.spec.initContainers[0].env[0].value: ${byName("TOKEN")}${TAIL}`,
    );
});
