import { isPeerPod, Platform } from "./platform";
import { choice, closest, hinted, type Shape } from "./shape";

/** Words that others use for platforms, with the words for them in the names of {@link Platform}: none, one or two. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
    // Of Kata's classes, shims and variants; of Trustee's attesters (`az-snp-vtpm`); and of marketing.
    kata: [],
    qemu: [],
    runtime: [],
    rs: [],
    vtpm: [],
    confidential: [],
    baremetal: [],
    sev: ["snp"],
    sevsnp: ["snp"],
    amd: ["snp"],
    intel: ["tdx"],
    secureexecution: ["se"],
    s390x: ["se"],
    gpu: ["nvidia", "gpu"],
    nvidia: ["nvidia", "gpu"],
    az: ["azure"],
    aks: ["azure"],
    eks: ["aws"],
    gce: ["gcp"],
    gke: ["gcp"],
    google: ["gcp"],
    ibm: ["ibm", "cloud"],
    ibmcloud: ["ibm", "cloud"],
    cocodev: ["coco", "dev"],
};
const REMOTE = /remote|peer/i;

/**
 * The platforms that a text may mean, such as the name of a RuntimeClass or of an attester. The platform that protects
 * nothing is among them only where the text names it in full.
 */
export function platformsMeant(text: string): readonly Platform[] {
    if (REMOTE.test(text)) {
        return Object.values(Platform).filter(isPeerPod);
    }
    const words = text
        .replace(/([a-z])([A-Z])/g, "$1-$2")
        .toLowerCase()
        .replace(/secure[-_ ]execution/, "secureexecution")
        .split(/[^a-z0-9]+/)
        .filter((word) => word !== "");
    const wanted = new Set(words.flatMap((word) => (Object.hasOwn(WORDS, word) ? (WORDS[word] ?? []) : [word])));
    const others = Object.values(Platform).filter((platform) => platform !== Platform.CocoDev);
    const exact = Object.values(Platform).filter((platform) => isSame(new Set(platform.split("-")), wanted));
    const wider = others.filter(
        (platform) => wanted.size > 0 && [...wanted].every((word) => platform.split("-").includes(word)),
    );
    // With two edits a short word becomes almost any other.
    const nearest = text.length > 3 ? (closest(text, others) as Platform | undefined) : undefined;
    return exact.length > 0 ? exact : wider.length > 0 ? wider : nearest === undefined ? [] : [nearest];
}

/** How a program and a file write it. */
function platformName(platform: Platform): string {
    const [key = ""] = Object.entries(Platform).find(([, value]) => value === platform) ?? [];
    return `Platform.${key} ("${platform}")`;
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
    return one.size === other.size && [...one].every((word) => other.has(word));
}

/** An input that names a platform. */
export const PLATFORM_SHAPE: Shape<Platform> = hinted(
    // The first of them protects nothing.
    choice(Platform, "Platform", platformName(Platform.Snp)),
    { meant: (text) => platformsMeant(text).map(platformName) },
);
