import type * as pulumi from "@pulumi/pulumi";

export const STACK = "pulumi:pulumi:Stack";

export type Inputs = Readonly<Record<string, unknown>>;

type Callback = (error: unknown, response?: { readonly getUrn: () => string }) => void;

/** What the monitor of the SDK's mocks has, for those who are not the SDK. */
interface MockMonitor {
    newUrn(parent: string, type: string, name: string): string;
    registerResource(
        request: { readonly getObject: () => Parameters<typeof pulumi.runtime.deserializeProperties>[0] },
        callback: Callback,
    ): Promise<void>;
}

/**
 * Puts mocks in the place of the engine, and gives the inputs of what has been registered, by its URN. Nothing goes
 * along with the inputs for that: a program's transformations see them, and may drop what they do not know.
 */
export async function mockEngine(
    { runtime }: typeof pulumi,
    project: string,
    stack: string,
): Promise<ReadonlyMap<string, readonly Inputs[]>> {
    const registered = new Map<string, Inputs[]>();
    await runtime.setMocks(
        {
            newResource: ({ custom, name, inputs }) => ({ id: custom ? `${name}-id` : undefined, state: inputs }),
            // The answer of a provider is not known without one.
            call: () => ({}),
        },
        project,
        stack,
        /* preview */ true,
    );
    const monitor = runtime.getMonitor() as unknown as MockMonitor;
    const register = monitor.registerResource.bind(monitor);
    monitor.newUrn = (parent, type, name) => `urn:pulumi:${stack}::${project}::${typeUnder(parent, type)}::${name}`;
    monitor.registerResource = (request, callback) =>
        register(request, (error, response) => {
            if (response !== undefined) {
                const others = registered.get(response.getUrn()) ?? [];
                registered.set(response.getUrn(), [...others, runtime.deserializeProperties(request.getObject())]);
            }
            callback(error, response);
        });
    return registered;
}

/** As the engine names it: with the types of everything above. The mocks stop at the parent, where two may meet. */
function typeUnder(parent: string, type: string): string {
    const above = parent.split("::")[2];
    return above === undefined || above === STACK ? type : `${above}$${type}`;
}
