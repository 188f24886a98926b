import { fieldsOf, itemsOf } from "../../fields";
import type { Session } from "../../session";
import { CONTAINER_NAME, IMAGE_NAME } from "../derive/data";
import type { ExpectedPod } from "../derive/pod";
import { dataRule, outline } from "../outline";
import type { ModelledRequest } from "./requests";

/** Fields of a container: where a request has them, and where our policies or those of genpolicy do. */
const FIELDS = [
    { inRequest: "Args", inOurs: "args" },
    { inRequest: "Cwd", inOurs: "Cwd" },
    { inRequest: "User.UID", inOurs: "user.UID" },
    { inRequest: "User.GID", inOurs: "user.GID" },
    { inRequest: "NoNewPrivileges", inOurs: "NoNewPrivileges" },
    { inRequest: "Terminal", inOurs: "terminal" },
];

/**
 * Where the policy's own data says something else than the pod: a policy that was generated before the pod changed.
 * Each is a sentence with the field and both values.
 */
export function* differences(data: unknown, pod: ExpectedPod, request: ModelledRequest): Generator<string> {
    if (request.name !== "CreateContainerRequest") {
        return;
    }
    const { image } = pod.containers.find(({ name }) => name === request.container) ?? {};
    const containers = itemsOf(fieldsOf(data)["containers"]).map(fieldsOf);
    const theirs = containers.find((container) => containerNameIn(container) === request.container);
    if (image === undefined || theirs === undefined) {
        return;
    }
    const wantedImage = fieldsOf(at(theirs, "OCI.Annotations"))[IMAGE_NAME];
    if (typeof wantedImage === "string" && wantedImage !== image.source) {
        yield `the image is ${image.source} in the pod and ${wantedImage} in the policy`;
    }
    for (const { inRequest, inOurs } of FIELDS) {
        const field = `OCI.Process.${inRequest}`;
        const inPod = at(request.input, field);
        const inPolicy = at(theirs, inOurs) ?? at(theirs, field);
        const isText = !itemsOf(inPolicy).some((item) => typeof item === "object");
        if (inPolicy !== undefined && isText && JSON.stringify(inPod) !== JSON.stringify(inPolicy)) {
            yield `${field} is ${JSON.stringify(inPod)} in the pod and ${JSON.stringify(inPolicy)} in the policy`;
        }
    }
    const inPod = texts(at(request.input, "OCI.Process.Env"));
    for (const pair of texts(theirs["env"]).filter((one) => !inPod.includes(one))) {
        // Its value in the pod may be a secret.
        const name = pair.slice(0, pair.indexOf("="));
        if (inPod.some((one) => one.startsWith(`${name}=`))) {
            yield `the variable ${name} has another value in the pod than in the policy`;
        }
    }
}

function texts(list: unknown): string[] {
    return itemsOf(list).filter((item) => typeof item === "string");
}

/** The name of a container in `policy_data`, of our form or of genpolicy's. */
export function containerNameIn(container: Readonly<Record<string, unknown>>): unknown {
    return container["name"] ?? fieldsOf(fieldsOf(container["OCI"])["Annotations"])[CONTAINER_NAME];
}

function at(value: unknown, path: string): unknown {
    return path.split(".").reduce<unknown>((found, key) => fieldsOf(found)[key], value);
}

/** `policy_data`, which is JSON to the end of the policy where Trustee can read it. */
export function dataOf(policy: string, session: Session): unknown {
    const rule = dataRule(outline(policy, { session }));
    try {
        return rule === undefined ? undefined : JSON.parse(policy.slice(rule.value));
    } catch {
        return undefined;
    }
}
