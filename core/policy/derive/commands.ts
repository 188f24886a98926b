import type { Fields } from "../../fields";
import { distinctBy } from "../../fields";
import type { ImageFacts } from "../../images/lock";
import { error, errorIf, type Place, quote, warning } from "../../issue";
import { commandsIn } from "../../kubernetes/containers";
import { root } from "../../kubernetes/located";
import { type Environment, lookupIn } from "./environment";
import { profileOf } from "./runtime";
import { type Derivation, textsOf } from "./source";
import { expand, mayBeAny, type Text } from "./text";

const ANY_PROGRAM = {
    message: "is the program, and takes its name from a ConfigMap or Secret, so the host could run any program",
    fix: 'write the program out, or use preset: "baseline" or a policy of your own',
};
const ANY_ARGUMENT = {
    message: "takes a value from a ConfigMap or Secret, and the host chooses it",
    fix: "make sure that the program does no harm with any value, as a shell would; or have the program read the variable",
};

/** Program and arguments: the pod's `command` replaces the image's entrypoint and cmd, its `args` replace the cmd. */
export function argsOf(
    container: Fields,
    { entrypoint = [], cmd = [] }: ImageFacts,
    environment: Environment,
    path: Place,
    derivation: Derivation,
): readonly Text[] {
    const { report } = derivation;
    const lookup = lookupIn(environment, derivation);
    const given = (key: "command" | "args"): readonly Given[] | undefined => {
        const at = [...path, key];
        const items = textsOf(container[key], at, report);
        const expanded = items.map((item, index) => {
            const place = [...at, index];
            return { text: expand(item, place, lookup, report), path: place };
        });
        return expanded.length === 0 ? undefined : expanded;
    };
    const command = given("command");
    const args = given("args");
    const fromImage = (list: readonly string[]): readonly Given[] => list.map((text) => ({ text }));
    const all = [...(command ?? fromImage(entrypoint)), ...(args ?? (command === undefined ? fromImage(cmd) : []))];
    all.forEach(({ text, path: at }, index) => {
        if (at !== undefined && mayBeAny(text)) {
            report(
                index === 0 ? error(at, "policy-program", ANY_PROGRAM) : warning(at, "policy-argument", ANY_ARGUMENT),
            );
        }
    });
    errorIf(all.length === 0, [...path, "command"], "missing", {
        message: "is missing, and the image has neither an entrypoint nor a cmd",
        fix: "set command",
    }).forEach(report);
    return all.map(({ text }) => text);
}

/** An item of a command, and its place where the pod gives it. */
interface Given {
    readonly text: Text;
    readonly path?: Place;
}

/** A command that may be run in a container. */
export interface AllowedCommand {
    readonly command: readonly string[];
    readonly prefix?: true;
    /** Whether it may have a terminal. */
    readonly terminal?: true;
}

/** What the cluster runs in a container by itself, and what the author allows in addition. */
export function execOf(container: Fields, path: Place, { policy, report }: Derivation): AllowedCommand[] {
    const own = commandsIn(root(container))
        .map(({ value, keys }) => textsOf(value, [...path, ...keys], report))
        .filter((command) => command.length > 0);
    const unique = distinctBy(own, (command) => JSON.stringify(command));
    const allowed = policy.exec?.filter((entry) => entry.container === container["name"]) ?? [];
    const hasTerminal = container["tty"] === true && profileOf(policy).execKeepsTerminal;
    return [
        ...unique.map((command) => ({ command, ...(hasTerminal ? { terminal: true as const } : {}) })),
        ...allowed.map(({ command, prefix }) => ({
            command,
            ...(prefix === true ? { prefix: true as const } : {}),
            terminal: true as const,
        })),
    ];
}

/** An `exec` entry for a container that the pod does not have would allow nothing, and its author would not know. */
export function checkExecNames(names: readonly string[], { policy, report }: Derivation): void {
    policy.exec?.forEach(({ container, command }, index) => {
        const at = ["policy", "exec", index];
        errorIf(!names.includes(container), [...at, "container"], "no-such-container", {
            message: `${quote(container)} is not a container of the pod`,
            allowed: names.join(", "),
            fix: "name one of them",
        }).forEach(report);
        const empty = { message: "is empty", fix: "give program and arguments" };
        errorIf(command.length === 0, [...at, "command"], "empty", empty).forEach(report);
    });
}
