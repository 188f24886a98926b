import { own } from "../fields";
import { agentRequest, CLOSED_REQUESTS, NOTHING } from "../policy/requests";

/** What mostly makes the policy deny a request, and what to do. */
export interface DeniedRequest {
    readonly usual: string;
    readonly fix: string;
}

const NETWORK: DeniedRequest = {
    usual: "a CNI plugin gives the pod an interface, a route or a neighbour that touches the guest's own loopback, or has a form that no known plugin uses",
    fix: "report the interface, `ip -d addr` and `ip route` of the pod's network namespace on the node, to this package; do not open the request by hand",
};

const REQUESTS: Readonly<Record<string, DeniedRequest>> = {
    CreateContainerRequest: {
        usual: "the pod in the cluster is not the one that the policy was made for: somebody edited it, or a webhook adds to it",
        fix: "put the pod back, or make the policy anew from it: the next two sections",
    },
    CreateSandboxRequest: {
        usual: "the RuntimeClass has guest hooks or kernel modules, or a node sends DNS or storage that no known runtime sends",
        fix: "remove `guest_hook_path` and kernel modules from the class's configuration on the node",
    },
    CopyFileRequest: {
        usual: "somebody added a ConfigMap, Secret or projected volume to the pod, or a key with another name to one",
        fix: "make the policy anew from the pod, if the volume is meant",
    },
    ExecProcessRequest: {
        usual: "`kubectl exec`, or a probe or lifecycle hook whose command the policy does not have",
        fix: "for a probe of the pod make the policy anew; for a command of people add it as `policy.exec`",
    },
    StartContainerRequest: {
        usual: "somebody removed a variable or a volume from the container, which the policy wants to be there before the program starts",
        fix: "put the pod back, or make the policy anew from it",
    },
    UpdateInterfaceRequest: NETWORK,
    UpdateRoutesRequest: NETWORK,
    AddARPNeighborsRequest: NETWORK,
};

/** Those that have a row of their own in the page about troubles. */
export const DENIED_REQUESTS = Object.entries(REQUESTS).map(([name, row]) => ({ name, ...row }));

export function deniedRequest(name: string): DeniedRequest {
    const request = agentRequest(name);
    const known = own(REQUESTS, name);
    if (known !== undefined || request === undefined) {
        return known ?? { usual: "an agent of another version asks for it", fix: "report it to this package" };
    }
    if (request.strict === "rule") {
        return {
            usual: "it is about a container that is not there: the node removed it and asks once more, which does no harm, or the policy did not let the node create it",
            fix: "look for a denied CreateContainerRequest among the events of the same pod; where there is none, nothing is to do",
        };
    }
    const { option, breaks, gain } = request;
    const entry = `an entry of \`policy.allow\` with \`request: ${name}\` and \`because\``;
    const isNeeded = breaks !== NOTHING && own(CLOSED_REQUESTS, name) === undefined;
    return {
        usual:
            breaks === NOTHING ? "no runtime asks for it for an ordinary pod" : `somebody or something uses ${breaks}`,
        fix: isNeeded
            ? `live without it, or allow it with ${option === undefined ? entry : `\`policy.${option}: true\``}, which a review shows: the host then ${gain}`
            : `leave it denied, and find out who asks for it: with it the host ${gain}`,
    };
}
