// Policies and requests for the engine versions of the guests: the vectors, the life of a pod that uses every rule, and
// of each of their requests many that differ in one place. What is expected is what the packaged engine answers; of the
// requests that nodes sent, and of a pod's life from each kind of node, it is what the node needs.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { attackCases } from "./attackCases.mjs";

const require = createRequire(import.meta.url);
const { openPolicy } = require("../dist/core/policy/engine.js");
const { generatePolicy } = require("../dist/core/policy/generate.js");
const { podRequests } = require("../dist/core/policy/selfCheck/requests.js");
const { generate } = require("../dist/cli/policy/generate.js");
const REQUESTS = join(import.meta.dirname, "../test/vectors/agent-requests/");
const VECTORS = join(import.meta.dirname, "../test/vectors/agent-policy/");
const GOLDEN = join(import.meta.dirname, "../test/golden/");

/** An entry of `policy.allow` for each field, with an expression where the field takes one. */
const OPENED = [
    { field: "OCI.Annotations", name: "example.com/zone", value: "eu-1", form: "eu-[0-9]+" },
    { field: "OCI.Linux.MaskedPaths", value: "/sys/kernel/slab7", form: "/sys/kernel/slab[0-9]+" },
    { field: "OCI.Linux.ReadonlyPaths", value: "/proc/driver" },
    { field: "OCI.Linux.Sysctl", name: "net.ipv4.tcp_rmem", value: "4096 131072 6291456" },
    { field: "OCI.Mounts", name: "/run/lock", value: "tmpfs tmpfs nosuid,nodev,mode=755" },
    { field: "OCI.Process.ApparmorProfile", value: "site-default" },
    { field: "OCI.Process.Env", name: "NODE_ZONE", value: "eu-1" },
    { field: "OCI.Process.Rlimits", name: "RLIMIT_CORE", value: "0:unlimited" },
].map((entry) => ({ request: "CreateContainerRequest", because: "a plugin of the nodes adds it", ...entry }));

/** Writes a folder for each policy, with `policy.rego` and `cases.json`. */
export function writePolicyCases(target) {
    const vectors = readdirSync(VECTORS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of vectors) {
        const { policy } = policyOf(readVector(name));
        write(target, name, policy, readJson(join(VECTORS, name, "cases.json")));
    }
    const [rich, openShift] = ["strict-policy", "example-openshift"].map((name) => ({
        pod: readJson(join(GOLDEN, name, "pod.json")),
        spec: readJson(join(GOLDEN, name, "input.json")),
    }));
    const { pod } = rich;
    const options = rich.spec.policy;
    const { policy: openShiftOptions, kataVersion } = openShift.spec;
    const pods = [
        { of: "containerd", pod, options },
        { of: "cri-o", pod, options: { ...options, containerRuntime: "cri-o" } },
        { of: "opened", pod, options: { ...options, allow: [...(options.allow ?? []), ...OPENED] } },
        { of: "openshift", pod: openShift.pod, options: openShiftOptions, kataVersion },
    ];
    for (const { of, ...one } of pods) {
        for (const preset of ["strict", "baseline"]) {
            for (const localVolumes of [false, true]) {
                const given = { ...one, options: { ...one.options, preset }, localVolumes };
                writeLife(target, `${of}-${preset}-${localVolumes ? "local" : "disk"}`, given);
            }
        }
    }
    for (const { name } of readdirSync(REQUESTS, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
        writeRequests(target, join(REQUESTS, name), name);
    }
    attackCases((name, policy, cases) => writeFiles(target, name, policy, cases));
}

/** The life of a pod, as each kind of node asks for it. */
function writeLife(target, name, given) {
    const { policy, expected } = policyOf(given);
    const cases = podRequests(expected).map(({ name: kind, input }) => ({ kind, request: input }));
    write(target, name, policy, cases);
    for (const [index, node] of expected.nodes.entries()) {
        const life = podRequests(expected, node).map(({ name: kind, about, input: request }) => ({
            description: `${kind} ${about}`,
            kind,
            request,
            allowed: true,
        }));
        writeFiles(target, `${name}-node-${index}`, policy, life);
    }
}

/** `cases-x.json` is for `pod-x.yaml` where there is one, and for `pod.yaml` where there is none. */
function writeRequests(target, folder, name) {
    for (const file of readdirSync(folder).filter((one) => one.startsWith("cases"))) {
        const own = file.replace("cases", "pod").replace(".json", ".yaml");
        const config = join(folder, "config.yaml");
        const { policy } = generate({
            manifest: join(folder, existsSync(join(folder, own)) ? own : "pod.yaml"),
            images: join(REQUESTS, "images.json"),
            config: existsSync(config) ? config : undefined,
            platform: name.includes("aks") ? "azure-snp" : "snp",
        });
        writeFiles(target, `${name}-${file.slice(0, -".json".length)}`, policy, readJson(join(folder, file)));
    }
}

function readVector(name) {
    const documents = parseAllDocuments(readFileSync(join(VECTORS, name, "pod.yaml"), "utf8"));
    const { metadata, spec } = documents.map((document) => document.toJS()).find((object) => object?.kind === "Pod");
    const { name: own, generateName, labels = {} } = metadata;
    const named = own === undefined ? { namePrefix: generateName } : { name: own };
    const imageLock = readJson(join(VECTORS, name, "images.json"));
    return {
        pod: { kind: "Pod", ...named, labels, spec, path: ["spec"] },
        options: { preset: "strict", imageLock },
        localVolumes: false,
    };
}

function readJson(file) {
    return JSON.parse(readFileSync(file, "utf8"));
}

function policyOf({ pod, options, ...target }) {
    const { text, issues, pod: expected } = generatePolicy(options, { pod, ...target });
    if (typeof text !== "string" || text === "") {
        throw new Error(JSON.stringify(issues));
    }
    return { policy: text, expected };
}

function write(target, name, policy, cases) {
    writeFiles(target, name, policy, answered(policy, cases));
}

function writeFiles(target, name, policy, cases) {
    const folder = join(target, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "policy.rego"), policy);
    writeFileSync(join(folder, "cases.json"), JSON.stringify(cases, undefined, 1));
}

/** Each request, after those that differ from it in one place and are denied, so that all meet the same state. */
function answered(policy, cases) {
    const open = openPolicy(policy);
    return cases.flatMap(({ kind, request, description = kind }, index) => {
        const denied = deniedOthers(policy, cases.slice(0, index), kind, request);
        const { allowed } = open.evaluate(kind, request);
        return [...denied, { description, kind, request, allowed }];
    });
}

function deniedOthers(policy, before, kind, request) {
    let open = replay(policy, before);
    return differing(request).flatMap(({ description, request: other }) => {
        if (!open.evaluate(kind, other).allowed) {
            return [{ description, kind, request: other, allowed: false }];
        }
        // What is allowed may have changed the state.
        open = replay(policy, before);
        return [];
    });
}

function replay(policy, cases) {
    const open = openPolicy(policy);
    for (const { kind, request } of cases) {
        open.evaluate(kind, request);
    }
    return open;
}

function differing(request) {
    return leaves(request, []).map((path) => {
        const copy = structuredClone(request);
        const last = path.at(-1);
        const parent = path.slice(0, -1).reduce((value, key) => value[key], copy);
        parent[last] = other(parent[last]);
        return { description: `another ${path.join(".")}`, request: copy };
    });
}

function leaves(value, path) {
    return typeof value === "object" && value !== null && Object.keys(value).length > 0
        ? Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]))
        : [path];
}

function other(value) {
    const changed = { string: () => `${value}x`, number: () => value + 1, boolean: () => !value };
    return (changed[typeof value] ?? (() => "x"))();
}
