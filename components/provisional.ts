import * as pulumi from "@pulumi/pulumi";
import { fieldsOf } from "../core/fields";
import type { InitData } from "../core/initdata/render";
import { warning } from "../core/issue";
import { hasPlaceholders } from "../core/kubernetes/placeholders";
import { urnParts } from "../core/urn";
import { applyWithUnknowns, isDeferred, settled } from "./outputs";
import { logWarnings } from "./problems";
import type { TrusteeResult } from "./result";
import { registered } from "./stackState";

interface Tracked {
    allResources?(): Promise<ReadonlySet<pulumi.Resource>>;
}

const AFTERWARDS =
    "register nothing now: the output trustee is not known in this preview; run `pulumi up`, then take the digest from the stack (`pulumi stack output`) and register that";

/**
 * Says of init-data in a preview whether it depends on what the same update makes: the dry run of the API server makes up
 * addresses and names, and a preview shows them as known. The outputs for Trustee are not known then.
 */
export function withProvisional(
    initData: pulumi.Input<InitData>,
    trustee: pulumi.Input<TrusteeResult>,
    about: pulumi.Resource,
): pulumi.Input<TrusteeResult> {
    if (!pulumi.runtime.isDryRun() || !isDeferred(initData)) {
        return trustee;
    }
    const made = madeFor(initData as Tracked);
    logWarnings(pulumi.output(made.then(issuesOf)), about);
    return applyWithUnknowns(pulumi.output({ trustee, made }), (known) => {
        const { trustee: result, made: names } = known as { trustee: TrusteeResult; made: string[] };
        return names.length === 0 || result.initData === undefined
            ? result
            : { ...result, initData: pulumi.unknown as string };
    });
}

function issuesOf(names: readonly string[]) {
    return names.length === 0
        ? []
        : [
              warning(["digest"], "provisional-digest", {
                  message: `is provisional: it depends on ${names.join(" and ")}, which the same update makes, and the preview has made-up values for what the cluster chooses`,
                  fix: AFTERWARDS,
              }),
          ];
}

/** The names of resources that this update makes, and whose values may be made up. Only their ids are unknown in a preview. */
async function madeFor(output: Tracked): Promise<string[]> {
    const all = [...((await output.allResources?.()) ?? [])];
    const known = await Promise.all(
        all.filter((one) => pulumi.CustomResource.isInstance(one)).map((one) => ofProgram(one) ?? ofEngine(one)),
    );
    const made = known.filter(({ type, isMade, metadata }) => isMade && hasPlaceholders(type, { metadata }));
    return [...new Set(made.map(({ type, name }) => `${type}::${name}`))].sort();
}

interface Known {
    readonly type: string;
    readonly name: string;
    readonly isMade: boolean;
    readonly metadata: unknown;
}

function ofProgram(resource: pulumi.CustomResource): Promise<Known> | undefined {
    const { __pulumiType: type = "", __name: name = "" } = resource as { __pulumiType?: string; __name?: string };
    const { metadata } = resource as { metadata?: pulumi.Output<unknown> };
    const now = async () => ({
        type,
        name,
        isMade: pulumi.isUnknown(await settled(resource.id)),
        metadata: await settled(metadata),
    });
    return type === "" ? undefined : now();
}

/** A hosted component has only the URNs of the program's resources. */
async function ofEngine({ urn }: pulumi.CustomResource): Promise<Known> {
    const known = await settled(urn);
    const { type, name } = urnParts(known);
    const found = await registered(known);
    return {
        type,
        name,
        isMade: found?.id === "",
        metadata: fieldsOf(found?.state)["metadata"],
    };
}
