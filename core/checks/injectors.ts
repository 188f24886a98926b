import { type Fields, fieldsOf, textOf } from "../fields";
import { INJECTORS, type Injector, type Mark, MarkedObject } from "../injectors";
import { type Issue, type Keys, type Place, quote, warning } from "../issue";
import type { PodSource } from "../kubernetes/podSource";
import { podPlace } from "./podMetadata";

/** Marks of the pod by which webhooks change it after its policy is made. */
export function checkInjectors(pod: PodSource): Issue[] {
    return INJECTORS.filter((one) => !isLeftAlone(pod, one)).flatMap((injector) =>
        injector.marks
            .filter(({ on }) => on === MarkedObject.Pod)
            .flatMap((mark) => {
                const value = marking(pod as unknown as Fields, mark);
                const path = podPlace(pod, [mark.in, mark.key]);
                return value === undefined ? [] : [injectedIssue(path, quote(value), injector)];
            }),
    );
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
        return INJECTORS.filter((one) => !isLeftAlone(pod, one)).flatMap((injector) =>
            injector.marks
                .filter(({ on }) => on === kind)
                .flatMap((mark) => {
                    const isMarked = found !== undefined && marking(fieldsOf(found["metadata"]), mark) !== undefined;
                    const what = `${quote(name)} is a ${kind} with ${quote(mark.key)} among its ${mark.in}, which`;
                    return isMarked ? [injectedIssue(podPlace(pod, part), what, injector)] : [];
                }),
        );
    });
}

function isOf({ name: own, namespace }: Fields, name: string, pod: PodSource): boolean {
    return own === name && (namespace === undefined || namespace === pod.namespace);
}

function isLeftAlone(pod: PodSource, { off }: Injector): boolean {
    return (
        off !== undefined &&
        ["labels", "annotations"].some(
            (place) => marking(pod as unknown as Fields, { ...off, in: place as Mark["in"] }) !== undefined,
        )
    );
}

/** The value of a mark, where it is one that counts. */
function marking(metadata: Fields, { in: place, key, value: counts = /(?:)/ }: Mark): string | undefined {
    const value = textOf(fieldsOf(metadata[place])[key]);
    return value !== undefined && counts.test(value) ? value : undefined;
}

function injectedIssue(path: Place, what: string, { name, adds, effect, fix }: Injector): Issue {
    return warning(path, "injected", {
        message: `${what} has ${name} add ${adds} after the policy is made: ${effect}`,
        fix,
    });
}
