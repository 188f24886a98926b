import type * as pulumi from "@pulumi/pulumi";
import { joinPath } from "../../core";
import { secretPaths } from "../outputs";
import { loadProgram, sdkOf } from "./loadProgram";
import type { Project } from "./project";
import { readable } from "./values";

/** A resource that a program registers, with its inputs as they would go to the engine. */
export interface RenderedResource {
    readonly type: string;
    readonly name: string;
    /** The resource above it; absent at the root of the stack. */
    readonly parent?: RenderedResource;
    readonly inputs: Readonly<Record<string, unknown>>;
}

const ROOT = "pulumi:pulumi:Stack";

/**
 * Runs a Pulumi program in this process, without engine, cluster, network or credentials, and gives the resources that
 * it registers, in the order of their registration. Rejects with the program's first error.
 */
export async function renderProgram({ name, stack, entry, config }: Project): Promise<RenderedResource[]> {
    const sdk = sdkOf(entry);
    const inputs = new Map<string, Readonly<Record<string, unknown>>>();
    const registered: pulumi.ResourceTransformationArgs[] = [];
    await sdk.runtime.setMocks(
        {
            newResource: (args) => {
                inputs.set(key(args), args.inputs);
                return { id: args.custom ? `${args.name}-id` : undefined, state: args.inputs };
            },
            // The answer of a provider is not known without one.
            call: () => ({}),
        },
        name,
        stack,
        /* preview */ true,
    );
    sdk.runtime.setAllConfig({ ...config });
    await untilFirstError(async () => {
        await sdk.runtime.runInPulumiStack(async () => {
            sdk.runtime.registerStackTransformation((args) => {
                registered.push(args);
                return undefined;
            });
            return outputsOf(await loadProgram(entry));
        });
        await allRegistered(registered);
    });
    return toResources(registered, inputs);
}

async function outputsOf(program: unknown): Promise<pulumi.Inputs> {
    const exported = typeof program === "function" ? await program() : program;
    return exported as pulumi.Inputs;
}

/** Errors of outputs surface as unhandled rejections, as they do under the engine. */
async function untilFirstError(run: () => Promise<void>): Promise<void> {
    await new Promise<void>((resolve, reject) => {
        // They stay: what fails after the first error is an echo of it, and must not end the process first.
        process.on("unhandledRejection", reject);
        process.on("uncaughtException", reject);
        run().then(resolve, reject);
    });
}

/** Waits for every resource's URN; registering one may construct more. */
async function allRegistered(registered: readonly pulumi.ResourceTransformationArgs[]): Promise<void> {
    for (let done = 0; done < registered.length; ) {
        const batch = registered.slice(done);
        await Promise.all(batch.map(({ resource }) => new Promise((resolve) => resource.urn.apply(resolve))));
        done += batch.length;
    }
}

async function toResources(
    registered: readonly pulumi.ResourceTransformationArgs[],
    inputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): Promise<RenderedResource[]> {
    const rendered = new Map<pulumi.Resource, RenderedResource>();
    // What has an id is read and not deployed.
    for (const args of registered.filter(({ type, opts }) => type !== ROOT && opts.id === undefined)) {
        const { type, name, props, opts } = args;
        const shown = readable(inputs.get(key(args)), await secretPaths(props, "", joinPath));
        const parent = opts.parent === undefined ? undefined : rendered.get(opts.parent);
        const resource = { type, name, inputs: shown as Readonly<Record<string, unknown>> };
        rendered.set(args.resource, parent === undefined ? resource : { ...resource, parent });
    }
    return [...rendered.values()];
}

function key({ type, name }: { readonly type: string; readonly name: string }): string {
    return `${type}::${name}`;
}
