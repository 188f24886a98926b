import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workloadsOf } from "../../cli/input/liveWorkloads";
import { admissionOf } from "../../cli/status/admission";
import { listOf } from "../../core/admission/lists";
import type { AdmissionSpec } from "../../core/admission/spec";
import { INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { KINDS } from "../../core/kubernetes/kinds";
import {
    applyAdmission,
    BAD,
    document,
    GOOD,
    OLD_WEB,
    OTHER,
    objectOf,
    type Parts,
    parts,
    pathOf,
    SPEC,
    WEB,
} from "./admission";
import { type ControlPlane, startControlPlane } from "./controlPlane";

const KIND_NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];
const SHOP = "shop";
const BINDINGS = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";
/** The server itself refuses a Pod whose class does not exist. */
const CLASSES = [...new Set([...GOOD, ...BAD].flatMap((row) => (row.at(-1) as Parts).runtimeClassName ?? []))];

let cluster: ControlPlane;
let made: string[] = [];

/** What the server says of a request: nothing where it takes it. */
async function answer(method: string, path: string, body?: unknown): Promise<string> {
    const run = method === "APPLY" ? cluster.apply(path, body) : cluster.request(method, path, body);
    return run.then(() => "", String);
}

const DRY = "?dryRun=All";
/** Of several policies that refuse an object the server names one: what has no init-data is not reviewed either. */
const policies = (rule: string) => `confidential-workload-(?:${rule === "init-data" ? "init-data|reviewed" : rule})`;
const denials = (rule: string) => new RegExp(`ValidatingAdmissionPolicy '${policies(rule)}'`);
const create = (kind: keyof typeof KINDS, given: Parts, name = "new") =>
    answer("POST", `${pathOf(kind, SHOP)}${DRY}`, objectOf(kind, name, given));
const one = (kind: keyof typeof KINDS, name: string) => `${pathOf(kind, SHOP)}/${name}`;

async function until(isTrue: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 30_000; !(await isTrue()); await sleep(200)) {
        expect(Date.now()).toBeLessThan(end);
    }
}

/** Policies and bindings reach the server's own memory a moment after they are written. */
const inForce = (rule: string, given: Parts) => until(async () => denials(rule).test(await create("Pod", given)));

async function namesOf(path: string): Promise<string[]> {
    const { items } = (await cluster.request("GET", path)) as { items: { metadata: { name: string } }[] };
    return items.map(({ metadata }) => metadata.name);
}

/** A document that nobody reviewed and that belongs to the list. */
function unreviewedOf(list: number, lists: number): string {
    for (;;) {
        const text = document("web", randomBytes(8).toString("hex"));
        if (listOf(text, lists) === list) {
            return text;
        }
    }
}

async function applied(spec: AdmissionSpec): Promise<void> {
    made = [...new Set([...made, ...(await applyAdmission(cluster, spec))])];
}

beforeAll(async () => {
    cluster = await startControlPlane(CLASSES);
    for (const [name, labels] of [
        [SHOP, { confidential: "only" }],
        ["elsewhere", {}],
    ] as const) {
        await cluster.request("POST", "/api/v1/namespaces", { metadata: { name, labels } });
    }
    for (const kind of ["Deployment", "Pod"] as const) {
        await cluster.request("POST", pathOf(kind, SHOP), objectOf(kind, "before", {}));
    }
    await cluster.request("PATCH", one("Pod", "before"), { metadata: { finalizers: ["example.com/kept"] } });
    await until(async () => (await namesOf(pathOf("Pod", SHOP))).length === 2);
    await applied(SPEC);
    for (const [, rule, given] of BAD) {
        await inForce(rule, given);
    }
}, 120_000);

afterAll(() => cluster?.stop());

test("the API server has the version that is named, or the usual one", async () => {
    const { major, minor } = (await cluster.request("GET", "/version")) as { major: string; minor: string };
    expect(`${major}.${minor}`).toBe(process.env["KUBERNETES"] ?? "1.34");
});

test("status reads from the objects of the server what is in force", async () => {
    const lists = {
        Namespace: "/api/v1/namespaces",
        ValidatingAdmissionPolicy: "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
        ValidatingAdmissionPolicyBinding: BINDINGS,
        ConfigMap: "/api/v1/namespaces/kube-system/configmaps",
    };
    const itemsOf = async ([kind, path]: [string, string]) =>
        ((await cluster.request("GET", path)) as { items: object[] }).items.map((item) => ({ ...item, kind }));
    const items = (await Promise.all(Object.entries(lists).map(itemsOf))).flat();
    const [rules, elsewhere] = ["shop", "elsewhere"].map((namespace) => {
        const metadata = { name: "web", namespace, annotations: { [INIT_DATA_ANNOTATION]: WEB } };
        return admissionOf(workloadsOf([{ apiVersion: "v1", kind: "Pod", metadata }]), [
            { apiVersion: "v1", kind: "List", items },
        ])[0];
    });
    const denied = ["runtime-class", "init-data", "reviewed", "annotations", "ephemeral-containers", "class-handler"];
    expect(rules?.issues).toEqual([]);
    expect(rules?.rules).toEqual({ ...Object.fromEntries(denied.map((rule) => [rule, "deny"])), template: "warn" });
    expect(rules?.allowed).toMatchObject({
        handlers: ["my-class with kata-qemu-snp"],
        plain: [expect.stringContaining("shop/Deployment/logs|")],
    });
    expect(elsewhere?.rules).toMatchObject({ reviewed: "off", "class-handler": "deny" });
});

describe.each(KIND_NAMES)("%s", (kind) => {
    test.each(GOOD)("is created with %s", async (_, given) => {
        expect(await create(kind, given)).toBe("");
    });

    test.each(BAD)("is not created with %s", async (_, rule, given) => {
        expect(await create(kind, given)).toMatch(denials(rule));
    });

    test("is applied as it was reviewed, and changed to nothing else", async () => {
        const name = `kept-${kind.toLowerCase()}`;
        expect(await answer("APPLY", one(kind, name), objectOf(kind, name, parts(WEB)))).toBe("");
        // The API itself lets nobody change the class of a Pod, or the template of a Job.
        const isFixed = (rule: string) => kind === "Job" || (kind === "Pod" && rule === "runtime-class");
        for (const [what, rule, given] of BAD) {
            const expected = isFixed(rule) ? /422|Forbidden|immutable|ValidatingAdmission/ : denials(rule);
            const object = objectOf(kind, name, given);
            expect(await answer("APPLY", one(kind, name), object), `apply ${what}`).toMatch(expected);
            if (kind !== "Pod") {
                expect(await answer("PUT", `${one(kind, name)}${DRY}`, object), `update ${what}`).toMatch(expected);
            }
        }
        expect(await answer("PATCH", one(kind, name), { metadata: { labels: { some: "label" } } })).toBe("");
        expect(await answer("DELETE", `${one(kind, name)}?propagationPolicy=Background`)).toBe("");
    });
});

test("updates of what was there before go through, unless they change what a rule is about", async () => {
    const plain: [string, string, unknown][] = [
        ["PATCH", `${one("Deployment", "before")}/scale`, { spec: { replicas: 3 } }],
        ["PATCH", one("Deployment", "before"), { spec: { replicas: 2 } }],
        ["PATCH", one("Deployment", "before"), { metadata: { annotations: { some: "annotation" } } }],
        ["PATCH", `${one("Deployment", "before")}/status`, { status: { observedGeneration: 1 } }],
        ["PATCH", one("Pod", "before"), { metadata: { labels: { some: "label" } } }],
        ["PATCH", `${one("Pod", "before")}/status`, { status: { message: "some" } }],
        ["PATCH", one("Pod", "before"), { metadata: { finalizers: null } }],
    ];
    for (const [method, path, body] of plain) {
        expect(await answer(method, path, body), path).toBe("");
    }
    const image = { spec: { template: { spec: { containers: [{ name: "app", image: "new" }] } } } };
    expect(await answer("PATCH", one("Deployment", "before"), image)).toMatch(
        denials("runtime-class|init-data|reviewed"),
    );
});

test("the pods of controllers are refused, and eviction, deletion and garbage collection go on", async () => {
    // Scaled to 2 above: the controller may not make the second pod.
    const refused = async () => {
        const { items } = (await cluster.request("GET", `/api/v1/namespaces/${SHOP}/events`)) as {
            items: { reason: string; message: string }[];
        };
        return items.some(
            ({ reason, message }) => reason === "FailedCreate" && /ValidatingAdmissionPolicy/.test(message),
        );
    };
    await until(refused);
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "before", namespace: SHOP } };
    expect(await answer("POST", `${one("Pod", "before")}/eviction`, eviction)).toBe("");
    expect(await answer("DELETE", `${one("Deployment", "before")}?propagationPolicy=Background`)).toBe("");
    await until(async () => !(await namesOf(pathOf("Pod", SHOP))).some((name) => name.startsWith("before")));
});

test("controllers make the pods of what is good, and of what may stay plain", async () => {
    for (const kind of ["Deployment", "StatefulSet", "DaemonSet", "Job"] as const) {
        expect(await answer("POST", pathOf(kind, SHOP), objectOf(kind, `runs-${kind.toLowerCase()}`, parts(WEB)))).toBe(
            "",
        );
    }
    expect(await answer("POST", pathOf("Deployment", SHOP), objectOf("Deployment", "logs", {}))).toBe("");
    const begins = ["runs-deployment-", "runs-statefulset-", "runs-daemonset-", "runs-job-", "logs-"];
    await until(async () => {
        const names = await namesOf(pathOf("Pod", SHOP));
        return begins.every((begin) => names.some((name) => name.startsWith(begin)));
    });
    expect(await create("CronJob", {}, "sweep")).toBe("");
    expect(await create("Job", {}, "sweep-29000000")).toBe("");
    const others = [
        ["Deployment", "logs2"],
        ["StatefulSet", "logs"],
        ["Pod", "logs"],
        ["Pod", "my-logs-a-b"],
        ["Job", "sweep-x"],
    ] as const;
    for (const [kind, name] of others) {
        expect(await create(kind, {}, name), name).toMatch(denials("runtime-class|init-data|reviewed"));
    }
    // What may stay plain gets no VM of its own.
    expect(await create("Deployment", parts(OTHER), "logs")).toMatch(denials("reviewed"));
    expect(await answer("POST", `${pathOf("Pod", "elsewhere")}${DRY}`, objectOf("Pod", "other", {}))).toBe("");
});

test("a confidential pod takes no ephemeral container", async () => {
    const names = await namesOf(pathOf("Pod", SHOP));
    const [good = "", logs = ""] = ["runs-deployment-", "logs-"].map((begin) =>
        names.find((name) => name.startsWith(begin)),
    );
    const ephemeral = { spec: { ephemeralContainers: [{ name: "debug", image: "debug" }] } };
    const at = (name: string) => `${one("Pod", name)}/ephemeralcontainers`;
    const pod = (await cluster.request("GET", one("Pod", good))) as { spec: object };
    const tries: [string, unknown][] = [
        ["PATCH", ephemeral],
        ["PUT", { ...pod, spec: { ...pod.spec, ...ephemeral.spec } }],
        ["PATCH", { spec: { ephemeralContainers: [{ name: "debug", image: "debug", targetContainerName: "app" }] } }],
    ];
    for (const [method, body] of tries) {
        expect(await answer(method, at(good), body)).toMatch(denials("ephemeral-containers"));
    }
    expect(await answer("PATCH", at(logs), ephemeral)).toBe("");
});

test("a RuntimeClass has the handler of its name", async () => {
    const make = (name: string, handler: string) =>
        answer("POST", `/apis/node.k8s.io/v1/runtimeclasses${DRY}`, { metadata: { name }, handler });
    expect(await make("kata-qemu-tdx", "kata-qemu-tdx")).toBe("");
    expect(await make("plain", "runc")).toBe("");
    for (const handler of ["runc", "kata-qemu-tdx-debug", "kata-qemu-snp"]) {
        expect(await make("kata-qemu-tdx", handler)).toMatch(denials("class-handler"));
    }
    await cluster.request("DELETE", "/apis/node.k8s.io/v1/runtimeclasses/my-class");
    expect(await make("my-class", "kata-qemu-snp")).toBe("");
    expect(await make("my-class", "kata-qemu")).toMatch(denials("class-handler"));
});

test("a change of pods without a change of the init-data is a warning", async () => {
    const path = one("Deployment", "runs-deployment");
    const pod = (spec: object) => ({ spec: { template: { spec } } });
    const container = { name: "app", image: "app" };
    const changes = [
        pod({ containers: [{ ...container, image: "new" }] }),
        pod({ initContainers: [{ ...container, name: "first", command: ["sh"] }] }),
        pod({ volumes: [{ name: "v", emptyDir: {} }] }),
    ];
    cluster.warnings();
    for (const change of changes) {
        expect(await answer("PATCH", `${path}${DRY}`, change)).toBe("");
        expect(cluster.warnings().join()).toContain("the pod changes and its init-data does not");
    }
    const restart = {
        spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "now" } } } },
    };
    const both = objectOf("Deployment", "runs-deployment", parts(OLD_WEB, { image: "new" }));
    for (const [method, body] of [
        ["PATCH", { spec: { replicas: 2 } }],
        ["PATCH", restart],
        ["PATCH", both],
    ] as const) {
        expect(await answer(method, `${path}${DRY}`, body)).toBe("");
        expect(cluster.warnings()).toEqual([]);
    }
});

test("without its list nobody is let in, and the other rules alone look at no list", async () => {
    const list = "/api/v1/namespaces/kube-system/configmaps/confidential-workload-reviewed-0";
    await cluster.request("DELETE", list);
    await until(async () => /no params found/.test(await create("Pod", parts(WEB))));
    await applied(SPEC);
    await until(async () => (await create("Pod", parts(WEB))) === "");
});

test.each(["warn", "audit"] as const)("with the action %s everything goes through", async (action) => {
    await applied({ ...SPEC, action });
    const isWarned = () => cluster.warnings().join().includes("Validation failed for ValidatingAdmissionPolicy");
    for (const [, , given] of BAD) {
        await until(async () => (await create("Pod", given)) === "" && isWarned() === (action === "warn"));
    }
    cluster.warnings();
    for (const [index, [what, , given]] of BAD.entries()) {
        expect(await create("Deployment", given, `${action}-${index}`), what).toBe("");
        expect(isWarned(), what).toBe(action === "warn");
    }
    // What docs/admission.md lets people read in the log.
    const log = cluster.audited();
    for (const [index, [what, rule]] of BAD.entries()) {
        const { annotations } = log.find(({ objectRef }) => objectRef.name === `${action}-${index}`) ?? {};
        const failures = JSON.parse(annotations?.["validation.policy.admission.k8s.io/validation_failure"] ?? "[]");
        expect(failures, what).toContainEqual(
            expect.objectContaining({
                policy: expect.stringMatching(`^${policies(rule)}$`),
                validationActions: action === "warn" ? ["Warn", "Audit"] : ["Audit"],
            }),
        );
    }
    await cluster.request("DELETE", "/api/v1/namespaces/kube-system/configmaps/confidential-workload-reviewed-0");
    await sleep(1000);
    expect(await create("Deployment", parts(OTHER))).toBe("");
});

test.each([
    [1, 90],
    [2, 130],
])("%i lists of %i documents together stay below the limits of the API and of CEL", async (lists, count) => {
    const reviewed = Array.from({ length: count }, (_, index) => ({
        name: `web-${index}`,
        annotation: document("web", randomBytes(6_800).toString("hex")),
    }));
    const bytes = reviewed.reduce((sum, { annotation }) => sum + annotation.length, 0);
    expect(bytes).toBeGreaterThan(930_000);
    await applied({ ...SPEC, action: "deny", reviewed, lists });
    for (let list = 0; list < lists; list += 1) {
        await inForce("reviewed", parts(unreviewedOf(list, lists)));
        const { annotation = "" } = reviewed.find((one) => listOf(one.annotation, lists) === list) ?? {};
        await until(async () => (await create("Pod", parts(annotation))) === "");
    }
    for (const { annotation } of reviewed) {
        expect(await create("Deployment", parts(annotation))).toBe("");
    }
    for (let index = 0; index < 20; index += 1) {
        const other = document("web", randomBytes(6_800).toString("hex"));
        expect(await create("Deployment", parts(other))).toMatch(denials("reviewed"));
    }
});

test("while the number of lists changes nothing that is not reviewed is let in", async () => {
    const reviewed = Array.from({ length: 8 }, (_, index) => ({
        name: `web-${index}`,
        annotation: document("web", `${index}`),
    }));
    const spec = { ...SPEC, action: "deny", reviewed } as const;
    const unreviewed = Array.from({ length: 4 }, (_, list) => unreviewedOf(list, 4));
    const isInForce = async () => {
        const answers = await Promise.all(reviewed.map(({ annotation }) => create("Pod", parts(annotation))));
        return answers.every((text) => text === "");
    };
    await applied({ ...spec, lists: 1 });
    await until(isInForce);
    for (const lists of [2, 4, 1, 4]) {
        const answers: string[] = [];
        let isChanging = true;
        const watching = (async () => {
            while (isChanging) {
                answers.push(...(await Promise.all(unreviewed.map((text) => create("Pod", parts(text))))));
            }
        })();
        try {
            await applied({ ...spec, lists });
            // The server looks for changed policies once a second.
            await sleep(3000);
        } finally {
            isChanging = false;
            await watching;
        }
        expect(answers.length).toBeGreaterThan(20);
        expect(answers.filter((text) => !denials("reviewed").test(text))).toEqual([]);
        await until(isInForce);
    }
});

test("after a deletion no binding is left, and nothing is refused", async () => {
    for (const path of [...made].reverse()) {
        await cluster.request("DELETE", path).catch(() => undefined);
    }
    expect(await namesOf(BINDINGS)).toEqual([]);
    await until(async () => (await create("Pod", {})) === "");
});
