// A preview of components that the plugin makes for a program in YAML, compared with the same ones in TypeScript.
import { Project, YamlProject } from "../project.mjs";
import { report, sideBySide } from "./measure.mjs";
import { image } from "./samples.mjs";

const WORKLOADS = 50;

export function hosted(what, spec, target) {
    const names = Array.from({ length: WORKLOADS }, (_, index) => `w${index}`);
    // Each has another pod, so that nothing is derived once for all.
    const propertiesOf = (name) => ({ ...spec, podSpec: { containers: [{ name: "app", image, args: [name] }] } });
    const type = "confidential-workload:ConfidentialWorkload";
    const resources = Object.fromEntries(names.map((name) => [name, { type, properties: propertiesOf(name) }]));
    const local = `
import { ConfidentialWorkload } from "confidential-workload";
const inputs = ${JSON.stringify(names.map((name) => [name, propertiesOf(name)]))} as [string, any][];
for (const [name, args] of inputs) new ConfidentialWorkload(name, args);
`;
    const projects = [new Project(local), new YamlProject({ resources })];
    try {
        const previews = projects.map((project) => {
            project.set("kubernetes:renderYamlToDirectory", `${project.folder}/out`);
            return () => {
                const { ok, text } = project.preview();
                if (!ok) {
                    throw new Error(text.slice(-2_000));
                }
            };
        });
        const [ofTypeScript, ofYaml] = sideBySide(5, previews);
        report(
            `preview of ${WORKLOADS} hosted components (${what})`,
            ofYaml,
            ofTypeScript,
            "the same in TypeScript",
            target,
        );
    } finally {
        for (const project of projects) {
            project.remove();
        }
    }
}
