import { each, type FieldTable, harmless, inside, read } from "./fields";
import { OTHER_SOURCES } from "./volumeSources";

/** The host chooses the files that it copies, and so their owner and mode. */
const OF_COPIES = harmless("defaultMode defaultUser");
const OF_OBJECT: FieldTable = { ...OF_COPIES, ...harmless("items name optional") };

/** Kubernetes `core/v1` VolumeProjection. */
const PROJECTION_FIELDS: FieldTable = {
    ...harmless("clusterTrustBundle configMap downwardAPI secret serviceAccountToken"),
    ...read("podCertificate"),
};

/** Kubernetes `core/v1` Volume. How each source reaches the guest, `volumeSources.ts` says where a container mounts it. */
export const VOLUME_FIELDS: FieldTable = {
    ...read("name", ...OTHER_SOURCES),
    configMap: inside(OF_OBJECT),
    downwardAPI: inside({ ...OF_COPIES, ...harmless("items") }),
    emptyDir: inside({
        ...read("medium"),
        ...harmless("sizeLimit"),
        mode: {
            why: "is the mode of a directory on the host, while the guest makes a directory of its own",
            fix: "remove it, and have the program set the mode",
        },
    }),
    projected: inside({ ...OF_COPIES, sources: each(PROJECTION_FIELDS) }),
    secret: inside({ ...OF_COPIES, ...harmless("items optional secretName") }),
};
