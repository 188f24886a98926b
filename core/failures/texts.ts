import { defined, type Fields, fieldsOf, itemsOf, textOf } from "../fields";
import type { FailureText } from "./explain";

const STATUSES = ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"];

/** What the status of a pod, or an event, says in the words of runtimes and agents. */
export function failureTexts(object: Fields): FailureText[] {
    const { kind, metadata, status, reason, message, involvedObject, regarding, note } = object;
    if (kind === "Event") {
        const { fieldPath, name } = fieldsOf(involvedObject ?? regarding);
        const [, container] = /\{([^}]*)\}$/.exec(textOf(fieldPath) ?? "") ?? [];
        return texts([reason, message ?? note], { container, pod: textOf(name) });
    }
    const pod = textOf(fieldsOf(metadata)["name"]);
    const { reason: why, message: what, ...statuses } = fieldsOf(status);
    const ofContainers = STATUSES.flatMap((list) => itemsOf(statuses[list]).map(fieldsOf)).flatMap(
        ({ name, state, lastState }) =>
            [state, lastState]
                .map(fieldsOf)
                .flatMap(({ waiting, terminated }) =>
                    [waiting, terminated]
                        .map(fieldsOf)
                        .flatMap((one) => texts([one["reason"], one["message"]], { container: textOf(name), pod })),
                ),
    );
    return kind === "Pod" ? [...texts([why, what], { pod }), ...ofContainers] : [];
}

function texts(parts: readonly unknown[], about: Partial<FailureText>): FailureText[] {
    const text = parts.flatMap((part) => textOf(part) ?? []).join(": ");
    return text === "" ? [] : [{ text, ...defined(about) }];
}
