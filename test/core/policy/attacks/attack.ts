import type { Creation, Mount, Storage } from "../requestTypes";
import { type Call, indexOf, inputOf, type Scenario, STRICT } from "../scenario";

/** A request that the pod never makes, as a change of one that it does make. */
export interface Attack {
    readonly what: string;
    readonly scenario: Scenario;
    /** The allowed request: its name, what it is about, and which of several. */
    readonly on: readonly [name: string, about?: string, nth?: number];
    /** Gives the changed request, or changes the one that it gets. */
    readonly change: (input: unknown) => unknown;
    /** What was asked and allowed before. Default: what changes state before the allowed request. */
    readonly history?: (calls: readonly Call[]) => readonly Call[];
}

type Change<T> = (input: T) => unknown;
type History = Attack["history"];
type Row<T> = (what: string, change: Change<T>, history?: History) => Attack;

/** Attacks on one request. */
export function attacksOn<T>(scenario: Scenario, ...on: Attack["on"]): Row<T> {
    return (what, change, history) => ({
        what,
        scenario,
        on,
        change: change as Attack["change"],
        ...(history === undefined ? {} : { history }),
    });
}

export function onCreation(about: string, scenario: Scenario = STRICT): Row<Creation> {
    return attacksOn<Creation>(scenario, "CreateContainerRequest", about);
}

/** A call as the pod makes it. */
export function callOf(name: string, about: string, scenario: Scenario = STRICT): Call {
    return { name, input: inputOf(scenario, name, about) };
}

/** The id that a container has in the requests of its pod. */
export function idOf(about: string, scenario: Scenario = STRICT): string {
    return inputOf<Creation>(scenario, "CreateContainerRequest", about).container_id;
}

/** The request for a container of another id. */
export function withId<T>(input: T, from: string, to: string): T {
    return JSON.parse(JSON.stringify(input).replaceAll(from, to)) as T;
}

/** The calls with the input of one of them changed. */
export function changed<T>(calls: readonly Call[], name: string, about: string, change: Change<T>): Call[] {
    const target = JSON.stringify(STRICT.requests[indexOf(STRICT, name, about)]?.input);
    return calls.map((call) => {
        if (call.name !== name || JSON.stringify(call.input) !== target) {
            return call;
        }
        const input = structuredClone(call.input) as T;
        return { ...call, input: change(input) ?? input };
    });
}

/** What a test needs to be there. */
export function present<T>(value: T | undefined): T {
    if (value === undefined) {
        throw new Error("the request is not as this attack supposes");
    }
    return value;
}

export function pullOf({ storages }: Creation): Storage {
    return present(storages.find(({ driver }) => driver === "image_guest_pull"));
}

export function storageOf({ storages }: Creation, driver: string, nth = 0): Storage {
    return present(storages.filter((storage) => storage.driver === driver)[nth]);
}

export function mountAt({ OCI }: Creation, destination: string): Mount {
    return present(OCI.Mounts.find((mount) => mount.destination === destination));
}

export const IMAGE_NAME = "io.kubernetes.cri.image-name";
export const CONTAINER_TYPE = "io.kubernetes.cri.container-type";
export const KATA_TYPE = "io.katacontainers.pkg.oci.container_type";
export const CONTAINER_NAME = "io.kubernetes.cri.container-name";
