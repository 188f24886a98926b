import { compactVerify, importJWK } from "jose";
import { expect, test } from "vitest";
import { formatIssue } from "../../../../core/issue";
import { verifyToken } from "../../../../core/trustee";
import { asDraft04, SHA256 } from "../cases.mjs";
import { BAD, GOOD, type Row } from "./rows";
import { claims, encode, publicJwk, signed, spec } from "./tokens";

async function verdictOf({ token, spec: of }: Row) {
    const verdict = verifyToken(await token(), of);
    return { ...verdict, messages: verdict.issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`) };
}

test.each(GOOD.map((row) => [row.name, row] as const))("is proven: %s", async (_, row) => {
    const { messages, proven, workloads, checks } = await verdictOf(row);
    expect(messages).toEqual(row.messages);
    expect(proven).toBe(true);
    expect(workloads).toHaveLength(1);
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
});

test.each(BAD.map((row) => [row.name, row] as const))("is not proven: %s", async (_, row) => {
    const { messages, proven, workloads, teeKey } = await verdictOf(row);
    expect(messages).toEqual(row.messages);
    expect({ proven, workloads, teeKey }).toEqual({ proven: false, workloads: [], teeKey: undefined });
});

/** The rows are in the form of Trustee 0.21. The newer one has room for one TEE. */
const OF_DEVICES = [...GOOD, ...BAD].flatMap(({ payload, ...row }) =>
    payload === undefined || row.name === "two TEEs at once"
        ? []
        : [{ ...row, token: () => signed(asDraft04(payload)) }],
);

test.each(OF_DEVICES.map((row) => [row.name, row] as const))("the same in EAR draft-04: %s", async (_, row) => {
    expect((await verdictOf(row)).messages).toEqual(row.messages);
});

test("of an appraisal in both forms the newer one counts", async () => {
    const { submods: older } = claims() as { readonly submods: { readonly cpu0: object } };
    const { submods: newer } = asDraft04(claims("snp", SHA256, { status: "warning" }));
    const both = { ...claims(), submods: { cpu0: { ...older.cpu0, ...newer.cpu0 } } };
    expect(verifyToken(await signed(both), spec()).issues.map(({ code }) => code)).toEqual(["token-appraisal"]);
});

test("objects with a `toString` of their own stand for no text, and stop nothing", async () => {
    const trap = { toString: 0 };
    const cpu0 = {
        "ear.status": trap,
        "ear.veraison.annotated-evidence": { init_data: trap, snp: {} },
        "ear.trustee.identifiers": { validated: { container_images: [trap] } },
    };
    const codes = ["token-init-data", "token-appraisal", "token-debug-unknown"];
    for (const payload of [{ ...claims(), submods: { cpu0 } }, asDraft04({ ...claims(), submods: { cpu0 } })]) {
        const { proven, issues } = verifyToken(await signed(payload), spec());
        expect([proven, issues.map(({ code }) => code)]).toEqual([false, codes]);
        const forged = `${encode({ alg: trap })}.${encode(payload)}.AAAA`;
        expect(verifyToken(forged, spec()).issues.map(({ code }) => code)).toEqual(["token-signature", ...codes]);
    }
    const tee = { ...claims(), submods: { cpu0: { ear_status: "affirming", ear_attester_claims: { tee: trap } } } };
    expect(verifyToken(await signed(tee), spec()).issues.map(({ code }) => code)).toContain("token-tee");
});

test("there are enough rows", () => {
    expect(BAD.length).toBeGreaterThanOrEqual(60);
    expect(new Set([...GOOD, ...BAD].map(({ name }) => name)).size).toBe(GOOD.length + BAD.length);
});

test("another library verifies the same signature", async () => {
    const token = await signed(claims());
    await expect(compactVerify(token, await importJWK(publicJwk("signer"), "ES256"))).resolves.toBeDefined();
    expect(verifyToken(token, spec()).proven).toBe(true);
});

test("what a token says is there only where it is signed, and the guest's key only where all holds", async () => {
    const evidence = {
        init_data: SHA256,
        init_data_claims: { "cdh.toml": { kbc: { name: "cc_kbc" } } },
        runtime_data_claims: { nonce: "n", "tee-pubkey": publicJwk("tee") },
        snp: {},
    };
    const payload = (status: string) => ({
        ...claims(),
        submods: { cpu0: { "ear.status": status, "ear.veraison.annotated-evidence": evidence } },
    });
    const said = { evidence: "snp", content: evidence.init_data_claims };
    expect(verifyToken(await signed(payload("affirming")), spec())).toMatchObject({
        ...said,
        teeKey: publicJwk("tee"),
    });
    const refused = verifyToken(await signed(payload("warning")), spec());
    expect(refused).toMatchObject(said);
    expect(refused).not.toHaveProperty("teeKey");
    const foreign = verifyToken(await signed(payload("affirming"), {}, "other"), spec());
    expect(Object.keys(foreign).sort()).toEqual(["checks", "issues", "proven", "workloads"]);
});

test("the table has what was asked, found and expected", async () => {
    const { checks } = verifyToken(await signed(claims("snp", SHA256, { status: "warning" })), spec());
    expect(checks).toEqual([
        { asked: "signature", found: "ES256 by keys.publicKeys[0]", expected: "signed by a trusted key", holds: true },
        {
            asked: "issued at",
            found: "2026-11-26T11:59:00Z",
            expected: "at or before 2026-11-26T12:00:00Z (± 60 s)",
            holds: true,
        },
        {
            asked: "valid until",
            found: "2026-11-26T12:04:00Z",
            expected: "after 2026-11-26T12:00:00Z (± 60 s)",
            holds: true,
        },
        { asked: "TEE", found: "snp", expected: "snp", holds: true },
        { asked: "init_data", found: SHA256, expected: `${SHA256} (web)`, holds: true },
        { asked: "appraisal of cpu0", found: "warning", expected: "affirming", holds: false },
        { asked: "debug mode of cpu0", found: "off", expected: "off", holds: true },
    ]);
});

test.each(["se", "ibm-cloud-se", "aws-snp", "gcp-snp", "gcp-tdx", "libvirt"])(
    "no token proves a workload on %s",
    async (platform) => {
        const verdict = verifyToken(
            await signed(claims("se", undefined)),
            spec({ workloads: [{ name: "web", platform }] }),
        );
        expect(verdict.proven).toBe(false);
        expect(verdict.issues.map(({ code, path }) => [path, code])).toEqual([
            ["workloads[0].platform", "trustee-not-attested"],
        ]);
    },
);
