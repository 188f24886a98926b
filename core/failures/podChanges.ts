import { defined, type Fields, fieldsOf, itemsOf, own } from "../fields";
import type { ImageFacts, ImageLock } from "../images/lock";
import { INJECTORS, type Injector } from "../injectors";
import { errorsOf, type Issue, pathOf, quote } from "../issue";
import { STARTED_LISTS, startedIn, withContainers } from "../kubernetes/containers";
import type { PodSource } from "../kubernetes/podSource";
import { containerRuntimeOf } from "../policy/containerRuntime";
import { policyData } from "../policy/derive/data";
import { featuresOf } from "../policy/derive/features";
import { factsByDigest } from "../policy/derive/image";
import { expectPod } from "../policy/derive/pod";
import { asAdmitted } from "../policy/derive/uidRange";
import { openPolicy } from "../policy/engine";
import type { PolicySpec } from "../policy/spec";
import { containerName } from "../review/keys/policyData";
import { containerChanges, imageIn, type PodChange, shown, sourceOf } from "./containerChanges";

/** What is known of the pod in addition to its spec. */
export interface PodFacts {
    readonly lock: ImageLock;
    /** Whether empty volumes are directories in the guest: on peer pods. */
    readonly localVolumes: boolean;
    readonly kataVersion?: string | undefined;
}

/** What differs, and the containers whose images are not in the lock, so that what these contribute was not compared. */
export interface PodComparison {
    readonly changes: readonly PodChange[];
    readonly unlocked: readonly string[];
}

/**
 * Where a pod of the cluster differs from what the data of a policy says of it. The pod is derived as `policy generate` does it. Where an
 * image is not in the lock, only what does not depend on the image is compared.
 */
export function podChanges(data: unknown, source: PodSource, facts: PodFacts): PodComparison {
    const policy = fieldsOf(data);
    const [, ...expected] = containersIn(policy);
    const [one, twin] = [derived(policy, source, facts, ONE), derived(policy, source, facts, TWIN)];
    const specs = startedIn(source.spec).map(({ value }) => fieldsOf(value));
    const open = openPolicy(MATCHES);
    const families = itemsOf(policy["env_families"]).map(String);
    const isOfCluster = (pair: string) => families.some((regex) => open.evaluate("M", [regex, pair]).allowed);
    const gone = expected.filter(({ name }) => !one.containers.some((container) => container.name === name));
    const added = one.containers.filter(({ name }) => !expected.some((container) => container.name === name));
    const fsGroup = [policy, one.data].map(({ sandbox }) => fieldsOf(sandbox)["fs_group"]) as [unknown, unknown];
    const isRenamed = gone.length === 1 && added.length === 1;
    const renamed = isRenamed ? quote(gone[0]?.name) : undefined;
    const changes = one.containers.flatMap(({ name, fields: actual }, index) => {
        const found = expected.find((container) => container.name === name);
        const [other, spec] = [twin.containers[index], specs[index]];
        if (found === undefined || other === undefined || spec === undefined) {
            return [
                { check: "image", container: name, field: "name", ...defined({ policy: renamed }), pod: quote(name) },
            ];
        }
        const isLocked = !one.unlocked.includes(name);
        const files = itemsOf(fieldsOf(policy["runtime"])["files"]);
        const compared = {
            expected: found.fields,
            actual,
            twin: other.fields,
            spec,
            isLocked,
            files,
            isOfCluster,
            fsGroup,
        };
        return containerChanges(compared).map((change) => ({ ...change, container: name }));
    });
    open.close();
    return {
        changes: [
            ...changes,
            ...(isRenamed ? [] : gone).map(({ name }) => {
                return { check: "image", container: name, field: "name", policy: quote(name) };
            }),
            ...podFieldChanges(policy, one.data, source),
            ...one.refused.map(({ at, message }) => ({ check: "", field: inSpec(at, source), pod: message })),
        ],
        unlocked: one.unlocked.filter(
            (name) => !changes.some((one) => one.container === name && one.check === "image"),
        ),
    };
}

/** The guest's engine reads a regular expression of a document as the guest does, and in linear time. */
const MATCHES =
    "package agent_policy\n\nimport rego.v1\n\ndefault M := false\n\nM if regex.match(input[0], input[1])\n";

interface Named {
    readonly name: string;
    readonly fields: Fields;
}

function containersIn(data: Fields): Named[] {
    return itemsOf(data["containers"]).map((item, index) => ({
        name: containerName(item, index),
        fields: fieldsOf(item),
    }));
}

/** Facts of an image that is not known: what is equal under both does not depend on it. */
const ONE: ImageFacts = { entrypoint: ["/one"], env: ["PATH=/one"], workingDir: "/one", user: "1001:1001" };
const TWIN: ImageFacts = { entrypoint: ["/two"], env: ["PATH=/two"], workingDir: "/two", user: "1002:1002" };

interface Derived {
    readonly data: Fields;
    /** Without the sandbox container. */
    readonly containers: readonly Named[];
    readonly unlocked: readonly string[];
    /** Fields that no policy of this package can bind. */
    readonly refused: readonly Issue[];
}

function derived(
    policy: Fields,
    given: PodSource,
    { lock, localVolumes, kataVersion }: PodFacts,
    imagined: ImageFacts,
): Derived {
    const withDigests = { ...given, spec: withContainers(fieldsOf(given.spec), STARTED_LISTS, pinned) };
    const images = startedIn(withDigests.spec).map(({ value }) => {
        const { name, image } = fieldsOf(value);
        return { name: String(name), image: sourceOf(String(image)) ?? "" };
    });
    const bound = containersIn(policy).map(({ fields }) => imageIn(fields));
    const others = images.filter(({ image }) => !bound.includes(image) || !isLocked(lock, image));
    const imageLock = { ...lock, ...Object.fromEntries(others.map(({ image }) => [image, imagined])) };
    const spec: PolicySpec = {
        rego: "",
        imageLock,
        containerRuntime: containerRuntimeOf(policy["container_runtime"], fieldsOf(given.spec)["runtimeClassName"]),
        ...defined({ uidRange: rangeIn(policy) }),
    };
    const source = asAdmitted(withDigests, spec);
    const reports: Issue[] = [];
    const report = (issue: Issue) => reports.push(issue);
    const pod = expectPod({ source, policy: spec, lock: imageLock, localVolumes, kataVersion, report }, true);
    const data = fieldsOf(policyData(pod, featuresOf(pod, spec)));
    const [, ...containers] = containersIn(inNameOf(policy, data));
    return {
        data,
        containers,
        unlocked: others.map(({ name }) => name),
        refused: errorsOf(reports).filter(({ code }) => code === "policy-field"),
    };
}

/** With the name that the policy binds, because another name of the pod shows in arguments and variables as well. */
function inNameOf(policy: Fields, data: Fields): Fields {
    const [bound, given] = [policy, data].map(({ sandbox }) => formOf(fieldsOf(sandbox)["name"]));
    return bound === undefined || given === undefined || bound === given
        ? data
        : fieldsOf(JSON.parse(JSON.stringify(data).replaceAll(given, () => bound)));
}

/** The name as a regular expression in JSON, without the anchors. */
function formOf(name: unknown): string | undefined {
    return typeof name === "string" && name.length > 2 ? JSON.stringify(name.slice(1, -1)).slice(1, -1) : undefined;
}

function isLocked(lock: ImageLock, image: string): boolean {
    return own(lock, image) !== undefined || factsByDigest(lock, image.split("@")[1] ?? "") !== undefined;
}

function rangeIn({ sandbox }: Fields): string | undefined {
    const [first, last] = itemsOf(fieldsOf(sandbox)["ids"]);
    return first === undefined ? undefined : `${first}-${last}`;
}

/** With a digest, where the image has none, so that the rest of the container can be derived. */
function pinned(container: unknown): unknown {
    const { image, ...rest } = fieldsOf(container);
    return { ...rest, image: sourceOf(String(image)) ?? `not-pinned.invalid/image@sha256:${"0".repeat(64)}` };
}

function podFieldChanges(policy: Fields, pod: Fields, { name, namespace }: PodSource): PodChange[] {
    const sides = [policy, pod];
    const [bound, given] = sides.map(({ sandbox }) => fieldsOf(sandbox)) as [Fields, Fields];
    const [notes, others] = sides.map(({ annotations }) => fieldsOf(annotations)) as [Fields, Fields];
    const [isShared, shares] = sides.map((side) => shown(containersIn(side)[1]?.fields["sandbox_pidns"] === true));
    const [sysctls, theirs] = sides.map(({ runtime }) => shown(fieldsOf(runtime)["sysctls"]));
    const change = (check: string, field: string, was: string | undefined, is: string | undefined) =>
        was === is ? [] : [{ check, field, ...defined({ policy: was, pod: is }) }];
    // Under Baseline the policy takes any name.
    const ofName = (key: string, field: string, is: string | undefined) =>
        bound[key] === undefined || bound[key] === "" || bound[key] === given[key]
            ? []
            : change("pod", field, String(bound[key]), is);
    const keys = [...new Set([...Object.keys(notes), ...Object.keys(others)])];
    return [
        ...ofName("name", "metadata.name", name),
        ...ofName("namespace", "metadata.namespace", namespace),
        ...change("user", "securityContext.fsGroup", shown(bound["fs_group"]), shown(given["fs_group"])),
        ...change("linux", "shareProcessNamespace", isShared, shares),
        ...change("sysctls", "securityContext.sysctls", sysctls, theirs),
        ...keys.flatMap((key) =>
            change("annotations", `metadata.annotations ${key}`, shown(notes[key]), shown(others[key])),
        ),
    ];
}

function inSpec(at: Issue["at"], { path }: PodSource): string {
    return pathOf(at.slice(path.length));
}

/** The webhook whose container, mount or variable the pod has and the policy does not. */
export function webhookOf(changes: readonly PodChange[]): Injector | undefined {
    const added = changes.filter(({ policy, pod }) => policy === undefined && pod !== undefined);
    return INJECTORS.find(({ leaves }) => added.some((change) => leaves.some((one) => isFrom(change, one))));
}

/** A name is that of a container, and the rest is as a change has it: `env NAME`, `volumeMounts /path`. */
function isFrom({ container, field }: PodChange, left: string): boolean {
    return field === "name" ? container === left : field === left || field.startsWith(`${left}/`);
}
