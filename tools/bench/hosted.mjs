// A preview of components that the plugin makes for a program in YAML, compared with the same ones in TypeScript.
import { Project, YamlProject } from "../project.mjs";
import { report } from "./measure.mjs";
import { timesOf } from "./previews.mjs";
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
    const [ofTypeScript, ofYaml] = timesOf([new Project(local), new YamlProject({ resources })]);
    const title = `preview of ${WORKLOADS} hosted components (${what})`;
    report(title, ofYaml, ofTypeScript, "the same in TypeScript", target);
}
