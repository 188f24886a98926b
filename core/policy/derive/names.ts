import { fieldsOf, textOf } from "../../fields";
import { KINDS } from "../../kubernetes/kinds";
import type { PodSource } from "../../kubernetes/podSource";
import { factsOf } from "../../kubernetes/workloadKinds";
import { escapeRegex, join, type Pattern, type Text } from "./text";

/** Kubernetes cuts what it adds five letters to, so that a name has at most 63. */
const LONGEST_BASE = 58;

/** The form of the pods' names. */
export function podNames({ kind, name, generateName, namePrefix }: PodSource): Pattern {
    const suffix = KINDS[kind].podSuffix;
    if (name === undefined) {
        const prefix = generateName ?? namePrefix ?? "";
        return { regex: `${escapeRegex(prefix)}[a-z0-9.-]*`, example: `${prefix}x2x5z${suffix.example}` };
    }
    if (kind !== "Pod" && name.length + suffix.example.length > LONGEST_BASE) {
        const cut = shortened(name, LONGEST_BASE - suffix.example.length);
        return { regex: `${escapeRegex(cut)}[a-z0-9.-]*`, example: `${cut}${suffix.example}` };
    }
    return { regex: `${escapeRegex(name)}${suffix.regex}`, example: `${name}${suffix.example}` };
}

/** By characters: half of a surrogate pair is text that no policy can hold. */
function shortened(name: string, count: number): string {
    return [...name].slice(0, count).join("");
}

/** What a hostname has at most: Kubernetes `pkg/kubelet/util/util.go`, `truncatePodHostnameIfNeeded`. */
const LONGEST_HOSTNAME = 63;
/** The domain of the cluster, which only its kubelets know. */
const CLUSTER_DOMAIN: Pattern = { regex: "[a-z0-9.-]+", example: "cluster.local" };
const ANY_NAMESPACE: Pattern = { regex: "[a-z0-9-]+", example: "default" };

/** What a pod is called in its own network: Kubernetes `pkg/kubelet/kubelet_pods.go`, `GeneratePodHostNameAndDomain`. */
export function hostnameOf(source: PodSource): Text {
    const { hostname, hostnameOverride, setHostnameAsFQDN, subdomain } = fieldsOf(source.spec);
    const short = textOf(hostname) || cutName(source);
    const domain = textOf(subdomain) ?? "";
    const isFull = setHostnameAsFQDN === true && domain !== "";
    const full = [short, `.${domain}.`, source.namespace ?? ANY_NAMESPACE, ".svc.", CLUSTER_DOMAIN];
    return textOf(hostnameOverride) || (isFull ? join(full) : short);
}

/** The hosts of an indexed Job have the number of the pod: Kubernetes `pkg/controller/job/indexed_job_utils.go`. */
function cutName(source: PodSource): Text {
    const { kind, name } = source;
    if (kind === "Pod" && name !== undefined && name.length > LONGEST_HOSTNAME) {
        return shortened(name, LONGEST_HOSTNAME).replace(/[.-]+$/, "");
    }
    const { regex, example } = podNames(source);
    const isJob = factsOf(kind)?.isJob === true && name !== undefined;
    return { regex: isJob ? `(${regex}|${escapeRegex(name)}(-[0-9]+)+)` : regex, example };
}
