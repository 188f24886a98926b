import { checkCredentialFiles } from "../../checks/credentialFiles";
import { checkSealedSecrets } from "../../checks/sealedSecrets";
import type { Fields } from "../../fields";
import { CDH } from "../../initdata/keys/cdh";
import type { Issue } from "../../issue";
import { inFile } from "./inFile";

/** What the data hub does about secrets, as its file says. */
export function checkResources({ credentialFiles, sealedSecrets }: Fields): Issue[] {
    const issues = [...checkCredentialFiles(credentialFiles, undefined), ...checkSealedSecrets(sealedSecrets)];
    return inFile(CDH, issues).map((issue) => ({
        ...issue,
        path: issue.path.replace(/(credentials\[\d+\])\.uri$/, "$1.resource_uri"),
    }));
}
