import type { Subject } from "./subject";

export const IMAGES_MESSAGES = {
    title: "How the guest pulls and verifies images",
    introduction: `The guest pulls the images, by its own rules for registries and its own signature policy. The settings are in
[images.md](images.md).`,
    entries: {
        "accept-anything": `The signature policy accepts images without a signature: all images that no scope names, or all images of one scope. The
host can then run any image under such a name, unless the agent policy binds its digest. Use \`SignatureDefault.Reject\`
with a scope for each registry, and a requirement with a key.`,
        "identity-digest": `\`IdentityType.MatchExact\` compares the whole name with the name in the signature, and a signature names a tag. So it
rejects every image that the pod names by its digest, which Strict requires. Use \`IdentityType.MatchRepoDigestOrExact\`.`,
        "identity-type": `A cosign signature names a repository and no tag, so this identity type rejects every image. Use
\`IdentityType.MatchRepository\`, or \`IdentityType.ExactRepository\` with the repository that was signed.`,
        "image-any-name": `Nodes with CRI-O choose by which of its names the guest pulls an image, and the signature policy asks for no signature
under some names. The digest of the image is bound, and a signature is not. Reject images by default and ask for a
signature in each scope, or rely on the digests.`,
        "image-blocked": `A rule in \`images.registries\` blocks the place of this image, so no pod with it starts. Use an image from another place,
or add a rule with a longer prefix for it: the longest prefix wins.`,
        "image-rejected": `The signature policy rejects every name under which the guest could pull this image. Add a scope for the repository with
the key of the person or pipeline that signs it, or use another image.`,
        "image-unpullable": `Guests cannot pull this image: its name is not valid for them, or a rule in \`images.registries\` turns it into a name
that is not. Correct the \`location\` of the rule, or write the image with its registry, as in \`docker.io/library/nginx\`.`,
        "layer-downloads": `\`images.maxConcurrentLayerDownloads\` is 0, so the guest could not download a single layer. Remove it for the default of
the guest, 3, or give 1 or more.`,
        "mirror-identity": `The guest pulls the image from a mirror, and compares the name in the signature with the name of the mirror. They
differ, so the guest rejects it. Sign the image under the name of the mirror. Or name the repository that was signed:
\`IdentityType.ExactRepository\` for cosign, \`IdentityType.RemapIdentity\` for GPG.`,
        "mirror-unsigned": `The image needs a signature under its own name, but the guest pulls it from a mirror whose scope needs none. The mirror
can then replace the image. Add a scope for the mirror with the same requirements.`,
        place: `Guests compare this name of a registry or repository as text, and it can never match: it has a scheme, whitespace, a slash
at the end, a wildcard in the wrong place, or a missing or superfluous tag. Write \`host[:port][/path]\`, as in
\`registry.example.com/team\`.`,
        "place-host": `The name does not start with a registry. Guests compare full names, so \`nginx\` matches nothing. Write
\`docker.io/library/nginx\` for an image of Docker Hub.`,
        "plain-http": `The rule makes the guest use plain HTTP for this registry. Everyone on the way can read and replace the answers, and
read the credentials. Use TLS, with \`images.extraRootCertificates\` for a private CA. If TLS is not possible, bind the
images by digest or signature.`,
        "pull-secrets": `\`imagePullSecrets\` reach only the node, and the guest pulls the images without credentials. Put the credentials into the
KBS and set \`images.credentialsUri\`. \`confidential-workload secret convert\` prepares the file. Keep \`imagePullSecrets\`,
because the node asks the registry too.`,
        "registry-rule": `A rule has neither \`prefix\` nor \`location\`, or it has a prefix for a whole domain (\`*.example.com\`) and no \`location\`.
Guests then refuse all rules and pull nothing. Set \`prefix\` to the names that the rule is for, and \`location\` for a
domain.`,
        "search-without-docker-hub": `\`images.searchRegistries\` does not list \`docker.io\`. Guests then look for the images of Docker Hub only in the listed
registries, even if the pod writes \`docker.io\` in the name. Add \`docker.io\`, unless you want that.`,
        "signature-key": `Guests cannot verify a signature with this key. For cosign they need an ECDSA P-256 public key in PEM, as in
\`cosign.pub\`. For \`signedBy\` they need an OpenPGP public key. Give the public key of the person or pipeline that signs
the images.`,
        "signature-policy": `The signature policy of this document does not fit the types that guests read. They refuse all of it and pull no image.
Correct the place that the message names: \`default\` is a list of requirements, and \`transports\` is an object.`,
        "signature-transport": `Guests look at the transport \`docker\` only, so this scope protects nothing. Remove \`transport\` from the scope, or move
the scopes of the document below \`docker\`.`,
        sigstore: `Guests refuse this configuration of GPG signatures, or find no signature by it: it has to be a YAML map whose entries
have \`sigstore: file:///\` with a directory in the image of the VM. Put the signatures into the image of the VM. Or sign
with cosign, which keeps signatures in the registry.`,
        "sigstore-missing": `A requirement of the type \`signedBy\` rejects every image until the guest knows where the signatures are. Set
\`images.sigstoreConfiguration\` or \`images.sigstoreConfigurationUri\`, or use \`SignatureType.SigstoreSigned\`, which finds
signatures in the registry.`,
        "source-rejected": `The signature policy rejects one of the places from which the guest could pull this image, often a mirror. The other
places work. Add a scope for that place, or remove it from \`images.registries\`.`,
        "work-directory": `\`images.workDirectory\` has to be an absolute path without \`.\` and \`..\`. Remove it to use the default of the guest.`,
    },
} satisfies Subject;
