import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Fields, fieldsOf } from "../../core/fields";
import { jsonObject } from "../../core/json";
import { ImageProblem } from "./problem";

/** A `config.json` of Docker or an `auth.json` of Podman. */
export interface CredentialsFile {
    readonly path: string;
    readonly auths: Fields;
    readonly credHelpers: Fields;
    readonly credsStore: unknown;
}

/** Where logins are kept; what the environment names comes before what is there by default. */
export function credentialsPaths(env: NodeJS.ProcessEnv): string[] {
    const podman = env["XDG_RUNTIME_DIR"];
    return [
        env["REGISTRY_AUTH_FILE"] ?? "",
        join(env["DOCKER_CONFIG"] || join(homedir(), ".docker"), "config.json"),
        podman ? join(podman, "containers", "auth.json") : "",
    ].filter((path) => path !== "");
}

export function readCredentialsFiles(paths: readonly string[]): CredentialsFile[] {
    return paths.flatMap((path) => {
        const text = readIfThere(path);
        return text === undefined ? [] : [parse(text, path)];
    });
}

function readIfThere(path: string): string | undefined {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return undefined;
    }
}

function parse(text: string, path: string): CredentialsFile {
    const config = jsonObject(text);
    if (config === undefined) {
        // The parser's own words would quote the text, which holds secrets.
        throw new ImageProblem("credentials-file", {
            message: `the file of logins ${path} is not a JSON object`,
            fix: "remove the file and log in again",
        });
    }
    const { auths, credHelpers, credsStore } = config;
    return { path, auths: fieldsOf(auths), credHelpers: fieldsOf(credHelpers), credsStore };
}
