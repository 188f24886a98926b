import { fieldsOf } from "../../fields";
import { type ImageSettingsSpec, SignatureType } from "../../images/spec";
import { error, errorIf, type Issue, phrase, quote, warning } from "../../issue";
import { isPlainObject, unknownKeys } from "../../shape";
import { readYaml } from "../../structuredText";
import { listOf, type Parts, partsOf, UNKNOWN } from "../../unknown";
import { checkCarriageReturn } from "../carriageReturn";

const PATH = ["images", "sigstoreConfiguration"];
const ALLOWED = "YAML with default-docker.sigstore or docker.<name>.sigstore";

/**
 * Where the signatures for `signedBy` are. Source: guest-components `image-rs/src/signature/policy/simple/sigstore.rs`,
 * which reads signatures from files only.
 */
export function checkSigstoreConfiguration(images: Parts<ImageSettingsSpec>): Issue[] {
    const { sigstoreConfiguration: text } = images;
    if (text === undefined || text === UNKNOWN) {
        return [];
    }
    return [...checkText(text), ...checkUse(images), ...checkCarriageReturn(text, PATH, "*.yaml")];
}

function checkText(text: string): Issue[] {
    const content = readYaml(text);
    if (!isPlainObject(content)) {
        const message = text.trim() === "" ? "is empty" : "is not a map in YAML";
        return [error(PATH, "sigstore", { message, allowed: ALLOWED, fix: "correct it, or leave it out" })];
    }
    const ignored = unknownKeys(Object.keys(content), ["default-docker", "docker"], PATH);
    const entries: (readonly [string, unknown])[] = [
        ...("default-docker" in content ? [["default-docker", content["default-docker"]] as const] : []),
        ...Object.entries(fieldsOf(content["docker"])).map(([name, entry]) => [`docker.${name}`, entry] as const),
    ];
    if (entries.length === 0 && ignored.length === 0) {
        return [
            error(PATH, "sigstore", { message: "does not say where signatures are", allowed: ALLOWED, fix: "add one" }),
        ];
    }
    return [...ignored, ...entries.flatMap(([name, entry]) => checkEntry(name, fieldsOf(entry)["sigstore"]))];
}

function checkEntry(name: string, place: unknown): Issue[] {
    const wrong = (message: string): Issue =>
        error(PATH, "sigstore", {
            message: `${name} ${message}`,
            allowed: "sigstore: file:///directory of the VM's image",
            fix: "put the signatures into the VM's image, or sign with cosign, whose signatures are in the registry",
        });
    if (typeof place !== "string") {
        return [wrong("has no sigstore, and the guest refuses the whole text because of it")];
    }
    if (!/^file:\/\/\/\S+$/.test(place)) {
        return [wrong(`has ${quote(place)}, and guests read signatures from files only`)];
    }
    return [
        warning(PATH, "guest-file", {
            message: `${name} has ${quote(place)}, a directory of the VM's own disk, which has to come with the VM's image`,
            fix: "make sure that it is there on every node",
        }),
    ];
}

/** Nothing else uses it. A policy that comes by its URI may use it. */
function checkUse({ signaturePolicy, signaturePolicyUri }: Parts<ImageSettingsSpec>): Issue[] {
    if (signaturePolicyUri !== undefined || signaturePolicy === UNKNOWN) {
        return [];
    }
    const types = listOf(partsOf(signaturePolicy).scopes)
        .flatMap((scope) => listOf(partsOf(scope).requirements))
        .map((requirement) => partsOf(requirement).type);
    const isUsed = types.some((type) => type === SignatureType.SignedBy || type === UNKNOWN);
    return errorIf(!isUsed, PATH, "no-effect", {
        message: phrase`has no effect: no requirement of ${["images", "signaturePolicy"]} is ${quote(SignatureType.SignedBy)}`,
        fix: "remove it; cosign needs none",
    });
}
