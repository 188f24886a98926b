import { execFile } from "node:child_process";
import { jsonObject } from "../../core/json";
import { ImageProblem } from "./problem";

export interface Login {
    readonly user: string;
    readonly secret: string;
}

const TIME_OUT = 10_000;
const LARGEST_ANSWER = 2 ** 20;

/**
 * Asks a credential helper, by Docker's protocol, for the login of a server; undefined where it has none. What the
 * helper prints is never shown, because it may be a secret.
 */
export async function askHelper(name: string, server: string): Promise<Login | undefined> {
    const program = `docker-credential-${name}`;
    const { output, failure } = await run(program, server);
    if (failure !== undefined) {
        if (output.includes("credentials not found")) {
            return undefined;
        }
        throw new ImageProblem("credential-helper", {
            message: `${program} gives no login for ${server}: ${failure}`,
            fix: `install it in the PATH, and try: echo ${server} | ${program} get`,
        });
    }
    return readAnswer(output, program);
}

interface Run {
    readonly output: string;
    readonly failure?: string;
}

function run(program: string, input: string): Promise<Run> {
    return new Promise((done) => {
        const options = { timeout: TIME_OUT, maxBuffer: LARGEST_ANSWER };
        const child = execFile(program, ["get"], options, (cause, output) => {
            done(cause === null ? { output } : { output, failure: reason(cause.code, cause.killed) });
        });
        // A helper may end without reading.
        child.stdin?.on("error", () => undefined);
        child.stdin?.end(input);
    });
}

function reason(code: unknown, killed: boolean | undefined): string {
    if (killed) {
        return `it did not end within ${TIME_OUT / 1000} s`;
    }
    return code === "ENOENT" ? "there is no such program" : `it ended with ${String(code)}`;
}

function readAnswer(output: string, program: string): Login {
    const { Username: user, Secret: secret } = jsonObject(output) ?? {};
    if (typeof user !== "string" || typeof secret !== "string") {
        throw new ImageProblem("credential-helper", {
            message: `${program} answered with something that is not a login`,
            allowed: "JSON with Username and Secret",
            fix: "check that it is a credential helper of Docker",
        });
    }
    return { user, secret };
}
