// How time and memory of a preview grow with the number of workloads in one program.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Project } from "../project.mjs";
import { median } from "./measure.mjs";
import { image } from "./samples.mjs";

const SIZES = [50, 200, 500];
const ROUNDS = 3;
const MEMORY_FILE = "peak";
const MEMORY_TARGET = 2;

/** @param {object} spec of the workloads @param {string} container as TypeScript, in terms of `name` and `image` */
export function growth(spec, container) {
    const bodies = {
        "plain Deployments": "new k8s.apps.v1.Deployment(name, deployment);",
        ConfidentialWorkloads: "new ConfidentialWorkload(name, { ...spec, deployment });",
    };
    const [plain, ours] = Object.entries(bodies).map(([what, body]) => grow(what, program(spec, container, body)));
    const ratio = (ours.memory / plain.memory).toFixed(2);
    console.log(
        `memory for each ConfidentialWorkload: ${kilobytes(ours.memory)}, ${ratio} × that of a plain Deployment ` +
            `(${kilobytes(plain.memory)}; target: at most ${MEMORY_TARGET})`,
    );
}

/** Measures each size, prints it and the slopes between them; gives the memory that one more workload takes. */
function grow(what, text) {
    const project = new Project(text);
    try {
        project.set("kubernetes:renderYamlToDirectory", join(project.folder, "out"));
        const points = SIZES.map((size) => {
            const rounds = Array.from({ length: ROUNDS }, () => measure(project, size));
            return {
                size,
                time: median(rounds.map(({ time }) => time)),
                memory: median(rounds.map((one) => one.memory)),
            };
        });
        for (const { size, time, memory } of points) {
            console.log(
                `preview of ${size} ${what}: ${time.toFixed(0)} ms, ${kilobytes(memory)} at most in the program`,
            );
        }
        points.slice(1).forEach((point, index) => {
            const before = points[index];
            const each = (what) => slope(before, point, what);
            console.log(
                `from ${before.size} to ${point.size} ${what}, each one more: ` +
                    `${each("time").toFixed(1)} ms, ${kilobytes(each("memory"))}`,
            );
        });
        return { memory: slope(points[0], points.at(-1), "memory") };
    } finally {
        project.remove();
    }
}

function slope(from, to, what) {
    return (to[what] - from[what]) / (to.size - from.size);
}

function measure(project, size) {
    project.set("count", String(size));
    const start = performance.now();
    const { ok, text } = project.preview();
    if (!ok) {
        throw new Error(text.slice(-2_000));
    }
    const time = performance.now() - start;
    return { time, memory: Number(readFileSync(join(project.folder, MEMORY_FILE), "utf8")) };
}

/** The program writes down its own peak: the engine and the language host are other processes. */
function program(spec, container, body) {
    return `
import * as fs from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload } from "confidential-workload";
process.on("exit", () => fs.writeFileSync("${MEMORY_FILE}", String(process.resourceUsage().maxRSS)));
const spec = ${JSON.stringify(spec)} as any;
const image = "${image}";
for (let i = 0; i < new pulumi.Config().requireNumber("count"); i += 1) {
    const name = "w" + i;
    const deployment = {
        spec: {
            selector: { matchLabels: { app: name } },
            template: { metadata: { labels: { app: name } }, spec: { containers: [${container}] } },
        },
    };
    ${body}
}
`;
}

function kilobytes(value) {
    return value < 10_000 ? `${value.toFixed(0)} kB` : `${(value / 1024).toFixed(0)} MB`;
}
