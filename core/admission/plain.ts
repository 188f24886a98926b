import { error, type Issue, type Place, quote } from "../issue";
import { OBJECT_NAME } from "../kubernetes/objects";
import { factsOf, isWorkloadKind, WORKLOAD_KINDS } from "../kubernetes/workloadKinds";
import { cel } from "./cel";

/** Controllers cut longer names of the pods that they make, apimachinery `names.SimpleNameGenerator`. */
const LONGEST_NAME = 46;

/** What is wrong with the name of a workload that may stay plain. */
export function checkPlain(text: string, path: Place): Issue[] {
    const [namespace = "", kind = "", name = "", ...more] = text.split("/");
    const isName = [namespace, name].every((one) => OBJECT_NAME.test(one)) && more.length === 0;
    const isShort = kind === "Pod" || name.length <= LONGEST_NAME;
    return isName && isShort && isWorkloadKind(kind)
        ? []
        : [
              error(path, "admission-plain", {
                  message: `${quote(text)} does not name a workload${isShort ? "" : ": controllers cut the names of its pods"}`,
                  allowed: `namespace/kind/name, with ${WORKLOAD_KINDS.join(", ")}; names up to ${LONGEST_NAME} characters`,
                  fix: 'write it as "shop/Deployment/logs"',
              }),
          ];
}

/** Whether an object is one of some workloads, or one that their controllers make. */
export function isOneOf(plain: readonly string[]): string {
    if (plain.length === 0) {
        return "false";
    }
    const names = plain.flatMap((text) => {
        const [namespace, kind = "", name = ""] = text.split("/");
        const { podSuffix, between } = factsOf(kind) ?? {};
        const literal = name.replaceAll(".", "\\.");
        return [
            `${namespace}/${kind}/${literal}`,
            ...(between === undefined ? [] : [`${namespace}/${between.kind}/${literal}${between.suffix}`]),
            ...(podSuffix === undefined ? [] : [`${namespace}/Pod/${literal}${podSuffix.regex}`]),
        ];
    });
    return matchesOwn(cel(`^(${[...new Set(names)].join("|")})$`));
}

/** Whether a pattern, in CEL, is that of the object. */
export function matchesOwn(pattern: string): string {
    return `(object.metadata.namespace + "/" + object.kind + "/" + object.metadata.name).matches(${pattern})`;
}
