import { DOCKER_HUB } from "../../images/reference";
import { error, errorIf, type Issue, type Place, phrase, quote, warningIf } from "../../issue";
import { isKnown, type MaybeKnown, UNKNOWN } from "../../unknown";
import { checkPlace } from "./place";

const PATH = ["images", "searchRegistries"];

/**
 * Where guests look for images of docker.io, whether that is written or meant by a short name. Source: guest-components
 * `image-rs/src/registry/mod.rs`.
 */
export function checkSearchRegistries(registries: MaybeKnown<readonly string[]> | undefined): Issue[] {
    if (registries === undefined || registries === UNKNOWN) {
        return [];
    }
    if (registries.length === 0) {
        return [
            error(PATH, "empty", {
                message:
                    "is an empty list, with which guests refuse every image of docker.io, also where that is written",
                fix: phrase`leave ${PATH} out, or block docker.io by a rule of ${["images", "registries"]}`,
            }),
        ];
    }
    const duplicates = registries.flatMap((registry, index) => {
        const first = registries.indexOf(registry);
        const message = phrase`${quote(registry)} is there already, as ${[...PATH, first]}`;
        const isAgain = first < index && registry !== UNKNOWN;
        return errorIf(isAgain, [...PATH, index], "duplicate", { message, fix: "remove one of them" });
    });
    return [
        ...registries.flatMap((registry, index) => checkOne(registry, [...PATH, index])),
        ...duplicates,
        ...warningIf(isKnown(registries) && !registries.includes(DOCKER_HUB), PATH, "search-without-docker-hub", {
            message: `does not name ${DOCKER_HUB}: guests look for its images in these registries, also where ${DOCKER_HUB} is written, and not there`,
            fix: `add "${DOCKER_HUB}", unless that is meant`,
        }),
    ];
}

function checkOne(registry: MaybeKnown<string>, path: Place): Issue[] {
    const issues = checkPlace(registry, path);
    if (issues.length > 0 || registry === UNKNOWN || !registry.includes("/")) {
        return issues;
    }
    const [host = ""] = registry.split("/");
    return [
        error(path, "place", {
            message: `${quote(registry)} has a path, and guests put the repository after the host`,
            allowed: "host[:port]",
            fix: phrase`write ${quote(host)}, and move the path by a rule of ${["images", "registries"]}`,
        }),
    ];
}
