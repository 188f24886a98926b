import { Effect } from "../../effect";
import { defined, fieldsOf, filled, textOf } from "../../fields";
import type { RegistryRuleSpec } from "../../images/spec";
import { Form } from "./form";
import { readBy } from "./guestKey";
import { flag, isOn, type KeyRow, ValueFormat } from "./row";

const REMAP =
    "Images come from another place than their name says; what that place may give is bound by digest or signature only.";
const CONFIG = "image.registry_config";

function keyOf(...names: readonly string[]): NonNullable<KeyRow["key"]> {
    return (item) =>
        names.map((name) => textOf(fieldsOf(item)[name])).find((text) => text !== undefined && text !== "");
}

const PLAIN = flag(
    "Images come over plain HTTP, so that anyone on the way can read them and answer in the registry's place.",
    "Images do not come over plain HTTP any more.",
);

/** How the guest finds registries. */
export const REGISTRY_KEYS = readBy("image-rs/src/registry/mod.rs", [
    {
        path: CONFIG,
        since: "3.19",
        reading: ValueFormat.Table,
        effect: Effect.Neutral,
        why: "It replaces a configuration by URI; its keys are listed one by one.",
    },
    {
        path: `${CONFIG}.unqualified-search-registries`,
        since: "3.19",
        input: ["images", "searchRegistries"],
        reading: ValueFormat.List,
        ordered: true,
        why: "It decides which registry a name without one means, and an empty list blocks those of docker.io.",
    },
    {
        path: `${CONFIG}.registry`,
        since: "3.19",
        input: ["images", "registries"],
        write: registryTables,
        read: registryRules,
        reading: ValueFormat.Items,
        why: "Rules for registries; the longest prefix that matches counts.",
        key: keyOf("prefix", "location"),
    },
    { path: `${CONFIG}.registry[].prefix`, why: `It says for which images the rule is. ${REMAP}` },
    { path: `${CONFIG}.registry[].location`, why: REMAP },
    {
        path: `${CONFIG}.registry[].insecure`,
        form: Form.Flag,
        ...PLAIN,
        why: "Registries are asked with TLS unless this is true.",
    },
    {
        path: `${CONFIG}.registry[].blocked`,
        form: Form.Flag,
        effect: Effect.Neutral,
        why: "Images may be pulled from a registry unless this is true.",
        facets: [
            {
                is: (value) => !isOn(value),
                gained: "The registry is not blocked any more.",
                lost: "The guest refuses to pull from the registry.",
            },
        ],
    },
    {
        path: `${CONFIG}.registry[].mirror`,
        reading: ValueFormat.Items,
        ordered: true,
        why: "Mirrors are tried one after the other, before the registry itself.",
        key: keyOf("location"),
    },
    { path: `${CONFIG}.registry[].mirror[].location`, required: true, why: REMAP },
    {
        path: `${CONFIG}.registry[].mirror[].insecure`,
        form: Form.Flag,
        ...PLAIN,
        why: "Mirrors are asked with TLS unless this is true.",
    },
]);

function registryTables(rules: readonly RegistryRuleSpec[]) {
    return rules.map(({ mirrors, ...rule }) =>
        defined({
            prefix: rule.prefix,
            location: rule.location,
            insecure: rule.insecure,
            blocked: rule.blocked,
            mirror: mirrors?.map(({ location, insecure }) => defined({ location, insecure })),
        }),
    );
}

function registryRules(tables: unknown): unknown {
    return filled(tables)
        ?.map(fieldsOf)
        .map(({ mirror, ...rule }) => defined({ ...rule, mirrors: filled(mirror) }));
}
