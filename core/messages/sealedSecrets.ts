import type { Subject } from "./subject";

export const SEALED_SECRETS_MESSAGES = {
    title: "Sealed secrets",
    introduction: `A sealed secret is a signed text that the guest replaces with the value: see [sealed-secrets.md](sealed-secrets.md).`,
    entries: {
        jwk: `The key is not an EC P-256 key as a JSON Web Key, or it is the wrong half: sealing needs the private key, verification
the public one. Never upload the private key to the KBS. Make a pair with \`confidential-workload secret keygen\`.`,
        "key-replaced": `\`secret keygen --force\` has replaced the private key. As soon as the KBS gets the new public key under the same resource, guests refuse
every secret that was sealed before, and pods that restart do not get theirs. Seal all of them anew and deploy that first, or upload
the public key under another resource, which the new \`--kid\` names.`,
        kid: `The guest finds the public key by \`kid\`, and this value does not lead to a resource of the KBS. Upload the public key,
and give its URI, as in \`kbs:///default/keys/sealed-secrets\`. A file name works only if the image of the guest contains
the file: that is a warning.`,
        "line-end": `The file with the sealed text ends in a line break. If a Secret is made from the file, the guest refuses it. Write the
file without it, for example with \`printf %s\`.`,
        payload: `The content of the sealed secret does not have the form that guests read: a wrong version or type, a field that is empty
or not base64, or a field that guests do not know. Seal the value again with \`confidential-workload secret seal\`.`,
        "sealed-exec": `A probe or a lifecycle hook runs a command, and this command gets the sealed text in the variable, not the value. The
guest unseals variables only for the main process of a container. Let the command read the secret from a file, or change
it so that it does not need the secret.`,
        "sealed-expansion": `\`$(NAME)\` in a command or variable takes a sealed variable. The node replaces it before the guest sees it, so the sealed
text stays in the command. Let the program read the variable itself, or mount the secret as a file.`,
        "sealed-header": `The header of the sealed secret has another algorithm than ES256, or a parameter that changes what is signed. Guests
refuse it. Seal the value again.`,
        "sealed-mount-path": `The guest does not look for sealed secrets in mounts whose path ends in \`hosts\`, \`hostname\`, \`resolv.conf\`,
\`termination-log\` or \`serviceaccount\`. Mount the secret at another path.`,
        "sealed-nested-path": `The guest unseals only the files at the top of a volume, and this file is in a folder. Give it a \`path\` without a slash.`,
        "sealed-not-verified": `Guests before Kata 3.28 do not verify the signature of sealed secrets, so the host can replace them with its own. Update
Kata on the nodes, then raise \`kataVersion\`.`,
        "sealed-secret": `The text is not a sealed secret: it has to be \`sealed.\` and three parts in base64url. The program in the container would
get the text as it is. Usually a part was lost in a copy. Seal the value again, and copy the whole line.`,
        "sealed-secret-differs": `The component and the manifest of the Secret have different sealed texts for the same key. The policy binds one of them
and denies the pod with the other. Use the same text in both, or remove one.`,
        "sealed-signature": `The signature does not match this public key, or the text was changed. Verify with the key that \`kid\` names. If it still
fails, seal the value again.`,
        "sealed-subpath": `The guest unseals whole volumes, and this mount takes one file with \`subPath\`. The program would get the sealed text.
Mount the volume without \`subPath\`, and let the program read the file there.`,
        "sealed-unsigned": `The sealed secret has placeholder words in place of a signature, as old tools wrote. Guests since Kata 3.28 refuse it.
Seal it again with a key. For development, \`sealedSecrets.skipVerification\` accepts it, and then the host can replace
it.`,
        "sealed-volume": `On peer pods this \`emptyDir\` is a folder of the guest, and the guest unseals files at its top when a container starts.
Anyone who can write a file there that begins with \`sealed.\` gets the secret that it points at. Keep files of others in
a folder below, or set \`medium: Memory\`.`,
        "unverified-secrets": `\`sealedSecrets.skipVerification\` is true, so the guest accepts sealed secrets without a signature. The host can replace
yours with its own. Sign the secrets and remove the option.`,
    },
} satisfies Subject;
