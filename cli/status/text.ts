import { escapeInvisibleLine } from "../../core/escapeInvisible";
import type { Colors } from "../colors";
import type { NamespaceAdmission } from "./admission";
import { Rollout, type Status } from "./compare";

const COLOR: Readonly<Record<Rollout, keyof Colors>> = {
    [Rollout.Rolled]: "green",
    [Rollout.Rolling]: "yellow",
    [Rollout.Drifted]: "red",
    [Rollout.Missing]: "red",
};

export function statusText(statuses: readonly Status[], colors: Colors): string {
    const width = Math.max(0, ...Object.values(Rollout).map(({ length }) => length));
    return statuses
        .map(({ workload, live = workload, rollout, pods }) => {
            const counts = `${pods.expected} expected, ${pods.previous} previous, ${pods.another} another, ${pods.none} none`;
            return `${colors[COLOR[rollout]](rollout.padEnd(width))}  ${escapeInvisibleLine(live)}  ${counts}\n`;
        })
        .join("");
}

export function admissionText(namespaces: readonly NamespaceAdmission[]): string {
    return namespaces
        .map(({ namespace, rules, allowed = {} }) => {
            const said = Object.entries(rules ?? {}).map(([rule, action]) => `${rule} ${action}`);
            const lines = [
                `admission in ${namespace}: ${rules === undefined ? "not known" : said.join(", ")}`,
                ...Object.entries(allowed).map(([option, values]) => `  ${option}: ${values.join(", ")}`),
            ];
            return lines.map((line) => `${escapeInvisibleLine(line)}\n`).join("");
        })
        .join("");
}
