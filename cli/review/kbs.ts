import { PLATFORMS, Platform } from "../../core/platform";
import { tokenClaims } from "../../core/trustee/claims";
import { RESOURCE_POLICY_FILE, SET_RESOURCE_POLICY } from "../../core/trustee/kbsClient";
import type { Block } from "./budget";
import { code, fence, prose } from "./escape";
import { type Review, State, type Version, type WorkloadReview } from "./model";

/** One platform of each register, for workloads of which nobody said where they run. */
const ONE_OF_EACH = [Platform.Snp, Platform.Tdx, Platform.AzureSnp];
const MOST_VALUES = 40;
const MOST_NAMES = 5;
const LONGEST_NAME = 60;

/** What has to happen at the KBS before the change is merged, so that the new pods get their resources. */
export function kbsBlock({ workloads, unchanged }: Pick<Review, "workloads" | "unchanged">): Block {
    const changing = workloads.filter(
        ({ state, diff }) => state !== State.Removed && diff.before !== diff.after && diff.after !== undefined,
    );
    const moving = changing.filter(({ provisional }) => provisional.length === 0);
    const attested = moving.filter(({ platform }) => platform === undefined || registerOf(platform) !== undefined);
    const steps = attested.length === 0 ? [] : [registration(attested, unchanged), ...unknownPlatform(attested)];
    return {
        weight: 97,
        head: "\n### Before merging: register the new digest with the KBS\n\n",
        items: [
            ...steps,
            ...provisionalLine(changing),
            ...notAttested(moving),
            ...notKnown(workloads),
            ...notListed(moving),
            ...removed(workloads),
        ],
        omitted: (count) => `- … and ${count} more; \`--json\` has all values.\n`,
    };
}

/** The grants of everything that the KBS serves, because it has one policy, and what that policy does not name gets nothing. */
const ROLLOUT = "npx confidential-workload trustee rollout preview.json --grants all-grants.yaml";

/** Values, and how to make the whole policy: a part of one would take the place of all that the KBS has. */
function registration(workloads: readonly WorkloadReview[], unchanged: readonly WorkloadReview[]): string {
    const values = workloads.flatMap(({ after, platform }) => valuesOf(after, platform));
    const registers = [...new Set(values.map(({ register }) => register))].sort();
    const rows = rowsOf(workloads, unchanged);
    const more = rows.length > MOST_VALUES ? [`… and ${rows.length - MOST_VALUES} more: see --json`] : [];
    return [
        `A KBS whose policy or reference values name the old digest gives nothing to pods with the new one. `,
        `It reads ${registers.join(", ")} from the evidence of the hardware, as \`init_data\`. If your policy compares \`init_data_claims\` only, you have nothing to do.\n\n`,
        fence([...rows.slice(0, MOST_VALUES), ...more].join("\n"), "text"),
        "\nWhere your resource policy compares `init_data`, the KBS has to know both values while pods roll. A KBS has one ",
        "resource policy, and the one that you set takes the place of the whole. From the output of ",
        "`pulumi preview --json --show-sames` and a file with the grants of **all** workloads of the KBS, as they are deployed, make it so before the change:\n\n",
        fence(script(ROLLOUT), "sh"),
        "\nand when all pods have rolled, the one without the old values. It is not made while a pod of before runs:\n\n",
        fence(`kubectl get pods -A -o json > pods.json &&\n${script(`${ROLLOUT} --finish pods.json`)}`, "sh"),
    ].join("");
}

function script(command: string): string {
    return `${command} > ${RESOURCE_POLICY_FILE} &&\n${SET_RESOURCE_POLICY}`;
}

/** The values as lines: a value is old only where no workload of the preview has it afterwards. */
function rowsOf(workloads: readonly WorkloadReview[], unchanged: readonly WorkloadReview[]): string[] {
    const values = (side: "before" | "after", from: readonly WorkloadReview[]) =>
        from.flatMap(({ name, platform, ...sides }) =>
            valuesOf(sides[side], platform).map((value) => ({ name, ...value })),
        );
    const added = values("after", workloads);
    const kept = new Set(values("after", [...workloads, ...unchanged]).map(({ registerValue }) => registerValue));
    const gone = values("before", workloads).filter(({ registerValue }) => !kept.has(registerValue));
    return [
        ...comments(added).map(([value, comment]) => `new: ${value}  ${comment}`),
        ...comments(gone).map(([value, comment]) => `old: ${value}  ${comment}; remove it when all pods have rolled`),
    ];
}

/** For each value the register and the workloads. As JSON a name has no line end that would begin a line of its own. */
function comments(values: readonly ({ readonly name: string } & AttestedValue)[]) {
    const distinct = [...new Set(values.map(({ registerValue }) => registerValue))];
    return distinct.map((value): [string, string] => {
        const group = values.filter(({ registerValue }) => registerValue === value);
        const all = [...new Set(group.map(({ name }) => JSON.stringify(name.slice(0, LONGEST_NAME))))];
        const more = all.length > MOST_NAMES ? ` and ${all.length - MOST_NAMES} more` : "";
        const registers = [...new Set(group.map(({ register }) => register))].join(", ");
        return [value, `${registers} of ${all.slice(0, MOST_NAMES).join(", ")}${more}`];
    });
}

/** What a KBS sees as `init_data`, and the register that it comes from. */
interface AttestedValue {
    readonly register: string;
    readonly registerValue: string;
}

function valuesOf(version: Version | undefined, platform: Platform | undefined): AttestedValue[] {
    if (version?.initData === undefined) {
        return [];
    }
    const { digest } = version.initData;
    const platforms = platform === undefined ? ONE_OF_EACH : [platform];
    return platforms.flatMap((one) => {
        const { register } = PLATFORMS[one];
        const { initData } = tokenClaims(digest, one);
        return register === undefined || initData === undefined ? [] : [{ register, registerValue: initData }];
    });
}

function registerOf(platform: Platform): string | undefined {
    return PLATFORMS[platform].register;
}

function unknownPlatform(workloads: readonly WorkloadReview[]): string[] {
    const nowhere = workloads.filter(({ platform }) => platform === undefined);
    const where = `The preview does not say on which platform ${names(nowhere)} runs`;
    return nowhere.length === 0
        ? []
        : [`- ${where}: the list above has a value for each kind of TEE; one of them is the right one.\n`];
}

function notAttested(workloads: readonly WorkloadReview[]): string[] {
    const platforms = [...new Set(workloads.flatMap(({ platform }) => platform ?? []))].sort();
    return platforms
        .filter((platform) => registerOf(platform) === undefined)
        .map((platform) => {
            const on = workloads.filter((workload) => workload.platform === platform);
            const { title, notAttested: reasons } = PLATFORMS[platform];
            return `- Nothing to register for ${names(on)} (${prose(title)}): ${prose(reasons.join("; "))}.\n`;
        });
}

function notKnown(workloads: readonly WorkloadReview[]): string[] {
    const hidden = workloads.filter(({ after }) => after?.hidden !== undefined);
    const what = `- The new digest of ${names(hidden)} cannot be read here`;
    return hidden.length === 0 ? [] : [`${what}: review what becomes of it before the KBS learns it.\n`];
}

function provisionalLine(workloads: readonly WorkloadReview[]): string[] {
    const made = workloads.filter(({ provisional }) => provisional.length > 0);
    const what = `- The new digest of ${names(made)} is provisional: do not register it. After \`pulumi up\``;
    return made.length === 0
        ? []
        : [
              `${what} take it from the stack, as \`npx confidential-workload status\` and the output \`initData.digest\` show it.\n`,
          ];
}

/** A preview does not show which rules are in force in the cluster. */
function notListed(workloads: readonly WorkloadReview[]): string[] {
    const others = workloads.filter(({ listed }) => !listed);
    const what = `- This update does not put the new document of ${names(others)} on a list of reviewed documents`;
    const fix = "`npx confidential-workload admission preview.json`, with the options that you used before";
    return others.length === 0 ? [] : [`${what}. If the cluster has such lists, add it first: ${fix}.\n`];
}

function removed(workloads: readonly WorkloadReview[]): string[] {
    const gone = workloads.filter(({ state }) => state === State.Removed);
    return gone.length === 0 ? [] : [`- After merging, remove the digest of ${names(gone)} from the KBS.\n`];
}

export function names(workloads: readonly { readonly name: string }[]): string {
    const all = [...new Set(workloads.map(({ name }) => code(name)))];
    return `${all.slice(0, MOST_NAMES).join(", ")}${all.length > MOST_NAMES ? ` and ${all.length - MOST_NAMES} more` : ""}`;
}
