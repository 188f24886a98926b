import { INIT_DATA_ANNOTATION } from "../../annotationNames";
import { defined, type Fields, fieldsOf, itemsOf, numberOf, textOf } from "../../fields";
import { errorIf, type Issue, quote, warningIf } from "../../issue";
import { HYPERVISOR } from "../../kataAnnotations";
import { containersIn, startedIn } from "../../kubernetes/containers";
import { root } from "../../kubernetes/located";
import type { PodSource } from "../../kubernetes/podSource";
import { kataRuntimeOf } from "../../runtimeClasses";
import { type Node, nodesOf } from "../nodes";
import { type Opening, openingsOf } from "../openings";
import type { PolicySpec } from "../spec";
import { clusterFamilies } from "./clusterVariables";
import { checkExecNames } from "./commands";
import { type Container, containerOf, type Process, processOf } from "./container";
import { checkFieldTable } from "./fields";
import { POD_FIELDS } from "./fieldTables";
import { injectionsOf, reportInjections } from "./injected";
import { hostnameOf, podNames } from "./names";
import { openingIssues } from "./openings";
import { relevantSource } from "./relevant";
import { FIPS_FILES, type Profile, profileOf, type Runtime, SERVICE_ACCOUNT } from "./runtime";
import { type Derivation, KATA_ANNOTATIONS } from "./source";
import { escapeRegex, type Pattern, regexOf, type Text } from "./text";
import { isInRange, outOfRange, type UidRange, uidRangeOf } from "./uidRange";
import { untrustedIssues } from "./untrusted";

/** A pod as its runtime will ask the agent for it. */
export interface ExpectedPod {
    readonly names: Pattern;
    /** What it is called in its own network. */
    readonly hostname: Text;
    readonly namespace?: string;
    readonly shareProcessNamespace: boolean;
    readonly fsGroup?: number;
    readonly sysctls: Readonly<Record<string, string>>;
    /** Annotations of the pod that reach the runtime, in addition to those that the runtime makes. */
    readonly annotations: Readonly<Record<string, string>>;
    readonly runtime: Runtime;
    /** What its container runtime does in its own way. */
    readonly profile: Profile;
    /** The users and groups of its namespace, where the cluster chooses from them. */
    readonly ids?: UidRange;
    /** What its guest understands. Default: the newest known. */
    readonly kataVersion?: string;
    /** Expressions for variables, `NAME=value`, that cluster and platform add to every container. */
    readonly envFamilies: readonly string[];
    /** Expressions for paths of directories that webhooks add to every container. */
    readonly injectedPaths?: readonly string[];
    readonly containers: readonly ExpectedContainer[];
    /** What the author opens in addition to the pod. */
    readonly openings: readonly Opening[];
    /** The kinds of node that it may meet. */
    readonly nodes: readonly Node[];
    /** Whether the policy binds processes and mounts too. */
    readonly strict: boolean;
    /** Users and groups of the pod, which the sandbox container gets as well. */
    readonly security: Fields;
}

export interface ExpectedContainer extends Container {
    /** Absent under Baseline, and where a problem keeps it from being known. */
    readonly process?: Process;
}

/** The pod of a workload under Baseline (`strict: false`) or Strict. Everything wrong with it is reported. */
export function expectPod(given: Derivation, strict: boolean): ExpectedPod {
    const derivation = { ...given, source: relevantSource(given.source, strict) };
    const { source, report } = derivation;
    const spec = fieldsOf(source.spec);
    const security = fieldsOf(spec["securityContext"]);
    if (strict) {
        checkFieldTable(fieldsOf(given.source.spec), POD_FIELDS, source.path).forEach(report);
        reportInjections(derivation);
        untrustedIssues(source, derivation.policy).forEach(report);
        reportFips(derivation.policy).forEach(report);
    }
    const ids = uidRangeOf(derivation.policy);
    const containers = expectContainers(spec, derivation, strict);
    openingIssues(openingsOf(derivation.policy), containers, sysctlsOf(security)).forEach(report);
    checkExecNames(
        containers.map(({ name }) => name),
        derivation,
    );
    const fsGroup = numberOf(security["fsGroup"]);
    if (ids !== undefined && fsGroup !== undefined && !isInRange(fsGroup, ids)) {
        report(outOfRange([...source.path, "securityContext", "fsGroup"], fsGroup, ids));
    }
    const profile = profileOf(derivation.policy);
    const nodes = nodesOf({ ...derivation.policy, isPeerPod: derivation.localVolumes, ...runtimeOf(given) });
    const fips = nodes.some(({ isFips }) => isFips) ? FIPS_FILES : [];
    const runtime = { ...profile.runtime, files: [...profile.runtime.files, ...fips] };
    const injectedPaths = injectionsOf(derivation.policy).flatMap(({ paths = [] }) => paths.map(regexOf));
    return {
        names: podNames(source),
        hostname: hostnameOf(source),
        shareProcessNamespace: spec["shareProcessNamespace"] === true,
        ...defined({ namespace: source.namespace, fsGroup }),
        sysctls: sysctlsOf(security),
        annotations: { ...kataAnnotations(source), ...peerGpus(derivation) },
        runtime: spec["automountServiceAccountToken"] === false ? runtime : withToken(runtime),
        profile,
        ...defined({ ids, kataVersion: derivation.kataVersion }),
        envFamilies: [...clusterFamilies(source), ...profile.families, ...injectedFamilies(derivation)],
        ...(injectedPaths.length === 0 ? {} : { injectedPaths }),
        containers,
        openings: openingsOf(derivation.policy),
        nodes,
        strict,
        security,
    };
}

/** Our own rules are for both runtimes. The author's may be for the one that the class starts. */
function runtimeOf({ source, policy }: Derivation): { readonly runtime?: "Go" | "Rust" } {
    const name = policy.rego === undefined ? undefined : textOf(fieldsOf(source.spec)["runtimeClassName"]);
    return defined({ runtime: name === undefined ? undefined : kataRuntimeOf(name) });
}

function expectContainers(spec: Fields, derivation: Derivation, strict: boolean): ExpectedContainer[] {
    const { path } = derivation.source;
    const found = startedIn(spec);
    const inits = containersIn(root(spec), ["initContainers"]).map(
        ({ value }) => textOf(fieldsOf(value)["name"]) ?? "",
    );
    // What is not a list is a problem of the table of fields already.
    const isList = !strict || Array.isArray(spec["containers"] ?? []);
    errorIf(found.length === inits.length && isList, [...path, "containers"], "missing", {
        message: "is missing or empty, and a pod has at least one container",
        fix: "set it",
    }).forEach(derivation.report);
    const expected = found.map(({ value, keys }, index) => {
        const at = [...path, ...keys];
        const container = fieldsOf(value);
        const known = containerOf(container, at, inits.slice(0, index), derivation, strict);
        const process = strict ? processOf(container, known.image, at, derivation) : undefined;
        return { ...known, ...defined({ process }), at };
    });
    for (const [index, { name, at }] of expected.entries()) {
        const isAgain = name !== "" && expected.findIndex((other) => other.name === name) < index;
        errorIf(isAgain, [...at, "name"], "duplicate", {
            message: `${quote(name)} is the name of another container too`,
            fix: "give each its own name",
        }).forEach(derivation.report);
    }
    return expected.map(({ at: _, ...container }) => container);
}

/** Hosts in FIPS mode have to be named, as they open more than others. */
function reportFips({ nodes, containerRuntime }: PolicySpec): Issue[] {
    const isFips = nodesOf({ ...defined({ nodes, containerRuntime }), isPeerPod: false }).some((node) => node.isFips);
    return warningIf(isFips, ["policy", "nodes"], "injected", {
        message: `opens ${FIPS_FILES.join(", ")} in every container: the host chooses what is there, and can so weaken the cryptography of programs or have OpenSSL load a library`,
        fix: 'set the label FIPS_DISABLE: "true" on the pods and leave NodeKind.GoCriOFips out, if their images bring such policies themselves',
    });
}

function sysctlsOf(security: Fields): Record<string, string> {
    const pairs = itemsOf(security["sysctls"]).map(fieldsOf);
    return Object.fromEntries(pairs.map(({ name, value }) => [dotted(textOf(name) ?? ""), textOf(value) ?? ""]));
}

/** Kubernetes takes slashes too, as in `net/ipv4/conf`: component-helpers `node/util/sysctl`. */
function dotted(sysctl: string): string {
    return /^[^./]*\//.test(sysctl) ? sysctl.replace(/[./]/g, (separator) => (separator === "/" ? "." : "/")) : sysctl;
}

function kataAnnotations({ annotations = {} }: PodSource): Record<string, string> {
    // The shim takes the init-data out before it asks the agent.
    const own = Object.entries(annotations).filter(
        ([key]) => key.startsWith(KATA_ANNOTATIONS) && key !== INIT_DATA_ANNOTATION,
    );
    return Object.fromEntries(own.map(([key, value]) => [key, textOf(value) ?? ""]));
}

/** For the GPUs of a peer pod's VM its adaptor names all of them to each container: cloud-api-adaptor `pkg/adaptor/proxy/service.go`. */
function peerGpus({ source, localVolumes }: Derivation): Record<string, string> {
    const gpus = fieldsOf(source.annotations)[`${HYPERVISOR}default_gpus`];
    return localVolumes && Number(gpus) > 0 ? { "cdi.k8s.io/peer-pods": "nvidia.com/gpu=all" } : {};
}

function withToken(runtime: Runtime): Runtime {
    return { ...runtime, files: [...runtime.files, SERVICE_ACCOUNT] };
}

/**
 * What the author says, what the controller adds, and what the runtime adds to a command with a terminal: containerd
 * `container_execsync.go`.
 */
function injectedFamilies({ policy, source }: Derivation): string[] {
    const said = (policy.environment ?? []).filter(({ from }) => from === undefined);
    const declared = [...said, ...(source.added ?? [])].map(
        ({ name, value = "(?s:.*)", pattern }) => `${pattern === true ? `(${name})` : escapeRegex(name)}=(${value})`,
    );
    const ofWebhooks = injectionsOf(policy).flatMap(({ variables }) =>
        Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    );
    const injected = [...new Set([...declared, ...ofWebhooks])];
    return policy.exec === undefined ? injected : [...injected, "TERM=xterm"];
}
