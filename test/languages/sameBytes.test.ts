import { readFileSync } from "node:fs";
import { ApiObject, App, Chart, Testing } from "cdk8s";
import { describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { confidential } from "../../cdk8s";
import { confidentialManifests, decodeAnnotation, INIT_DATA_ANNOTATION } from "../../core";
import { DIGEST_ANNOTATION } from "../../core/annotationNames";
import { at, root } from "../../core/kubernetes/located";
import {
    ConfidentialWorkload,
    type ConfidentialWorkloadArgs,
    confidentialTransform,
    confidentialTransformation,
} from "../../index";
import { componentProvider } from "../../plugin/provider";
import { Folder } from "../cli/injectFolder";
import { resolve, run } from "../components/mocks";
import { CASES, type Case, type Workload } from "./cases";

const PROVIDER = componentProvider(readFileSync("plugin/schema.json", "utf8"));

/** Each gives the whole workload as it goes to the cluster. */
const WAYS: Readonly<Record<string, (given: Case) => unknown>> = {
    "the npm package": async ({ inputs, kind, workload }) => {
        const args = { ...inputs, [kind]: workload } as unknown as ConfidentialWorkloadArgs;
        return madeBy(() => new ConfidentialWorkload("shop", args), workload);
    },
    confidentialTransformation: async ({ inputs, workload }) => {
        const k8s = await import("@pulumi/kubernetes");
        const transformations = [confidentialTransformation(inputs as never)];
        return madeBy(() => new k8s.yaml.ConfigGroup("all", { objs: [workload] }, { transformations }), workload);
    },
    // The engine calls it, with plain properties.
    confidentialTransform: async ({ inputs, workload }) => {
        const { apiVersion, kind, metadata } = workload;
        const type = `kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`;
        const transform = confidentialTransform(inputs as never);
        const sent = { custom: true, type, name: metadata.name, props: { ...workload }, opts: {} };
        const { result } = await run(async () => resolve((await transform(sent))?.props));
        return (await result).value;
    },
    "the plugin of other languages": async ({ inputs, kind, workload }) => {
        const type = "confidential-workload:index:ConfidentialWorkload";
        return madeBy(() => PROVIDER.construct?.("shop", type, { ...inputs, [kind]: workload }, {}), workload);
    },
    inject: ({ inputs, workload }) => {
        const folder = new Folder();
        const { policy = {}, ...others } = inputs;
        const { imageLock, ...rest } = policy;
        folder.config({ ...others, policy: rest });
        if (imageLock !== undefined) {
            folder.write("images.lock.json", imageLock);
        }
        const { code, out, err } = folder.run(["-"], JSON.stringify(workload));
        folder.remove();
        expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
        return parse(out);
    },
    cdk8s: ({ inputs, workload }) => {
        const chart = new Chart(Testing.app(), "chart");
        new ApiObject(chart, "shop", workload);
        confidential(chart, inputs);
        return parse(App.of(chart).synthYaml());
    },
    confidentialManifests: ({ inputs, workload }) =>
        confidentialManifests([workload], inputs, { now: new Date() }).manifests[0],
};

/** What a Pulumi program registers of the workload's kind. */
async function madeBy(program: () => unknown, { kind }: Workload): Promise<unknown> {
    const { resources } = await run(program);
    return resources.find(({ type }) => type.endsWith(`:${kind}`))?.inputs;
}

/** The pod template of a workload, which holds everything that is set. */
function templateOf({ kind, workload }: Case, made: unknown): unknown {
    const inSpec = { pod: [], cronJob: ["spec", "jobTemplate", "spec", "template"] }[kind as string];
    return at(root({ ...workload, ...(made as object) }), ...(inSpec ?? ["spec", "template"])).value;
}

describe.each(CASES)("$name", (given) => {
    test("every way makes the same pod, with the same document in it", async () => {
        vi.spyOn(console, "warn").mockReturnValue();
        const pods: Record<string, unknown> = {};
        for (const [way, make] of Object.entries(WAYS)) {
            pods[way] = templateOf(given, await make(given));
        }
        const [first] = Object.values(pods);
        expect(pods).toEqual(Object.fromEntries(Object.keys(WAYS).map((way) => [way, first])));
        const annotations = at(root(first), "metadata", "annotations").value as Record<string, string>;
        const { initData } = decodeAnnotation(annotations[INIT_DATA_ANNOTATION] ?? "");
        expect(`${initData?.algorithm}:${initData?.digest}`).toBe(annotations[DIGEST_ANNOTATION]);
        expect(initData?.files["aa.toml"]).toContain(given.inputs.kbs.url);
    });
});
