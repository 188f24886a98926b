import { own } from "../../fields";
import type { DecodedInitData } from "../../initdata/decode";
import { FILE_NAMES, type FileName } from "../../initdata/document";
import { error, type Issue, warning } from "../../issue";
import { isPeerPod, type Platform } from "../../platform";

const WITHOUT: Readonly<Record<FileName, string>> = {
    "aa.toml": "so that the guest knows no KBS to attest to",
    "cdh.toml": "so that the guest gets no secrets, and pulls images as its kernel command line says",
    "policy.rego": "so that the policy of the guest's own disk is in force, which mostly allows everything",
};

/** The files that a document does not have. A guest starts without most of them. */
export function checkMissingFiles({ files }: DecodedInitData, platform: Platform | undefined): Issue[] {
    const isRemote = platform !== undefined && isPeerPod(platform);
    return FILE_NAMES.filter((name) => own(files, name) === undefined).map((name) =>
        isRemote && name === "aa.toml"
            ? noAgent()
            : warning([{ file: name }], "missing", {
                  message: `is missing, ${WITHOUT[name]}`,
                  fix: "add it, unless the workload does not need it",
              }),
    );
}

/** cloud-api-adaptor `podvm/files/etc/systemd/system/attestation-agent.path` waits for the file. */
export function noAgent(): Issue {
    return error([{ file: "aa.toml" }], "missing", {
        message: "is missing, and the guest of a peer pod waits for it and never starts",
        fix: "add it, if only as an empty file",
    });
}
