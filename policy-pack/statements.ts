import { readFileSync } from "node:fs";
import { defined } from "../core/fields";
import { found, type GuardedResource, inConfidentialPods } from "../core/guardrails/guardrail";
import type { ReviewedConfig } from "../core/guardrails/reviewed";
import { RULES, type Rule } from "../core/guardrails/rules";
import { error, type Issue } from "../core/issue";

/** The rule `reviewed`, whose config names files: the core takes their texts. */
export const REVIEWED: Rule<ReviewedConfig> = {
    ...RULES.reviewed,
    check(resource: GuardedResource, config: ReviewedConfig) {
        const texts = (config.statements ?? []).map((file, index) => readFile(file, ["config", "statements", index]));
        const keys = config.keys === undefined ? undefined : readFile(config.keys, ["config", "keys"]);
        const issues = [...texts, keys].filter((one) => typeof one === "object");
        const statements = texts.filter((one) => typeof one === "string");
        return issues.length > 0
            ? inConfidentialPods(resource, config, () => found(...issues))
            : RULES.reviewed.check(resource, {
                  ...config,
                  statements,
                  ...defined({ keys: typeof keys === "string" ? keys : undefined }),
              });
    },
};

function readFile(file: string, at: Issue["at"]): string | Issue {
    try {
        return readFileSync(file, "utf8");
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        const message = `names ${file}, which cannot be read (${code}) in ${process.cwd()}`;
        return error(at, "unreadable", { message, fix: "give the whole path of the file" });
    }
}
