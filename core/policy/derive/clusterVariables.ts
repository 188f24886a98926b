import { type Fields, fieldsOf } from "../../fields";
import type { PodSource } from "../../kubernetes/podSource";
import { factsOf } from "../../kubernetes/workloadKinds";
import { ANY_NUMBER } from "./fieldRef";
import { hostnameOf } from "./names";
import { escapeRegex, type Pattern, regexOf, type Text } from "./text";

/** What a service's variables hold: an address, a port, a protocol, or all of them. */
const SERVICE: Pattern = { regex: "(tcp|udp|sctp)?(://)?[0-9a-f.:\\[\\]]*", example: "10.96.0.1" };
const OF_SERVICE = "_(SERVICE_HOST|PORT(_[A-Z0-9_]+)?)";
const COMPLETION_INDEX = "JOB_COMPLETION_INDEX";

/** The API server's service is in every container, whatever a pod says of service links. */
const servicesOf = (spec: Fields): string =>
    spec["enableServiceLinks"] === false ? "KUBERNETES(_SERVICE)?" : "[A-Z0-9_]+";

const isJob = ({ kind }: PodSource): boolean => factsOf(kind)?.isJob === true;

/**
 * Expressions for the variables that the cluster adds to every container: the host name, the addresses of services, the
 * index of a job's pod. Source: Kubernetes `pkg/kubelet/envvars/envvars.go`.
 */
export function clusterFamilies(source: PodSource): string[] {
    return [
        `HOSTNAME=(${regexOf(hostnameOf(source))})|${servicesOf(fieldsOf(source.spec))}${OF_SERVICE}=${SERVICE.regex}`,
        ...(isJob(source) ? [`${COMPLETION_INDEX}=${ANY_NUMBER.regex}`] : []),
    ];
}

/**
 * What `$(NAME)` becomes where the pod declares no such variable and the cluster may: its value, or what was written
 * where the cluster has no such service.
 */
export function clusterVariable(name: string, source: PodSource): Text | undefined {
    if (clusterMaySet(name, source)) {
        return name.startsWith("KUBERNETES_") ? SERVICE : orAsWritten(name, SERVICE);
    }
    return isJob(source) && name === COMPLETION_INDEX ? orAsWritten(name, ANY_NUMBER) : undefined;
}

/** Whether a variable has the name of one of a service's. */
export function clusterMaySet(name: string, { spec }: PodSource): boolean {
    return new RegExp(`^${servicesOf(fieldsOf(spec))}${OF_SERVICE}$`).test(name);
}

/** The value, or the reference where nothing sets the variable. */
export function orAsWritten(name: string, value: Pattern): Pattern {
    const written = `$(${name})`;
    return { regex: `(${regexOf(value)}|${escapeRegex(written)})`, example: written };
}
