import type { Subject } from "./subject";

export const IMAGE_LOCK_MESSAGES = {
    title: "Image lock and digests",
    introduction: `\`images.lock.json\` says which digest a tag had and what the image runs. [image-lock.md](image-lock.md) explains it.`,
    entries: {
        "image-digest": `The image has no digest. The host resolves tags, so the host would choose which image runs. Write
\`registry/repository@sha256:…\`: \`confidential-workload lock\` prints it. Or set \`images.fromLock: true\`, and the digest
comes from the lock.`,
        "image-group": `The user of the container belongs to a group that only \`/etc/group\` and \`/etc/passwd\` of the image name. With guest pull
the node cannot read them and would give group 0. Set \`runAsGroup\` to the number in the message, or set
\`images.fromLock: true\`. Choose 0 only if the program should run with it.`,
        "image-not-locked": `The image is not in \`policy.imageLock\`, so Strict does not know its command, environment and user. Run
\`confidential-workload lock\` with the image, commit \`images.lock.json\`, and pass its content as \`policy.imageLock\`.
Baseline works without the lock.`,
        "image-reference": `The container has no \`image\`, or the text is not an image reference. Give the image by digest, as in
\`registry.example.com/web@sha256:…\`.`,
        "image-user": `The image names its user by name. With guest pull the node cannot look the name up, and the container does not start.
Set \`runAsUser\` and \`runAsGroup\` to the numbers in the message, or set \`images.fromLock: true\`. If the message has no
numbers, lock the image again first.`,
        "lock-file": `The lock file cannot be read or written. Check the path after \`--lock\` and the permissions of the folder.`,
        "lock-malformed": `The lock file is JSON, but an entry is wrong: a key without a digest, an unknown field, or one tag in two entries. The
usual cause is an edit by hand or a merge conflict. Correct the entry, or delete the file and lock the images again.`,
        "lock-not-json": `The lock file is not JSON. A merge conflict in the file is the usual cause. Resolve it, or delete the file and lock the
images again.`,
        "no-images": `The manifests for \`lock\` contain no pod, so there is nothing to lock. Check which files you gave after \`-f\`.`,
        "not-an-image": `The text is not an image reference. Use lower case, no \`https://\`, and no user name. Example:
\`registry.example.com/team/web:1.2\`.`,
        "not-locked": `The image is not in the lock. \`lock --check\` reports it, and so does \`init\`, which does not change an existing lock. Run
\`confidential-workload lock\` with the image.`,
        "nothing-locked": `\`lock\` was called without images, and the lock is empty. Name the images, or give manifests with \`-f\`.`,
        "other-image-user": `The container has \`runAsUser\` or \`runAsGroup\`, and its image names another user. With \`images.fromLock\`, \`inject --in-place\` writes the
image's numbers into the manifest, and they stay when the manifest gets a newer image. Remove both, so that they come from the lock; keep them if
the container should run as this user.`,
        "tag-moved": `The registry now has another image under this tag than the lock. Review the new image. Then run \`confidential-workload
lock\` with the tag, and deploy. The running pods keep the old image.`,
        "tag-not-locked": `\`images.fromLock\` takes the digest from the lock, and the lock does not contain this tag. Run \`confidential-workload
lock\` with the image, and pass the content of \`images.lock.json\` as \`policy.imageLock\`. \`inject\` reads the file from the
folder of its config.`,
    },
} satisfies Subject;
