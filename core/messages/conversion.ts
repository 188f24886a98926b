import type { Subject } from "./subject";

export const CONVERSION_MESSAGES = {
    title: "Converting Secrets",
    introduction: `\`secret convert\` takes the Secrets of manifests out of the cluster. These codes say which Secret it cannot convert as it
is.`,
    entries: {
        "credentials-of-mirror": `The image has pull credentials for its own registry, but a rule makes the guest pull it from a mirror, and there are
none for the mirror. If the mirror needs a login, add its host to one of the pull secrets.`,
        "no-secrets": `The manifests contain no Secret that one of their pods uses. Give the manifests of the Secrets and those of the pods in
the same call.`,
        "pull-secret": `The pull secret is not of the form that guests read: \`auths\`, with a user name and a password for each registry. Tokens
(\`identitytoken\`) and helpers (\`credsStore\`) do not work in a guest. Create it again with \`kubectl create secret
docker-registry\`. If two Secrets have different credentials for one registry, remove one.`,
        "resource-collision": `Two values would become the same resource in the KBS. Give one of them another name with \`--resource-name\`. For Secrets
of two namespaces, convert each namespace with a \`--repository\` of its own.`,
        "secret-immutable": `The Secret is immutable, so the cluster does not take the sealed values under the same name. Rename the Secret, in its
manifest and in the pods.`,
        "secret-in-metadata": `A label or annotation of the Secret contains one of its values, and it would stay there in the clear. Remove it.`,
        "secret-key": `The key in the Secret has characters that Kubernetes does not take. Use letters, digits, dots, hyphens and underscores.`,
        "secret-key-missing": `The pod takes a key that the Secret does not have, so it would not start. Correct the key in the pod, or add it to the
Secret.`,
        "secret-missing": `The pod names a Secret that is not among the manifests. Add its manifest, for example from \`kubectl get secret NAME -o
yaml\`. If the reference is optional, it is a warning: remove the reference if nothing needs it.`,
        "secret-name": `The name of the Secret is missing or not a valid name in Kubernetes. Use lower-case letters, digits, dots and hyphens,
as in \`metadata.name\` of the Secret.`,
        "secret-not-utf8": `The value is binary, and the pod takes it as a variable. The guest does not unseal such a variable. Mount the Secret as
a file, or store the value in base64 and decode it in the program.`,
        "secret-shared": `Something outside of the pod reads the same Secret: an Ingress, a Gateway, or the node for a volume. It would get the
sealed text. Give the pod a Secret of its own. If the Secret is only for the node, it stays unsealed, and this is a
warning.`,
        "secret-type": `The cluster reads or checks Secrets of this type itself, so they cannot contain a sealed text. Put the value into a
Secret of the type \`Opaque\`, and let the pod use that one.`,
        "secret-unused": `No pod in the manifests uses this Secret, so it was not converted. Give the manifests of the pods that use it, or leave
the Secret out.`,
        "secret-value": `A value in \`data\` is not base64, or a value in \`stringData\` is not text. The API server would refuse the Secret. Correct
the value. To encode a text, use \`printf %s VALUE | base64\`.`,
    },
} satisfies Subject;
