import { Argument, Option } from "commander";
import { escapeInvisibleLine } from "../../core/escapeInvisible";
import { type CommandSpec, Misuse } from "../frame";
import { STANDARD_INPUT } from "../input/text";
import { progressDisplay } from "../lock/progress";
import type { LockResult, PinnedReference } from "../lock/result";
import { runLock } from "../lock/run";
import { FileOption, invalid, jsonOption, repeatable } from "../options";
import { type Platform, parsePlatform } from "../registry/platform";

interface Options {
    readonly filename: readonly string[];
    readonly lock: string;
    readonly check?: true;
    readonly write?: true;
    readonly platform?: Platform;
    readonly timeout: number;
    readonly insecureRegistry: readonly string[];
}

const LONGEST_TIMEOUT = 300;

/** `lock`: pins images by digest, with what a strict policy needs to know of them. */
export const lock: CommandSpec<[images: readonly string[]], Options> = {
    name: "lock",
    description: "resolve images to digests, and write what they contribute to their processes to images.lock.json",
    arguments: [new Argument("[images...]", "image references; without any and without -f: all tags of the lock")],
    options: [
        repeatable(
            new FileOption(
                "-f, --filename <manifest>",
                "Kubernetes manifest with pods whose images to lock, - for stdin, repeatable",
            ),
        ),
        new Option("--lock <file>", "lock file").default("images.lock.json"),
        new Option("--check", "write nothing; fail when a tag has moved or an image is not locked"),
        new Option(
            "--write",
            "put the digests into the manifests of -f; say what to write in their place elsewhere, and in which lines of the sources here",
        ).conflicts("check"),
        new Option(
            "--platform <os/arch[/variant]>",
            "image of an index (default: that of the lock, else linux/amd64)",
        ).argParser(
            (value) => parsePlatform(value) ?? invalid("It takes os/arch or os/arch/variant, as in linux/amd64."),
        ),
        new Option("--timeout <seconds>", "how long a registry may be silent").default(30).argParser(toSeconds),
        new Option("--insecure-registry <host[:port]>", "registry to speak plain HTTP with, repeatable")
            .default([])
            .argParser(addHost),
        jsonOption("print the result as JSON"),
    ],
    examples: `
  confidential-workload lock nginx:1.29                 add an image to images.lock.json, or update it
  confidential-workload lock -f deployment.yaml         all images of the pods in a manifest
  confidential-workload lock --write -f deployment.yaml the same, and write the digests into the manifest
  confidential-workload lock                            look up all tags of the lock anew
  confidential-workload lock --check                    fail when a tag has moved since`,
    async run([images], options, { env, stderr }) {
        const { filename: files, lock: lockFile, platform, check, write, timeout, insecureRegistry } = options;
        if (write && files.includes(STANDARD_INPUT)) {
            throw new Misuse("--write needs the names of files");
        }
        const result = await runLock({
            selection: { images, files },
            lockFile,
            platform,
            check,
            write,
            connection: { timeout: timeout * 1000, insecureHosts: new Set(insecureRegistry) },
            env,
            display: progressDisplay(stderr),
        });
        const { removed, issues, unsized = [] } = result;
        return {
            text: () => lockText(result, options),
            data: () => result,
            notes: [
                ...removed.map(toRemoval),
                ...unsized.map(toUnsized),
                { about: `${lockFile} ${check ? "does not hold" : "was not written"}`, issues },
            ],
        };
    },
};

function lockText({ images, moved, issues, references = [] }: LockResult, { lock: file, check }: Options): string {
    const before = new Map(moved.map(({ image, from }) => [image, `, moved from ${from}`]));
    const lines = images.map(
        ({ image, digest }) => `${escapeInvisibleLine(`${image} ${digest}${before.get(image) ?? ""}`)}\n`,
    );
    const outcome = issues.length > 0 ? [] : [`${file} ${check ? "holds" : "is written"}\n`];
    return [...lines, ...outcome, ...references.map(toLine)].join("");
}

function toLine({ image, by, path, written }: PinnedReference): string {
    const text = written ? `${image} is ${by} now` : `replace ${image} by ${by}`;
    return `${escapeInvisibleLine(path === undefined ? text : `${path}: ${text}`)}\n`;
}

function toRemoval(pinned: string): string {
    const again = `what still names it needs \`npx confidential-workload lock ${pinned}\``;
    return `${escapeInvisibleLine(`removed ${pinned}: its last tag has moved; ${again}`)}\n`;
}

function toUnsized(name: string): string {
    const again = `\`npx confidential-workload lock ${name}\` adds it where the layers can be read`;
    return `${escapeInvisibleLine(`${name} has no unpacked size in the lock, so no preview knows what memory it takes; ${again}`)}\n`;
}

function addHost(value: string, hosts: readonly string[]): string[] {
    return URL.canParse(`http://${value}`) && !/[/?#@]/.test(value)
        ? [...hosts, new URL(`http://${value}`).host]
        : invalid("It takes a host, with a port where it has one.");
}

function toSeconds(value: string): number {
    const seconds = Number(value);
    return seconds > 0 && seconds <= LONGEST_TIMEOUT
        ? seconds
        : invalid(`It takes a number of seconds up to ${LONGEST_TIMEOUT}.`);
}
