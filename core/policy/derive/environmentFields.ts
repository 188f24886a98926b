import { type FieldTable, inside, read } from "./fields";

const KEY = inside(read("key name optional"));
const OBJECT = inside(read("name optional"));

/** Kubernetes `core/v1` EnvVar, with EnvVarSource. */
export const ENV_VAR_FIELDS: FieldTable = {
    ...read("name value"),
    valueFrom: inside({
        configMapKeyRef: KEY,
        fieldRef: inside(read("apiVersion fieldPath")),
        fileKeyRef: {
            why: "takes the value from a file in an empty volume, which the kubelet looks for on the host while the guest has it",
            fix: "have the program read the file",
        },
        resourceFieldRef: inside(read("containerName divisor resource")),
        secretKeyRef: KEY,
    }),
};

/** Kubernetes `core/v1` EnvFromSource. */
export const ENV_FROM_FIELDS: FieldTable = { ...read("prefix"), configMapRef: OBJECT, secretRef: OBJECT };
