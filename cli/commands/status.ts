import { Option } from "commander";
import { defined } from "../../core/fields";
import { errorsOf, pathOf } from "../../core/issue";
import { manifestsOf } from "../../core/kubernetes/objects";
import type { Platform } from "../../core/platform";
import { Session } from "../../core/session";
import { colorsOf } from "../colors";
import { type CommandSpec, ExitCode, Misuse } from "../frame";
import { readDocuments } from "../input/documents";
import { readImageLock } from "../input/imageLock";
import { livePlace, workloadsOf } from "../input/liveWorkloads";
import { DIGEST_KATA_OPTION, FileArgument, FileOption, INIT_DATA_INPUT, jsonOption, repeatable } from "../options";
import { admissionOf } from "../status/admission";
import { Rollout, statusOf } from "../status/compare";
import { admissionText, statusText } from "../status/text";
import { PLATFORM_OPTION, PREVIOUS_OPTION } from "../trustee/options";
import { readWorkloads } from "../trustee/workloads";

interface Options {
    readonly file: readonly string[];
    readonly stack: readonly string[];
    readonly previous: readonly string[];
    readonly platform?: Platform;
    readonly kataVersion?: string;
    readonly namespace?: string;
    readonly images?: string;
    readonly admission?: string;
}

/** `status`: whether the cluster runs what is expected. */
export const status: CommandSpec<[live: string], Options> = {
    name: "status",
    description:
        "say of each workload how many of its pods carry the expected init-data, the previous, another or none",
    arguments: [new FileArgument("[live]", "what `kubectl get -o json` gave").default("-", "stdin")],
    options: [
        repeatable(new FileOption("-f, --file <file>", `what is expected: ${INIT_DATA_INPUT}`)),
        repeatable(new FileOption("--stack <file>", "what is expected: JSON of `pulumi stack output`")),
        PLATFORM_OPTION,
        DIGEST_KATA_OPTION,
        PREVIOUS_OPTION,
        new FileOption(
            "--images <lock>",
            "image lock, to ask policies about what runs (default: images.lock.json, if it is there)",
        ),
        new FileOption(
            "--admission <file>",
            "say which rules of `admission` are in force: `kubectl get -o json` of namespaces, policies, bindings and lists",
        ),
        new Option("--namespace <name>", "look in this namespace alone (default: all that were given)"),
        jsonOption("print all of it as JSON"),
    ],
    examples: `
  kubectl get pods,replicasets,deployments -o json | confidential-workload status -f web.yaml --platform snp
  kubectl get pods -A -o json | confidential-workload status --stack trustee.json --previous before.json
  kubectl get namespaces,validatingadmissionpolicies,validatingadmissionpolicybindings,configmaps -n kube-system -o json > rules.json
  kubectl get pods,deployments -A -o json | confidential-workload status -f web.yaml --platform snp --admission rules.json

Exit codes: 0 every pod has the expected init-data, and its policy allows it; 1 something else runs, or nothing, or the rules of --admission refuse what runs; 3 pods of before still run.`,
    run([live], { admission: rules, ...options }, { stdout, env }) {
        const { file, stack, previous, platform, kataVersion, namespace, images } = options;
        if (file.length + stack.length === 0) {
            throw new Misuse("say what is expected: -f or --stack");
        }
        const expected = readWorkloads([...file, ...stack], previous, { platform, kataVersion });
        const { value: documents, issues: unread } = readDocuments(live);
        const all = workloadsOf(documents ?? []);
        const events = manifestsOf(documents ?? []).filter(({ kind }) => kind === "Event");
        const { value: lock = {}, issues: unlocked } = readImageLock(images);
        const ruled = rules === undefined ? { value: undefined, issues: [] } : readDocuments(rules);
        const issues = [...expected.issues, ...unread, ...unlocked, ...ruled.issues];
        const context = { namespace, kataVersion, lock, events, session: new Session() };
        const statuses =
            errorsOf(issues).length > 0 ? [] : expected.workloads.flatMap((one) => statusOf(one, all, context));
        const found = new Set(statuses.map((one) => one.live));
        const admission =
            ruled.value &&
            admissionOf(
                all.filter((one) => found.has(pathOf(livePlace(one)))),
                ruled.value,
            );
        const ofAdmission = (admission ?? []).flatMap((one) => one.issues);
        const isRefused = errorsOf(ofAdmission).length > 0;
        const areAll = (...stages: Rollout[]) => statuses.every(({ rollout }) => stages.includes(rollout));
        const unfinished = areAll(Rollout.Rolled, Rollout.Rolling) ? ExitCode.Unfinished : ExitCode.Problems;
        return {
            text: () => `${statusText(statuses, colorsOf(stdout, env))}${admissionText(admission ?? [])}`,
            data: () => ({ workloads: statuses, ...defined({ admission }), issues }),
            notes: [{ about: live, issues: [...issues, ...statuses.flatMap((one) => one.issues), ...ofAdmission] }],
            exitCode: isRefused ? ExitCode.Problems : areAll(Rollout.Rolled) ? ExitCode.Fine : unfinished,
        };
    },
};
