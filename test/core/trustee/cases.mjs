// What a KBS is asked, and whether its resource policy lets it answer: tokens as Trustee makes them
// (attestation-service/src/ear_token/broker.rs, deps/verifier/src), requests as the KBS hands them over
// (kbs/sample_policies/default.rego). Expected is what the grants say; no line of it comes from a policy. Used by the
// tests, in the guest's engine, and by `npm run conformance`, in Trustee's.

// SHA-2 of the ASCII text "document", and of "document before", by sha256sum and its like.
export const SHA256 = "43cc23fa52b87b4cc1d02b5b114154151d6adddb17c9fddc06b027fa99e24008";
export const SHA256_BEFORE = "a6181ce84da53284a35f7eb8889b3f4e50d270cb57de4d9ca140d10659f9e905";
export const SHA384 =
    "545ecae6758e0110d19cadcbbe5fa927f9100e30445ff90ac705e4a90bc9f3644429e5f1097f8767a4c4ad85f5fe3416";
export const SHA512 =
    "7d5acb0e91e2c50158ceb902754ea8425738add522a3b7cfc1da5111044a36e6d9c6fd131fd78b265b8feff9605bea6cb9c01e5f6699c99259a6c20f2982054e";
// 16 zero bytes behind the 32 of SHA-256.
export const PADDED = `${SHA256}00000000000000000000000000000000`;
// SHA-256 of 32 zero bytes and the digest, by Python's hashlib.
export const PCR8 = "98b000c4b494e8876426c405ec432bb3fcd1f78c6e57e829575cf4429ea6bb1d";
export const BASE64 = "Q8wj+lK4e0zB0CtbEUFUFR1q3dsXyf3cBrAn+pniQAg=";
export const BASE64_BEFORE = "phgc6E2lMoSjX364iJs/TlDScMtX3k2coUDRBln56QU=";
const SHA384_IN_BASE64 = "VF7K5nWOARDRnK3Lvl+pJ/kQDjBEX/kKxwXkqQvJ82REKeXxCX+HZ6TErYX1/jQW";

export const IMAGE = `registry.example.com/shop/web@sha256:${SHA256}`;
const OTHER_IMAGE = `registry.example.com/shop/evil@sha256:${SHA256}`;
const KBS = "https://kbs.example.com:8080";

/** The claims of each TEE, shortened. */
const TEE_CLAIMS = {
    snp: { measurement: "7ad4", policy_debug_allowed: false, reported_tcb_snp: 8 },
    tdx: {
        quote: { body: { mr_config_id: PADDED, mr_td: "01af" }, header: { tee_type: "81000000" } },
        td_attributes: { debug: false },
    },
    "az-snp-vtpm": { measurement: "7ad4", policy_debug_allowed: "false", tpm: { pcr08: PCR8, pcr11: "00" } },
    "az-tdx-vtpm": { quote: { body: { mr_td: "01af" } }, td_attributes: { debug: false }, tpm: { pcr08: PCR8 } },
    se: { version: 256, tag: "ab12", image_phkh: "cd34" },
    sample: { svn: "1", debug: false, report_data: "" },
};

const documentClaims = (url, images) => ({
    "aa.toml": { token_configs: { kbs: { url } } },
    "cdh.toml": { kbc: { name: "cc_kbc", url } },
    agent_policy_claims: {
        containers: [
            { OCI: { Annotations: {} } },
            ...images.map((image) => ({ OCI: { Annotations: { "io.kubernetes.cri.image-name": image } } })),
        ],
    },
});

/** A token with one appraisal: of the TEE's evidence, with an `init_data` where the verifier gives one. */
export function token(tee, initData, more = {}) {
    const { status = "affirming", claims = null, devices = {} } = more;
    const said = initData === undefined ? {} : { init_data: initData, init_data_claims: claims };
    const evidence = { ...said, report_data: "00", runtime_data_claims: { nonce: "n" }, [tee]: TEE_CLAIMS[tee] };
    const cpu0 = { "ear.status": status, "ear.veraison.annotated-evidence": evidence };
    return { eat_profile: "tag:github.com,2024:confidential-containers/Trustee", submods: { cpu0, ...devices } };
}

/** The same token as a newer Trustee writes it: EAR draft-04 (attestation-service/src/ear_token/claims.rs). */
export function asDraft04(claims) {
    const { submods, ...top } = claims ?? {};
    if (typeof submods !== "object" || submods === null || Array.isArray(submods)) {
        return claims;
    }
    const devices = Object.entries(submods).map(([name, device]) => [name, device && draft04(device)]);
    return { ...top, eat_profile: "tag:ietf.org,2026:rats/ear#04", submods: Object.fromEntries(devices) };
}

function draft04(device) {
    const {
        "ear.status": status,
        "ear.veraison.annotated-evidence": evidence,
        "ear.trustee.identifiers": identifiers,
        ...more
    } = device;
    const { init_data, init_data_claims, report_data, runtime_data_claims, ...tees } = evidence ?? {};
    const [[tee, said] = []] = Object.entries(tees);
    const custom = identifiers === undefined ? undefined : { "ear.trustee.identifiers": identifiers };
    // What is undefined is not there.
    return JSON.parse(
        JSON.stringify({
            ...more,
            ear_status: status,
            ear_attester_claims: evidence && { init_data, report_data, tee, claims: said },
            ear_verifier_claims: evidence && {
                init_data: init_data_claims ?? undefined,
                runtime_data: runtime_data_claims,
                custom,
            },
        }),
    );
}

/** One token with both forms of the same claims, for readers of either. */
function inBothForms(claims, other = claims) {
    const submods = asDraft04(other)?.submods;
    if (typeof claims?.submods !== "object" || typeof submods !== "object" || submods === null) {
        return claims;
    }
    const merged = Object.entries(claims.submods ?? {}).map(([name, device]) => [
        name,
        device && { ...submods[name], ...device },
    ]);
    return { ...claims, submods: Array.isArray(claims.submods) ? claims.submods : Object.fromEntries(merged) };
}

/** Every way in which a KBS of some version hands the claims of a token to its policy. */
export const formsOf = (claims) => [
    claims,
    asDraft04(claims),
    inSummary(asDraft04(claims)),
    inBothForms(claims),
    inSummary(inBothForms(claims)),
    { ...claims, ...inSummary(asDraft04(claims)) },
];

/** What a newer KBS gives to its policy (kbs/sample_policies/default.rego). */
export const inSummary = (claims) => ({
    trust_context: { attestation_summary: { tee_type: ["snp"], verification_result: true, claims } },
});

const resource = (path) => ({ plugin: "resource", "resource-path": path.split("/"), query: {} });
const DATABASE = resource("shop/keys/database");

const yes = (description, claims, request = DATABASE) => ({ description, released: true, request, token: claims });
const no = (description, claims, request = DATABASE) => ({ description, released: false, request, token: claims });

const grant = (workload, more = {}) => ({
    grants: [{ workloads: [workload], resources: ["shop/keys/database"], ...more }],
});
const SNP = { name: "web", platform: "snp", initData: SHA256 };
const DEVICES = (status) => ({ gpu0: { "ear.status": status, "ear.veraison.annotated-evidence": { nvgpu: {} } } });
const GPUS = (...statuses) =>
    Object.fromEntries(statuses.map((status, index) => [`gpu${index}`, DEVICES(status).gpu0]));
/** 48 bytes of which base64 is the very text of a digest in hexadecimal: the sample attester takes any bytes. */
const FORGED = SHA256;

/** @type {{ name: string, spec: any, rows: { description: string, released: boolean, request: any, token: any }[] }[]} */
export const POLICIES = [
    {
        name: "snp",
        spec: grant(SNP),
        rows: [
            yes("the digest", token("snp", SHA256)),
            yes("with all that the document says", token("snp", SHA256, { claims: documentClaims(KBS, [IMAGE]) })),
            yes("the digest, as Trustee up to 0.17 writes it", token("snp", BASE64)),
            no("another digest, so written", token("snp", BASE64_BEFORE)),
            no("the digest in base64 without padding", token("snp", BASE64.slice(0, 43))),
            no("the digest in base64 on TDX", token("tdx", BASE64)),
            no("the digest in base64 on Azure SNP", token("az-snp-vtpm", BASE64)),
            yes("with a GPU that is affirmed too", token("snp", SHA256, { devices: DEVICES("affirming") })),
            no("another digest", token("snp", SHA256_BEFORE)),
            no("the digest as PCR8", token("snp", PCR8)),
            no("the digest padded", token("snp", PADDED)),
            no("the digest in upper case", token("snp", SHA256.toUpperCase())),
            no("the beginning of the digest", token("snp", SHA256.slice(0, 62))),
            no("no digest", token("snp", "")),
            no("another TEE: TDX", token("tdx", SHA256)),
            no("another TEE: Azure SNP", token("az-snp-vtpm", SHA256)),
            no("another TEE: Azure TDX", token("az-tdx-vtpm", SHA256)),
            no("another TEE: SE", token("se", SHA256)),
            no("the sample attester with the digest", token("sample", BASE64)),
            no("the sample attester with bytes that read as the digest", token("sample", FORGED)),
            no("a GPU that is not affirmed", token("snp", SHA256, { devices: DEVICES("warning") })),
            no("a GPU without an appraisal", token("snp", SHA256, { devices: { gpu0: {} } })),
            no("status warning", token("snp", SHA256, { status: "warning" })),
            no("status contraindicated", token("snp", SHA256, { status: "contraindicated" })),
            no("status none", token("snp", SHA256, { status: "none" })),
            no("status of the wrong type", token("snp", SHA256, { status: true })),
            no("init_data is missing", token("snp", undefined)),
            no("init_data is null", token("snp", null)),
            no("init_data is a list", token("snp", [SHA256])),
            no("init_data is an object", token("snp", { [SHA256]: SHA256 })),
            no("init_data is true", token("snp", true)),
            no("no claims of the TEE", withEvidence(token("snp", SHA256), { snp: undefined })),
            no("the claims of the TEE are null", withEvidence(token("snp", SHA256), { snp: null })),
            no("the claims of the TEE are true", withEvidence(token("snp", SHA256), { snp: true })),
            no("no evidence", { submods: { cpu0: { "ear.status": "affirming" } } }),
            no("no appraisals", { submods: {} }),
            no("appraisals in a list", { submods: [token("snp", SHA256).submods.cpu0] }),
            no("the appraisal of the CPU has another name", { submods: { cpu1: token("snp", SHA256).submods.cpu0 } }),
            no("an empty token", {}),
            no("no token", null),
            no("the claims where older tokens had them", { "tcb-status": { "snp.hostdata": SHA256 } }),
            no("another tag", token("snp", SHA256), resource("shop/keys/password")),
            no("another type", token("snp", SHA256), resource("shop/certificates/database")),
            no("another repository", token("snp", SHA256), resource("bank/keys/database")),
            no("another case", token("snp", SHA256), resource("shop/keys/Database")),
            no("a shorter path", token("snp", SHA256), resource("shop/keys")),
            no("a longer path", token("snp", SHA256), resource("shop/keys/database/more")),
            no("a longer path in front", token("snp", SHA256), resource("a/shop/keys/database")),
            no("an empty path", token("snp", SHA256), { plugin: "resource", "resource-path": [], query: {} }),
            no("no path", token("snp", SHA256), { plugin: "resource", query: {} }),
            no("the path of an older KBS", token("snp", SHA256), {
                plugin: "resource",
                "resource-path": "shop/keys/database",
                query: {},
            }),
            no("a path of other types", token("snp", SHA256), {
                plugin: "resource",
                "resource-path": ["shop", "keys", 7],
                query: {},
            }),
            ...["external", "nebula-ca", "pkcs11", "provisioner", "sample"].map((plugin) =>
                no(`the plugin ${plugin}`, token("snp", SHA256), { ...DATABASE, plugin }),
            ),
            no("a key from the provisioner", token("snp", SHA256), {
                plugin: "provisioner",
                "resource-path": ["provision"],
                query: {},
            }),
            no("another plugin of a like name", token("snp", SHA256), { ...DATABASE, plugin: "resource2" }),
            no("no plugin", token("snp", SHA256), { "resource-path": DATABASE["resource-path"], query: {} }),
        ],
    },
    {
        name: "tdx",
        spec: grant({ name: "web", platform: "tdx", initData: SHA384 }),
        rows: [
            yes("the digest", token("tdx", SHA384)),
            no("another digest", token("tdx", `${SHA384.slice(0, 94)}00`)),
            no("the digest in base64, as no Trustee writes it", token("tdx", SHA384_IN_BASE64)),
            no("the digest on SNP, cut", token("snp", SHA384.slice(0, 64))),
            no("the digest on SNP, whole", token("snp", SHA384)),
            no("the digest on Azure TDX", token("az-tdx-vtpm", SHA384)),
            no("sample", token("sample", SHA384)),
            no("not affirmed", token("tdx", SHA384, { status: "warning" })),
        ],
    },
    {
        name: "gpus",
        spec: grant({ ...SNP, platform: "nvidia-gpu-snp", gpus: 2 }),
        rows: [
            yes("both GPUs", token("snp", SHA256, { devices: GPUS("affirming", "affirming") })),
            yes(
                "both GPUs and a switch",
                token("snp", SHA256, {
                    devices: { ...GPUS("affirming", "affirming"), switch0: { "ear.status": "affirming" } },
                }),
            ),
            no("no GPU, as the guest sends where none answers", token("snp", SHA256)),
            no("one GPU", token("snp", SHA256, { devices: GPUS("affirming") })),
            no("a GPU that is not affirmed", token("snp", SHA256, { devices: GPUS("affirming", "warning") })),
            no("a GPU without an appraisal", token("snp", SHA256, { devices: { ...GPUS("affirming"), gpu1: null } })),
            no(
                "GPUs of other names",
                token("snp", SHA256, { devices: { gpu0: GPUS("affirming").gpu0, gpu2: GPUS("affirming").gpu0 } }),
            ),
            no(
                "both GPUs and another digest",
                token("snp", SHA256_BEFORE, { devices: GPUS("affirming", "affirming") }),
            ),
        ],
    },
    {
        name: "tdx-sha256",
        spec: grant({ name: "web", platform: "tdx", initData: PADDED }),
        rows: [yes("the padded digest", token("tdx", PADDED)), no("the digest itself", token("tdx", SHA256))],
    },
    {
        name: "azure-snp",
        spec: grant({ name: "web", platform: "azure-snp", initData: PCR8 }),
        rows: [
            no("PCR8 in base64", token("az-snp-vtpm", Buffer.from(PCR8, "hex").toString("base64"))),
            // Guests of peer pods send no document, so there are no claims of it.
            yes("PCR8", token("az-snp-vtpm", PCR8)),
            no("the digest itself", token("az-snp-vtpm", SHA256)),
            no("PCR8 on Azure TDX", token("az-tdx-vtpm", PCR8)),
            no("PCR8 as HOSTDATA", token("snp", PCR8)),
            no("sample", token("sample", PCR8)),
        ],
    },
    {
        name: "azure-tdx",
        spec: grant({ name: "web", platform: "azure-tdx", initData: PCR8 }),
        rows: [
            yes("PCR8", token("az-tdx-vtpm", PCR8)),
            no("PCR8 on Azure SNP", token("az-snp-vtpm", PCR8)),
            no("PCR8 on TDX", token("tdx", PCR8)),
        ],
    },
    {
        name: "sample",
        spec: grant({ name: "dev", platform: "coco-dev", initData: BASE64 }),
        rows: [
            yes("the digest, affirmed", token("sample", BASE64)),
            yes("the digest, not affirmed", token("sample", BASE64, { status: "contraindicated" })),
            no("the digest in hexadecimal", token("sample", SHA256)),
            no("another digest", token("sample", BASE64_BEFORE)),
            no("the same on SNP", token("snp", BASE64)),
            no("SE, which says nothing of init-data", token("se", undefined)),
        ],
    },
    {
        name: "rollout",
        spec: grant({ ...SNP, previous: [SHA256_BEFORE] }),
        rows: [
            yes("the new pods", token("snp", SHA256)),
            yes("the old pods", token("snp", SHA256_BEFORE)),
            yes("the new pods, with Trustee up to 0.17", token("snp", BASE64)),
            yes("the old pods, with Trustee up to 0.17", token("snp", BASE64_BEFORE)),
            no("neither", token("snp", PCR8)),
            no("old pods, not affirmed", token("snp", SHA256_BEFORE, { status: "warning" })),
        ],
    },
    {
        name: "several",
        spec: {
            grants: [
                { workloads: [SNP, { name: "api", platform: "tdx", initData: SHA384 }], resources: ["shop/keys/*"] },
                { workloads: [SNP], resources: ["shop/tls/web", "shop/*/public"] },
            ],
        },
        rows: [
            yes("any tag", token("snp", SHA256), resource("shop/keys/x")),
            yes("any tag, for the other workload", token("tdx", SHA384), resource("shop/keys/x")),
            yes("any type", token("snp", SHA256), resource("shop/x/public")),
            yes("one resource of one workload", token("snp", SHA256), resource("shop/tls/web")),
            no("and not of the other", token("tdx", SHA384), resource("shop/tls/web")),
            no("any type, for the other workload", token("tdx", SHA384), resource("shop/x/public")),
            no("another repository", token("snp", SHA256), resource("bank/keys/x")),
            no("a longer path", token("snp", SHA256), resource("shop/keys/x/y")),
            no("a shorter path", token("snp", SHA256), resource("shop/keys")),
            no("the value of one with the TEE of the other", token("tdx", SHA256), resource("shop/keys/x")),
        ],
    },
    {
        name: "not-affirming",
        spec: grant(SNP, { requireAffirming: false }),
        rows: [
            yes("status contraindicated", token("snp", SHA256, { status: "contraindicated" })),
            no("another digest", token("snp", SHA256_BEFORE, { status: "affirming" })),
            no("sample", token("sample", FORGED)),
        ],
    },
    {
        name: "content",
        spec: grant({ ...SNP, kbsUrl: KBS, images: [IMAGE] }, { match: "content" }),
        rows: [
            yes("another document that says the same", snpSaying(documentClaims(KBS, [IMAGE]))),
            yes("the image in two containers", snpSaying(documentClaims(KBS, [IMAGE, IMAGE]))),
            no("another KBS", snpSaying(documentClaims("https://evil.example.com:8080", [IMAGE]))),
            no("another image", snpSaying(documentClaims(KBS, [OTHER_IMAGE]))),
            no("another image next to", snpSaying(documentClaims(KBS, [IMAGE, OTHER_IMAGE]))),
            no("no image", snpSaying(documentClaims(KBS, []))),
            no("the digest, and no content", token("snp", SHA256)),
            no("no claims of the policy", snpSaying({ "cdh.toml": { kbc: { url: KBS } } })),
            no("a file that Trustee could not read", snpSaying({ ...documentClaims(KBS, [IMAGE]), "cdh.toml": "= 1" })),
            no("content of the wrong type", snpSaying("cdh.toml")),
            no("another TEE", token("tdx", SHA256_BEFORE, { claims: documentClaims(KBS, [IMAGE]) })),
            no("sample", token("sample", BASE64, { claims: documentClaims(KBS, [IMAGE]) })),
            no("not affirmed", token("snp", "00", { claims: documentClaims(KBS, [IMAGE]), status: "warning" })),
        ],
    },
    {
        name: "content-url",
        spec: grant({ name: "web", platform: "tdx", kbsUrl: KBS }, { match: "content" }),
        rows: [
            yes("any image", token("tdx", SHA384, { claims: documentClaims(KBS, [OTHER_IMAGE]) })),
            no("another KBS", token("tdx", SHA384, { claims: documentClaims(`${KBS}/`, [OTHER_IMAGE]) })),
        ],
    },
    {
        name: "content-images",
        spec: grant({ name: "web", platform: "snp", images: [IMAGE, OTHER_IMAGE] }, { match: "content" }),
        rows: [
            yes("both images", snpSaying(documentClaims("http://any.example.com", [OTHER_IMAGE, IMAGE]))),
            no("one of them", snpSaying(documentClaims(KBS, [IMAGE]))),
        ],
    },
];

/** A workload of each kind of TEE with an `init_data`, and tokens of which the two forms differ: both have to fit. */
export const TWO_FORMS = [
    ["snp", "snp", SHA256, SHA256_BEFORE],
    ["tdx", "tdx", SHA384, PADDED],
    ["azure-snp", "az-snp-vtpm", PCR8, SHA256],
    ["azure-tdx", "az-tdx-vtpm", PCR8, SHA256],
    ["coco-dev", "sample", BASE64, BASE64_BEFORE],
].map(([platform, tee, initData, other]) => {
    const good = token(tee, initData);
    const bad = token(tee, other);
    const foreign = token(tee === "tdx" ? "snp" : "tdx", initData);
    const low = token(tee, initData, { status: "warning" });
    const both = inBothForms;
    const top = (claims, summary) => ({ ...claims, ...inSummary(summary) });
    const isDev = tee === "sample";
    const change = (claims, more) => ({ submods: { cpu0: { ...claims.submods.cpu0, ...more } } });
    return {
        platform,
        workload: { name: "web", platform, initData },
        rows: [
            ...formsOf(good).map((claims, form) => yes(`the digest in form ${form}`, claims)),
            ...formsOf(bad).map((claims, form) => no(`another digest in form ${form}`, claims)),
            no("another digest in the newer form", both(good, bad)),
            no("another digest in the older form", both(bad, good)),
            no("another TEE in the newer form", both(good, foreign)),
            no("another TEE in the older form", both(foreign, good)),
            no("another digest in the summary", top(good, asDraft04(bad))),
            no("another digest in front of the summary", top(bad, asDraft04(good))),
            no("nothing in the summary", top(good, { submods: {} })),
            no("no devices in front of the summary", top({ submods: {} }, asDraft04(good))),
            ...[null, {}, [], "x", true].map((value) =>
                no(`${JSON.stringify(value)} in the newer form`, change(good, { ear_attester_claims: value })),
            ),
            ...[null, {}, [], "x", true].map((value) =>
                no(
                    `${JSON.stringify(value)} in the older form`,
                    change(asDraft04(good), { "ear.veraison.annotated-evidence": value }),
                ),
            ),
            // What the sample attester says anybody can say, so its appraisal does not matter.
            ...[both(good, low), both(low, good), top(good, asDraft04(low)), top(low, asDraft04(good))].map(
                (claims, index) => (isDev ? yes : no)(`not affirmed in one of both, ${index}`, claims),
            ),
        ],
    };
});

/** One workload of each kind of TEE that has an `init_data`, one of them in a rollout. */
export const WORKLOADS = [
    { name: "web", platform: "snp", initData: SHA256, previous: [SHA256_BEFORE] },
    { name: "gpu", platform: "nvidia-gpu-snp", initData: SHA256 },
    { name: "api", platform: "tdx", initData: SHA384 },
    { name: "cloud", platform: "azure-snp", initData: PCR8 },
    { name: "cloud-tdx", platform: "azure-tdx", initData: PCR8 },
    { name: "dev", platform: "coco-dev", initData: BASE64 },
];

/** An attestation policy with the frame of Trustee's own, and one rule. */
export const BASE = `package policy

import rego.v1

default executables := 33

default hardware := 97

default configuration := 36

default instance_identity := 0

trust_claims := {
	"executables": executables,
	"hardware": hardware,
	"configuration": configuration,
	"instance-identity": instance_identity,
}

configuration := 2 if input.snp.policy_debug_allowed == false
`;

export const KBS_CONFIGS = {
    "kbs-config": {
        name: "kbsconfig",
        grants: [{ workloads: WORKLOADS.slice(0, 2), resources: ["default/database/password", "default/tls/*"] }],
        secrets: ["kbsres1", "tls"],
    },
    "kbs-config-all": {
        name: "trustee-kbs-config",
        namespace: "trustee",
        grants: [{ workloads: [WORKLOADS[2]], resources: ["default/database/password"] }],
        referenceValuesUntil: "2027-01-01T00:00:00Z",
        attestationPolicy: BASE,
    },
    "kbs-config-files": {
        name: "kbsconfig",
        grants: [{ workloads: [WORKLOADS[3]], resources: ["default/database/password"] }],
        referenceValuesUntil: "2027-01-01T00:00:00Z",
        keys: "files",
    },
};

function snpSaying(claims) {
    return token("snp", SHA256_BEFORE, { claims });
}

function withEvidence(claims, change) {
    const copy = structuredClone(claims);
    Object.assign(copy.submods.cpu0["ear.veraison.annotated-evidence"], change);
    return JSON.parse(JSON.stringify(copy));
}
