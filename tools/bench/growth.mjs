// How time and memory of a preview grow with the number of workloads in one program.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Project } from "../project.mjs";
import { median } from "./measure.mjs";
import { image } from "./samples.mjs";

const SIZES = [50, 200, 500];
const ROUNDS = 3;
const USAGE_FILE = "usage.json";
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
        project.renderToFiles();
        const points = SIZES.map((size) => {
            const rounds = Array.from({ length: ROUNDS }, () => measure(project, size));
            const middle = (measured) => median(rounds.map((round) => round[measured]));
            return { size, time: middle("time"), processor: middle("processor"), memory: middle("memory") };
        });
        for (const { size, time, processor, memory } of points) {
            console.log(`preview of ${size} ${what}: ${time.toFixed(0)} ms; ${cost(processor, memory)} in the program`);
        }
        points.slice(1).forEach((point, index) => {
            const before = points[index];
            const each = (measured) => slope(before, point, measured);
            console.log(
                `from ${before.size} to ${point.size} ${what}, each one more: ${each("time").toFixed(1)} ms; ` +
                    `${cost(each("processor"), each("memory"))} in the program`,
            );
        });
        return { memory: slope(points[0], points.at(-1), "memory") };
    } finally {
        project.remove();
    }
}

function slope(from, to, measured) {
    return (to[measured] - from[measured]) / (to.size - from.size);
}

function measure(project, size) {
    project.set("count", String(size));
    const start = performance.now();
    project.mustPreview();
    const time = performance.now() - start;
    const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(join(project.folder, USAGE_FILE), "utf8"));
    return { time, processor: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS };
}

/**
 * The program writes down what it used itself: the engine and the language host are other processes. Its processor time
 * is the better measure of growth where the machine has other work.
 */
function program(spec, container, body) {
    return `
import * as fs from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload } from "confidential-workload";
process.on("exit", () => fs.writeFileSync("${USAGE_FILE}", JSON.stringify(process.resourceUsage())));
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

function cost(processor, memory) {
    return `${processor.toFixed(1)} ms of processor, ${kilobytes(memory)}`;
}
