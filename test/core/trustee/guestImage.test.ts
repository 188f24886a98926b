import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { formatIssue } from "../../../core/issue";
import { measureScript } from "../../../core/trustee/guestImage";

const VERITY =
    'dm-mod.create="dm-verity,,,ro,0 8 verity 1 /dev/vda1 /dev/vda2 4096 4096 1 0 sha256 ab cd" root=/dev/dm-0';
const IMAGE = {
    firmware: "/opt/kata/AMDSEV.fd",
    kernel: "/opt/kata/it's $HOME `here`",
    commandLine: `panic=1 nr_cpus=7 ${VERITY}`,
    guestFeatures: "0x21",
};

/** What the tool is called with, line by line, by the shell that runs the script. */
function called(script = ""): string[] {
    const tool = `measured() { printf '<%s>' "$@" >&2; printf '\\n' >&2; }\n`;
    const renamed = script.replaceAll(/sev-snp-measure|python3/g, "measured");
    return execFileSync("bash", ["-c", `exec 2>&1 >/dev/null\n${tool}${renamed}`], { encoding: "utf8" })
        .trim()
        .split("\n");
}

test("the shell hands over each text as it is, with the number of vCPUs in both places", () => {
    const { issues, script } = measureScript(IMAGE, "snp", [1, 12]);
    expect(issues).toEqual([]);
    const line = (count: number) =>
        `<--mode><snp><--vcpus><${count}><--vcpu-type><EPYC-v4><--guest-features><0x21><--ovmf><${IMAGE.firmware}>` +
        `<--kernel><${IMAGE.kernel}><--append><panic=1 nr_cpus=${count} ${VERITY}>`;
    expect(called(script)).toEqual([line(1), line(12)]);
});

test("an initrd holds the guest's files", () => {
    const image = { ...IMAGE, initrd: "initrd.img", commandLine: "panic=1 max_nr_cpus=7", cpuModel: "EPYC-Genoa" };
    const { issues, script } = measureScript(image, "snp", [2]);
    expect(issues).toEqual([]);
    expect(called(script)[0]).toContain("<--initrd><initrd.img><--append><panic=1 max_nr_cpus=7>");
    expect(called(script)[0]).toContain("<--vcpu-type><EPYC-Genoa>");
});

test("TDX needs firmware and kernel alone", () => {
    const { script } = measureScript({ firmware: "OVMF.inteltdx.fd", kernel: "vmlinuz" }, "tdx", []);
    expect(called(script)).toEqual([
        "<td_shim_tee_info_hash.py><-i><OVMF.inteltdx.fd>",
        "<td_payload_qemu_hash.py><-k><vmlinuz>",
    ]);
});

test("a tool that fails leaves no file with half of the digests", () => {
    const { script } = measureScript(IMAGE, "snp", [1]);
    const run = () => execFileSync("bash", ["-c", `sev-snp-measure() { false; }\n${script}`], { encoding: "utf8" });
    expect(run).toThrow(expect.objectContaining({ status: 1, stdout: "" }));
});

const without = (key: keyof typeof IMAGE): object => ({ ...IMAGE, [key]: undefined });

test.each([
    ["no object", "guest.img", /^/],
    ["a key that nobody reads", { ...IMAGE, image: "a.img" }, /^image: /],
    ["no firmware", without("firmware"), /^firmware: is required and missing/],
    ["no command line", without("commandLine"), /^commandLine: is required and missing: it is part of the measurement/],
    ["an empty one", { ...IMAGE, commandLine: "" }, /^commandLine: is empty, or has spaces/],
    [
        "two lines",
        { ...IMAGE, commandLine: `${VERITY}\n` },
        /^commandLine: is empty, or has spaces at an end, a line break/,
    ],
    ["no features", without("guestFeatures"), /^guestFeatures: is required and missing/],
    ["decimal features", { ...IMAGE, guestFeatures: "33" }, /^guestFeatures: is not a number in hexadecimal/],
    ["features as a number", { ...IMAGE, guestFeatures: 0x21 }, /^guestFeatures: /],
    ["a CPU that the tool does not know", { ...IMAGE, cpuModel: "EPYC-v9" }, /^cpuModel: .*EPYC-v9/],
    ["the quotes of a log", { ...IMAGE, commandLine: VERITY.replaceAll('"', '\\"') }, /^commandLine: has \\" in it/],
    [
        "neither dm-verity nor initrd",
        { ...IMAGE, commandLine: "panic=1" },
        /^commandLine: has no root hash of dm-verity/,
    ],
    [
        "a debug class",
        { ...IMAGE, commandLine: `agent.debug_console ${VERITY}` },
        /^commandLine: is that of a guest for debugging/,
    ],
])("a file that cannot be a guest's gives no script: %s", (_, image, message) => {
    const { issues, script } = measureScript(image, "snp", [1]);
    expect(issues.map(formatIssue)).toEqual([expect.stringMatching(message)]);
    expect(script).toBeUndefined();
});
