// The entry that Pulumi runs. The pack starts a server and reads the package.json of the working directory, so nothing
// else may load this file; the policies are in a file of their own.
import { PolicyPack } from "@pulumi/policy";
import { configuredNames, knownRules } from "./knownRules";
import { policies } from "./policies";

// Before the pack starts its server.
const names = configuredNames();

new PolicyPack("confidential-workload", { policies: [knownRules(policies, names), ...policies] });
