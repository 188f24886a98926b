import { within } from "../../core/issue";
import { POLICY_SHAPE, type PolicySpec } from "../../core/policy/spec";
import { checkShape, object } from "../../core/shape";
import { readDocument } from "../input/documents";
import type { Read } from "../input/text";

/** The options of a policy that a file can give: its text is what is asked for, and the image lock is a file by itself. */
export type PolicyConfig = Omit<PolicySpec, "rego" | "imageLock">;

/** The options in a file of YAML or JSON, of the right form; none without a file. */
export function readConfig(file: string | undefined): Read<PolicyConfig> {
    if (file === undefined) {
        return { value: {}, issues: [] };
    }
    const { value: config = {}, issues } = readDocument(file);
    if (issues.length > 0) {
        return { issues };
    }
    const wrong = checkShape(config, configShape(), []).map((issue) => within([{ file }], issue));
    return wrong.length > 0 ? { issues: wrong } : { value: config as PolicyConfig, issues: [] };
}

function configShape(): ReturnType<typeof object> {
    const { rego: _rego, imageLock: _lock, ...fields } = POLICY_SHAPE.kind === "object" ? POLICY_SHAPE.fields : {};
    return object(fields);
}
