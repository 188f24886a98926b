import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import type * as pulumi from "@pulumi/pulumi";
import { defined } from "../../core/fields";
import { secretPaths } from "../outputs";
import { isUsersProblem, RenderError, renderError } from "./failure";
import { loadProgram, sdkOf } from "./loadProgram";
import { type Inputs, mockEngine, readable, STACK } from "./monitor";
import type { Project } from "./project";

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
            const program = await loadProgram(entry);
            return typeof program === "function" ? await program() : program;
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
        const names = waiting.map(({ name }) => name).join(", ");
        const inputs = names === "" ? "" : `, for the inputs of ${names}`;
        throw new RenderError(`the program waits for a promise or an output that never settles${inputs}`);
    }
    return toResources(deployed, urns, inputs);
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
        rendered.set(made, { type, name, inputs: shown as Inputs, ...defined({ parent }) });
    }
    return [...rendered.values()];
}

/**
 * Registers a transformation of the stack that stays the last, whatever the program registers later. Only that one sees
 * the inputs as they go to the engine, with every secret that another transformation has added to them.
 */
function transformLast({ runtime }: typeof pulumi, last: pulumi.ResourceTransformation): void {
    let others: readonly pulumi.ResourceTransformation[] = [];
    // A resource takes over what is in this field of its parent.
    Object.defineProperty(runtime.getStackResource(), "__transformations", {
        get: () => [...others, last],
        set: (all: readonly pulumi.ResourceTransformation[]) => {
            others = all.filter((transformation) => transformation !== last);
        },
    });
}

/** What a program failed with: its problems, or what else went wrong first. */
class Failures extends Error {
    constructor(readonly causes: readonly unknown[]) {
        super("the program failed");
    }
}

/**
 * Runs something in a process of its own, and waits until nothing is left to do there, as Pulumi's own host does: what
 * began and was not waited for counts, and so does its failure. Rejects with `Failures`: all that `isProblem`, as the
 * components of a program have some each, or else the first. Gives whether `run` came to its end, or waits for what never
 * comes.
 */
function untilIdle(run: () => Promise<void>, isProblem: (cause: unknown) => boolean): Promise<boolean> {
    return new Promise((resolve, reject) => {
        let isAtEnd = false;
        const problems = new Set<unknown>();
        // What else fails after a problem is an echo of it.
        const fail = (cause: unknown) => {
            if (isProblem(cause)) {
                problems.add(cause);
            } else if (problems.size === 0) {
                reject(new Failures([cause]));
            }
        };
        // They stay after a failure: an echo must not end the process first.
        process.on("unhandledRejection", fail);
        process.on("uncaughtException", fail);
        process.once("beforeExit", () => {
            if (problems.size > 0) {
                reject(new Failures([...problems]));
                return;
            }
            process.off("unhandledRejection", fail);
            process.off("uncaughtException", fail);
            resolve(isAtEnd);
        });
        run().then(() => {
            isAtEnd = true;
        }, fail);
    });
}
