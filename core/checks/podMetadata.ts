import { fieldsOf } from "../fields";
import { changed, errorIf, type Issue, type Keys, type Place, quote } from "../issue";
import { ownerPath, type PodSource, templatePath } from "../kubernetes/podSource";
import { PolicyPreset, type PolicySpec } from "../policy/spec";
import { wrongType } from "../shape";
import { type MaybeKnown, partsOf, UNKNOWN } from "../unknown";

/** In a pattern, the name of the resource. */
const NAME = `\${name}`;
const TEXTS = ["name", "generateName", "namespace"] as const;

const MAPS = ["labels", "annotations"] as const;

/** Name and namespace of a workload, which a policy holds, and what the API server takes as texts only. */
export function checkPodMetadata(pod: PodSource): Issue[] {
    return [
        ...TEXTS.filter((key) => !isText(pod[key])).map((key) => wrongType(podPlace(pod, [key]), "a string", pod[key])),
        ...MAPS.flatMap((key) => checkTexts(pod[key], podPlace(pod, [key]))),
    ];
}

/** Labels or annotations: YAML reads 2 and true as no texts, and the API server refuses them. */
export function checkTexts(map: unknown, at: Place): Issue[] {
    return Object.entries(fieldsOf(map))
        .filter(([, value]) => typeof value === "number" || typeof value === "boolean")
        .map(([key, value]) => changed(wrongType([...at, key], "a string", value), { fix: "put it in quotes" }));
}

function isText(value: unknown): boolean {
    return value === undefined || value === UNKNOWN || typeof value === "string";
}

/**
 * A name that Pulumi makes up by a pattern of the stack's own (`pulumi:autonaming`): Strict knows what it begins with
 * only where that is the name of the resource.
 */
export function checkAutonaming(pod: PodSource, pattern: string | undefined, policy: MaybeKnown<PolicySpec>): Issue[] {
    const isNamed = pod.name !== undefined || pod.generateName !== undefined;
    const isStrict = partsOf(policy).preset === PolicyPreset.Strict;
    const isUnclear = pattern !== undefined && !pattern.startsWith(NAME);
    return errorIf(!isNamed && isStrict && isUnclear, podPlace(pod, ["name"]), "autonaming", {
        message: `is missing, and the stack's pulumi:autonaming makes it by ${quote(pattern)}, which the policy cannot know`,
        allowed: `a name, or a pattern that begins with ${NAME}`,
        fix: "set it; for an object that is there already, to the name that it has",
    });
}

/** Place of a part of a pod, as `["spec", "containers", 0]` or `["labels", "tier"]`, in what the user wrote. @since 0.1.0 */
export function podPlace(pod: Pick<PodSource, "kind" | "path">, part: Keys): Place {
    const { kind, path } = pod;
    const [first = "", ...rest] = part;
    if (first === "spec") {
        return [...path, ...rest];
    }
    if (first === "volumeClaimTemplates") {
        return [...ownerPath(kind, path), "spec", first, ...rest];
    }
    const owner = TEXTS.some((key) => key === first) ? ownerPath(kind, path) : templatePath(path);
    return [...owner, "metadata", first, ...rest];
}
