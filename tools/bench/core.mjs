// The core and the command, in processes of their own and in this one.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, report, sideBySide } from "./measure.mjs";
import { build, image, own, pod, strict } from "./samples.mjs";

const { inject } = createRequire(import.meta.url)("../../dist/cli/inject/inject.js");
const root = join(import.meta.dirname, "../../");

export function startUp() {
    const run = (code) => () => spawnSync(process.execPath, ["-e", code], { cwd: root });
    const [bare, core] = sideBySide(25, [run("0"), run('require("./dist/core").buildInitData')]);
    report("start of node with core", core, bare, "bare node", "60 ms more");
}

/** Without a policy: to load the policy engine takes longer than all else. */
export function commands() {
    const document = 'version = "0.1.0"\nalgorithm = "sha256"\n[data]\n"aa.toml" = ""\n"cdh.toml" = ""\n';
    const run = (args) => () => spawnSync(process.execPath, args, { cwd: root, input: document });
    const names = ["decode", "digest", "validate"];
    const [bare, ...times] = sideBySide(25, [
        run(["-e", "0"]),
        ...names.map((name) => run(["dist/cli/main.js", name, "-"])),
    ]);
    times.forEach((time, index) => {
        report(`the command ${names[index]}`, time, bare, "bare node", "2.5");
    });
}

export function rendering() {
    const hundred = () => {
        for (let count = 0; count < 100; count += 1) {
            build(own);
        }
    };
    hundred();
    const [time] = sideBySide(10, [hundred]);
    console.log(`one document, checked, rendered and packed: ${(time / 100).toFixed(2)} ms (target: under 2 ms)`);
}

export function deriving() {
    const load =
        'const { openPolicy } = require("./dist/core/policy/engine"); const a = performance.now(); openPolicy("package agent_policy"); console.log(performance.now() - a)';
    const loads = Array.from({ length: 5 }, () =>
        Number(spawnSync(process.execPath, ["-e", load], { cwd: root }).stdout),
    );
    console.log(`load of the policy engine: ${median(loads).toFixed(0)} ms (target: under 80 ms)`);
    let count = 0;
    const five = () => {
        count += 1;
        const { initData, issues } = build(strict, { pod: pod(fiveContainers(`v${count}`)) });
        if (initData === undefined) {
            throw new Error(JSON.stringify(issues));
        }
    };
    five();
    const [time] = sideBySide(30, [five]);
    console.log(
        `Strict for five containers, derived, rendered and asked about: ${time.toFixed(1)} ms (target: under 25 ms)`,
    );
}

/** One call of `inject` for 200 manifests, each with another pod, in equal parts of four kinds. */
export function injecting() {
    const folder = mkdtempSync(join(tmpdir(), "bench-inject-"));
    const write = (name, content) => {
        writeFileSync(join(folder, name), JSON.stringify(content));
        return join(folder, name);
    };
    const { imageLock, ...policy } = strict.policy;
    const config = write("confidential-workload.json", { ...strict, policy });
    write("images.lock.json", imageLock);
    const kinds = ["apps/v1 Deployment", "apps/v1 StatefulSet", "batch/v1 Job", "argoproj.io/v1alpha1 Rollout"];
    const manifests = Array.from({ length: 200 }, (_, index) => {
        const [apiVersion, kind] = kinds[index % kinds.length].split(" ");
        const name = `app-${index}`;
        const { containers, volumes } = fiveContainers(name);
        const template = { metadata: { labels: { name } }, spec: { containers: containers.slice(0, 2), volumes } };
        const spec = { selector: { matchLabels: { name } }, template };
        return write(`${name}.json`, { apiVersion, kind, metadata: { name }, spec });
    });
    const before = process.cpuUsage();
    const { workloads, issues } = inject({ manifests, config });
    const { user, system } = process.cpuUsage(before);
    rmSync(folder, { recursive: true });
    if (workloads.length !== manifests.length) {
        throw new Error(JSON.stringify(issues.slice(0, 3)));
    }
    console.log(
        `inject for 200 manifests of two containers: ${((user + system) / 1e6).toFixed(1)} s of CPU (target: 8 s)`,
    );
}

/** Five containers with probes, a ConfigMap, a Secret and volumes. */
function fiveContainers(value) {
    const containers = ["a", "b", "c", "d", "e"].map((name) => ({
        name,
        image,
        args: [name, value],
        env: [
            { name: "VALUE", value },
            { name: "SETTING", valueFrom: { configMapKeyRef: { name: "settings", key: name } } },
            { name: "TOKEN", valueFrom: { secretKeyRef: { name: "token", key: name } } },
        ],
        livenessProbe: { exec: { command: ["/app", "health", name] } },
        volumeMounts: [
            { name: "settings", mountPath: "/etc/app" },
            { name: "cache", mountPath: "/var/cache/app" },
        ],
    }));
    const volumes = [
        { name: "settings", configMap: { name: "settings" } },
        { name: "cache", emptyDir: {} },
    ];
    return { containers, volumes };
}
