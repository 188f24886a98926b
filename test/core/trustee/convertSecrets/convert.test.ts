import { describe, expect, test } from "vitest";
import { formatIssue } from "../../../../core/issue";
import { type ConvertedSecrets, convertSecrets, verifySealedSecret } from "../../../../core/trustee";
import { PUBLIC, VECTORS } from "../sealedSecret/keys";
import { base64, PLANTED, podWith, SHOP, secret, variable } from "./shop";

const converted = convertSecrets(SHOP);
const bytesOf = ({ resources }: ConvertedSecrets) =>
    Object.fromEntries(resources.map(({ path, bytes }) => [path, Buffer.from(bytes).toString("utf8")]));

describe("the Secrets of a workload", () => {
    test("every value is a resource with its bytes", () => {
        expect(converted.issues.map(formatIssue)).toEqual([]);
        const { "default/registry-credentials/auth.json": credentials, ...values } = bytesOf(converted);
        expect(values).toEqual({
            "default/init/TOKEN": PLANTED.init,
            "default/db/user": "shop",
            "default/db/password": PLANTED.password,
            "default/debug/token": PLANTED.debug,
            "default/web-tls/tls.crt": PLANTED.certificate,
            "default/web-tls/tls.key": "\u0000\u0001\u00ff",
            "default/extra/value": PLANTED.projected,
        });
        expect(JSON.parse(credentials ?? "")).toEqual({
            auths: {
                "https://index.docker.io/v1/": { auth: base64(`me:${PLANTED.oldPull}`) },
                "registry.example.com": { auth: base64(`robot:${PLANTED.pull}`) },
            },
        });
        expect(converted.registryCredentialsUri).toBe("kbs:///default/registry-credentials/auth.json");
        for (const { uri, path } of converted.resources) {
            expect(uri).toBe(`kbs:///${path}`);
        }
    });

    test("each is replaced by one of the same name, type and keys", () => {
        const [, db] = converted.secrets;
        expect(converted.secrets.map(({ metadata }) => (metadata as { name: string }).name)).toEqual([
            "init",
            "db",
            "debug",
            "web-tls",
            "extra",
        ]);
        expect(db).toMatchObject({
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "db", namespace: "store", labels: { app: "shop" }, annotations: { team: "shop" } },
            type: "Opaque",
        });
        expect(Object.keys(db?.["metadata"] as object)).toEqual(["name", "namespace", "labels", "annotations"]);
        expect(converted.secrets[3]?.["type"]).toBe("kubernetes.io/tls");
    });

    test("each sealed text verifies, and points at its resource", () => {
        const found = converted.secrets.flatMap(({ metadata, stringData }) =>
            Object.entries(stringData as Record<string, string>).map(([key, text]) => {
                const { issues, secret: sealed } = verifySealedSecret(text, PUBLIC);
                expect(issues).toEqual([]);
                return [`kbs:///default/${(metadata as { name: string }).name}/${key}`, sealed?.name];
            }),
        );
        expect(found).toHaveLength(7);
        for (const [expected, name] of found) {
            expect(name).toBe(expected);
        }
    });

    test("no value is anywhere but in the bytes", () => {
        const { resources, ...rest } = converted;
        const text = JSON.stringify([rest, resources.map(({ uri, path }) => ({ uri, path }))]);
        for (const value of Object.values(PLANTED)) {
            expect(text).not.toContain(value);
            expect(text).not.toContain(base64(value));
        }
    });

    test("the same Secrets give the same texts, and what is sealed stays as it is", () => {
        expect(convertSecrets(SHOP)).toEqual(converted);
        const pulls = SHOP.secrets.filter(({ type }) => String(type).includes("docker"));
        const again = convertSecrets({ ...SHOP, secrets: [...converted.secrets, ...pulls] });
        expect(again.issues.map(formatIssue)).toEqual([]);
        expect(again.secrets).toEqual(converted.secrets);
        expect(again.resources.map(({ path }) => path)).toEqual(["default/registry-credentials/auth.json"]);
    });

    test("keys that Trustee refuses get the names that they are given", () => {
        const spec = {
            ...SHOP,
            secrets: [secret("app", { ".env": "A=1" })],
            pods: [podWith(variable("app", ".env"))],
        };
        expect(convertSecrets(spec).issues.map(({ code }) => code)).toEqual(["resource-path"]);
        const named = convertSecrets({ ...spec, resourceNames: { "app/.env": "env" } });
        expect(bytesOf(named)).toEqual({ "default/app/env": "A=1" });
    });

    test("binary values are sealed for files", () => {
        const secrets = [{ ...secret("app", {}), data: { key: base64(Buffer.from([0, 255, 254])) } }];
        const volumes = [{ name: "app", secret: { secretName: "app" } }];
        const { issues, resources } = convertSecrets({ ...SHOP, secrets, pods: [podWith({}, { volumes })] });
        expect(issues).toEqual([]);
        expect([...(resources[0]?.bytes ?? [])]).toEqual([0, 255, 254]);
    });

    test("a sealed text of somebody else is kept next to a value", () => {
        const secrets = [secret("app", { old: VECTORS.vault, fresh: "pl4nted" })];
        const pods = [podWith(variable("app", "old"))];
        const { secrets: [app] = [], resources } = convertSecrets({ ...SHOP, secrets, pods });
        expect(app).toMatchObject({ stringData: { old: VECTORS.vault } });
        expect(resources.map(({ path }) => path)).toEqual(["default/app/fresh"]);
    });
});
