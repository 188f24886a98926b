import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import type * as pulumi from "@pulumi/pulumi";
import { secretPaths } from "../outputs";
import { isUsersProblem, RenderError, renderError } from "./failure";
import { type Failures, untilIdle } from "./idle";
import { transformLast } from "./lastTransformation";
import { loadProgram, sdkOf } from "./loadProgram";
import { type Inputs, mockEngine, STACK } from "./monitor";
import type { Project } from "./project";
import { readable } from "./values";

/** A resource that a program registers, with its inputs as they would go to the engine. */
export interface RenderedResource {
    readonly type: string;
    readonly name: string;
    /** The resource above it; absent at the root of the stack. */
    readonly parent?: RenderedResource;
    readonly inputs: Inputs;
}

/**
 * Runs a Pulumi program in this process, without engine, cluster, network or credentials, and gives the resources that
 * it registers until nothing is left to do, in the order of their registration. Rejects with a `RenderError`: the
 * problems of all components, or else the program's first failure. The process has to be there for this alone.
 */
export async function renderProgram({ name, stack, entry, config }: Project): Promise<RenderedResource[]> {
    const sdk = sdkOf(entry);
    const made: pulumi.ResourceTransformationArgs[] = [];
    const inputs = await mockEngine(sdk, name, stack);
    sdk.runtime.setAllConfig({ ...config });
    const run = async () => {
        await sdk.runtime.runInPulumiStack(async () => {
            transformLast(sdk, (args) => {
                made.push(args);
                return undefined;
            });
            return outputsOf(await loadProgram(entry));
        });
    };
    const before = process.cwd();
    // A program reads its files from where the engine runs it: Pulumi `pkg/engine/project.go`, `GetPwdMain`.
    process.chdir(dirname(entry));
    const isAtEnd = await untilIdle(run, (cause) => isUsersProblem(cause, sdk))
        .catch((failures: Failures) => {
            throw new RenderError(failures.causes.map((cause) => renderError(cause, sdk).message).join("\n"));
        })
        .finally(() => process.chdir(before));
    // What has an id is read and not deployed.
    const deployed = made.filter(({ type, opts }) => type !== STACK && opts.id === undefined);
    const urns = await urnsOf(deployed.map(({ resource }) => resource));
    const waiting = deployed.filter(({ resource }) => !urns.has(resource));
    if (!isAtEnd || waiting.length > 0) {
        throw neverSettled(waiting);
    }
    return toResources(deployed, urns, inputs);
}

function neverSettled(waiting: readonly pulumi.ResourceTransformationArgs[]): RenderError {
    const names = waiting.map(({ name }) => name).join(", ");
    return new RenderError(
        `the program waits for a promise or an output that never settles${names === "" ? "" : `, for the inputs of ${names}`}`,
    );
}

async function outputsOf(program: unknown): Promise<pulumi.Inputs> {
    const exported = typeof program === "function" ? await program() : program;
    return exported as pulumi.Inputs;
}

/** The URNs of those that have been registered: that of another would never come. */
async function urnsOf(resources: readonly pulumi.Resource[]): Promise<ReadonlyMap<pulumi.Resource, string>> {
    const urns = new Map<pulumi.Resource, string>();
    for (const resource of resources) {
        resource.urn.apply((urn) => urns.set(resource, urn));
    }
    await setImmediate();
    return urns;
}

async function toResources(
    deployed: readonly pulumi.ResourceTransformationArgs[],
    urns: ReadonlyMap<pulumi.Resource, string>,
    registered: ReadonlyMap<string, readonly Inputs[]>,
): Promise<RenderedResource[]> {
    const rendered = new Map<pulumi.Resource, RenderedResource>();
    for (const { type, name, props, opts, resource: made } of deployed) {
        const urn = String(urns.get(made));
        const [inputs, another] = registered.get(urn) ?? [];
        if (another !== undefined) {
            throw new RenderError(`two resources have the URN ${urn}, which the engine refuses; rename one of them`);
        }
        const shown = readable(inputs, await secretPaths(props));
        const parent = opts.parent === undefined ? undefined : rendered.get(opts.parent);
        const resource = { type, name, inputs: shown as Inputs };
        rendered.set(made, parent === undefined ? resource : { ...resource, parent });
    }
    return [...rendered.values()];
}
