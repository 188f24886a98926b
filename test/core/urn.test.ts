import { expect, test } from "vitest";
import { urnParts } from "../../core/urn";

test.each([
    [
        "a resource below a component",
        "urn:pulumi:prod::shop::confidential-workload:index:ConfidentialWorkload$kubernetes:apps/v1:Deployment::web",
        { stack: "prod", type: "kubernetes:apps/v1:Deployment", name: "web" },
    ],
    [
        "a name with colons",
        "urn:pulumi:prod::shop::kubernetes:core/v1:Namespace::a::b:c",
        { stack: "prod", type: "kubernetes:core/v1:Namespace", name: "a::b:c" },
    ],
    ["a text that ends early", "urn:pulumi:prod", { stack: "prod", type: "", name: "" }],
])("%s", (_, urn, parts) => {
    expect(urnParts(urn)).toEqual(parts);
});
