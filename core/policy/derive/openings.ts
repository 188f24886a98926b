import { error, errorIf, type Issue, quote, warning } from "../../issue";
import { describeOpening, type Opening } from "../openings";
import type { Container, Process } from "./container";
import { cleaned } from "./mountPaths";

type Named = Container & { readonly process?: Process };

/** Says what each entry of `policy.allow` opens for the host, and which are about what the pod itself decides. */
export function openingIssues(
    openings: readonly Opening[],
    containers: readonly Named[],
    sysctls: Readonly<Record<string, string>>,
): Issue[] {
    return openings.flatMap((opening) => {
        const at = ["policy", "allow", opening.index];
        const { container } = opening;
        const has = containers.filter(({ name }) => container === undefined || name === container);
        if (has.length === 0) {
            const message = `${quote(container)} is not a container of the pod`;
            const allowed = containers.map(({ name }) => name).join(", ");
            return [
                error([...at, "container"], "no-such-container", { message, allowed, fix: "correct or remove it" }),
            ];
        }
        const owner = has.find(({ process }) => process !== undefined && isOwn(opening, process, sysctls));
        return [
            ...errorIf(owner !== undefined, [...at, "name"], "field-closed", {
                message: `${quote(opening.name)} is in the pod (container ${owner?.name}), and the entry would let the host replace it or hide it`,
                fix: "remove the entry, and set the value in the pod",
            }),
            warning(at, "field-opened", {
                message: `opens ${describeOpening(opening)}: the host may add it, and may leave it out`,
                fix: "report what the node sends to this package, and remove the entry when a release knows it",
            }),
        ];
    });
}

/** Whether it is something that the pod has: then the pod decides its value. */
function isOwn(
    { field, name }: Opening,
    { environment, mounts, optionalMounts }: Process,
    sysctls: Readonly<Record<string, string>>,
): boolean {
    switch (field) {
        case "OCI.Process.Env":
            return environment.some((variable) => variable.name === name);
        case "OCI.Linux.Sysctl":
            return Object.hasOwn(sysctls, name);
        case "OCI.Mounts":
            return Object.keys({ ...optionalMounts, ...mounts }).some((place) => isNear(place, name));
        default:
            return false;
    }
}

/** Whether one of two mounts hides the other. */
function isNear(one: string, other: string): boolean {
    const [place, at] = [one, other].map((path) => `${cleaned(path)}/`) as [string, string];
    return place.startsWith(at) || at.startsWith(place);
}
