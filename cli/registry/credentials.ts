import { execFile } from "node:child_process";
import type { ImageReference } from "../../core/images/reference";
import { jsonObject } from "../../core/json";
import { isPlainObject } from "../../core/shape";
import type { CredentialsFile } from "./credentialsFile";
import { ImageProblem } from "./problem";

/** How the user is known to a registry. */
export interface Credential {
    readonly kind: "password" | "identityToken";
    readonly login: Login;
    /** Where it is from, for messages. */
    readonly source: string;
}

export type FindCredential = (image: ImageReference) => Promise<Credential | undefined>;

/** The name under which Docker keeps the login of Docker Hub. */
const DOCKER_HUB_SERVER = "https://index.docker.io/v1/";
const DOCKER_HUB_HOSTS = new Set(["index.docker.io", "registry-1.docker.io"]);
/** The user by which a helper says that its secret is an identity token. */
const TOKEN_USER = "<token>";

/** Finds logins as Docker and Podman do: the first file that has one counts. */
export function credentialFinder(files: readonly CredentialsFile[]): FindCredential {
    const answers = new Map<string, Promise<Login | undefined>>();
    const askOnce = (helper: string, server: string): Promise<Login | undefined> => {
        const key = `${helper} ${server}`;
        const answer = answers.get(key) ?? askHelper(helper, server);
        answers.set(key, answer);
        return answer;
    };
    return async (image) => {
        for (const file of files) {
            const credential = (await fromHelper(file, image, askOnce)) ?? fromAuths(file, image);
            if (credential !== undefined) {
                return credential;
            }
        }
        return undefined;
    };
}

async function fromHelper(
    { path, credHelpers, credsStore }: CredentialsFile,
    { registry }: ImageReference,
    ask: typeof askHelper,
): Promise<Credential | undefined> {
    const server = registry === "docker.io" ? DOCKER_HUB_SERVER : registry;
    const helper = credHelpers[server] ?? credHelpers[registry] ?? credsStore;
    if (typeof helper !== "string" || helper === "") {
        return undefined;
    }
    const login = await ask(helper, server);
    const kind = login?.user === TOKEN_USER ? "identityToken" : "password";
    return login === undefined ? undefined : { kind, login, source: `docker-credential-${helper}, named in ${path}` };
}

/** The login for the longest part of the image's path, as Podman keeps them; Docker's are for whole registries. */
function fromAuths({ path, auths }: CredentialsFile, { registry, repository }: ImageReference): Credential | undefined {
    const byPlace = new Map(Object.entries(auths).map(([key, entry]) => [registryPath(key), entry]));
    const parts = [registry, ...repository.split("/")];
    for (let length = parts.length; length > 0; length--) {
        const entry = byPlace.get(parts.slice(0, length).join("/"));
        const credential = isPlainObject(entry) ? readEntry(entry, path) : undefined;
        if (credential !== undefined) {
            return credential;
        }
    }
    return undefined;
}

/** The key of a login as a path: Docker has written URLs of its API there. */
function registryPath(key: string): string {
    const place = key.replace(/^https?:\/\//, "").replace(/(?:\/v[12])?\/*$/, "");
    return DOCKER_HUB_HOSTS.has(place) ? "docker.io" : place;
}

function readEntry({ auth, identitytoken }: Record<string, unknown>, source: string): Credential | undefined {
    const [, user = "", secret = ""] = /^([^:]*):(.*)$/s.exec(decode(auth)) ?? [];
    if (typeof identitytoken === "string" && identitytoken !== "") {
        return { kind: "identityToken", login: { user, secret: identitytoken }, source };
    }
    return user === "" ? undefined : { kind: "password", login: { user, secret }, source };
}

function decode(auth: unknown): string {
    // Docker pads some logins with NUL.
    return typeof auth === "string" ? Buffer.from(auth, "base64").toString("utf8").replace(/\0+$/, "") : "";
}

interface Login {
    readonly user: string;
    readonly secret: string;
}

const TIME_OUT = 10_000;
const LARGEST_ANSWER = 2 ** 20;

/**
 * Asks a credential helper, by Docker's protocol, for the login of a server; undefined where it has none. What the
 * helper prints is never shown, because it may be a secret.
 */
async function askHelper(name: string, server: string): Promise<Login | undefined> {
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

function run(program: string, input: string): Promise<{ readonly output: string; readonly failure?: string }> {
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
