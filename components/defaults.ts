import * as pulumi from "@pulumi/pulumi";
import { configSecretIssue, notJsonIssue } from "../core/checks/secret";
import type { GivenInputs } from "../core/initdata/defaults";
import { DEFAULTABLE_KEYS, isTextInput } from "../core/initdata/inputKeys";
import { changed, type Issue, within } from "../core/issue";
import { parseJson } from "../core/json";
import { isPlainObject, unknownKeys, wrongType } from "../core/shape";

/** Where a stack says what holds for all its workloads: `pulumi config set confidential-workload:platform snp`. */
const NAMESPACE = "confidential-workload";

interface ConfigDefaults {
    readonly values: GivenInputs;
    readonly issues: readonly Issue[];
}

/** The part of the SDK that its typings leave out. */
interface SecretKeys {
    isConfigSecret(key: string): boolean;
}

/** What the stack's config says for every workload, and what is wrong with it. */
export function configDefaults(): ConfigDefaults {
    const prefix = `${NAMESPACE}:`;
    const config = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
    const { isConfigSecret } = pulumi.runtime as unknown as SecretKeys;
    const values: Record<string, unknown> = {};
    const names = config.map(([key]) => key.slice(prefix.length));
    const issues = unknownKeys(names, DEFAULTABLE_KEYS, []);
    for (const [key, text] of config) {
        const name = key.slice(prefix.length);
        if (!DEFAULTABLE_KEYS.includes(name)) {
            continue;
        }
        if (isConfigSecret(key)) {
            issues.push(configSecretIssue(name));
            continue;
        }
        const json = isTextInput(name) ? { value: text } : parseJson(text);
        const value = "value" in json ? json.value : undefined;
        if (value === undefined) {
            issues.push(notJsonIssue(name, NAMESPACE));
        } else if (name === "policy" && !isPlainObject(value)) {
            // What is merged by its fields would be lost where the program gives a policy.
            issues.push(wrongType([name], "an object", value));
        } else {
            values[name] = value;
        }
    }
    return { values, issues: issues.map(inConfig) };
}

/** The same issue, at its place in the config. */
export function inConfig(issue: Issue): Issue {
    return within([{ config: NAMESPACE }], issue);
}

/** What is missing altogether may stand in either place. */
export function orInConfig(issue: Issue): Issue {
    const [key = "", ...deeper] = issue.at;
    const isInput = issue.code === "missing" && deeper.length === 0 && DEFAULTABLE_KEYS.some((one) => one === key);
    return isInput ? changed(issue, { fix: `${issue.fix}, or the config ${NAMESPACE}:${issue.path}` }) : issue;
}
