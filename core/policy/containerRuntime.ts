import { OPENSHIFT_CLASS } from "../runtimeClasses";

/**
 * The container runtime of the nodes. It names containers, images and mounts for the guest in its own way.
 *
 * @since 0.1.0
 */
export const ContainerRuntime = {
    /** containerd, as kata-deploy and cloud-api-adaptor find it on most clusters. */
    Containerd: "containerd",
    /** CRI-O, as on OpenShift. */
    CriO: "cri-o",
} as const;
export type ContainerRuntime = (typeof ContainerRuntime)[keyof typeof ContainerRuntime];

/** The one that the author names, or that the class of the pods says: OpenShift has CRI-O. */
export function containerRuntimeOf(named: unknown, runtimeClassName: unknown): ContainerRuntime {
    const isCriO = named === ContainerRuntime.CriO || (named === undefined && runtimeClassName === OPENSHIFT_CLASS);
    return isCriO ? ContainerRuntime.CriO : ContainerRuntime.Containerd;
}
