import { expect, test } from "vitest";
import { explainFailures } from "../../../core/failures/explain";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { expectPod } from "../../../core/policy/derive/pod";
import { openPolicy } from "../../../core/policy/engine";
import { podRequests } from "../../../core/policy/selfCheck/requests";
import { IS_WHOLE } from "../../share";
import { IMAGES, RICH_LOCK, RICH_POLICY } from "../policy/richPod";
import { BASELINE, STRICT } from "../policy/scenario";
import { edited, POD_EDITS } from "./podChanges";
import { WRAPPINGS } from "./wrappings";

const FACTS = { localVolumes: false, policy: STRICT.text };

/** What the image of a container that nobody knew contributes; the node has it, and the lock may not. */
const NODES_LOCK = {
    ...RICH_LOCK,
    ...Object.fromEntries(
        ["setup", "proxy", "app", "worker", "plain"].map((name) => [
            `registry.example/shop/${name}@sha256:${"c".repeat(64)}`,
            { entrypoint: ["/new"], env: ["NEW=1"], user: "7:7" },
        ]),
    ),
    [`docker.io/istio/proxyv2@sha256:${"c".repeat(64)}`]: { entrypoint: ["/proxyv2"], user: "1337:1337" },
};

/** How the agent refuses the first request of a pod that its policy denies: Kata `src/agent/src/policy.rs`. */
function refusalOf(source: PodSource, rego = STRICT.text): string {
    const policy = { ...RICH_POLICY, imageLock: NODES_LOCK, rego };
    const report = () => undefined;
    const pod = expectPod({ source, policy, lock: NODES_LOCK, localVolumes: false, report }, true);
    const open = openPolicy(rego);
    for (const { name, input } of podRequests(pod)) {
        const { allowed, prints } = open.evaluate(name, input);
        if (!allowed) {
            open.close();
            return `${name} is blocked by policy: ${prints.join(" ")}`;
        }
    }
    throw new Error("the policy allows this pod");
}

test("there are sixty changes and more", () => {
    expect(POD_EDITS.length).toBeGreaterThanOrEqual(60);
});

/** Every wrapping of a change, or one of them, so that the changes together have all. */
const wrappingsOf = (change: (typeof POD_EDITS)[number]) =>
    WRAPPINGS.filter((_, index) => IS_WHOLE || index === POD_EDITS.indexOf(change) % WRAPPINGS.length);

test.each(POD_EDITS)("$title: the field that changed is named, and no other", (change) => {
    const source = edited(change);
    const refusal = refusalOf(source);
    const [container, field] = change.field;
    for (const lock of [RICH_LOCK, NODES_LOCK]) {
        for (const { name, wrap } of wrappingsOf(change)) {
            const [first, ...others] = explainFailures([{ text: wrap(refusal) }], [{ ...FACTS, lock, source }]);
            const fields = first?.changes?.map((one) => [one.container, one.field]);
            expect([name, others, fields]).toEqual([name, [], [[container, field]]]);
        }
    }
});

test("an image without a digest is named, although nobody knows what the node made of it", () => {
    const [digest] = POD_EDITS.filter(({ title }) => title === "another digest for app");
    const tagged = edited({
        title: "",
        field: ["app", "image"],
        edit: (spec) => {
            spec.containers[0].image = "registry.example/shop/app:latest";
        },
    });
    const refusal = digest === undefined ? "" : refusalOf(edited(digest));
    const [first] = explainFailures([{ text: refusal }], [{ ...FACTS, lock: RICH_LOCK, source: tagged }]);
    expect(first?.changes).toEqual([
        {
            check: "image",
            container: "app",
            field: "image",
            policy: IMAGES.app,
            pod: "registry.example/shop/app:latest",
        },
    ]);
});

const BOUND_BY_BASELINE = [
    "another digest for app",
    "a container that a webhook adds",
    "another hook",
    "another kernel setting",
];

test.each(POD_EDITS.filter(({ title }) => BOUND_BY_BASELINE.includes(title)))(
    "under Baseline, $title: the field that changed is named, and nothing that Baseline leaves open",
    (change) => {
        const source = edited(change);
        const refusal = refusalOf(source, BASELINE.text);
        const [first] = explainFailures([{ text: refusal }], [{ ...FACTS, policy: BASELINE.text, lock: {}, source }]);
        expect(first?.changes?.map((one) => [one.container, one.field])).toEqual([[...change.field]]);
    },
);

test.each([
    ["a request that is not about the form of the pod", "ReadStreamRequest is blocked by policy: ", STRICT.text],
    ["a policy without data", "CreateContainerRequest is blocked by policy: ", "package agent_policy\n"],
    ["no policy", "CreateContainerRequest is blocked by policy: ", undefined],
])("for %s nothing of the pod is named", (_, text, policy) => {
    const [change] = POD_EDITS;
    const source = change === undefined ? undefined : edited(change);
    const pods = source === undefined ? [] : [{ localVolumes: false, policy, lock: RICH_LOCK, source }];
    const [first] = explainFailures([{ text }], pods);
    expect(pods).toHaveLength(1);
    expect(first).toMatchObject({ id: "denied" });
    expect(first?.changes).toBeUndefined();
});

/** What webhooks leave in a pod: their containers, a mount or a variable, and the name that the table of webhooks has. */
const WEBHOOKS: readonly (readonly [string, (spec: EditedSpec) => void])[] = [
    [
        "istio adds the containers istio-init and istio-proxy",
        (spec) => spec.containers.push({ name: "istio-proxy", image: ISTIO_IMAGE }),
    ],
    [
        "Azure workload identity adds variables",
        (spec) => add(spec, "env", { name: "AZURE_FEDERATED_TOKEN_FILE", value: "/t" }),
    ],
    ["the identity webhook of EKS adds variables", (spec) => add(spec, "env", { name: "AWS_ROLE_ARN", value: "arn" })],
    [
        "the Vault agent injector adds containers of Vault",
        (spec) => {
            spec.volumes.push({ name: "vault-secrets", emptyDir: { medium: "Memory" } });
            add(spec, "volumeMounts", { name: "vault-secrets", mountPath: "/vault/secrets" });
        },
    ],
];
const ISTIO_IMAGE = `docker.io/istio/proxyv2@sha256:${"c".repeat(64)}`;
type EditedSpec = Parameters<(typeof POD_EDITS)[number]["edit"]>[0];

function add(spec: EditedSpec, list: "env" | "volumeMounts", one: object): void {
    const [first] = spec.containers;
    first[list] = [...(first[list] ?? []), one];
}

test.each(WEBHOOKS)("%s, and the explanation says so", (words, edit) => {
    const source = edited({ title: words, field: ["", ""], edit });
    const [first] = explainFailures([{ text: refusalOf(source) }], [{ ...FACTS, lock: NODES_LOCK, source }]);
    expect(first?.cause).toContain(words);
    expect(first?.fix).toMatch(/^keep it away from the pod: /);
});

test("a change of the program's own names no webhook", () => {
    for (const change of POD_EDITS.filter(({ title }) => !title.includes("webhook"))) {
        const source = edited(change);
        const [first] = explainFailures([{ text: refusalOf(source) }], [{ ...FACTS, lock: NODES_LOCK, source }]);
        expect([change.title, /istio|linkerd|Vault|Azure|EKS/.exec(first?.cause ?? "")?.[0]]).toEqual([
            change.title,
            undefined,
        ]);
    }
});
