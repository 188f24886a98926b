import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";

const DATA = "policy_data := {";

/** `init_data_claims` of Trustee (attestation-service/src/lib.rs) for an init-data document, by another reader of TOML. */
export function contentOf(document: string): Record<string, unknown> {
    const { data } = getStaticTOMLValue(parseTOML(document, { tomlVersion: "1.0" })) as {
        readonly data: Readonly<Record<string, string>>;
    };
    return Object.fromEntries(
        Object.entries(data).map(([name, text]) => {
            const start = text.indexOf(DATA);
            return name === "policy.rego" && start >= 0
                ? ["agent_policy_claims", JSON.parse(text.slice(start + DATA.length - 1))]
                : [name, name.endsWith(".toml") ? getStaticTOMLValue(parseTOML(text, { tomlVersion: "1.0" })) : text];
        }),
    );
}
