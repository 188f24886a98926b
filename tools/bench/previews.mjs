// Previews in the real engine of many workloads in one program.
import { Project } from "../project.mjs";
import { report, sideBySide } from "./measure.mjs";
import { build, image, pod } from "./samples.mjs";

const WORKLOADS = 200;

export function previews(what, spec, container, [tree, plainTarget]) {
    const sample = { containers: [{ name: "app", image, args: ["w100"], env: [{ name: "NAME", value: "w100" }] }] };
    const { files, annotations, digest: measured } = build(spec, { pod: pod(sample) }).initData;
    const ready = JSON.stringify({ view: { ...files, digest: measured, platform: "snp" }, annotations });
    const program = (body) => `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload } from "confidential-workload";
const { view, annotations } = ${ready};
const spec = ${JSON.stringify(spec)} as any;
const image = "${image}";
const pod = (name: string, own: object, runtime: object) => ({
    spec: {
        selector: { matchLabels: { app: "a" } },
        template: { metadata: { labels: { app: "a" }, ...own }, spec: { containers: [${container}], ...runtime } },
    },
});
const confidential = (name: string) => pod(name, { annotations }, { runtimeClassName: "kata-qemu-snp" });
class Wrapper extends pulumi.ComponentResource {
    constructor(name: string) {
        super("bench:index:Wrapper", name, view);
        new k8s.apps.v1.Deployment(\`\${name}-deployment\`, confidential(name), { parent: this });
        this.registerOutputs({});
    }
}
for (let i = 0; i < ${WORKLOADS}; i += 1) {
    const name = "w" + i;
    ${body}
}
`;
    const bodies = [
        "new k8s.apps.v1.Deployment(name, confidential(name));",
        "new Wrapper(name);",
        "new ConfidentialWorkload(name, { ...spec, deployment: pod(name, {}, {}) });",
    ];
    const [plain, wrapped, ours] = timesOf(bodies.map((body) => new Project(program(body))));
    const title = `preview of ${WORKLOADS} ConfidentialWorkloads (${what})`;
    report(title, ours, wrapped, "the same tree, strings ready-made", tree);
    if (plainTarget !== undefined) {
        report(title, ours, plain, "plain Deployments, strings ready-made", plainTarget);
    }
}

/** The times of the projects' previews. The projects are removed. */
export function timesOf(projects) {
    try {
        for (const project of projects) {
            project.renderToFiles();
        }
        return sideBySide(
            5,
            projects.map((project) => () => project.mustPreview()),
        );
    } finally {
        for (const project of projects) {
            project.remove();
        }
    }
}
