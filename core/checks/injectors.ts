import { type Fields, fieldsOf, textOf } from "../fields";
import { INJECTORS, type Injector, type Mark, MarkedObject } from "../injectors";
import { type Issue, type Keys, type Place, quote, warningIf } from "../issue";
import type { PodSource } from "../kubernetes/podSource";
import { podPlace } from "./podMetadata";

/** Marks of the pod by which webhooks change it after its policy is made. */
export function checkInjectors(pod: PodSource): Issue[] {
    return marksOn(MarkedObject.Pod, pod).flatMap(({ injector, mark }) => {
        const value = markValue(mark, pod as unknown as Fields);
        return injectedIssues(value !== undefined, podPlace(pod, [mark.in, mark.key]), quote(value), injector);
    });
}

/** The same marks of the pod's Namespace and ServiceAccount, where they are among `manifests`. */
export function checkInjectorsAround(pod: PodSource, manifests: readonly Fields[]): Issue[] {
    const named: readonly (readonly [MarkedObject, Keys, unknown])[] = [
        [MarkedObject.Namespace, ["namespace"], pod.namespace],
        [MarkedObject.ServiceAccount, ["spec", "serviceAccountName"], fieldsOf(pod.spec)["serviceAccountName"]],
    ];
    return named.flatMap(([kind, part, given]) => {
        const name = textOf(given) || "default";
        const found = manifests.find((one) => one["kind"] === kind && isOf(fieldsOf(one["metadata"]), name, pod));
        return marksOn(kind, pod).flatMap(({ injector, mark }) => {
            const isMarked = markValue(mark, fieldsOf(found?.["metadata"])) !== undefined;
            const what = `${quote(name)} is a ${kind} with ${quote(mark.key)} among its ${mark.in}, which`;
            return injectedIssues(isMarked, podPlace(pod, part), what, injector);
        });
    });
}

/** The marks on a kind of object, of the webhooks that the pod does not switch off. */
function marksOn(kind: MarkedObject, pod: PodSource) {
    return INJECTORS.filter((one) => !isSwitchedOff(one, pod)).flatMap((injector) =>
        injector.marks.filter(({ on }) => on === kind).map((mark) => ({ injector, mark })),
    );
}

function isOf({ name: own, namespace }: Fields, name: string, pod: PodSource): boolean {
    return own === name && (namespace === undefined || namespace === pod.namespace);
}

function isSwitchedOff({ off }: Injector, pod: PodSource): boolean {
    const places = ["labels", "annotations"] as const;
    return off !== undefined && places.some((place) => markValue({ ...off, in: place }, pod as unknown as Fields));
}

/** The value of a mark, where it is one that counts. */
function markValue({ in: place, key, value: counts = /(?:)/ }: Mark, metadata: Fields): string | undefined {
    const value = textOf(fieldsOf(metadata[place])[key]);
    return value !== undefined && counts.test(value) ? value : undefined;
}

function injectedIssues(isMarked: boolean, path: Place, what: string, { name, adds, effect, fix }: Injector): Issue[] {
    const message = `${what} makes ${name} add ${adds} after the policy is made: ${effect}`;
    return warningIf(isMarked, path, "injected", { message, fix });
}
