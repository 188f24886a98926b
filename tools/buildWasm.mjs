// Builds the guest's policy engine (native/agent-policy) to WebAssembly, and gives it a budget (native/meter). Run by
// `npm run build:wasm`; with `--check` it builds anew in a temporary folder and compares with the committed file. Exit code 1: they differ, or the build failed;
// 2: this machine cannot tell, because it has no toolchain or another compiler than the one that made the committed file.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../");
const CRATE = join(ROOT, "native", "agent-policy");
const METER = join(ROOT, "native", "meter");
/** What a policy can hold at once: 128 MiB, of which each page is 64 KiB. */
const MOST_PAGES = "2048";
const WASM = join(ROOT, "core", "policy", "agent_policy.wasm");
const DIGEST = `${WASM}.sha256`;
const TARGET = "wasm32-unknown-unknown";
const CARGO_HOME = process.env.CARGO_HOME ?? join(homedir(), ".cargo");

/** Bytes are the compiler's: only this one makes those of the committed file. */
const COMMITTED_WITH = "rustc 1.96.0";
const DEBIAN = {
    name: "Debian's rustc-web",
    cargo: "/usr/bin/cargo",
    rustc: "/usr/bin/rustc",
    linker: "/usr/bin/wasm-ld-16",
    sources: "/usr/lib/rustlib/src/rust/library",
};

const toolchain = debianToolchain() ?? rustupToolchain();
if (toolchain === undefined) {
    stop(
        2,
        "no Rust toolchain for WebAssembly. On Debian: apt-get install rustc-web cargo-web rust-web-src lld-16; " +
            `elsewhere: rustup target add ${TARGET}`,
    );
}
if (process.argv.includes("--check")) {
    check();
} else {
    write(build(join(CRATE, "target")));
}

function debianToolchain() {
    const { name, cargo, rustc, linker, sources } = DEBIAN;
    if (![cargo, rustc, linker, sources].every((path) => existsSync(path))) {
        return undefined;
    }
    // Debian has no compiled std for this target, so it is compiled here, which stable compilers only do on request.
    return {
        name,
        cargo,
        rustc,
        env: { RUSTC_BOOTSTRAP: "1", CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker },
        args: ["-Zbuild-std=std,panic_abort"],
    };
}

function rustupToolchain() {
    const { status, stdout } = spawnSync("rustc", ["--print", "sysroot"], { encoding: "utf8" });
    if (status !== 0 || !existsSync(join(stdout.trim(), "lib", "rustlib", TARGET))) {
        return undefined;
    }
    return { name: "rustup", cargo: "cargo", rustc: "rustc", env: {}, args: [] };
}

function check() {
    const version = compilerVersion();
    if (!version.startsWith(`${COMMITTED_WITH} `) || toolchain.name !== DEBIAN.name) {
        stop(
            2,
            `the committed file was made with ${DEBIAN.name} ${COMMITTED_WITH}, and here is ${version}: not compared`,
        );
    }
    const folder = mkdtempSync(join(tmpdir(), "agent-policy-"));
    try {
        compare(build(folder));
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

function compare(built) {
    const committed = readFileSync(WASM);
    if (!built.equals(committed) || readFileSync(DIGEST, "utf8") !== digestLine(committed)) {
        console.log(`build:wasm: FAILED: built ${sha256(built)}, committed ${sha256(committed)}`);
        process.exitCode = 1;
    } else {
        console.log(`build:wasm: the same bytes: ${sha256(built)}`);
    }
}

function write(built) {
    writeFileSync(WASM, built);
    writeFileSync(DIGEST, digestLine(built));
    console.log(`build:wasm: ${built.length} bytes, ${sha256(built)}, by ${toolchain.name}, ${compilerVersion()}`);
}

/** The bytes, with everything that differs between machines (folders, downloaded versions) kept out. */
function build(targetFolder) {
    const { cargo, rustc, env, args } = toolchain;
    const settings = { ...process.env, ...env, RUSTC: rustc, CARGO_TARGET_DIR: targetFolder, CARGO_INCREMENTAL: "0" };
    run(CRATE, cargo, ["fetch", "--locked"], settings);
    const CARGO_ENCODED_RUSTFLAGS = rustFlags(targetFolder).join("\x1f");
    const options = ["--release", "--locked", "--target", TARGET, ...args];
    run(CRATE, cargo, ["build", ...options], { ...settings, CARGO_ENCODED_RUSTFLAGS });
    const built = join(targetFolder, TARGET, "release", "agent_policy.wasm");
    const metered = join(targetFolder, "metered.wasm");
    run(METER, cargo, ["run", "--release", "--locked", "--quiet", "--", built, metered, MOST_PAGES], settings);
    return readFileSync(metered);
}

function rustFlags(targetFolder) {
    const renamed = [
        [CRATE, "/agent-policy"],
        [targetFolder, "/target"],
        ...registryFolders().map((folder) => [folder, "/crates"]),
    ];
    // `deterministic_random.rs` stands in for the entropy that WebAssembly without imports does not have.
    return ["--cfg", 'getrandom_backend="custom"', ...renamed.map(([from, to]) => `--remap-path-prefix=${from}=${to}`)];
}

/** Where sources lie depends on the registry or mirror they came from. */
function registryFolders() {
    const sources = join(CARGO_HOME, "registry", "src");
    return readdirSync(sources).map((registry) => join(sources, registry));
}

function run(cwd, command, args, env) {
    const { status, error } = spawnSync(command, args, { cwd, env, stdio: "inherit" });
    if (status !== 0) {
        stop(1, `${command} ${args[0]} failed${error === undefined ? "" : `: ${error.message}`}`);
    }
}

function compilerVersion() {
    return execFileSync(toolchain.rustc, ["--version"], { encoding: "utf8" }).trim();
}

function digestLine(bytes) {
    return `${sha256(bytes)}  agent_policy.wasm\n`;
}

function sha256(bytes) {
    return createHash("sha256").update(bytes).digest("hex");
}

function stop(code, message) {
    console.log(`build:wasm: ${message}`);
    process.exit(code);
}
