// What `review` takes for the preview of a stack of real size.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { sideBySide } from "./measure.mjs";
import { build, image, pod, strict } from "./samples.mjs";

const root = join(import.meta.dirname, "../../");
const WORKLOADS = 200;

/** A stack in which every workload changes, as the comment of a pull request sees it. */
export function reviews() {
    const podSpec = (name) => ({ enableServiceLinks: false, containers: [{ name: "app", image, args: [name] }] });
    const at = (name) => ({ url: `https://kbs-${name}.example.com` });
    const kinds = {
        "each with another KBS": (name) => ({ inputs: { ...strict, kbs: at(name) }, spec: podSpec("app") }),
        "each with another Strict policy": (name) => ({ inputs: strict, spec: podSpec(name) }),
    };
    const tasks = Object.values(kinds).map((of) => {
        const input = bigPreview((version, index) => of(`${version}-${index}`));
        return () => spawnSync(process.execPath, ["dist/cli/main.js", "review"], { cwd: root, input });
    });
    const bare = () => spawnSync(process.execPath, ["-e", "0"], { cwd: root });
    const [reference, ...times] = sideBySide(5, [bare, ...tasks]);
    times.forEach((time, index) => {
        const what = `review of ${WORKLOADS} workloads, ${Object.keys(kinds)[index]}`;
        console.log(`${what}: ${time.toFixed(0)} ms, and bare node ${reference.toFixed(0)} ms (target: under 2000 ms)`);
    });
}

/** What `pulumi preview --json` prints for Deployments whose init-data changes. Their pods start, as in a stack that runs. */
function bigPreview(of) {
    const steps = Array.from({ length: WORKLOADS }, (_, index) => {
        const urn = `urn:pulumi:prod::shop::kubernetes:apps/v1:Deployment::w${index}`;
        const state = (version) => {
            const { inputs: given, spec: podSpec } = of(version, index);
            const source = { ...pod(podSpec), name: `w${index}`, namespace: "shop" };
            const metadata = { annotations: build(given, { pod: source }).initData.annotations };
            const template = { metadata, spec: { runtimeClassName: "kata-qemu-snp", ...podSpec } };
            const inputs = { metadata: { name: `w${index}`, namespace: "shop" }, spec: { template } };
            return { urn, type: "kubernetes:apps/v1:Deployment", inputs };
        };
        return { op: "update", urn, oldState: state("old"), newState: state("new") };
    });
    return JSON.stringify({ steps });
}
