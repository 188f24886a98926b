import type { ImageFacts } from "../../core/images/lock";
import { jsonObject } from "../../core/json";
import { isPlainObject } from "../../core/shape";
import { ImageProblem } from "./problem";

type ConfigFacts = Pick<ImageFacts, "entrypoint" | "cmd" | "env" | "workingDir" | "user" | "volumes">;

/** What an image's config says of the processes that run from it. */
export function parseConfig(bytes: Buffer): ConfigFacts {
    const { config } = jsonObject(bytes.toString("utf8")) ?? malformed("it is no JSON object");
    const fields = config === undefined || config === null ? {} : config;
    if (!isPlainObject(fields)) {
        return malformed("config is no object");
    }
    const facts = {
        entrypoint: texts(fields, "Entrypoint"),
        cmd: texts(fields, "Cmd"),
        env: texts(fields, "Env"),
        workingDir: text(fields, "WorkingDir"),
        user: text(fields, "User"),
        volumes: keys(fields, "Volumes"),
    };
    return Object.fromEntries(Object.entries(facts).filter(([, value]) => value.length > 0));
}

type Fields = Readonly<Record<string, unknown>>;

function texts(fields: Fields, name: string): string[] {
    const value = fields[name] ?? [];
    return Array.isArray(value) && value.every((item) => typeof item === "string")
        ? value
        : malformed(`config.${name} is no list of strings`);
}

function text(fields: Fields, name: string): string {
    const value = fields[name] ?? "";
    return typeof value === "string" ? value : malformed(`config.${name} is no string`);
}

function keys(fields: Fields, name: string): string[] {
    const value = fields[name] ?? {};
    return isPlainObject(value) ? Object.keys(value).sort() : malformed(`config.${name} is no object`);
}

function malformed(reason: string): never {
    throw new ImageProblem("malformed-config", {
        message: `has a config that is not valid: ${reason}`,
        fix: "build and push the image again",
    });
}
