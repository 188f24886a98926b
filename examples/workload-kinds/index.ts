// A database, an agent on every node and a nightly report, each as its own class of @pulumi/kubernetes takes it. The
// RuntimeClass and the init-data go on the pod template, wherever the kind has that. `npm run demo -- workload-kinds`.
import { ConfidentialWorkload, type InitDataArgs, Platform, PolicyPreset } from "confidential-workload";

const common: InitDataArgs = {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    // For a first try. It protects nothing: examples/strict-policy has one that does.
    policy: { preset: PolicyPreset.AllowAll },
};
const labelled = (app: string) => ({ selector: { matchLabels: { app } }, metadata: { labels: { app } } });

const database = labelled("database");
new ConfidentialWorkload(
    "database",
    {
        ...common,
        statefulSet: {
            metadata: { name: "database", namespace: "shop" },
            spec: {
                serviceName: "database",
                selector: database.selector,
                template: {
                    metadata: database.metadata,
                    spec: { containers: [{ name: "database", image: "registry.example.com/shop/database:16" }] },
                },
            },
        },
    },
    // A large image takes its time. These are the time-outs of the StatefulSet.
    { customTimeouts: { create: "45m", update: "45m" } },
);

const agent = labelled("agent");
new ConfidentialWorkload("agent", {
    ...common,
    daemonSet: {
        metadata: { name: "agent", namespace: "shop" },
        spec: {
            selector: agent.selector,
            template: {
                metadata: agent.metadata,
                spec: { containers: [{ name: "agent", image: "registry.example.com/shop/agent:2" }] },
            },
        },
    },
});

const report = new ConfidentialWorkload("report", {
    ...common,
    cronJob: {
        metadata: { name: "report", namespace: "shop" },
        spec: {
            schedule: "0 3 * * *",
            jobTemplate: {
                spec: {
                    template: {
                        spec: {
                            restartPolicy: "Never",
                            containers: [{ name: "report", image: "registry.example.com/shop/report:3" }],
                        },
                    },
                },
            },
        },
    },
});

export const digest = report.initData.digest;
export const name = report.workload.metadata.name;
