import type * as pulumi from "@pulumi/pulumi";
import type { Keys } from "../../core/place";
import { isMarkedSecret } from "../engineValues";

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
 * Puts mocks instead of the engine, and gives the inputs of what has been registered, by its URN. Nothing goes
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
        // Backends without organizations use this name: Pulumi `pkg/backend/diy/backend.go`.
        "organization",
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

/** Stands for a value that is not known before the deployment. */
const NOT_KNOWN = "<not known before deployment>";
/** Stands for a secret: no output of this package shows it. */
const HIDDEN = "[secret]";

/**
 * A resource's inputs for a reader: a name for what is not known, and no secret. The SDK marks everything around a
 * secret as one; `secrets` are the paths of those that the program itself marked.
 */
export function readable(value: unknown, secrets: readonly Keys[]): unknown {
    const inside = (key: string) => secrets.filter(([first]) => String(first) === key).map(([, ...rest]) => rest);
    if (secrets.some(({ length }) => length === 0)) {
        return HIDDEN;
    }
    if (Array.isArray(value)) {
        return value.map((item, index) => readable(item, inside(String(index))));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if ("__pulumiUnknown" in value) {
        return NOT_KNOWN;
    }
    if (isMarkedSecret(value)) {
        return secrets.length > 0 ? readable(value.value, secrets) : HIDDEN;
    }
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, readable(child, inside(key))]));
}
