import { type Fields, fieldsOf, itemsOf, stringOf, textOf } from "../fields";
import type { ImageLock } from "../images/lock";
import { parseImageReference } from "../images/reference";
import { error, errorIf, type Issue, type Keys, type Place, quote, warningIf } from "../issue";
import { startedIn } from "../kubernetes/containers";
import type { PodPlace } from "../kubernetes/podSource";
import { amountOf, MIB } from "../kubernetes/quantity";
import { factsByDigest } from "../policy/derive/image";
import { isPlainObject } from "../shape";
import { type MaybeKnown, partsOf, UNKNOWN } from "../unknown";

/** `apimachinery/pkg/util/validation/validation.go`, `IsDNS1123Label`. */
const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const ARCH = "kubernetes.io/arch";

/** A value that Pulumi, `envsubst` or Helm puts in later. */
export function comesLater(value: unknown): boolean {
    return value === UNKNOWN || (typeof value === "string" && /\$\{\w+\}|\{\{/.test(value));
}

/** What the API server refuses or no node can start: names of containers, amounts, and a node that the TEE does not have. */
export function checkPodForm(pod: PodPlace, platform: unknown, imageLock?: MaybeKnown<ImageLock>): Issue[] {
    const containers = startedIn(pod.spec).flatMap(({ value, keys }) =>
        isPlainObject(value) ? checkContainer(value, [...pod.path, ...keys]) : [],
    );
    return [...containers, ...checkArchitecture(pod, platform), ...checkLocked(pod, platform, imageLock)];
}

/** An image that `lock --platform` read for other processors than those of the TEE. */
function checkLocked(
    { spec, path }: PodPlace,
    platform: unknown,
    imageLock: MaybeKnown<ImageLock> | undefined,
): Issue[] {
    const has = architectureOf(platform);
    return startedIn(spec).flatMap(({ value, keys }) => {
        const image = textOf(fieldsOf(value)["image"]) ?? "";
        const digest = parseImageReference(image)?.digest;
        const facts = digest === undefined ? undefined : factsByDigest(partsOf(imageLock), digest);
        const locked = stringOf(partsOf(facts).platform);
        const isOther = has !== undefined && locked !== undefined && locked.split("/")[1] !== has;
        return warningIf(isOther, [...path, ...keys, "image"], "locked-architecture", {
            message: `is locked for ${quote(locked)}, and a TEE of ${platform} is in processors of ${has} only: what the policy binds is of an image that does not run there`,
            allowed: `linux/${has}`,
            fix: `lock it again: npx confidential-workload lock --platform linux/${has} ${image}`,
        });
    });
}

function checkContainer({ name, resources }: Fields, at: Place): Issue[] {
    const amounts = ["limits", "requests"].flatMap((list) =>
        Object.entries(fieldsOf(fieldsOf(resources)[list])).flatMap(([resource, amount]) =>
            checkAmount(resource, amount, [...at, "resources", list, resource]),
        ),
    );
    const isWrong = typeof name === "string" && name !== "" && !LABEL.test(name) && !comesLater(name);
    return [
        ...errorIf(isWrong, [...at, "name"], "container-name", {
            message: `${quote(name)} is not a name that Kubernetes takes for a container`,
            allowed: "1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends",
            fix: "rename the container, here and in the inputs that name it",
        }),
        ...amounts,
    ];
}

function checkAmount(resource: string, amount: unknown, at: Place): Issue[] {
    const text = textOf(amount);
    if (comesLater(amount) || text === undefined) {
        return [];
    }
    const bytes = amountOf(text);
    if (bytes === undefined) {
        const allowed = "a number with a unit of Kubernetes, as in 500m or 2 for cpu and 512Mi for memory";
        const message = `${quote(amount)} is not an amount that Kubernetes takes`;
        return [error(at, "quantity", { message, allowed, fix: "write it in one of these units" })];
    }
    const isTiny = resource === "memory" && /^\d+(?:\.\d+)?[num]?$/.test(text) && bytes > 0 && bytes < MIB;
    return warningIf(isTiny, at, "memory-unit", {
        message: `${quote(amount)} is ${text.endsWith("m") ? "thousandths of a byte" : "bytes"}: no container starts with so little memory`,
        allowed: "a number with a unit, as in 512Mi or 2Gi",
        fix: `write ${Math.trunc(Number.parseFloat(text))}Mi if you mean mebibytes`,
    });
}

/** The processors that have a TEE: AMD and Intel for SNP and TDX, IBM Z for SE. */
function architectureOf(platform: unknown): string | undefined {
    const words = String(platform).split("-");
    return words.includes("se") ? "s390x" : words.some((one) => one === "snp" || one === "tdx") ? "amd64" : undefined;
}

function checkArchitecture({ spec, path }: PodPlace, platform: unknown): Issue[] {
    const has = architectureOf(platform);
    const { nodeSelector, affinity } = fieldsOf(spec);
    const ways: Keys = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
    const required = fieldsOf(fieldsOf(fieldsOf(affinity)["nodeAffinity"])[String(ways[2])]);
    const terms = itemsOf(required["nodeSelectorTerms"]);
    const selected = fieldsOf(nodeSelector)[ARCH];
    const wrong = (values: readonly unknown[]) =>
        has !== undefined &&
        values.length > 0 &&
        values.every((value) => typeof value === "string" && value !== has && !comesLater(value));
    const ofTerms = terms.map((term) =>
        itemsOf(fieldsOf(term)["matchExpressions"])
            .map(fieldsOf)
            .flatMap(({ key, operator, values }) => (key === ARCH && operator === "In" ? itemsOf(values) : [])),
    );
    const text = (values: readonly unknown[]) => ({
        message: `selects nodes with ${values.map(quote).join(", ")}, and a TEE of ${platform} is in processors of ${has} only: no node takes the pod`,
        allowed: String(has),
        fix: `select ${has}, with an image for it, or leave it out`,
    });
    return [
        ...errorIf(wrong([selected]), [...path, "nodeSelector", ARCH], "node-architecture", text([selected])),
        ...errorIf(
            ofTerms.length > 0 && ofTerms.every(wrong),
            [...path, ...ways],
            "node-architecture",
            text(ofTerms.flat()),
        ),
    ];
}
