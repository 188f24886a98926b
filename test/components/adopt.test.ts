import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Adopt, ConfidentialWorkload, type ConfidentialWorkloadArgs, PolicyPreset } from "../../index";
import { CONTAINERS, DEPLOYMENT, SPEC } from "./example";
import { resolve, run, runToError } from "./mocks";

const URN = "urn:pulumi:dev::shop::acme:index:Web$kubernetes:apps/v1:Deployment::web-app";

/** An alias to the workload itself changes nothing. */
const ITSELF = "web-deployment at web";

const program = (change: Partial<ConfidentialWorkloadArgs>) => () =>
    new ConfidentialWorkload("web", { ...SPEC, deployment: DEPLOYMENT, ...change });

describe("adopt tells the engine that the workload is one of the stack's", () => {
    it.each<[string, () => pulumi.Input<string>, string]>([
        ["at the root, by name", () => "web", "web at the root"],
        ["under a component, by URN", () => URN, URN],
        ["by an output", () => pulumi.output(URN), URN],
        ["at the root, by an output", () => pulumi.output("web"), "web at the root"],
    ])("%s", async (_, adopt, alias) => {
        const { options } = await run(program({ adopt: adopt() }));
        expect(options["web-deployment"]?.aliases).toEqual([alias]);
        expect(options["web"]?.aliases).toEqual([]);
    });

    it.each<[string, pulumi.Input<string>]>([
        ["that it adopts nothing", Adopt.None],
        ["that it adopts nothing, by an output", pulumi.output<string>(Adopt.None)],
    ])("%s", async (_, adopt) => {
        expect((await run(program({ adopt }))).options["web-deployment"]?.aliases).toEqual([ITSELF]);
    });
});

describe("adopt that names nothing stops the preview", () => {
    const made = ["web-deployment"];

    it.each<[string, pulumi.Input<string>]>([
        ["a name", "wev"],
        ["an output", pulumi.output("wev")],
    ])("%s", async (_, adopt) => {
        const { message } = await runToError(program({ adopt }), { preview: true, made });
        expect(message).toBe(
            [
                'confidential-workload: ConfidentialWorkload "web" has 1 problem:',
                '  - adopt: "wev" names no Deployment of this stack that can stay: this update would make a new one, and delete one that the program no longer makes [adopt-nothing]',
                "    allowed: the Pulumi name of a Deployment at the root of the stack, or the URN of any other",
                "    fix: look for it in `pulumi stack --show-urns`, and give its URN; leave adopt out where the stack never had it",
            ].join("\n"),
        );
    });

    const urn = (type: string, name: string) => `urn:pulumi:stack::project::${type}::${name}`;
    const state = Object.fromEntries(
        ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"].flatMap((type) =>
            ["shop", "web"].map((name) => [urn(type, name), { type, outputs: {} }]),
        ),
    );
    const fixOf = (message: string) => message.split("\n    fix: ")[1];

    it("and names the workloads of its kind that the stack has, the most similar name first", async () => {
        const { message } = await runToError(program({ adopt: "wev" }), { preview: true, made, state });
        expect(fixOf(message)).toBe(
            `give the URN of the right one: ${urn("kubernetes:apps/v1:Deployment", "web")} or ${urn("kubernetes:apps/v1:Deployment", "shop")}; leave adopt out where the stack never had it`,
        );
    });

    it("and says that the stack has none", async () => {
        const { message } = await runToError(program({ adopt: "wev" }), { preview: true, made, state: {} });
        expect(fixOf(message)).toBe("the stack has no Deployment: leave adopt out");
    });

    it("and says of what was taken over before that the update replaces it", async () => {
        const type = "confidential-workload:index:ConfidentialWorkload$kubernetes:apps/v1:Deployment";
        const taken = { [urn(type, "web-deployment")]: { type: "kubernetes:apps/v1:Deployment", outputs: {} } };
        const { message } = await runToError(program({ adopt: "web" }), { preview: true, made, state: taken });
        expect(message).toContain(
            "adopt: the stack has this Deployment already, and this update replaces it: its pods end [adopt-replaces]",
        );
    });

    it.each<[string, Partial<ConfidentialWorkloadArgs>, boolean]>([
        ["an update, which knows ids only afterwards", { adopt: "wev" }, false],
        ["a component that adopts nothing", { adopt: Adopt.None }, true],
        ["a component without adopt, in a new stack", {}, true],
    ])("not %s", async (_, change, preview) => {
        expect((await run(program(change), { preview, made })).resources).not.toEqual([]);
    });
});

describe("a preview that would make an object which the stack has as another resource", () => {
    const type = "kubernetes:apps/v1:Deployment";
    const old = `urn:pulumi:stack::project::${type}::old`;
    const had = (metadata: object) => ({ [old]: { type, outputs: { metadata } } });
    const named = { deployment: { ...DEPLOYMENT, metadata: { name: "shop", namespace: "store" } } };
    const said = async (change: Partial<ConfidentialWorkloadArgs>, metadata: object, mode = {}) => {
        const state = had(metadata);
        const { warnings } = await run(program(change), { preview: true, made: ["web-deployment"], state, ...mode });
        return warnings.map(({ message }) => message).filter((message) => message.includes("[not-adopted]"));
    };
    const warned = [
        [
            `adopt: is not set, and the stack has a Deployment of this name already, as ${old}. If both are in one cluster, they are one object: this update deletes it where the program no longer makes the other, and its pods end; where it does, both change it [not-adopted]`,
            `    fix: in one cluster, set adopt: "${old}", and take the other out of the program; in two clusters nothing has to change`,
        ].join("\n"),
    ];

    it.each<[string, Partial<ConfidentialWorkloadArgs>, object, object, string[]]>([
        ["is warned of", named, { name: "shop", namespace: "store" }, {}, warned],
        [
            "is warned of with Adopt.None",
            { ...named, adopt: Adopt.None },
            { name: "shop", namespace: "store" },
            {},
            warned,
        ],
        ["is another one in another namespace", named, { name: "shop", namespace: "other" }, {}, []],
        ["is another one with another name", named, { name: "web", namespace: "store" }, {}, []],
        ["is taken over where it has an id", named, { name: "shop", namespace: "store" }, { made: [] }, []],
        [
            "is not asked for where a read could end the engine",
            named,
            { name: "shop", namespace: "store" },
            { hasOutputs: false },
            [],
        ],
        ["is made in an update", named, { name: "shop", namespace: "store" }, { preview: false }, []],
    ])("%s", async (_, change, metadata, mode, expected) => {
        expect(await said(change, metadata, mode)).toEqual(expected);
    });
});

describe("without adopt the workload is the one of the component's name", () => {
    const aliasesOf = async (make: () => unknown) => (await run(make)).options["web-deployment"]?.aliases;
    const shop = () => new pulumi.ComponentResource("acme:index:Shop", "shop");
    const plain = (name: string, parent: pulumi.Resource) =>
        new k8s.apps.v1.Deployment(name, DEPLOYMENT as never, { parent });
    const component = (parent: pulumi.Resource) =>
        new ConfidentialWorkload("web", { ...SPEC, deployment: DEPLOYMENT }, { parent });

    it("at the root of the stack", async () => {
        expect(await aliasesOf(program({}))).toEqual(["web at the root"]);
    });

    it("under the component's parent, and at the root", async () => {
        expect(await aliasesOf(() => component(shop()))).toEqual(["web at shop", "web at the root"]);
    });

    it.each<[string, (parent: pulumi.Resource) => void, string]>([
        [
            "that the program has made before",
            (parent) => {
                plain("web", parent);
                component(parent);
            },
            ITSELF,
        ],
        [
            "that the program makes after it",
            (parent) => {
                component(parent);
                plain("web", parent);
            },
            ITSELF,
        ],
        [
            "next to one of another name",
            (parent) => {
                plain("api", parent);
                component(parent);
            },
            "web at shop",
        ],
        [
            "that another component has to take over by adopt",
            (parent) => {
                component(parent);
                const adopt = pulumi.createUrn("web", "kubernetes:apps/v1:Deployment", parent);
                new ConfidentialWorkload("api", { ...SPEC, deployment: DEPLOYMENT, adopt }, { parent });
            },
            ITSELF,
        ],
        [
            "that another resource has an alias to",
            (parent) => {
                new k8s.apps.v1.Deployment("api", DEPLOYMENT as never, { parent, aliases: [{ name: "web" }] });
                component(parent);
            },
            ITSELF,
        ],
        [
            "next to a component that takes over another",
            (parent) => {
                new ConfidentialWorkload("api", { ...SPEC, deployment: DEPLOYMENT, adopt: "old" }, { parent });
                component(parent);
            },
            "web at shop",
        ],
        [
            "next to another kind",
            (parent) => {
                new k8s.core.v1.ConfigMap("web", {}, { parent });
                component(parent);
            },
            "web at shop",
        ],
    ])("but not one %s", async (_, make, alias) => {
        expect(await aliasesOf(() => make(shop()))).toEqual([alias, "web at the root"]);
    });
});

describe("a policy follows the name that the object has in the cluster", () => {
    const image = `registry.example.com/app@sha256:${"5a".repeat(32)}`;
    const policy = { preset: PolicyPreset.Strict, imageLock: { [image]: { entrypoint: ["/app"] } } };
    const spec = { containers: [{ name: "app", image }], automountServiceAccountToken: false };
    const { template } = DEPLOYMENT.spec;
    const deployment = { spec: { ...DEPLOYMENT.spec, template: { ...template, spec } } };

    /** The form of the names of sandboxes, which are those of the pods. */
    async function sandboxNames(adopt: object): Promise<RegExp> {
        const { result } = await run(program({ policy, deployment, ...adopt }));
        const text = String((await resolve(result.initData.policy)).value);
        return new RegExp(JSON.parse(/"sandbox": \{"name": ("[^"]*")/.exec(text)?.[1] ?? '""'));
    }

    it("that Pulumi makes for the child, or has made for the one of the component's name", async () => {
        const names = await sandboxNames({});
        const prefixes = ["web-deployment", "web", "shop-web"];
        expect(prefixes.filter((one) => names.test(`${one}-1f2e3d4c-7d4b9c6f5d-x2x5z`))).toEqual([
            "web-deployment",
            "web",
        ]);
    });

    it.each<[string, object, string]>([
        ["that Pulumi makes for the child", { adopt: Adopt.None }, "web-deployment"],
        ["that Pulumi has made for the adopted one", { adopt: "shop-web" }, "shop-web"],
        ["that Pulumi has made for the one with that URN", { adopt: URN }, "web-app"],
        ["of an output", { adopt: pulumi.output("shop-web") }, "shop-web"],
    ])("%s", async (_, adopt, prefix) => {
        const names = await sandboxNames(adopt);
        const prefixes = ["web-deployment", "shop-web", "web-app"];
        expect(prefixes.filter((one) => names.test(`${one}-1f2e3d4c-7d4b9c6f5d-x2x5z`))).toEqual([prefix]);
    });
});

const problem = (text: string) => `confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - adopt: ${text}`;
const ALLOWED = "allowed: the Pulumi name of a workload at the root of the stack, the URN of any other, or Adopt.None";

const REFUSED: readonly [string, unknown, string][] = [
    ["nothing", " ", `is empty [adopt]\n    ${ALLOWED}\n    fix: give the name, or leave it out`],
    ["a number", 7, "7 is not a string [wrong-type]\n    allowed: a string\n    fix: give a string"],
    [
        "another kind",
        URN.replace("Deployment", "StatefulSet"),
        `"urn:pulumi:dev::shop::acme:index:Web$kubernetes:apps/v1:StatefulSet::web-app" is of the type "kubernetes:apps/v1:StatefulSet", and the workload is a Deployment [adopt]
    allowed: a Deployment
    fix: take over a workload of the same kind; another kind is another object in the cluster`,
    ],
    [
        "a component",
        "urn:pulumi:dev::shop::acme:index:Web::web",
        `"urn:pulumi:dev::shop::acme:index:Web::web" is not the URN of a Kubernetes workload [adopt]
    ${ALLOWED}
    fix: copy it from \`pulumi stack --show-urns\``,
    ],
    [
        "a cut URN",
        "urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment",
        `"urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment" is not the URN of a Kubernetes workload [adopt]
    ${ALLOWED}
    fix: copy it from \`pulumi stack --show-urns\``,
    ],
];

describe("what cannot be taken over is a problem", () => {
    it.each(REFUSED)("%s, at once", async (_, adopt, text) => {
        const { message, when } = await runToError(program({ adopt: adopt as string }));
        expect([message, when]).toEqual([problem(text), "at once"]);
    });

    it.each(REFUSED)("%s, that comes later", async (_, adopt, text) => {
        const { message, when } = await runToError(program({ adopt: pulumi.output(adopt as string) }));
        expect([message, when]).toEqual([problem(text), "later"]);
    });

    it("and is named next to others", async () => {
        const podSpec = { containers: CONTAINERS };
        const { message } = await runToError(
            program({ adopt: "", podSpec, deployment: undefined, platform: "sev" } as never),
        );
        expect(message).toContain("has 2 problems:");
    });
});
