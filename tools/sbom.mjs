// Prints the bill of materials of the package in CycloneDX: what npm installs with it, and the crates in its policy engine.
import { crates, npmBillOfMaterials } from "./thirdParty.mjs";

const bill = npmBillOfMaterials();
const compiled = crates().filter(({ name }) => name !== "std");
const reference = ({ name, version }) => `pkg:cargo/${name}@${version}`;
const components = compiled.map((crate) => ({
    "bom-ref": reference(crate),
    type: "library",
    name: crate.name,
    version: crate.version,
    scope: "required",
    purl: reference(crate),
    licenses: [{ expression: crate.license }],
}));
const own = bill.metadata.component["bom-ref"];
const dependencies = bill.dependencies.map((dependency) =>
    dependency.ref === own
        ? { ...dependency, dependsOn: [...dependency.dependsOn, ...compiled.map(reference)] }
        : dependency,
);
console.log(JSON.stringify({ ...bill, components: [...bill.components, ...components], dependencies }, undefined, 2));
