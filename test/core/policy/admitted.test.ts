import { describe, expect, test } from "vitest";
import { errorsOf, formatIssue } from "../../../core/issue";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { ContainerRuntime } from "../../../core/policy/containerRuntime";
import { openPolicy } from "../../../core/policy/engine";
import { generatePolicy } from "../../../core/policy/generate";
import { PolicyPreset } from "../../../core/policy/spec";
import { UNKNOWN } from "../../../core/unknown";
import { type Asked, containerRequest, sandboxRequest, userFile, volume } from "./crioNode";

const DIGEST = `sha256:${"7e".repeat(32)}`;
const IMAGE = `quay.io/shop/web@${DIGEST}`;
const PATH = "PATH=/usr/bin:/bin";
const LOCK = { [IMAGE]: { entrypoint: ["/web"], env: [PATH], user: "1001" } };
const FIRST = 1000860000;
const ID = "c1".repeat(32);

function sourceOf(spec: object): PodSource {
    return { kind: "Pod", name: "web-0", namespace: "shop", path: ["spec"], spec };
}

function made(spec: object, preset: PolicyPreset = PolicyPreset.Strict, uidRange?: string) {
    const range = uidRange === undefined ? {} : { uidRange };
    const options = { preset, imageLock: LOCK, containerRuntime: ContainerRuntime.CriO, ...range };
    return generatePolicy(options, { pod: sourceOf(spec), localVolumes: true });
}

const MANIFEST = {
    containers: [
        {
            name: "web",
            image: IMAGE,
            securityContext: { capabilities: { drop: ["NET_RAW"] } },
            volumeMounts: [{ name: "data", mountPath: "/data" }],
        },
    ],
    volumes: [{ name: "data", emptyDir: {} }],
};

/** As `oc create --dry-run=server -o yaml` gives it: defaults, the service account's token, and what restricted-v2 sets. */
const ADMITTED = {
    containers: [
        {
            name: "web",
            image: IMAGE,
            imagePullPolicy: "IfNotPresent",
            resources: {},
            securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL", "NET_RAW"] },
                runAsNonRoot: true,
                runAsUser: FIRST,
            },
            terminationMessagePath: "/dev/termination-log",
            terminationMessagePolicy: "File",
            volumeMounts: [
                { name: "data", mountPath: "/data" },
                {
                    name: "kube-api-access-x7zvq",
                    mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
                    readOnly: true,
                },
            ],
        },
    ],
    dnsPolicy: "ClusterFirst",
    enableServiceLinks: true,
    imagePullSecrets: [{ name: "default-dockercfg-abcde" }],
    priority: 0,
    restartPolicy: "Always",
    securityContext: {
        fsGroup: FIRST,
        seLinuxOptions: { level: "s0:c29,c19" },
        seccompProfile: { type: "RuntimeDefault" },
    },
    serviceAccount: "default",
    serviceAccountName: "default",
    terminationGracePeriodSeconds: 30,
    tolerations: [{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" }],
    volumes: [
        { name: "data", emptyDir: {} },
        {
            name: "kube-api-access-x7zvq",
            projected: {
                defaultMode: 420,
                sources: [
                    { serviceAccountToken: { path: "token" } },
                    { configMap: { name: "openshift-service-ca.crt" } },
                ],
            },
        },
    ],
};

describe.each([PolicyPreset.Strict, PolicyPreset.Baseline])("%s", (preset) => {
    test.each([`${FIRST}/10000`, `${FIRST}-${FIRST + 9999}`])(
        "is the same for manifest and admitted pod, with %s",
        (range) => {
            const [plain, admitted] = [made(MANIFEST, preset, range), made(ADMITTED, preset, range)];
            expect(errorsOf([...plain.issues, ...admitted.issues])).toEqual([]);
            expect(admitted.text).toBe(plain.text);
        },
    );

    test("takes the admitted pod without a range too", () => {
        const { text, issues } = made(ADMITTED, preset);
        expect(errorsOf(issues)).toEqual([]);
        expect(String(text)).not.toContain('"ids"');
    });
});

const LOCAL = `/run/kata-containers/shared/containers/${"5a".repeat(32)}/rootfs/local/data`;

function asked(change: Partial<Asked> = {}, storage: object = {}): Asked {
    return {
        pod: "web-0",
        namespace: "shop",
        name: "web",
        id: ID,
        image: IMAGE,
        args: ["/web"],
        env: [PATH],
        uid: FIRST,
        groups: [0, FIRST],
        capabilities: [],
        noNewPrivileges: true,
        mounts: [userFile(ID, "/etc/passwd"), { ...volume(ID, "/data", "rw"), type_: "local", source: LOCAL }],
        storages: [
            {
                driver: "local",
                driver_options: [],
                source: "local",
                fstype: "local",
                options: ["mode=0777", `fsgid=${FIRST}`],
                mount_point: LOCAL,
                fs_group: null,
                shared: false,
                ...storage,
            },
        ],
        ...change,
    };
}

const RANGED: readonly (readonly [string, Asked, boolean])[] = [
    ["the first of the range", asked(), true],
    ["another of the range", asked({ uid: FIRST + 9999, groups: [0, FIRST + 1] }), true],
    ["no group of the range", asked({ groups: [0] }, { options: ["mode=0777"] }), true],
    ["root", asked({ uid: 0 }), false],
    ["the user of the image", asked({ uid: 1001 }), false],
    ["one before the range", asked({ uid: FIRST - 1 }), false],
    ["one after the range", asked({ uid: FIRST + 10000 }), false],
    ["a group of the range as the primary one", asked({ gid: FIRST, groups: [0, FIRST] }), false],
    ["two groups of the range", asked({ groups: [0, FIRST, FIRST + 1] }), false],
    ["a group outside of the range", asked({ groups: [0, 10] }), false],
    ["without the primary group", asked({ groups: [FIRST] }), false],
    ["a right", asked({ capabilities: ["NET_BIND_SERVICE"] }), false],
    ["more rights by set-uid programs", asked({ noNewPrivileges: false }), false],
    ["a volume of a group outside of the range", asked({}, { options: ["mode=0777", "fsgid=0"] }), false],
    ["a volume of a group that is not a number", asked({}, { options: ["mode=0777", "fsgid=1e9"] }), false],
    ["a volume with another option", asked({}, { options: ["mode=0777", "exec"] }), false],
    ["a volume that only looks like one of a group", asked({}, { options: ["mode=0777", String(FIRST)] }), false],
];

test.each(RANGED)("a container as %s", (_, one, allowed) => {
    const policy = openPolicy(String(made(MANIFEST, PolicyPreset.Strict, `${FIRST}/10000`).text));
    const sandbox = { hostname: "web-0", guest_hook_path: "", kernel_modules: [], sandbox_pidns: false, storages: [] };
    expect(policy.evaluate("CreateSandboxRequest", sandbox).allowed).toBe(true);
    expect(policy.evaluate("CreateContainerRequest", sandboxRequest("web-0", "shop")).allowed).toBe(true);
    expect(policy.evaluate("CreateContainerRequest", containerRequest(one)).allowed).toBe(allowed);
    policy.close();
});

test("a user that the pod names stays that user, and one outside of the range is a problem", () => {
    const own = { containers: [{ name: "web", image: IMAGE, securityContext: { runAsUser: FIRST + 5 } }] };
    expect(String(made(own, PolicyPreset.Strict, `${FIRST}/10000`).text)).toContain(`"UID": ${FIRST + 5}`);
    const other = {
        securityContext: { fsGroup: 7 },
        containers: [{ name: "web", image: IMAGE, securityContext: { runAsUser: 0 } }],
    };
    const { issues } = made(other, PolicyPreset.Strict, `${FIRST}/10000`);
    expect(issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`)).toEqual(
        [
            ["spec.containers[0].securityContext.runAsUser", 0],
            ["spec.securityContext.fsGroup", 7],
        ].map(
            ([path, id]) =>
                `error ${path}: is ${id}, and policy.uidRange allows only 1000860000 to 1000869999: restricted-v2 refuses the pod [uid-range]\n    allowed: a number from 1000860000 to 1000869999\n    fix: remove it; or leave policy.uidRange out, if another SCC admits the pod`,
        ),
    );
});

test("what is not known yet stays so", () => {
    const later = { containers: [{ name: "web", image: IMAGE, securityContext: UNKNOWN }] };
    expect(made(later, PolicyPreset.Strict, `${FIRST}/10000`).text).toBe(UNKNOWN);
    const pod = { securityContext: UNKNOWN, containers: [{ name: "web", image: IMAGE }] };
    expect(made(pod, PolicyPreset.Strict, `${FIRST}/10000`).text).toBe(UNKNOWN);
});
