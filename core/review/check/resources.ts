import { checkCredentialFiles } from "../../checks/credentialFiles";
import { checkSignatureCheck } from "../../checks/sealedSecrets";
import type { Fields } from "../../fields";
import { CDH } from "../../initdata/keys/cdh";
import type { Issue } from "../../issue";
import { inKeys } from "./keyNames";

/** What the data hub does about secrets, as its file says. */
export function checkResources({ credentialFiles, sealedSecrets }: Fields): Issue[] {
    const issues = [...checkCredentialFiles(credentialFiles, undefined), ...checkSignatureCheck(sealedSecrets)];
    return inKeys(CDH, issues, (place) => place.map((key) => (key === "uri" ? "resource_uri" : key)));
}
