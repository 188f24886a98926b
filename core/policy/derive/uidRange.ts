import { defined, type Fields, fieldsOf, itemsOf, textOf } from "../../fields";
import { error, type Issue, type Place } from "../../issue";
import { STARTED_LISTS, withContainers } from "../../kubernetes/containers";
import type { PodSource } from "../../kubernetes/podSource";
import { isPlainObject } from "../../shape";
import { UNKNOWN } from "../../unknown";
import { ContainerRuntime } from "../containerRuntime";
import type { PolicySpec } from "../spec";
import { SERVICE_ACCOUNT } from "./runtime";

/** Users and groups of a namespace, from the first number to the last. */
export interface UidRange {
    readonly first: number;
    readonly last: number;
}

const LARGEST = 2 ** 31 - 1;

/** `first/count` or `first-last`, as the annotations of a namespace have it: apiserver-library-go `securitycontextconstraints/util/sort`. */
export function readUidRange(text: string): UidRange | undefined {
    const [, start = "", separator, other = ""] = /^(\d+)([/-])(\d+)$/.exec(text) ?? [];
    const first = Number(start);
    const last = separator === "/" ? first + Number(other) - 1 : Number(other);
    return separator === undefined || first < 1 || last < first || last > LARGEST ? undefined : { first, last };
}

export function uidRangeOf({ uidRange }: Pick<PolicySpec, "uidRange">): UidRange | undefined {
    return uidRange === undefined ? undefined : readUidRange(uidRange);
}

export function isInRange(id: number, { first, last }: UidRange): boolean {
    return id >= first && id <= last;
}

/** SCCs with a range refuse the others: `securitycontextconstraints/user/mustrunasrange.go`, `group/mustrunas.go`. */
export function outOfRange(at: Place, id: number, { first, last }: UidRange): Issue {
    return error(at, "uid-range", {
        message: `is ${id}, and policy.uidRange allows only ${first} to ${last}: restricted-v2 refuses the pod`,
        allowed: `a number from ${first} to ${last}`,
        fix: "remove it; or leave policy.uidRange out, if another SCC admits the pod",
    });
}

/**
 * The pod as OpenShift admits it, so that a manifest and the pod in the cluster have one policy. What its own admission adds is
 * left out where no guest sees it; with a range of users, what the SCC `restricted-v2` sets is filled in: apiserver-library-go
 * `securitycontextconstraints/sccmatching/provider.go`, machine-readable in `0000_20_kube-apiserver-operator_00_scc-restricted-v2.yaml`.
 */
export function asAdmitted(source: PodSource, policy: PolicySpec): PodSource {
    const { spec } = source;
    if (policy.containerRuntime !== ContainerRuntime.CriO || !isPlainObject(spec)) {
        return source;
    }
    const range = uidRangeOf(policy);
    const pod = restrictedPod(spec["securityContext"], range);
    const changed = withContainers({ ...spec, ...defined({ securityContext: pod }) }, STARTED_LISTS, (container) =>
        isPlainObject(container) ? admittedContainer(container, fieldsOf(pod), range) : container,
    );
    return { ...source, spec: changed };
}

function admittedContainer(container: Fields, pod: Fields, range: UidRange | undefined): Fields {
    const { securityContext, volumeMounts: mounts, ...rest } = container;
    const own = Array.isArray(mounts) ? mounts.filter((mount) => !isServiceAccount(fieldsOf(mount))) : mounts;
    return {
        ...rest,
        ...defined({ volumeMounts: own, securityContext: restrictedContainer(securityContext, pod, range) }),
    };
}

/** The token that every container has anyway: Kubernetes `plugin/pkg/admission/serviceaccount/admission.go`. */
function isServiceAccount({ name, mountPath }: Fields): boolean {
    return mountPath === SERVICE_ACCOUNT && /^kube-api-access-/.test(textOf(name) ?? "");
}

function restrictedPod(given: unknown, range: UidRange | undefined): unknown {
    if (given === UNKNOWN) {
        return given;
    }
    const security = withoutLevel(fieldsOf(given));
    return range === undefined ? unlessEmpty(security) : { fsGroup: range.first, ...defined(security) };
}

function restrictedContainer(given: unknown, pod: Fields, range: UidRange | undefined): unknown {
    if (given === UNKNOWN) {
        return given;
    }
    const security = withoutLevel(fieldsOf(given));
    if (range === undefined) {
        return unlessEmpty(security);
    }
    const { add, drop } = fieldsOf(security["capabilities"]);
    return {
        allowPrivilegeEscalation: false,
        ...(pod["runAsUser"] === undefined ? { runAsUser: range.first } : {}),
        ...defined(security),
        ...(security["capabilities"] === UNKNOWN
            ? {}
            : {
                  capabilities: {
                      ...defined({ add }),
                      drop: drop === UNKNOWN ? drop : [...new Set([...itemsOf(drop), "ALL"])],
                  },
              }),
    };
}

/** Kata takes labels of SELinux away: `src/runtime/virtcontainers/kata_agent.go`, `constrainGRPCSpec`. */
function withoutLevel({ seLinuxOptions, ...security }: Fields): Fields {
    const isLevel = Object.keys(fieldsOf(seLinuxOptions)).every((key) => key === "level");
    return seLinuxOptions === undefined || (isLevel && isPlainObject(seLinuxOptions))
        ? security
        : { ...security, seLinuxOptions };
}

function unlessEmpty(fields: Fields): Fields | undefined {
    return Object.keys(fields).length === 0 ? undefined : fields;
}
