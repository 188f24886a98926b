import type { FailingPod, FailureText } from "../../core/failures/explain";
import { failureTexts } from "../../core/failures/texts";
import { defined, type Fields, fieldsOf, own } from "../../core/fields";
import type { ImageLock } from "../../core/images/lock";
import { type DecodedInitData, decodeAnnotation } from "../../core/initdata/decode";
import { POLICY_FILE } from "../../core/initdata/document";
import { initDataIn } from "../../core/initdata/inPod";
import type { Issue } from "../../core/issue";
import { root } from "../../core/kubernetes/located";
import { manifestsOf } from "../../core/kubernetes/objects";
import { sourceIn } from "../../core/kubernetes/podSource";
import { classOf, podsAtPlaces } from "../../core/kubernetes/pods";
import { isRemoteClass } from "../../core/runtimeClasses";
import { readYamlText } from "../../core/yaml";
import { readInitDataInputs } from "../input/initData";
import { gathered, readText, STANDARD_INPUT } from "../input/text";
import { ownersOf } from "../status/live";

/** What is to be explained, and what it is about. */
export interface FailureInput {
    /** Of several, the first that says anything counts: lines, and then all of them as one text, which a terminal may have broken. */
    readonly texts: readonly (readonly FailureText[])[];
    readonly pods: readonly FailingPod[];
    readonly issues: readonly Issue[];
}

export interface FailureOptions {
    readonly pod: readonly string[];
    readonly file?: string | undefined;
    readonly kataVersion?: string | undefined;
    readonly lock: ImageLock;
}

/** Texts from the arguments, or else from the standard input; pods and events from there too, and from files. */
export function readFailures(words: readonly string[], options: FailureOptions): FailureInput {
    const files = [
        ...(words.length === 0 && !options.pod.includes(STANDARD_INPUT) ? [STANDARD_INPUT] : []),
        ...options.pod,
    ];
    const read = gathered(files.map(readText));
    const parts = read.values.map((text) => ({ text, objects: objectsIn(text) }));
    const objects = parts.flatMap((part) => part.objects);
    const reviewed = options.file === undefined ? { found: [], issues: [] } : readInitDataInputs(options.file);
    const [document] = reviewed.found;
    const lines = parts.flatMap((part) => (part.objects.length > 0 ? [] : part.text.split("\n")));
    const ofParts = [
        ...parts.flatMap((part) => part.objects.flatMap(failureTexts)),
        ...lines.map((text) => ({ text })),
    ];
    return {
        texts: words.length > 0 ? [[{ text: words.join(" ") }]] : [ofParts, [{ text: lines.join(" ") }]],
        pods: podsIn(objects, document?.initData, options),
        issues: [...read.issues, ...reviewed.issues],
    };
}

/** Objects of Kubernetes, where a text is nothing else. */
function objectsIn(text: string): Fields[] {
    if (!/^\s*\{\s*"|^(?:apiVersion|kind|items):/m.test(text.slice(0, 4096))) {
        return [];
    }
    const yaml = readYamlText(text);
    return "damage" in yaml
        ? []
        : manifestsOf(yaml.documents.map(({ value }) => value)).filter(({ kind }) => kind !== undefined);
}

function podsIn(
    objects: readonly Fields[],
    reviewed: DecodedInitData | undefined,
    { lock, kataVersion }: FailureOptions,
): FailingPod[] {
    const ownerOf = ownersOf(objects);
    return objects.flatMap((object) =>
        podsAtPlaces(root(object)).flatMap((pod): FailingPod[] => {
            const source = sourceIn(object, objects);
            const { value } = initDataIn(pod);
            const carried = typeof value === "string" ? decodeAnnotation(value).initData : undefined;
            const initData = reviewed ?? carried;
            const localVolumes = isRemoteClass(classOf(pod).value);
            const [kind, name] = (ownerOf(object) ?? "").split("/");
            const policy = initData && own(initData.files, POLICY_FILE);
            const owner = kind === undefined || name === undefined || object["kind"] !== "Pod" ? {} : { kind, name };
            return source === undefined
                ? []
                : [
                      {
                          source: { ...source, ...owner } as FailingPod["source"],
                          name: String(fieldsOf(object["metadata"])["name"]),
                          lock,
                          localVolumes,
                          ...defined({ policy, kataVersion }),
                      },
                  ];
        }),
    );
}
