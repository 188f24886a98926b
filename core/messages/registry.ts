import type { Subject } from "./subject";

export const REGISTRY_MESSAGES = {
    title: "Reading images from a registry",
    introduction: `\`lock\` reads manifests and layers from registries. These codes say why it could not.`,
    entries: {
        "credential-helper": `A credential helper of Docker failed, is not installed, or did not answer with a login. Install the program that the
message names, and try it: give it the registry on its standard input and the argument \`get\`. Or log in without a
helper: remove \`credsStore\` and \`credHelpers\` from \`~/.docker/config.json\`, then run \`docker login\`.`,
        "credentials-file": `The file with the logins for registries is not a JSON object. The message does not show its content. Delete the file and
log in again.`,
        denied: `The registry denies access to this repository, with your login or without one. Log in as a user who can pull it, with
\`docker login\`. Check the name too: many registries answer like this for a repository that does not exist.`,
        "file-too-large": `\`/etc/passwd\` or \`/etc/group\` of the image is larger than 1 MiB. This is not a normal list of users. Build the image
with a normal file.`,
        "layer-damaged": `A layer of the image is not a valid tar archive. The push was interrupted, or the tool that built it has a bug. Push a
fresh build of the image.`,
        "layer-media-type": `\`lock\` cannot read a layer of this type. For zstd, run the command with Node 22.15 or later. For an encrypted image,
lock the image before encryption, and copy its facts to the digest of the encrypted one in the lock.`,
        "login-elsewhere": `The registry sends the request to another host, and that host wants a login. The command does not send your login to
another host. Use the name that the image has on that host, and log in there.`,
        "malformed-config": `The config of the image does not have the form that container runtimes read. Build it with a current tool and push that.`,
        "malformed-manifest": `The manifest of the image is incomplete, or it is an index and an image at the same time, which attackers have used to
show two images under one digest. Push a fresh build, from a source that you trust.`,
        "malformed-user": `\`USER\` of the image is not a user, a UID, or one of them with a group. No container starts from this image. Correct
\`USER\` in the Dockerfile, as in \`USER 1000:1000\`.`,
        "nested-index": `The index of the image points to another index. Container runtimes do not resolve that. Push an index whose entries are
images.`,
        "no-host": `The registry in the image name is not a valid host, for example because of a port above 65535. Check the part before the
first slash of the name.`,
        "no-platform": `The image has no variant for this platform. The default is \`linux/amd64\`, or what the lock has. Choose a platform that
the message lists with \`--platform\`, as in \`--platform linux/arm64\`. Or build the image for the platform of your nodes.`,
        "no-token": `The token server of the registry answered without a usable token. This is a fault of the registry or of a proxy in front
of it. Ask the people who run it.`,
        "not-a-container-image": `The name points to an artifact that is not a container image, such as a Helm chart or a signature. Check the name and
the tag.`,
        "not-found": `The registry does not have this image, tag or layer. Check the spelling, and check that the push finished.`,
        "schema-1": `The image has a manifest of Docker's old schema 1, which does not hold the digest of the config. Pull it and push it
again with a current Docker or Podman.`,
        "timed-out": `The registry sent nothing for 30 seconds, or for the time in \`--timeout\`. Check the network and any proxy. Try again, or
allow more time: \`--timeout 120\`.`,
        "too-large": `The registry sent more data than the object may have. \`lock\` stops, so that a broken or hostile registry cannot fill the
memory. Ask the people who run the registry or build the image.`,
        "too-many-links": `\`/etc/passwd\` or \`/etc/group\` of the image leads through more than 8 links. Make it a regular file in the image.`,
        "too-many-redirects": `The registry redirected the request more than 5 times, which usually means a loop. Ask the people who run it.`,
        "too-many-requests": `The registry limits requests, and the limit is reached. Wait, or log in with \`docker login\`: most registries allow more
requests with a login.`,
        unauthorized: `The registry wants a login. You have none for it, or it did not accept yours. Run \`docker login\` with the name of the
registry. Check the name of the image too: some registries ask for a login when a repository does not exist.`,
        "unexpected-status": `The registry answered with an HTTP status that this command does not expect. A status from 500 is a fault of the
registry: try again later. For others, ask the people who run it.`,
        "unknown-group": `\`USER\` of the image names a group that \`/etc/group\` of the image does not contain. No container starts from it. Add the
group to the image, or write its number.`,
        "unknown-user": `\`USER\` of the image names a user that \`/etc/passwd\` of the image does not contain. No container starts from it. Add the
user to the image, or write its number, as in \`USER 1000\`.`,
        unreachable: `The command cannot connect to the registry. The message has the error of the system, such as \`ENOTFOUND\` for a name that
does not resolve. Check the name, the network, and the certificate of the registry. For a private CA, set
\`NODE_EXTRA_CA_CERTS\`. For plain HTTP, use \`--insecure-registry\`.`,
        "unsafe-address": `The registry sent the command to an address without TLS, or to one that is not a URL. The command does not follow,
because someone could read the login. If your registry is without TLS on purpose, name it with \`--insecure-registry\`. If
not, ask the people who run it.`,
        "wrong-digest": `The registry sent bytes that do not have the expected digest. The image was changed or damaged, by the registry or on
the way. Do not use the image. Push it again from a source that you trust, and lock it again.`,
    },
} satisfies Subject;
