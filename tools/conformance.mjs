// Do other Node versions, other machine settings, and the readers on the other side see the same init-data?
// Run by `npm run conformance`. What cannot be had on this machine is said loudly, and the rest goes on.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { obtainNode } from "./obtainNode.mjs";
import { writePolicyCases } from "./policyCases.mjs";
import { writeTrusteeCases } from "./trusteeCases.mjs";

const ROOT = join(import.meta.dirname, "../");
const CHECK_GOLDEN = join(import.meta.dirname, "./checkGolden.mjs");
const GOLDEN = join(ROOT, "test", "golden");
const NO_PROXY = join(ROOT, "test", "vectors", "no-proxy.json");
const IMAGE_RULES = join(ROOT, "test", "vectors", "image-rules.json");
const TOML = join(ROOT, "test", "vectors", "toml.json");
const CERTIFICATES = join(ROOT, "test", "vectors", "server-certificates.json");
const OTHER_NODES = ["22", "24"];
const SETTINGS = [
    { LANG: "C", LC_ALL: "C", TZ: "UTC" },
    { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Asia/Kathmandu" },
];
const FETCH_MINUTES = 5;
const CHECK_MINUTES = 15;

const disagreeing = [];
const skipped = [];

if (!existsSync(join(ROOT, "dist"))) {
    console.log("conformance: dist/ is missing: run `npm run build` first");
    process.exit(1);
}
checkNode(process.execPath);
OTHER_NODES.forEach(checkOtherNode);
checkGo("the Go readers", "go", GOLDEN);
checkGo("the image rules of containers/image", "images", IMAGE_RULES);
const RUST_READERS =
    "the Rust readers, the guest's no-proxy rules, its image references, its TOML and the certificates that it takes";
checkRust(RUST_READERS, "rust", GOLDEN, NO_PROXY, IMAGE_RULES, TOML, CERTIFICATES);
withFolder((policies) => {
    writePolicyCases(policies);
    checkRust("the agent policies in every engine version of the guests", "policy-engines", policies);
});
withFolder((folder) => {
    const file = join(folder, "cases.json");
    writeTrusteeCases(file);
    checkRust("the policies for Trustee in Trustee's engine", "trustee", file);
});
summarize();

function checkOtherNode(major) {
    if (process.versions.node.startsWith(`${major}.`)) {
        return;
    }
    const node = obtainNode(major);
    if (node === undefined) {
        skip(`golden bytes under Node ${major}`, "that Node cannot be had here");
    } else {
        checkNode(node);
    }
}

function checkNode(node) {
    for (const settings of SETTINGS) {
        check(`golden bytes under ${node} with ${settings.LC_ALL}, ${settings.TZ}`, node, [CHECK_GOLDEN], {
            env: { ...process.env, ...settings },
        });
    }
}

function checkGo(what, folder, input) {
    checkProgram(what, folder, "go", ["mod", "download"], ["run", "-mod=readonly", ".", input]);
}

function checkRust(what, folder, ...inputs) {
    const args = ["run", "--release", "-q", "--locked", "--", ...inputs];
    checkProgram(what, folder, "cargo", ["fetch", "-q", "--locked"], args);
}

function checkProgram(what, folder, command, fetch, args) {
    const cwd = join(ROOT, "test", "conformance", folder);
    if (run(command, [command === "go" ? "version" : "--version"], 1).status !== 0) {
        skip(what, `no ${command}`);
    } else if (!fetched(command, fetch, { cwd })) {
        skip(what, "what it is built from cannot be had");
    } else {
        check(what, command, args, { cwd });
    }
}

function withFolder(act) {
    const folder = mkdtempSync(join(tmpdir(), "conformance-"));
    try {
        act(folder);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Runs a check and passes on what it says; a part that it skipped itself counts as skipped. */
function check(what, command, args, options) {
    const { status, stdout, stderr } = run(command, args, CHECK_MINUTES, options);
    process.stdout.write(stdout);
    skipped.push(...stdout.split("\n").filter((line) => line.startsWith("SKIPPED: ")));
    if (status !== 0) {
        process.stdout.write(stderr);
        disagreeing.push(what);
        console.log(`FAILED: ${what}`);
    }
}

function fetched(command, args, options) {
    const { status, stderr } = run(command, args, FETCH_MINUTES, options);
    if (status !== 0) {
        process.stdout.write(stderr);
    }
    return status === 0;
}

function run(command, args, minutes, options = {}) {
    const done = spawnSync(command, args, {
        cwd: ROOT,
        encoding: "utf8",
        timeout: minutes * 60_000,
        maxBuffer: 64 * 1024 * 1024,
        ...options,
    });
    const cause = done.error === undefined ? "" : `${command}: ${done.error.message}\n`;
    return { status: done.status, stdout: done.stdout ?? "", stderr: `${done.stderr ?? ""}${cause}` };
}

function skip(what, why) {
    const line = `SKIPPED: ${what}: ${why}, so this was not checked`;
    skipped.push(line);
    console.log(line);
}

function summarize() {
    const unchecked = skipped.length === 0 ? "nothing skipped" : `${skipped.length} SKIPPED, see above`;
    if (disagreeing.length > 0) {
        console.log(`conformance: FAILED: ${disagreeing.join("; ")} (${unchecked})`);
        process.exit(1);
    }
    console.log(`conformance: all that ran agrees (${unchecked})`);
}
