import { Argument } from "commander";
import { type Explanation, explainFailures } from "../../core/failures/explain";
import { errorsOf, warning } from "../../core/issue";
import { colorsOf } from "../colors";
import { readFailures } from "../failures/input";
import { explanationsText } from "../failures/text";
import { type CommandSpec, ExitCode } from "../frame";
import { readImageLock } from "../input/imageLock";
import { FileOption, INIT_DATA_INPUT, jsonOption, kataVersionOption, repeatable } from "../options";

interface Options {
    readonly pod: readonly string[];
    readonly file?: string;
    readonly images?: string;
    readonly kataVersion?: string;
}

/** `explain-denial`: why a pod does not start. */
export const explainDenial: CommandSpec<[text: readonly string[]], Options> = {
    name: "explain-denial",
    description:
        "say why a pod does not start: what an event, a log or the status of a pod means, which field the policy denies, and what to do",
    arguments: [
        new Argument(
            "[text...]",
            "what an event or a log says (default: stdin, which may also be `kubectl describe pod`, or `kubectl get pods,events -o yaml`)",
        ),
    ],
    options: [
        repeatable(new FileOption("--pod <file>", "the pod as it is in the cluster: `kubectl get pod NAME -o yaml`")),
        new FileOption(
            "-f, --file <file>",
            `what was reviewed: ${INIT_DATA_INPUT.replace("; - for stdin", "")}, or output of \`pulumi preview --json --show-sames\` (default: what the pod carries)`,
        ),
        new FileOption(
            "--images <lock>",
            "image lock, to compare what the images contribute (default: images.lock.json, if it is there)",
        ),
        kataVersionOption(),
        jsonOption("print the explanations as JSON"),
    ],
    examples: `
  kubectl get pod web-0 -o yaml | confidential-workload explain-denial
  kubectl describe pod web-0 | confidential-workload explain-denial --pod pod.yaml -f reviewed.yaml
  confidential-workload explain-denial 'Failed to unpack layer to destination'

Exit codes: 0 the text is explained; 1 nothing in it is known.`,
    run([words], { pod, file, images, kataVersion }, { stdout, env }) {
        const { value: lock = {}, issues: unlocked } = readImageLock(images);
        const { texts, pods, issues: unread } = readFailures(words, { pod, file, kataVersion, lock });
        const issues = [...unlocked, ...unread];
        const explanations =
            errorsOf(issues).length > 0 ? [] : firstThat(texts.map((some) => () => explainFailures(some, pods)));
        const unknown =
            explanations.length > 0 || errorsOf(issues).length > 0
                ? []
                : [warning(["text"], "failure-unknown", UNKNOWN)];
        return {
            text: () => explanationsText(explanations, colorsOf(stdout, env)),
            data: () => ({ explanations, issues: [...issues, ...unknown] }),
            notes: [{ about: words.length > 0 ? "text" : "input", issues: [...issues, ...unknown] }],
            exitCode: explanations.length > 0 ? ExitCode.Fine : ExitCode.Problems,
        };
    },
};

const UNKNOWN = {
    message: "holds nothing that this command knows",
    fix: "give the whole event or log; an init-data that the guest refuses reaches no event: `kubectl get pod NAME -o yaml | npx confidential-workload validate -`",
};

/** The first result that is not empty. */
function firstThat(attempts: readonly (() => Explanation[])[]): Explanation[] {
    return attempts.reduce<Explanation[]>((found, attempt) => (found.length > 0 ? found : attempt()), []);
}
