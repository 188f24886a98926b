import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { fails } from "../../cli/commands/review";
import { reviewPreview } from "../../cli/review/review";
import { CHANGES, recordedChange } from "./reviewPreview";

const WEB = "web-deployment";
const CALM = { loosens: 0, harm: 0, unknown: 0, any: 1 };
const NOTHING = { loosens: 0, harm: 0, unknown: 0, any: 0 };
const JUDGE = { loosens: 0, harm: 0, unknown: 1, any: 1 };
const BREAKS = { loosens: 0, harm: 1, unknown: 1, any: 1 };
/** The pods go away: no gate lets that pass. */
const AWAY = { loosens: 1, harm: 1, unknown: 1, any: 1 };
const FAILED = { loosens: 1, harm: 1, unknown: 1, any: 1 };
const LOOSENS = { loosens: 1, harm: 1, unknown: 1, any: 1 };

/** The change, the exit codes of the gates, the workloads as `name state pods effect`, and the mandatory rules of the pack that it violates. */
type Row = readonly [name: string, gates: typeof CALM, workloads: readonly string[], pack: readonly string[]];

const ROWS: readonly Row[] = [
    ["unchanged", NOTHING, [], []],
    // Other pods of the same kind, which is not what a review is about.
    ["replicas", NOTHING, [], []],
    ["transform-kernel-params", LOOSENS, [`${WEB} changed roll loosens`], ["hypervisor-annotations", "starts"]],
    ["transform-default-memory", LOOSENS, [`${WEB} changed roll loosens`], ["hypervisor-annotations", "starts"]],
    ["transform-config-path", LOOSENS, [`${WEB} changed roll loosens`], ["hypervisor-annotations", "starts"]],
    ["transform-unknown-annotation", LOOSENS, [`${WEB} changed roll loosens`], ["hypervisor-annotations", "starts"]],
    // The agent gets every annotation of Kata, and Strict knows none that the pod did not have.
    ["transform-host-annotation", BREAKS, [`${WEB} changed roll breaks`], ["starts"]],
    ["transform-other-annotation", CALM, [`${WEB} changed roll neutral`], []],
    ["transform-label", CALM, [`${WEB} changed roll neutral`], []],
    ["transform-resources", CALM, [`${WEB} changed roll neutral`], []],
    ["transform-env", BREAKS, [`${WEB} changed roll breaks`], ["starts"]],
    ["transform-command", BREAKS, [`${WEB} changed roll breaks`], ["starts"]],
    ["transform-image", BREAKS, [`${WEB} changed roll breaks`], ["starts"]],
    ["transform-sidecar", BREAKS, [`${WEB} changed roll breaks`], ["starts"]],
    ["transform-ephemeral", BREAKS, [`${WEB} changed roll breaks`], ["starts"]],
    ["transform-runc", LOOSENS, [`${WEB} changed roll loosens`], ["init-data"]],
    ["transform-kata-qemu", LOOSENS, [`${WEB} changed roll loosens`], ["init-data"]],
    ["transform-coco-dev", LOOSENS, [`${WEB} changed roll loosens`], []],
    ["transform-tdx", JUDGE, [`${WEB} changed roll unknown`], []],
    // A class of the cluster, which the config of the pack may name.
    ["transform-unknown-class", JUDGE, [`${WEB} changed roll unknown`], ["init-data"]],
    ["transform-no-class", LOOSENS, [`${WEB} changed roll loosens`], ["init-data"]],
    ["transform-no-init-data", LOOSENS, [`${WEB} changed roll loosens`], ["init-data"]],
    ["patch-kernel-params", LOOSENS, [`${WEB} changed roll loosens`], ["hypervisor-annotations", "patches"]],
    ["patch-sidecar", BREAKS, [`${WEB} changed roll breaks`], ["patches"]],
    ["patch-runc", LOOSENS, [`${WEB} changed roll loosens`], ["patches"]],
    ["patch-label", CALM, [`${WEB} changed roll neutral`], []],
    ["new", CALM, [`${WEB} new start neutral`], []],
    ["new-open", LOOSENS, [`${WEB} new start loosens`], ["set-policy"]],
    ["move-in", CALM, [`${WEB} moves-in roll tightens`], []],
    ["move-in-open", LOOSENS, [`${WEB} moves-in roll loosens`], ["set-policy"]],
    ["move-in-claim", BREAKS, [`${WEB} moves-in roll breaks`], []],
    // The policy confirms the copy (\`untrustedVolumes\`), so the pack lets it pass; what the database writes is lost in spite of that.
    ["move-in-database", BREAKS, ["db-statefulset moves-in roll breaks"], []],
    ["move-in-other-name", AWAY, ["shop-deployment moves-in away breaks"], []],
    ["move-in-transform", CALM, ["web moves-in roll tightens"], []],
    ["transform-dropped", LOOSENS, ["web changed roll loosens"], []],
    ["renamed", AWAY, ["shop-deployment changed away breaks"], []],
    ["renamed-alias", NOTHING, [], []],
    ["wrapped", AWAY, [`${WEB} changed away breaks`], []],
    // The lines that a review says to paste keep the object, and its pods stay.
    ["renamed-pasted", NOTHING, [], []],
    ["wrapped-pasted", NOTHING, [], []],
    ["move-in-pasted", CALM, ["shop-deployment moves-in roll tightens"], []],
    ["back-out-pasted", LOOSENS, ["web changed roll loosens"], []],
    // The engine refuses to delete what is protected; what is retained stays when its resource goes.
    ["protected", FAILED, ["shop-deployment changed away breaks"], []],
    ["retained", NOTHING, [], []],
    ["back-out", LOOSENS, ["web changed roll loosens"], []],
    ["deleted", CALM, [`${WEB} removed end neutral`], []],
    ["release", LOOSENS, [`${WEB} removed end loosens`], []],
    // The chart describes the same object: it is one workload, which the update creates and deletes.
    ["chart-v3", AWAY, ["shop/web changed away loosens"], []],
    // Another name and other labels: nobody sees whether it takes the place of the one that goes.
    ["chart-other-name", JUDGE, [`${WEB} removed end unknown`], []],
    ["chart-v4", AWAY, ["web:shop/web changed away loosens"], []],
    ["operator", LOOSENS, [`${WEB} removed end loosens`], []],
    ["twin-service", LOOSENS, ["canary new start loosens"], ["plain-twin"]],
    ["twin-labels", LOOSENS, ["canary new start loosens"], ["plain-twin"]],
    ["other-plain", NOTHING, [], []],
    ["rollout-plain", LOOSENS, ["web changed later loosens"], []],
    ["tag", LOOSENS, [`${WEB} changed roll loosens`], ["image-digest", "set-policy"]],
    ["secret", LOOSENS, [`${WEB} changed roll loosens`], ["env-secrets", "set-policy"]],
    ["exec-opened", LOOSENS, [`${WEB} changed roll loosens`], []],
    ["other-kbs", JUDGE, [`${WEB} changed roll unknown`], []],
    ["provisional-service", JUDGE, [`${WEB} changed roll unknown`], []],
    ["given-config-map", JUDGE, [`${WEB} changed roll unknown`], []],
];

test.each(ROWS)("%s", (name, gates, workloads, pack) => {
    const change = recordedChange(name);
    const review = reviewPreview(JSON.stringify(change.preview), new Date("2026-12-02T00:00:00Z"));
    expect(review.failed).toBe(gates === FAILED);
    expect(review.workloads.map((one) => `${one.name} ${one.state} ${one.pods} ${one.diff.effect}`)).toEqual(workloads);
    const reached = (failOn: "loosens" | "harm" | "unknown" | "any") => Number(fails(review, failOn));
    expect({
        loosens: reached("loosens"),
        harm: reached("harm"),
        unknown: reached("unknown"),
        any: reached("any"),
    }).toEqual(gates);
    const mandatory = change.pack.flatMap((line) => /^mandatory (\S+)/.exec(line)?.[1] ?? []);
    expect([...new Set(mandatory)].sort()).toEqual(pack.toSorted());
});

test("every change that is recorded has its row", () => {
    const recorded = readdirSync(CHANGES).flatMap((file) => /^(.*)\.json$/.exec(file)?.[1] ?? []);
    expect(ROWS.map(([name]) => name).sort()).toEqual(recorded.sort());
});

test("a digest that depends on what the same update makes is provisional, and nobody is told to register it", () => {
    const { workloads } = reviewPreview(JSON.stringify(recordedChange("provisional-service").preview));
    expect(workloads.map(({ provisional }) => provisional)).toEqual([
        ["urn:pulumi:dev::shop::kubernetes:core/v1:Service::kbs"],
    ]);
    const given = reviewPreview(JSON.stringify(recordedChange("given-config-map").preview));
    expect(given.workloads.map(({ provisional }) => provisional)).toEqual([[]]);
});
