import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { vi } from "vitest";

/** Stands in inputs for what is not known before the deployment. */
export const NOT_KNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A secret as it is in inputs. */
export function secretOf(value: unknown): Record<string, unknown> {
    return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** A resource as the engine gets it. */
interface Registered {
    readonly type: string;
    readonly name: string;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** The options of a resource as the engine gets them: other resources are named, the default of each is empty. */
interface RegisteredOptions {
    readonly parent: string;
    readonly provider: string;
    readonly hideDiffs: readonly string[];
    readonly aliasTypes: readonly string[];
    /** Other aliases: a URN, or `name at PARENT` by the parent's name. */
    readonly aliases: readonly string[];
    readonly timeouts: Readonly<Record<string, string>>;
    readonly replaceOnChanges: readonly string[];
    readonly deleteBeforeReplace: boolean;
    readonly dependencies: readonly string[];
}

interface LoggedWarning {
    readonly message: string;
    /** The resource at which it is logged. */
    readonly resource: pulumi.Resource | undefined;
}

interface Trace {
    /** In the order of their registration. */
    readonly resources: readonly Registered[];
    readonly options: Readonly<Record<string, RegisteredOptions>>;
    /** What each component registered as its outputs. */
    readonly outputs: Readonly<Record<string, unknown>>;
    readonly warnings: readonly LoggedWarning[];
}

interface Run<T> extends Trace {
    readonly result: T;
}

interface Failure extends Trace {
    /** The text that the user sees, without a stack. */
    readonly message: string;
    /** Thrown by the program itself, or left later by an output. */
    readonly when: "at once" | "later";
}

export interface Mode {
    readonly preview?: boolean;
    /** What the cluster has: handlers by RuntimeClass. One without is not known. */
    readonly handlers?: Readonly<Record<string, string>>;
    /** Names of the resources that the stack does not have yet: a preview knows no id of them. Default: none, for brevity. */
    readonly made?: readonly string[];
    /** What the stack had before, by URN. Default: the engine cannot read it. */
    readonly state?: Readonly<Record<string, { readonly type: string; readonly outputs: object }>>;
    /** Whether the stack had outputs before. */
    readonly hasOutputs?: boolean;
}

/** A resource whose output `value` is its input `answer`, and not known in a preview. */
export class Source extends pulumi.CustomResource {
    declare readonly value: pulumi.Output<never>;

    constructor(name: string, answer: unknown) {
        super("test:index:Source", name, { answer, value: undefined });
    }
}

/** Runs a program against mocks, and waits for all that it started. Rejects when any of it fails. */
export async function run<T>(program: () => T, mode: Mode = {}): Promise<Run<T>> {
    const { result, errors, trace } = await record(program, mode);
    if (errors.length > 0) {
        throw errors[0];
    }
    return { ...trace, result: result as T };
}

/** Runs a program that must fail with one error, a problem of its user, and gives that. */
export async function runToError(program: () => unknown, mode: Mode = {}): Promise<Failure> {
    const { errors, when, trace } = await record(program, mode);
    if (errors.length !== 1) {
        throw new AggregateError(errors, `one error is expected, and there are ${errors.length}`);
    }
    const [error] = errors;
    // For any other error the engine shows a stack, which says that the program is at fault.
    if (!pulumi.ResourceError.isInstance(error) || error.hideStack !== true) {
        throw error;
    }
    return { ...trace, message: error.message, when };
}

/** Runs a program that must fail with problems of its user, each of which the user sees without a stack. */
export async function runToErrors(
    program: () => unknown,
    mode: Mode = {},
): Promise<Trace & { readonly errors: readonly string[] }> {
    const { errors, trace } = await record(program, mode);
    const messages = errors.map((error) => {
        if (!pulumi.ResourceError.isInstance(error) || error.hideStack !== true) {
            throw error;
        }
        return error.message;
    });
    return { ...trace, errors: messages };
}

async function record<T>(
    program: () => T,
    { preview = false, handlers = {}, made = [], state, hasOutputs = true }: Mode,
) {
    const newResource = ({ type, name, custom, inputs, id }: pulumi.runtime.MockResourceArgs) => {
        if (type === "kubernetes:node.k8s.io/v1:RuntimeClass") {
            return { id, state: { handler: handlers[id ?? ""] } };
        }
        const answer = preview ? {} : { value: inputs.answer };
        const isUnknown = preview && made.includes(name);
        return {
            id: custom && !isUnknown ? `${name}-id` : undefined,
            state: type === "test:index:Source" ? answer : inputs,
        };
    };
    const call = ({ token, inputs }: pulumi.runtime.MockCallArgs) => {
        if (token === "pulumi:pulumi:readStackOutputs" && inputs.name === "org/project/stack" && state !== undefined) {
            return { outputs: hasOutputs ? { digest: "" } : {} };
        }
        const isRead = token === "pulumi:pulumi:readStackResourceOutputs" && inputs.stackName === "org/project/stack";
        return isRead && state !== undefined ? { outputs: state } : {};
    };
    await pulumi.runtime.setMocks({ newResource, call }, "project", "stack", preview, "org");
    const monitor = pulumi.runtime.getMonitor() as unknown as MockMonitor;
    const register = vi.spyOn(monitor, "registerResource");
    const registerOutputs = vi.spyOn(monitor, "registerResourceOutputs");
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    const trap = trapRejections();
    const thrown: unknown[] = [];
    let result: T | undefined;
    try {
        result = program();
        // Hosted components are made later.
        await result;
        // After an error some registrations never end.
        await Promise.race([pulumi.runtime.disconnect(), trap.first]);
    } catch (error) {
        thrown.push(error);
    }
    // By the next turn of the event loop every chain of promises has ended, and Node has reported every rejection.
    await new Promise((resolve) => setImmediate(resolve));
    trap.remove();
    const requests: RegisterResourceRequest[] = register.mock.calls.map(([request]) => request);
    const trace: Trace = {
        resources: requests.map((request) => ({
            type: request.getType(),
            name: request.getName(),
            inputs: request.getObject()?.toJavaScript() ?? {},
        })),
        options: Object.fromEntries(requests.map((request) => [request.getName(), optionsOf(request)])),
        outputs: Object.fromEntries(
            registerOutputs.mock.calls.map(([request]) => [
                nameOf(request.getUrn()),
                request.getOutputs().toJavaScript(),
            ]),
        ),
        // The policy of `example.ts` is open, so that it needs no image lock. `test/core/protection.test.ts` is about that warning.
        warnings: warn.mock.calls
            .filter(([message]) => !String(message).includes("[policy-open]"))
            .map(([message, resource]) => ({ message, resource })),
    };
    warn.mockRestore();
    const when: Failure["when"] = thrown.length > 0 ? "at once" : "later";
    return { result, errors: [...new Set([...thrown, ...trap.caught])], when, trace };
}

function optionsOf(request: RegisterResourceRequest): RegisteredOptions {
    return {
        parent: nameOf(request.getParent()),
        // A provider is named by its URN and id.
        provider: request.getProvider().split("::").at(-2) ?? "",
        hideDiffs: request.getHidediffsList(),
        ...aliasesOf(request),
        timeouts: timeoutsOf(request),
        replaceOnChanges: request.getReplaceonchangesList(),
        deleteBeforeReplace: request.getDeletebeforereplace(),
        dependencies: request.getDependenciesList().map(nameOf).sort(),
    };
}

function aliasesOf(request: RegisterResourceRequest): Pick<RegisteredOptions, "aliasTypes" | "aliases"> {
    const all = request.getAliasesList().map((alias) => {
        const { type = "", name = "", noparent = false, parenturn = "" } = alias.getSpec()?.toObject() ?? {};
        return { type, alias: alias.getUrn() || `${name} at ${noparent ? "the root" : nameOf(parenturn)}` };
    });
    return {
        aliasTypes: all.map(({ type }) => type).filter((type) => type !== ""),
        aliases: all.filter(({ type }) => type === "").map(({ alias }) => alias),
    };
}

function timeoutsOf(request: RegisterResourceRequest): Record<string, string> {
    const { create = "", update = "", pb_delete = "" } = request.getCustomtimeouts()?.toObject() ?? {};
    return Object.fromEntries(
        Object.entries({ create, update, delete: pb_delete }).filter(([, value]) => value !== ""),
    );
}

/** The options of a resource that has none of its own. */
export const NO_OPTIONS: RegisteredOptions = {
    parent: "",
    provider: "",
    hideDiffs: [],
    aliasTypes: [],
    aliases: [],
    timeouts: {},
    replaceOnChanges: [],
    deleteBeforeReplace: false,
    dependencies: [],
};

function nameOf(urn: string): string {
    return urn.split("::").at(-1) ?? "";
}

/** Takes the place of vitest's own listener, for which each of these would be a failed run. */
function trapRejections() {
    const others = process.listeners("unhandledRejection");
    const caught: unknown[] = [];
    let tell: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
        tell = resolve;
    });
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", (error) => {
        caught.push(error);
        tell();
    });
    const remove = () => {
        process.removeAllListeners("unhandledRejection");
        for (const listener of others) {
            process.on("unhandledRejection", listener);
        }
    };
    return { first, caught, remove };
}

/** The parts of an output that its typings leave out. */
interface Internals {
    readonly isKnown: Promise<boolean>;
    readonly isSecret: Promise<boolean>;
    promise(withUnknowns: boolean): Promise<unknown>;
}

/** An output's value, in which `pulumi.unknown` stands for what is not known, and what is said of it. */
export async function resolve(output: unknown) {
    const { isKnown, isSecret, promise } = pulumi.output(output) as unknown as Internals;
    return { value: await promise(true), isKnown: await isKnown, isSecret: await isSecret };
}
