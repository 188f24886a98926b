import { Command, InvalidArgumentError, Option } from "commander";
import { visibleLine } from "../../core/visible";
import { ExitCode } from "../exitCode";
import { STANDARD_INPUT } from "../input/text";
import { jsonText } from "../json";
import { progressDisplay } from "../lock/progress";
import type { LockResult, PinnedReference } from "../lock/result";
import { problemsText } from "../problems";
import { type Platform, parsePlatform } from "../registry/platform";

interface Options {
    readonly filename: readonly string[];
    readonly lock: string;
    readonly check?: true;
    readonly write?: true;
    readonly platform?: Platform;
    readonly timeout: number;
    readonly insecureRegistry: readonly string[];
    readonly json?: true;
}

const LONGEST_TIMEOUT = 300;

const EXAMPLES = `
Examples:
  confidential-workload lock nginx:1.29                 add an image to images.lock.json, or update it
  confidential-workload lock -f deployment.yaml         all images of the pods in a manifest
  confidential-workload lock --write -f deployment.yaml the same, and write the digests into the manifest
  confidential-workload lock                            look up all tags of the lock anew
  confidential-workload lock --check                    fail when a tag has moved since`;

/** `lock`: pins images by digest, with what a strict policy needs to know of them. */
export function lockCommand(): Command {
    return new Command("lock")
        .description("resolve images to digests, and write what they contribute to their processes to images.lock.json")
        .argument("[images...]", "image references; without any and without -f: all tags of the lock")
        .option(
            "-f, --filename <manifest>",
            "Kubernetes manifest whose images are meant, - for stdin, repeatable",
            add,
            [],
        )
        .option("--lock <file>", "lock file", "images.lock.json")
        .option("--check", "write nothing; fail when a tag has moved or an image is not locked")
        .addOption(
            new Option(
                "--write",
                "put the digests into the manifests of -f; say what to write in their place elsewhere, and in which lines of the sources here",
            ).conflicts("check"),
        )
        .option(
            "--platform <os/arch[/variant]>",
            "image of an index (default: that of the lock, else linux/amd64)",
            toPlatform,
        )
        .option("--timeout <seconds>", "how long a registry may be silent", toSeconds, 30)
        .option("--insecure-registry <host[:port]>", "registry to speak plain HTTP with, repeatable", addHost, [])
        .option("--json", "print the result as JSON")
        .addHelpText("after", EXAMPLES)
        .action(lock);
}

async function lock(images: readonly string[], options: Options, command: Command): Promise<void> {
    if (options.write && options.filename.includes(STANDARD_INPUT)) {
        command.error("error: --write needs the names of files");
    }
    // The registry client is loaded only to lock: no other command needs it.
    const { runLock }: typeof import("../lock/run") = require("../lock/run");
    const result = await runLock({
        selection: { images, files: options.filename },
        lockFile: options.lock,
        platform: options.platform,
        check: options.check === true,
        write: options.write === true,
        connection: { timeout: options.timeout * 1000, insecureHosts: new Set(options.insecureRegistry) },
        env: process.env,
        display: progressDisplay(process.stderr),
    });
    process.stdout.write(options.json ? jsonText(result) : toText(result, options));
    process.stderr.write(result.removed.map(toRemoval).join(""));
    if (result.issues.length > 0) {
        const outcome = options.check ? "does not hold" : "was not written";
        process.stderr.write(problemsText(`${options.lock} ${outcome}`, result.issues));
        process.exitCode = ExitCode.Problems;
    }
}

function toText({ images, moved, issues, references = [] }: LockResult, { lock, check }: Options): string {
    const before = new Map(moved.map(({ image, from }) => [image, `, moved from ${from}`]));
    const lines = images.map(({ image, digest }) => `${visibleLine(`${image} ${digest}${before.get(image) ?? ""}`)}\n`);
    const outcome = issues.length > 0 ? [] : [`${lock} ${check ? "holds" : "is written"}\n`];
    return [...lines, ...outcome, ...references.map(toLine)].join("");
}

function toLine({ image, by, path, written }: PinnedReference): string {
    const text = written ? `${image} is ${by} now` : `replace ${image} by ${by}`;
    return `${visibleLine(path === undefined ? text : `${path}: ${text}`)}\n`;
}

function toRemoval(pinned: string): string {
    const again = `what still names it needs \`confidential-workload lock ${pinned}\``;
    return `${visibleLine(`removed ${pinned}: its last tag has moved; ${again}`)}\n`;
}

function add(value: string, values: readonly string[]): string[] {
    return [...values, value];
}

function addHost(value: string, hosts: readonly string[]): string[] {
    if (!URL.canParse(`http://${value}`) || /[/?#@]/.test(value)) {
        throw new InvalidArgumentError("It takes a host, with a port where it has one.");
    }
    return [...hosts, new URL(`http://${value}`).host];
}

function toPlatform(value: string): Platform {
    const platform = parsePlatform(value);
    if (platform === undefined) {
        throw new InvalidArgumentError("It takes os/arch or os/arch/variant, as in linux/amd64.");
    }
    return platform;
}

function toSeconds(value: string): number {
    const seconds = Number(value);
    if (!(seconds > 0 && seconds <= LONGEST_TIMEOUT)) {
        throw new InvalidArgumentError(`It takes a number of seconds up to ${LONGEST_TIMEOUT}.`);
    }
    return seconds;
}
