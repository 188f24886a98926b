import type * as pulumi from "@pulumi/pulumi";

/**
 * Registers a transformation of the stack that stays the last, whatever the program registers later. Only that one sees
 * the inputs as they go to the engine, with every secret that another transformation has added to them.
 */
export function transformLast({ runtime }: typeof pulumi, last: pulumi.ResourceTransformation): void {
    let others: readonly pulumi.ResourceTransformation[] = [];
    // A resource takes over what is in this field of its parent.
    Object.defineProperty(runtime.getStackResource(), "__transformations", {
        get: () => [...others, last],
        set: (all: readonly pulumi.ResourceTransformation[]) => {
            others = all.filter((transformation) => transformation !== last);
        },
    });
}
