// "Example Usage" of each resource, as Pulumi's registry and its generators of SDKs read it: an SDK keeps its own language.
import { readFileSync } from "node:fs";

const LANGUAGES = ["typescript", "python", "go", "csharp", "java", "yaml"];

/** The program of each language, in `examples/`, and what our tests do with it. */
const EXAMPLES = {
    ConfidentialWorkload: {
        title: "A Deployment under the policy preset Strict",
        programs: {
            typescript: "first-workload/index.ts",
            python: "languages/python/__main__.py",
            go: "languages/go/main.go",
            csharp: "languages/dotnet/Program.cs",
            java: "languages/java/App.java",
            yaml: "languages/yaml/Pulumi.yaml",
        },
        notRun: ["csharp", "java"],
    },
    InitData: {
        title: "Init-data for a workload of another tool",
        programs: {
            typescript: "languages/init-data/index.ts",
            python: "languages/init-data/__main__.py",
            go: "languages/init-data/main.go",
            csharp: "languages/init-data/Program.cs",
            java: "languages/init-data/App.java",
            yaml: "languages/init-data/Pulumi.yaml",
        },
        notRun: ["csharp", "java"],
    },
    ConfidentialAdmission: {
        title: "Only reviewed confidential pods in some namespaces",
        programs: {
            typescript: "languages/admission/index.ts",
            python: "languages/admission/__main__.py",
            go: "languages/admission/main.go",
            csharp: "languages/admission/Program.cs",
            java: "languages/admission/App.java",
            yaml: "languages/admission/Pulumi.yaml",
        },
        notRun: ["csharp", "java"],
    },
};

const NOT_RUN = {
    csharp: "// Not compiled by our tests.\n",
    java: "// Not compiled by our tests.\n",
};

/** @param {string} goModule the module of the SDK for Go, which Pulumi derives from the repository */
export function exampleUsage(resource, goModule) {
    const { title, programs, notRun } = EXAMPLES[resource];
    const blocks = LANGUAGES.map((language) => {
        const text = readFileSync(new URL(`../examples/${programs[language]}`, import.meta.url), "utf8");
        const program = text.replace("example.com/pulumi-confidential-workload", goModule);
        return `\`\`\`${language}\n${notRun.includes(language) ? NOT_RUN[language] : ""}${program}\`\`\`\n`;
    });
    return `\n\n{{% examples %}}\n## Example Usage\n{{% example %}}\n### ${title}\n\n${blocks.join("")}\n{{% /example %}}\n{{% /examples %}}\n`;
}
