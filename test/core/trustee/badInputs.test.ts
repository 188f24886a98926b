import { expect, test } from "vitest";
import { formatIssue } from "../../../core/issue";
import { attestationPolicy, referenceValues, resourcePolicy } from "../../../core/trustee";
import { BASE64, IMAGE, PADDED, PCR8, SHA256, SHA256_BEFORE, SHA384 } from "./cases.mjs";

const PLATFORMS =
    "coco-dev, snp, tdx, se, nvidia-gpu-snp, nvidia-gpu-tdx, azure-snp, azure-tdx, aws-snp, gcp-snp, gcp-tdx, ibm-cloud-se, libvirt";
const PATHS =
    '\n    allowed: repository/type/tag, as in "shop/keys/database"; "*" for any type or any tag, as in "shop/keys/*"';
const HOSTDATA = "\n    allowed: 64 lower-case hexadecimal digits, the whole value of HOSTDATA";
const MRCONFIGID = "\n    allowed: 96 lower-case hexadecimal digits, the whole value of MRCONFIGID";
const FROM_OUTPUT =
    "\n    fix: take it from the output `trustee` of the component, or from `npx confidential-workload digest --platform`";
const TOKENS = "\n    fix: give `init_data` of Trustee's token, as the output `trustee` of the component has it";
const OF_THE_TOKEN = "Trustee's token says nothing of the init-data on";
const TELL_APART =
    "No policy can tell this workload from another there [trustee-not-attested]\n    fix: run the workload on a platform that attests its init-data, or release by what else the token holds in a policy of your own";
const CLOUD =
    "the cloud starts the VM, so HOSTDATA or MRCONFIGID in the hardware's report does not hold the digest, and the vTPM's PCR8 is not in the evidence";
const CONTENT =
    'warning grants[0].workloads[0]: is known by what its init-data says, and a host can write a document that says the same and allows everything [trustee-content]\n    fix: use the match "init-data" where the host is not trusted';

const SHARED = (other: string): string =>
    `has the same init-data as ${other}, so each of the two gets what the other gets [trustee-shared]\n    fix: give them different documents, as the policy of the preset Strict makes them, or give both the same resources`;

const SNP = { name: "web", platform: "snp", initData: SHA256 };
const grant = (change: object): object => ({
    grants: [{ workloads: [SNP], resources: ["shop/keys/database"], ...change }],
});
const workload = (change: object, more: object = {}): object => grant({ workloads: [{ ...SNP, ...change }], ...more });
const on = (platform: string): object => grant({ workloads: [{ name: "web", platform }] });
const value = (initData: unknown, platform = "snp"): object => workload({ initData, platform });
const path = (...resources: unknown[]): object => grant({ resources });
const content = (change: object): object =>
    grant({ match: "content", workloads: [{ name: "web", platform: "snp", ...change }] });

const at = (place: string, text: string): string => `error grants[0].${place}: ${text}`;
const resource = (text: string, fix: string, place = 0): string =>
    `${at(`resources[${place}]`, text)} [resource-path]${PATHS}\n    fix: ${fix}`;

/** What is wrong, the spec, and every message whole: severity, path, text, code, allowed, fix. */
const ROWS: readonly (readonly [string, unknown, ...string[]])[] = [
    // Form
    [
        "no spec",
        null,
        "error : null is not an object [wrong-type]\n    allowed: an object\n    fix: give an object with grants",
    ],
    ["no grants", {}, "error grants: is required and missing [missing]\n    fix: set grants"],
    [
        "grants of another form",
        { grants: SNP },
        "error grants: an object is not a list [wrong-type]\n    allowed: a list\n    fix: give a list of objects with workloads, resources, match, requireAffirming",
    ],
    [
        "an empty list of grants",
        { grants: [] },
        "error grants: has no grant, so it releases no resource to anybody [empty]\n    fix: add a grant",
    ],
    [
        "a typo",
        { grants: [], grant: 1 },
        "error grant: is not an input [unknown-key]\n    allowed: grants\n    fix: did you mean grants?",
        "error grants: has no grant, so it releases no resource to anybody [empty]\n    fix: add a grant",
    ],
    [
        "a typo in a grant",
        grant({ resource: "a/b/c" }),
        at(
            "resource",
            "is not an input of grants[0] [unknown-key]\n    allowed: workloads, resources, match, requireAffirming\n    fix: did you mean grants[0].resources?",
        ),
    ],
    [
        "a typo in a workload",
        workload({ initdata: SHA256 }),
        at(
            "workloads[0].initdata",
            "is not an input of grants[0].workloads[0] [unknown-key]\n    allowed: name, platform, evidence, initData, previous, kbsUrl, images, gpus, vcpus\n    fix: did you mean grants[0].workloads[0].initData?",
        ),
    ],
    [
        "no workloads",
        grant({ workloads: undefined }),
        at("workloads", "is required and missing [missing]\n    fix: set grants[0].workloads"),
    ],
    [
        "an empty list of workloads",
        grant({ workloads: [] }),
        at("workloads", "has no workload, so it is for nobody [empty]\n    fix: add a workload"),
    ],
    [
        "an empty list of resources",
        path(),
        at("resources", "has no resource, so it releases nothing [empty]\n    fix: add a resource"),
    ],
    [
        "affirming as text",
        grant({ requireAffirming: "no" }),
        at(
            "requireAffirming",
            '"no" is not true or false [wrong-type]\n    allowed: true or false\n    fix: give true or false',
        ),
    ],
    [
        "another match",
        grant({ match: "digest" }),
        at(
            "match",
            '"digest" is not one of the choices [not-a-choice]\n    allowed: init-data, content\n    fix: use one of them, as in GrantMatch.InitData',
        ),
    ],
    // Workloads
    [
        "no name",
        workload({ name: "" }),
        at("workloads[0].name", "is empty [empty]\n    fix: name the workload, for the reader of the policy"),
    ],
    [
        "a name of two lines",
        workload({ name: "web\n\tevil" }),
        at(
            "workloads[0].name",
            "holds a character that a reader of the policy does not see [unseen]\n    fix: use visible characters on one line",
        ),
    ],
    [
        "a name that turns the text around",
        workload({ name: "web\u202e" }),
        at(
            "workloads[0].name",
            "holds a character that a reader of the policy does not see [unseen]\n    fix: use visible characters on one line",
        ),
    ],
    [
        "a platform of nobody",
        workload({ platform: "sev" }),
        at(
            "workloads[0].platform",
            `"sev" is not one of the choices [not-a-choice]\n    allowed: ${PLATFORMS}\n    fix: did you mean Platform.Snp ("snp")?`,
        ),
    ],
    [
        "evidence of another platform",
        workload({ evidence: "sample" }),
        at(
            "workloads[0].evidence",
            '"sample" is not the evidence of "snp" (AMD SEV-SNP) [trustee-evidence]\n    fix: use "snp", or leave it out',
        ),
    ],
    [
        "the evidence of a libvirt host",
        grant({ workloads: [{ name: "web", platform: "libvirt", evidence: "snp" }] }),
        at(
            "workloads[0].evidence",
            '"snp" is not the evidence of "libvirt" (peer pods on libvirt) [trustee-evidence]\n    fix: leave it out',
        ),
        at(
            "workloads[0].platform",
            `${OF_THE_TOKEN} "libvirt" (peer pods on libvirt): libvirt peer pods are for development: no register of a TEE holds the digest. ${TELL_APART}`,
        ),
    ],
    [
        "the same workload twice",
        grant({ workloads: [SNP, SNP] }),
        at(
            "workloads[1].name",
            '"web" is the name of grants[0].workloads[0].name again [repeated]\n    fix: name it once',
        ),
    ],
    [
        "two workloads of one document with other resources",
        {
            grants: [
                { workloads: [{ ...SNP, previous: [SHA256_BEFORE] }], resources: ["a/b/c"] },
                { workloads: [{ ...SNP, name: "api", platform: "nvidia-gpu-snp" }], resources: ["a/b/d"] },
                { workloads: [{ ...SNP, name: "same" }], resources: ["a/b/c"] },
                { workloads: [{ ...SNP, name: "old", initData: SHA256_BEFORE }], resources: ["a/b/e"] },
            ],
        },
        `error grants[1].workloads[0]: "api" ${SHARED("grants[0].workloads[0]")}`,
        `warning grants[0].workloads[0]: "web" ${SHARED("grants[3].workloads[0]")}`,
    ],
    [
        "two workloads of one name",
        {
            grants: [
                { workloads: [SNP], resources: ["a/b/c"] },
                { workloads: [{ ...SNP, initData: SHA256_BEFORE }], resources: ["a/b/d"] },
            ],
        },
        'error grants[1].workloads[0]: "web" is another workload than grants[0].workloads[0] of the same name [trustee-conflict]\n    fix: give each workload a name of its own, and during a rollout put the old values into `previous`',
    ],
    // Platforms on which nothing attests the digest
    [
        "AWS",
        on("aws-snp"),
        at(
            "workloads[0].platform",
            `${OF_THE_TOKEN} "aws-snp" (peer pods on AWS, AMD SEV-SNP): ${CLOUD}. ${TELL_APART}`,
        ),
    ],
    [
        "Google Cloud",
        on("gcp-tdx"),
        at(
            "workloads[0].platform",
            `${OF_THE_TOKEN} "gcp-tdx" (peer pods on Google Cloud, Intel TDX): ${CLOUD}. ${TELL_APART}`,
        ),
    ],
    [
        "IBM SE",
        on("se"),
        at(
            "workloads[0].platform",
            `${OF_THE_TOKEN} "se" (IBM Secure Execution): IBM Secure Execution evidence has no init-data claim and Trustee ignores it. ${TELL_APART}`,
        ),
    ],
    [
        "no TEE",
        value(BASE64, "coco-dev"),
        'warning grants[0].workloads[0].platform: on "coco-dev" (development without a TEE) anybody can claim this init-data: the evidence comes from the sample attester, and no hardware report holds the digest [trustee-not-attested]\n    fix: grant it resources for development only, and none that a workload on a TEE gets',
    ],
    // Values
    ["no value", value(undefined), at("workloads[0].initData", `is required and missing [missing]${TOKENS}`)],
    [
        "a value with its algorithm",
        value(`sha256:${SHA256}`),
        at(
            "workloads[0].initData",
            `"sha256:${SHA256}" is not hexadecimal [init-data-value]${HOSTDATA}\n    fix: leave the name of the algorithm out, and give the value that the hardware reports`,
        ),
    ],
    [
        "a value in upper case",
        value(SHA256.toUpperCase()),
        at(
            "workloads[0].initData",
            `"${SHA256.toUpperCase()}" has upper-case digits [init-data-value]${HOSTDATA}\n    fix: write "${SHA256}"`,
        ),
    ],
    [
        "the sample verifier's value on SNP",
        value(BASE64),
        at(
            "workloads[0].initData",
            `"${BASE64}" is not hexadecimal [init-data-value]${HOSTDATA}\n    fix: write "${SHA256}"`,
        ),
    ],
    [
        "a value that would be cut",
        value(SHA384),
        at(
            "workloads[0].initData",
            `"${SHA384.slice(0, 80)}…" has 96 digits [init-data-value]${HOSTDATA}${FROM_OUTPUT}`,
        ),
    ],
    [
        "a value that is not padded",
        value(SHA256, "tdx"),
        at(
            "workloads[0].initData",
            `"${SHA256}" has 64 digits [init-data-value]${MRCONFIGID}\n    fix: pad it with zeros, as the hardware does: ${PADDED}`,
        ),
    ],
    [
        "an invalid value for Azure",
        value("00", "azure-tdx"),
        at(
            "workloads[0].initData",
            `"00" has 2 digits [init-data-value]\n    allowed: 64 lower-case hexadecimal digits, the whole value of PCR8${FROM_OUTPUT}`,
        ),
    ],
    ...[
        ["snp", 64, HOSTDATA],
        ["tdx", 96, MRCONFIGID],
        ["azure-snp", 64, "\n    allowed: 64 lower-case hexadecimal digits, the whole value of PCR8"],
    ].map(([platform, digits, allowed]): readonly [string, object, string] => {
        const zeros = "0".repeat(Number(digits));
        const shown = zeros.length > 80 ? `${zeros.slice(0, 80)}…` : zeros;
        const message = `"${shown}" is what a guest without init-data reports, and any host can start one`;
        return [
            `zeros on ${platform}`,
            value(zeros, String(platform)),
            at("workloads[0].initData", `${message} [init-data-value]${allowed}${FROM_OUTPUT}`),
        ];
    }),
    [
        "zeros in the spelling of Trustee up to 0.17",
        value(`${"A".repeat(43)}=`),
        at(
            "workloads[0].initData",
            `"${"A".repeat(43)}=" is what a guest without init-data reports, and any host can start one [init-data-value]${HOSTDATA}${FROM_OUTPUT}`,
        ),
    ],
    [
        "zeros as a previous value",
        workload({ previous: ["0".repeat(64)] }),
        at(
            "workloads[0].previous[0]",
            `"${"0".repeat(64)}" is what a guest without init-data reports, and any host can start one [init-data-value]${HOSTDATA}${FROM_OUTPUT}`,
        ),
    ],
    [
        "hexadecimal for the sample verifier",
        workload({ platform: "coco-dev", initData: SHA256 }),
        'warning grants[0].workloads[0].platform: on "coco-dev" (development without a TEE) anybody can claim this init-data: the evidence comes from the sample attester, and no hardware report holds the digest [trustee-not-attested]\n    fix: grant it resources for development only, and none that a workload on a TEE gets',
        at(
            "workloads[0].initData",
            `"${SHA256}" is not a digest in base64 [init-data-value]\n    allowed: base64 of the init-data digest, which the sample verifier reports\n    fix: write "${BASE64}"`,
        ),
    ],
    [
        "an invalid previous value",
        workload({ previous: [SHA256_BEFORE, ""] }),
        at("workloads[0].previous[1]", `"" has 0 digits [init-data-value]${HOSTDATA}${FROM_OUTPUT}`),
    ],
    [
        "a previous value that is deployed",
        workload({ previous: [SHA256] }),
        at(
            "workloads[0].previous[0]",
            `"${SHA256}" is the value of grants[0].workloads[0].initData again [repeated]\n    fix: name it once`,
        ),
    ],
    // Resources
    [
        "a path of two parts",
        path("shop/keys"),
        resource('"shop/keys" has 2 parts', 'write "shop/keys/*" to grant all of them'),
    ],
    ["a path of one part", path("shop"), resource('"shop" has 1 part', 'write "shop/*/*" to grant all of them')],
    ["a path of four parts", path("a/b/c/d"), resource('"a/b/c/d" has 4 parts', "give the three parts of a path")],
    [
        "a path as in a URL",
        path("/shop/keys/database"),
        resource('"/shop/keys/database" has 4 parts', 'write "shop/keys/database"'),
    ],
    ["an empty path", path(""), resource('"" has 1 part', "give the three parts of a path")],
    [
        "an empty part",
        path("shop//database"),
        resource('"shop//database" has the part ""', "give the three parts of a path"),
    ],
    [
        "every repository",
        path("*/keys/database"),
        resource(
            '"*/keys/database" names no repository, so it would release those of everybody',
            "name the repository",
        ),
    ],
    [
        "a part of a name",
        path("shop/keys/data*"),
        resource(
            '"shop/keys/data*" has the part "data*"',
            "`*` stands for a whole part: name each resource, or keep what belongs together under one type",
        ),
    ],
    [
        "a dot in front",
        path("shop/keys/.database"),
        resource(
            '"shop/keys/.database" has the part ".database"',
            "use letters, digits, `_`, `-` and, after the first character, `.`: a KBS serves no other resource",
        ),
    ],
    [
        "a blank",
        path("shop/keys/data base"),
        resource(
            '"shop/keys/data base" has the part "data base"',
            "use letters, digits, `_`, `-` and, after the first character, `.`: a KBS serves no other resource",
        ),
    ],
    [
        "another scheme",
        path("https://shop/keys/database"),
        resource(
            '"https://shop/keys/database" is not a URI of a KBS resource',
            "name a resource of the plugin `resource`, without a query",
        ),
    ],
    [
        "another plugin",
        path("kbs+pkcs11:///shop/keys/database"),
        resource(
            '"kbs+pkcs11:///shop/keys/database" is not a plain resource of a KBS',
            "name a resource of the plugin `resource`, without a query",
        ),
    ],
    [
        "a URI with a query",
        path("kbs:///shop/keys/database?version=1"),
        resource(
            '"kbs:///shop/keys/database?version=1" is not a plain resource of a KBS',
            "name a resource of the plugin `resource`, without a query",
        ),
    ],
    [
        "a resource twice",
        path("shop/keys/a", "shop/keys/a"),
        at(
            "resources[1]",
            '"shop/keys/a" is the resource of grants[0].resources[0] again [repeated]\n    fix: name it once',
        ),
    ],
    [
        "a resource that is not a text",
        path(7),
        at("resources[0]", "7 is not a string [wrong-type]\n    allowed: a string\n    fix: give a string"),
    ],
    // Content
    [
        "content of a peer pod",
        content({ platform: "azure-snp", initData: PCR8, kbsUrl: "https://kbs.example.com" }),
        at(
            "workloads[0].platform",
            'guests on "azure-snp" do not send the document to Trustee, so its content is not in the token [trustee-no-content]\n    fix: use the match "init-data", which works there',
        ),
    ],
    [
        "content of AWS",
        content({ platform: "aws-snp", kbsUrl: "https://kbs.example.com" }),
        at(
            "workloads[0].platform",
            `${OF_THE_TOKEN} "aws-snp" (peer pods on AWS, AMD SEV-SNP): ${CLOUD}. ${TELL_APART}`,
        ),
    ],
    [
        "no content",
        content({ images: [] }),
        at(
            "workloads[0]",
            'has neither a KBS URL nor images, so nothing tells this workload from others [trustee-no-content]\n    fix: give kbsUrl or images, or use the match "init-data"',
        ),
        CONTENT,
    ],
    [
        "a KBS without a scheme",
        content({ kbsUrl: "kbs.example.com" }),
        at(
            "workloads[0].kbsUrl",
            '"kbs.example.com" has no scheme [url]\n    allowed: an http or https URL such as "https://kbs.example.com:8080"\n    fix: write "https://kbs.example.com" or "http://kbs.example.com"',
        ),
        CONTENT,
    ],
    [
        "no image",
        content({ images: [IMAGE, "Web:"] }),
        at(
            "workloads[0].images[1]",
            '"Web:" is not an image reference [image]\n    allowed: an image as the agent policy has it, as in registry.example.com/shop/web@sha256:…\n    fix: take it from the output `trustee` of the component',
        ),
        CONTENT,
    ],
    ["content, which binds nothing", content({ images: [IMAGE] }), CONTENT],
    [
        "several at once",
        {
            grants: [
                { workloads: [{ ...SNP, name: "" }], resources: ["shop"] },
                { workloads: [], resources: [] },
            ],
        },
        at("workloads[0].name", "is empty [empty]\n    fix: name the workload, for the reader of the policy"),
        resource('"shop" has 1 part', 'write "shop/*/*" to grant all of them'),
        "error grants[1].workloads: has no workload, so it is for nobody [empty]\n    fix: add a workload",
        "error grants[1].resources: has no resource, so it releases nothing [empty]\n    fix: add a resource",
    ],
];

test.each(ROWS)("%s", (_, spec, ...messages) => {
    const { issues, policy } = resourcePolicy(spec as Parameters<typeof resourcePolicy>[0]);
    expect(issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`)).toEqual(messages);
    expect(policy === undefined).toBe(messages.some((message) => String(message).startsWith("error")));
});

/** Attestation policies and reference values take the workloads alone. */
test.each<readonly [string, unknown, string]>([
    [
        "no spec",
        null,
        "error : null is not an object [wrong-type]\n    allowed: an object\n    fix: give an object with workloads",
    ],
    [
        "no workloads",
        { workloads: [] },
        "error workloads: has no workload, so it is for nobody [empty]\n    fix: add a workload",
    ],
    [
        "a workload without a value",
        { workloads: [{ name: "web", platform: "tdx" }] },
        `error workloads[0].initData: is required and missing [missing]${TOKENS}`,
    ],
    [
        "a name twice",
        { workloads: [SNP, { ...SNP, platform: "nvidia-gpu-snp" }] },
        'error workloads[1]: "web" is another workload than workloads[0] of the same name [trustee-conflict]\n    fix: give each workload a name of its own, and during a rollout put the old values into `previous`',
    ],
])("workloads: %s", (_, spec, message) => {
    const given = spec as unknown as Parameters<typeof referenceValues>[0];
    const { issues, ...rest } = referenceValues(given);
    expect(issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`)).toEqual([message]);
    expect(rest).toEqual({});
    if (spec !== null) {
        expect(attestationPolicy(given)).toEqual({ issues });
    }
});
