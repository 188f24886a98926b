import { readFileSync } from "node:fs";
import { join } from "node:path";
import { provider } from "@pulumi/pulumi";
import { host } from "../components/problems";
import { componentProvider } from "./provider";
import { spellingFor } from "./spelling";

// Pulumi's own host would do the same for exported classes, and read their schema from sources by a compiler at each start.
const schema = readFileSync(join(__dirname, "../../plugin/schema.json"), "utf8");
host(spellingFor(JSON.parse(schema)));
provider.main(componentProvider(schema), process.argv.slice(2));
