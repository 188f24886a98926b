import { fieldsOf, itemsOf } from "../../../core/fields";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { generatePolicy } from "../../../core/policy/generate";
import { PolicyPreset, type PolicySpec } from "../../../core/policy/spec";

const SHA = (digit: string) => `sha256:${digit.repeat(64)}`;
const WEB = `reg.example/shop/web@${SHA("1")}`;
export const WEB_2 = `reg.example/shop/web@${SHA("2")}`;
export const TOOLS = `reg.example/shop/tools@${SHA("3")}`;

const LOCK = Object.fromEntries(
    [WEB, WEB_2, TOOLS].map((image) => [image, { entrypoint: ["/bin/app"], env: ["PATH=/bin"], user: "1000:1000" }]),
);

const CONTAINER = {
    name: "web",
    image: WEB,
    args: ["serve"],
    env: [
        { name: "MODE", value: "production" },
        { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "settings", key: "level" } } },
    ],
    livenessProbe: { exec: { command: ["/bin/app", "alive"] } },
    securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
    },
    volumeMounts: [
        { name: "cache", mountPath: "/cache" },
        { name: "settings", mountPath: "/etc/app" },
    ],
};

export const USER = { runAsUser: 1000, runAsGroup: 1000 };

const SPEC = {
    securityContext: USER,
    initContainers: [{ name: "setup", image: TOOLS }],
    containers: [CONTAINER],
    volumes: [
        { name: "cache", emptyDir: {} },
        { name: "settings", configMap: { name: "settings" } },
    ],
};

/** What differs from the sample pod. */
export interface Variation {
    readonly container?: object;
    readonly spec?: object;
    readonly source?: Partial<PodSource>;
    readonly policy?: PolicySpec;
}

/** The policy of the sample pod, Strict by default. */
export function policyOf({ container, spec, source, policy }: Variation = {}): string {
    const pod: PodSource = {
        kind: "Deployment",
        name: "shop",
        namespace: "store",
        spec: { ...SPEC, containers: [{ ...CONTAINER, ...container }], ...spec },
        path: ["spec"],
        ...source,
    };
    const given = { preset: PolicyPreset.Strict, imageLock: LOCK, ...policy };
    const { text, issues } = generatePolicy(given, { pod, localVolumes: false });
    if (typeof text !== "string" || text === "") {
        throw new Error(JSON.stringify(issues));
    }
    return text;
}

export const BASE = policyOf();

/** The base policy with its data changed by hand; `at` leads to what is changed. */
export function edited(at: readonly (string | number)[], change: (value: unknown) => unknown, policy = BASE): string {
    const [rules = "", data = ""] = policy.split("policy_data := ");
    return `${rules}policy_data := ${JSON.stringify(changed(JSON.parse(data), at, change), undefined, 1)}\n`;
}

function changed(
    value: unknown,
    [key, ...rest]: readonly (string | number)[],
    change: (value: unknown) => unknown,
): unknown {
    if (key === undefined) {
        return change(value);
    }
    if (Array.isArray(value)) {
        return itemsOf(value).map((item, index) => (index === key ? changed(item, rest, change) : item));
    }
    const fields = fieldsOf(value);
    const { [key]: field, ...others } = fields;
    const by = changed(field, rest, change);
    return by === undefined ? others : { ...fields, [key]: by };
}
