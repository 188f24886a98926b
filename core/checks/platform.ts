import { type Algorithm, DIGEST_BYTES } from "../algorithm";
import { error, type Issue, warning } from "../issue";
import { PLATFORMS, type Platform, REGISTER_BYTES } from "../platform";

/** What the platform says to the algorithm, and what it does not attest. Both are known choices here. */
export function checkPlatform(platform: Platform, algorithm: Algorithm): Issue[] {
    const { title, register, notAttested, algorithm: fitting } = PLATFORMS[platform];
    const issues = notAttested.map((reason) =>
        warning("platform", "not-attested", {
            message: `"${platform}" (${title}) does not attest the init-data: ${reason}`,
            fix: "do not release secrets by the init-data digest here, and use a platform that attests it where the host is not trusted",
        }),
    );
    if (register !== undefined && DIGEST_BYTES[algorithm] > REGISTER_BYTES[register]) {
        issues.push(
            error("algorithm", "digest-cut", {
                message: `"${algorithm}" gives ${DIGEST_BYTES[algorithm]} bytes, and ${register} of ${title} holds ${REGISTER_BYTES[register]}: the digest would be cut`,
                allowed: `a digest of at most ${REGISTER_BYTES[register]} bytes`,
                fix: `use "${fitting}", the default of this platform`,
            }),
        );
    }
    return issues;
}
