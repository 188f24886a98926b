import type * as pulumi from "@pulumi/pulumi";
import { joinPath } from "../../core";
import { secretPaths } from "../outputs";
import { RenderError, renderError } from "./failure";
import { untilIdle } from "./idle";
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
/** Goes along with a resource's inputs: two of one type may have one name, under parents of different types. */
const MARK = "__rendered";

type Inputs = Readonly<Record<string, unknown>>;

/**
 * Runs a Pulumi program in this process, without engine, cluster, network or credentials, and gives the resources that
 * it registers until nothing is left to do, in the order of their registration. Rejects with a `RenderError`: the
 * program's first failure. The process has to be there for this alone.
 */
export async function renderProgram({ name, stack, entry, config }: Project): Promise<RenderedResource[]> {
    const sdk = sdkOf(entry);
    const inputs = new Map<unknown, Inputs>();
    const registered: pulumi.ResourceTransformationArgs[] = [];
    await sdk.runtime.setMocks(
        {
            newResource: (args) => {
                const { [MARK]: mark, ...own } = args.inputs;
                inputs.set(mark, own);
                return { id: args.custom ? `${args.name}-id` : undefined, state: own };
            },
            // The answer of a provider is not known without one.
            call: () => ({}),
        },
        name,
        stack,
        /* preview */ true,
    );
    sdk.runtime.setAllConfig({ ...config });
    const isAtEnd = await untilIdle(async () => {
        await sdk.runtime.runInPulumiStack(async () => {
            sdk.runtime.registerStackTransformation((args) => {
                const mark = registered.push(args) - 1;
                return { props: { ...args.props, [MARK]: mark }, opts: args.opts };
            });
            return outputsOf(await loadProgram(entry));
        });
    }).catch((cause: unknown) => {
        throw renderError(cause, sdk);
    });
    const waiting = registered.filter(({ opts }, mark) => opts.id === undefined && !inputs.has(mark));
    if (!isAtEnd || waiting.length > 0) {
        throw neverSettled(waiting);
    }
    return toResources(registered, inputs);
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

async function toResources(
    registered: readonly pulumi.ResourceTransformationArgs[],
    inputs: ReadonlyMap<unknown, Inputs>,
): Promise<RenderedResource[]> {
    const rendered = new Map<pulumi.Resource, RenderedResource>();
    for (const [mark, { type, name, props, opts, resource: made }] of registered.entries()) {
        // What has an id is read and not deployed.
        if (type === ROOT || opts.id !== undefined) {
            continue;
        }
        const shown = readable(inputs.get(mark), await secretPaths(props, "", joinPath));
        const parent = opts.parent === undefined ? undefined : rendered.get(opts.parent);
        const resource = { type, name, inputs: shown as Inputs };
        rendered.set(made, parent === undefined ? resource : { ...resource, parent });
    }
    return [...rendered.values()];
}
