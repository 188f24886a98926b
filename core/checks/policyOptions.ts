import { own } from "../fields";
import { error, type Issue, type Place, quote, warning } from "../issue";
import { ContainerRuntime } from "../policy/containerRuntime";
import { cleaned, isMountPath } from "../policy/derive/mountPaths";
import { CONTAINERD } from "../policy/derive/runtime";
import { readUidRange } from "../policy/derive/uidRange";
import { openPolicy } from "../policy/engine";
import { isOpenCommand, readsCommands } from "../policy/openCommand";
import { AGENT_REQUESTS } from "../policy/requests";
import { closest, isPlainObject } from "../shape";

const VARIABLE_NAME = /^[-._A-Za-z][-._A-Za-z0-9]*$/;
const NAMES = AGENT_REQUESTS.map(({ name }) => name);

/** Requests that no option opens, and why. */
const CLOSED: Readonly<Record<string, string>> = {
    SetPolicyRequest: "would let the host replace the policy by one that allows everything",
    CreateContainerRequest: "would let the host run anything",
    StartContainerRequest: "is allowed for every container of the pod already",
    RemoveContainerRequest: "is allowed for every container of the pod already",
};

/** The options of Strict and Baseline. Values of the wrong type are reported elsewhere, and pass here. */
export function checkPolicyOptions({
    environment,
    injectedMounts,
    untrustedVolumes,
    allow,
    exec,
    uidRange,
    containerRuntime,
}: Readonly<Record<string, unknown>>): Issue[] {
    return [
        ...checkUidRange(uidRange, containerRuntime),
        ...objects(environment).flatMap(checkVariable),
        ...objects(injectedMounts).flatMap(checkMount),
        ...objects(untrustedVolumes).flatMap(checkVolume),
        ...objects(allow).flatMap(checkAllowed),
        ...objects(exec).flatMap(checkCommand),
    ];
}

function checkUidRange(uidRange: unknown, containerRuntime: unknown): Issue[] {
    const at = ["policy", "uidRange"];
    if (typeof uidRange !== "string") {
        return [];
    }
    if (containerRuntime !== ContainerRuntime.CriO) {
        const message = "is for OpenShift, which has CRI-O, and the policy is for containerd";
        const fix = "remove it, or set policy.containerRuntime: ContainerRuntime.CriO";
        return [error(at, "no-effect", { message, fix })];
    }
    return readUidRange(uidRange) === undefined
        ? [
              error(at, "uid-range", {
                  message: `${quote(uidRange)} is not a range of users`,
                  allowed: "first number and count, as in 1000860000/10000, up to 2147483647",
                  fix: "take it from `oc get namespace NAME -o yaml`, annotation openshift.io/sa.scc.uid-range",
              }),
          ]
        : [];
}

function objects(list: unknown): readonly Readonly<Record<string, unknown>>[] {
    return Array.isArray(list) ? list.map((item) => (isPlainObject(item) ? item : {})) : [];
}

function checkVariable({ name, value, pattern }: Readonly<Record<string, unknown>>, index: number): Issue[] {
    const at = ["policy", "environment", index];
    const isRegex = pattern === true;
    const issues = [...(isRegex ? checkRegex(name, [...at, "name"]) : []), ...checkRegex(value, [...at, "value"])];
    if (!isRegex && typeof name === "string" && !VARIABLE_NAME.test(name)) {
        issues.push(
            error([...at, "name"], "variable-name", {
                message: `${quote(name)} is not the name of a variable`,
                allowed: "letters, digits, _, - and .",
                fix: "correct it, or set pattern: true if it is a regular expression",
            }),
        );
    }
    return issues;
}

const IS_REGEX = "package agent_policy\n\nimport rego.v1\n\ndefault R := false\n\nR if regex.is_valid(input)\n";

/** A guest's engine takes a pattern that it cannot read for one that matches nothing, and says nothing. */
function checkRegex(regex: unknown, path: Place): Issue[] {
    if (typeof regex !== "string") {
        return [];
    }
    const open = openPolicy(IS_REGEX);
    const isValid = open.evaluate("R", `^(?s:${regex})$`).allowed;
    open.close();
    return isValid
        ? []
        : [
              error(path, "regex", {
                  message: `${quote(regex)} is not a regular expression that the guest's engine reads`,
                  allowed: "Rust's syntax without Unicode classes: [0-9] for \\d, [A-Za-z0-9_] for \\w; no look-around",
                  fix: "correct it",
              }),
          ];
}

/** Mounts that the runtime makes, and files that it adds: what they are is decided already. */
const OF_RUNTIME = [...Object.keys(CONTAINERD.mounts), ...CONTAINERD.files];
/** What is below them comes from the kernel. */
const OF_KERNEL = /^\/(dev|proc|sys)\//;

function checkMount({ path, because }: Readonly<Record<string, unknown>>, index: number): Issue[] {
    const at = ["policy", "injectedMounts", index];
    const issues = checkReason(because, at, "say what adds the mount");
    if (typeof path !== "string") {
        return issues;
    }
    const isOfNode = OF_RUNTIME.includes(cleaned(path)) || OF_KERNEL.test(`${cleaned(path)}/`);
    if (isMountPath(path) && !isOfNode) {
        return issues;
    }
    const place = error([...at, "path"], "injected-path", {
        message: isOfNode
            ? `${quote(path)} is a place that every node fills itself`
            : `${quote(path)} is not a place for a mount`,
        allowed: "an absolute path other than /, without a colon, . and .., and not in /dev, /proc or /sys",
        fix: isOfNode ? "remove it" : "write it as the mountPath of the pod that runs",
    });
    return [...issues, place];
}

function checkVolume(
    { name, because }: Readonly<Record<string, unknown>>,
    index: number,
    all: readonly Readonly<Record<string, unknown>>[],
): Issue[] {
    const at = ["policy", "untrustedVolumes", index];
    const issues = checkReason(because, at, "say why the program may find anything there");
    if (all.findIndex((other) => other["name"] === name) === index) {
        return issues;
    }
    const message = `${quote(name)} is there before`;
    return [...issues, error([...at, "name"], "duplicate", { message, fix: "remove one of them" })];
}

/** A reviewer reads it in the policy. */
function checkReason(because: unknown, at: Place, fix: string): Issue[] {
    const message = "is empty, and it is what a reviewer reads";
    return typeof because === "string" && because.trim() === ""
        ? [error([...at, "because"], "empty", { message, fix })]
        : [];
}

/** A command that leaves to the host what is run is allowed, and nobody should take the policy for one without it. */
function checkCommand({ command, prefix }: Readonly<Record<string, unknown>>, index: number): Issue[] {
    if (!Array.isArray(command) || !command.every((item) => typeof item === "string")) {
        return [];
    }
    const allowed = { command, ...(prefix === true ? { prefix: true as const } : {}) };
    if (!isOpenCommand(allowed)) {
        return [];
    }
    const how = prefix === true ? "with any arguments after it" : "and with policy.stdin types into it";
    const what = readsCommands(allowed)
        ? "runs any program in the container and reads its secrets"
        : "chooses what it does, and reads the workload's secrets where it reads files or runs programs";
    const message = `the host may run ${JSON.stringify(command)} ${how}: so it ${what}`;
    const fix =
        'give the whole command that you need, without prefix, as in ["/app", "status"]; use this for experiments only';
    return [warning(["policy", "exec", index], "open-command", { message, fix })];
}

function checkAllowed({ request, because }: Readonly<Record<string, unknown>>, index: number): Issue[] {
    const at = ["policy", "allow", index];
    const issues = checkReason(because, at, "say why the request has to be allowed");
    if (typeof request !== "string") {
        return issues;
    }
    const closed = own(CLOSED, request);
    if (closed !== undefined) {
        const fix = "remove it, or write a policy of your own";
        issues.push(error([...at, "request"], "request-closed", { message: `${request} ${closed}`, fix }));
    } else if (!NAMES.includes(request)) {
        const nearest = closest(request, NAMES);
        issues.push(
            error([...at, "request"], "request-name", {
                message: `${quote(request)} is not a request of the agent`,
                allowed: "the names in docs/agent-policy.md, as in UpdateContainerRequest",
                fix: nearest === undefined ? "correct or remove it" : `did you mean ${quote(nearest)}?`,
            }),
        );
    }
    return issues;
}
