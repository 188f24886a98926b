import { type Algorithm, DIGEST_BYTES } from "../algorithm";
import { errorIf, type Issue, warning } from "../issue";
import { isPeerPod, PLATFORMS, Platform, REGISTER_BYTES } from "../platform";

/** Whether the register of the platform holds the digest, and what the platform does not attest. Both inputs are known and valid. */
export function checkPlatform(platform: Platform, algorithm: Algorithm): Issue[] {
    const { title, register, notAttested, algorithm: fitting } = PLATFORMS[platform];
    const bytes = DIGEST_BYTES[algorithm];
    const room = register === undefined ? bytes : REGISTER_BYTES[register];
    return [
        ...notAttested.map((reason) =>
            warning(["platform"], "not-attested", {
                message: `"${platform}" (${title}) does not attest the init-data: ${reason}`,
                fix: "do not release secrets by the init-data digest here, and use a platform that attests it where the host is not trusted",
            }),
        ),
        ...errorIf(bytes > room, ["algorithm"], "digest-cut", {
            message: `"${algorithm}" gives ${bytes} bytes, and ${register} of ${title} holds ${room}: the digest would be cut`,
            allowed: `a digest of at most ${room} bytes`,
            fix: `use "${fitting}", the default of this platform`,
        }),
    ];
}

/** Only the adaptor of peer pods has a default for all pods of a cluster. */
export function checkPeerPods(platform: Platform): Issue[] {
    return errorIf(!isPeerPod(platform), ["platform"], "not-peer-pods", {
        message: `"${platform}" (${PLATFORMS[platform].title}) does not use peer pods, and only peer pods have a default init-data`,
        allowed: Object.values(Platform).filter(isPeerPod).join(", "),
        fix: "use ConfidentialWorkload or InitData, which put the annotation on each pod",
    });
}
