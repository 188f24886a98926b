import { isPeerPod, PLATFORMS, type Platform } from "../../core/platform";
import { reportsInitData } from "../../core/trustee/claims";

/** What the cluster and the KBS need before the pods start, and how to get it. */
export function needsText(platform: Platform, kbsUrl: string): string {
    const { title, runtimeClassName } = PLATFORMS[platform];
    const from = isPeerPod(platform)
        ? "the Helm chart of cloud-api-adaptor (peer pods) makes it, with its settings for the cloud"
        : `the Helm chart kata-deploy of Kata Containers makes it, with the shim ${runtimeClassName.replace(/^kata-/, "")} enabled, on nodes with ${title}`;
    return `The cluster needs the RuntimeClass ${runtimeClassName}. Look whether it is there, as --check does:
  kubectl get runtimeclass ${runtimeClassName}
Where it is not: ${from}.

${kbsText(platform, kbsUrl)}`;
}

function kbsText(platform: Platform, kbsUrl: string): string {
    const kbs = `The KBS has to answer the guests at ${kbsUrl}. It is a part of Trustee, which its operator or its Docker Compose file starts.\n`;
    if (!reportsInitData(platform)) {
        const why = PLATFORMS[platform].notAttested.join("; ");
        return `${kbs}It cannot tell this workload from others: ${why}.\n`;
    }
    return `${kbs}It has to know the workloads, because it releases secrets to those alone. These write what it needs, and change nothing in it:
  npx confidential-workload trustee reference-values confidential.yaml --platform ${platform} > reference-values.json
  npx confidential-workload trustee resource-policy confidential.yaml --platform ${platform} --resource REPOSITORY/TYPE/TAG > resource-policy.rego
A KBS has one resource policy, and a new one replaces it. How to put both in force: npx confidential-workload docs trustee
`;
}
