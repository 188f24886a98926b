import { error, quote } from "../issue";
import { lostWrites } from "../policy/derive/lostWrites";
import { isKnown } from "../unknown";
import { type Findings, found, type GuardedResource, inConfidentialPods, NOTHING, sourceOf } from "./guardrail";
import { type ClassConfig, type Lists, matchesAny } from "./runtimeClass";

/** An allowed volume is named by its name in the pod. */
export type KeepsWritesConfig = ClassConfig & Lists<"allow">;

/** A confidential pod does not write to a volume that was to last: its containers have a copy, which goes with the VM. */
export function checkKeepsWrites(resource: GuardedResource, config: KeepsWritesConfig): Findings {
    const { allow = [] } = config;
    return inConfidentialPods(resource, config, (pod) => {
        const source = sourceOf(pod, resource);
        if (source === undefined) {
            return NOTHING;
        }
        if (!isKnown(source.spec)) {
            return { issues: [], unknown: [source.path.filter((key) => typeof key !== "object")] };
        }
        const lost = lostWrites(source).filter(({ volume }) => !matchesAny(volume, allow));
        return found(
            ...lost.map(({ volume, kind, at }) =>
                error(at, "writes-lost", {
                    message: `${quote(volume)} (${kind}) is copied into the guest: what the container writes there is lost when the VM ends`,
                    fix: `keep what has to last elsewhere, see docs/persistent-data.md; if nothing has to last there, add ${quote(volume)} to allow`,
                }),
            ),
        );
    });
}
