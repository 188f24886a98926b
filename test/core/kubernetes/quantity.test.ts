import { expect, test } from "vitest";
import { amountOf } from "../../../core/kubernetes/quantity";

/** Kubernetes `apimachinery/pkg/api/resource/quantity.go`, the comment of `Quantity`. */
const AMOUNTS: readonly (readonly [text: string, amount: number | undefined])[] = [
    ["1", 1],
    ["0.5", 0.5],
    [".5", 0.5],
    ["5.", 5],
    ["500m", 0.5],
    ["1k", 1000],
    ["1Ki", 1024],
    ["2G", 2_000_000_000],
    ["1.5Mi", 1_572_864],
    ["2Ti", 2 ** 41],
    ["1e3", 1000],
    ["12E-1", 1.2],
    ["1E", 1e18],
    ["1K", undefined],
    ["1ki", undefined],
    ["1GB", undefined],
    ["1 Gi", undefined],
    [".", undefined],
    ["", undefined],
];

test.each(AMOUNTS)("%j is as much as Kubernetes reads", (text, amount) => {
    const read = amountOf(text);
    if (amount === undefined) {
        expect(read).toBeUndefined();
    } else {
        expect(read).toBeCloseTo(amount, 9);
    }
});

test("the smallest units count in thousandths", () => {
    expect(amountOf("7u")).toBeCloseTo(7e-6, 12);
    expect(amountOf("7n")).toBeCloseTo(7e-9, 15);
});
