import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { admission } from "../../core/admission/admission";
import { ADMISSION_RULES } from "../../core/admission/rules";
import type { AdmissionSpec } from "../../core/admission/spec";
import { applyAdmission, document, GOOD_CLASS, objectOf, parts, pathOf } from "./admission";
import { type ControlPlane, startControlPlane } from "./controlPlane";

/**
 * The API server gives the expressions of a policy 10,000,000 units of cost together, and each of them 1,000,000 (Kubernetes
 * `apiserver/pkg/apis/cel/config.go`). It tells nobody what was used, so the test repeats an expression until the units are too few.
 */
const BUDGET = 10_000_000;
/** What an expression may need: half of what it is given. */
const MOST = 500_000;

/** A full list, and a pod nearly as large as the API server takes. */
const REVIEWED = Array.from({ length: 90 }, (_, index) => ({
    name: `web-${index}`,
    annotation: document("web", randomBytes(6_800).toString("hex")),
}));
const SPEC: AdmissionSpec = {
    namespaceLabels: { confidential: "only" },
    reviewed: REVIEWED,
    plain: Array.from({ length: 50 }, (_, index) => `shop/Deployment/logs-of-another-workload-${index}`),
    action: "off",
};
const ADDED = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [
        `io.katacontainers.config.hypervisor.unknown_${index}`,
        "x".repeat(900),
    ]),
);
const LARGE = parts(document("other", randomBytes(6_800).toString("hex")), { added: ADDED });

let cluster: ControlPlane;

function largePod(image: string) {
    const { spec, ...rest } = objectOf("Deployment", "large", LARGE) as {
        spec: { template: { spec: { containers: object[] } } };
    };
    const env = Array.from({ length: 100 }, (_, index) => ({ name: `NAME_${index}`, value: "x".repeat(100) }));
    const names = Array.from({ length: 80 }, (_, index) => `app-${index}`);
    spec.template.spec.containers = names.map((name) => ({ name, image: name === names.at(-1) ? image : "app", env }));
    return { ...rest, spec };
}

type RuleName = keyof typeof ADMISSION_RULES;

const specFor = (rule: RuleName): AdmissionSpec => ({ ...SPEC, rules: { [rule]: "deny" } });

/** What the server says of the large pod, where the expression of a rule stands so many times in its policy. */
async function answerTo(rule: RuleName, times: number): Promise<string> {
    const name = `confidential-workload-${ADMISSION_RULES[rule].name}`;
    const { manifests = [] } = admission(specFor(rule));
    const { spec = {} } = manifests.find(({ kind }) => kind === "ValidatingAdmissionPolicy") ?? {};
    const [{ expression } = { expression: "" }] = spec["validations"] as { expression: string }[];
    const copies = Array.from({ length: times }, () => ({ expression: `(${expression}) || true` }));
    const last = { expression: "false", message: `${rule} was asked ${times} times` };
    await cluster.apply(`/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/${name}`, {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingAdmissionPolicy",
        metadata: { name },
        spec: { ...spec, validations: [...copies, last] },
    });
    const path = `${pathOf("Deployment", "shop")}/large?dryRun=All`;
    for (const end = Date.now() + 20_000; ; await sleep(200)) {
        const text = await cluster.request("PUT", path, largePod("new")).then(() => "", String);
        // The policy of another rule may still be in force for a moment.
        const isTooMuch = text.includes(`'${name}'`) && text.includes("cost budget");
        if (text.includes(last.message) || isTooMuch || Date.now() > end) {
            return text;
        }
    }
}

beforeAll(async () => {
    cluster = await startControlPlane([GOOD_CLASS]);
    await cluster.request("POST", "/api/v1/namespaces", {
        metadata: { name: "shop", labels: { confidential: "only" } },
    });
    await cluster.request("POST", pathOf("Deployment", "shop"), largePod("app"));
}, 120_000);

afterAll(() => cluster?.stop());

test.each(["runtimeClass", "initData", "reviewed", "annotations", "template"] as const)(
    "%s needs less than half of what an expression may cost",
    async (rule) => {
        const made = await applyAdmission(cluster, specFor(rule));
        expect(await answerTo(rule, BUDGET / MOST)).toContain(`${rule} was asked`);
        if (rule === "reviewed") {
            // The measure itself: there is an end to it.
            expect(await answerTo(rule, 1000)).toContain("running out of cost budget");
        }
        for (const path of made.reverse()) {
            await cluster.request("DELETE", path);
        }
    },
    60_000,
);
