import { errorIf, type Issue, type Place } from "../issue";
import { checkShape } from "../parse";
import { choice, hinted, object, optional, required, type Shape, TEXT } from "../shape";
import { Evidence } from "./claims";
import { BY_VCPUS } from "./guestVcpus";

/** What a guest boots from, as the configuration of its class and the command line of its QEMU have it. */
interface GuestImageSpec {
    /** The file of `firmware` in the configuration. */
    readonly firmware: string;
    readonly kernel: string;
    /** Absent for a guest with an image: its root hash is in the command line. */
    readonly initrd?: string;
    /** All of what QEMU gets by `-append`. SNP needs it. */
    readonly commandLine?: string;
    /** The CPU model, which is in SNP's measurement. Default: that of both of Kata's runtimes. */
    readonly cpuModel?: CpuModel;
    /** The SEV features that the host's kernel gives to guests. SNP needs it, because the kernels of hosts differ. */
    readonly guestFeatures?: string;
}

/** Those of sev-snp-measure 0.0.13. */
const CpuModel = Object.fromEntries(
    [
        "EPYC EPYC-v1 EPYC-v2 EPYC-IBPB EPYC-v3 EPYC-v4 EPYC-Rome EPYC-Rome-v1 EPYC-Rome-v2 EPYC-Rome-v3",
        "EPYC-Milan EPYC-Milan-v1 EPYC-Milan-v2 EPYC-Genoa EPYC-Genoa-v1 EPYC-Turin",
    ].flatMap((names) => names.split(" ").map((name) => [name, name])),
);
type CpuModel = string;

/** Kata `src/runtime/virtcontainers/qemu_amd64.go`. */
const DEFAULT_CPU = "EPYC-v4";

const FILE = hinted(TEXT, { check: (text, at) => oneLine(text, at, "the path of a file") });

const SHAPE: Shape = object({
    firmware: required(FILE),
    kernel: required(FILE),
    initrd: optional(FILE),
    commandLine: optional(hinted(TEXT, { check: (text, at) => oneLine(text, at, "the whole -append of QEMU") })),
    cpuModel: optional(choice(CpuModel, "CpuModel", `"${DEFAULT_CPU}"`)),
    guestFeatures: optional(hinted(TEXT, { check: checkFeatures })),
} satisfies Record<keyof GuestImageSpec, unknown>);

/** A shell script that prints the file for `--guest`, unless there is an error. */
export function measureScript(
    image: unknown,
    evidence: Measurable,
    vcpus: readonly number[],
): { readonly issues: readonly Issue[]; readonly script?: string } {
    const ofShape = checkShape(image, SHAPE, []);
    if (ofShape.length > 0) {
        return { issues: ofShape };
    }
    const spec = image as GuestImageSpec;
    const issues = evidence === Evidence.Snp ? checkSnp(spec) : [];
    return issues.length > 0 ? { issues } : { issues, script: SCRIPTS[evidence](spec, vcpus) };
}

const SCRIPTS = {
    [Evidence.Snp]: (image: GuestImageSpec, vcpus: readonly number[]) =>
        lines(
            vcpus.map((count) => ({ variable: `vcpus_${count}`, command: snpLine(image, count) })),
            [`${BY_VCPUS}:`, ...vcpus.map((count) => `  ${count}: "$vcpus_${count}"`)],
        ),
    // They print the digest alone: confidential-containers/td-shim `td-shim-tools/src/bin`.
    [Evidence.Tdx]: ({ firmware, kernel }: GuestImageSpec) =>
        lines(
            [
                { variable: "mr_td", command: `python3 td_shim_tee_info_hash.py -i ${quoted(firmware)}` },
                { variable: "tdvfkernel", command: `python3 td_payload_qemu_hash.py -k ${quoted(kernel)}` },
            ],
            ['mr_td: "$mr_td"', 'tdvfkernel: "$tdvfkernel"'],
        ),
};

/** A kind of evidence whose measurements can be computed from files. */
type Measurable = keyof typeof SCRIPTS;

export const MEASURABLE = Object.keys(SCRIPTS);

export function isMeasurable(evidence: Evidence): evidence is Measurable {
    return MEASURABLE.includes(evidence);
}

/** A digest that cannot be computed ends the script before it prints. */
function lines(
    digests: readonly { readonly variable: string; readonly command: string }[],
    output: readonly string[],
): string {
    const computed = digests.map(({ variable, command }) => `${variable}=$(${command})`);
    return `set -eu\n${computed.join("\n")}\ncat <<END\n${output.join("\n")}\nEND\n`;
}

function snpLine(image: GuestImageSpec, vcpus: number): string {
    const { firmware, kernel, initrd, commandLine = "", cpuModel = DEFAULT_CPU, guestFeatures = "" } = image;
    // The Go runtime writes it for confidential guests up to Kata 3.31.
    const append = commandLine.replace(/(^| )nr_cpus=\d+(?= |$)/, `$1nr_cpus=${vcpus}`);
    const options = [
        ["--vcpus", `${vcpus}`],
        ["--vcpu-type", cpuModel],
        ["--guest-features", guestFeatures],
        ["--ovmf", quoted(firmware)],
        ["--kernel", quoted(kernel)],
        ...(initrd === undefined ? [] : [["--initrd", quoted(initrd)]]),
        ["--append", quoted(append)],
    ];
    return ["sev-snp-measure --mode snp", ...options.flat()].join(" ");
}

/** A word of a POSIX shell. */
function quoted(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}

function oneLine(text: string, at: Place, allowed: string): Issue[] {
    return errorIf(text.trim() !== text || text === "" || /\p{Cc}/u.test(text), at, "guest-image", {
        message: "is empty, or has spaces at an end, a line break or another control character",
        allowed: `${allowed}, in one line`,
        fix: "write it in single quotes in YAML",
    });
}

function checkFeatures(text: string, at: Place): Issue[] {
    return errorIf(!/^0x[0-9a-f]{1,16}$/i.test(text), at, "guest-image", {
        message: "is not a number in hexadecimal",
        allowed: '"0x1", "0x21" or what else the host gives to guests',
        fix: "write it as a text in quotes",
    });
}

function checkSnp({ commandLine, guestFeatures, initrd }: GuestImageSpec): Issue[] {
    const at: Place = ["commandLine"];
    const text = commandLine ?? "";
    return [
        ...errorIf(commandLine === undefined, at, "missing", {
            message: "is required and missing: it is part of the measurement",
            fix: "copy what stands behind -append where the runtime logs how it starts QEMU, for a pod of the class",
        }),
        ...errorIf(guestFeatures === undefined, ["guestFeatures"], "missing", {
            message: "is required and missing: it is part of the measurement",
            fix: 'write "0x1" where the kernel of the hosts is before 6.6, and "0x21" where it gives guests DebugSwap too',
        }),
        ...errorIf(text.includes('\\"'), at, "guest-image", {
            message: 'has \\" in it, which is how logs write ", and the guest gets "',
            fix: "remove the backslashes",
        }),
        ...errorIf(
            text !== "" && initrd === undefined && !/dm-mod\.create=.*\bverity\b/.test(text),
            at,
            "guest-image",
            {
                message:
                    "has no root hash of dm-verity, and there is no initrd, so the measurement says nothing of the guest's files",
                fix: "copy the whole command line, with dm-mod.create; or give the initrd",
            },
        ),
        ...errorIf(/\bagent\.(?:debug_console|log=debug)|kata\.extension\.devkit/.test(text), at, "guest-image", {
            message: "is that of a guest for debugging, which gives the host a root shell or the logs of the agent",
            fix: "copy the command line of a pod of the class without -debug or -devkit, and do not register this measurement",
        }),
    ];
}
