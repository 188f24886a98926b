import { CREATION, OPEN_FIELDS, type OpenField } from "../policy/openFields";

const BUNDLE = "/run/containerd/io.containerd.runtime.v2.task/k8s.io/ID/config.json";

/**
 * What a node adds to a container can be opened where its field is one of those that entries open: then the entry, with where to read the
 * value; else why not. Undefined where the checks that do not hold are not known.
 */
export function entryFor(checks: readonly string[] | undefined, container: string | undefined): string | undefined {
    if (checks === undefined || checks.length === 0) {
        return undefined;
    }
    const closed = checks.filter((check) => fieldsOf(check).length === 0);
    if (closed.length > 0) {
        return `no entry of policy.allow opens this: by what the check${closed.length === 1 ? "" : "s"} ${closed.join(", ")} bind${closed.length === 1 ? "s" : ""}, the host would choose more than one value`;
    }
    const entries = checks.flatMap((check) =>
        fieldsOf(check).map((field) => `${entryOf(field, container)} (on the node: \`jq ${inSpec(field)} ${BUNDLE}\`)`),
    );
    return `until a release knows it, open that one value with its reason, if the node adds it: policy.allow: ${entries.join(", or ")}`;
}

function fieldsOf(check: string): readonly OpenField[] {
    return OPEN_FIELDS.filter(({ checks }) => checks.includes(check));
}

function entryOf({ field, name }: OpenField, container: string | undefined): string {
    const parts = {
        request: CREATION,
        field,
        ...(name === undefined ? {} : { name: "NAME" }),
        value: "VALUE",
        ...(container === undefined ? {} : { container }),
        because: "WHY",
    };
    const pairs = Object.entries(parts).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    return `[{ ${pairs.join(", ")} }]`;
}

/** The runtime's spec has the same names, each with a small letter first. */
function inSpec({ field }: OpenField): string {
    return field.slice("OCI".length).replace(/\.[A-Z]/g, (letter) => letter.toLowerCase());
}
