import type { Subject } from "./subject";

export const FILES_MESSAGES = {
    title: "Files and commands",
    introduction: `These codes come from the command, when it reads and writes files.`,
    entries: {
        "controller-changes": `The controller of the operator makes other pods than the manifest shows, so the policy of a preset would deny them: it adds containers or
mounts, or writes the command anew. The message says what it does. Write all of that into the pod template or into \`adds\` of an entry of your
own under \`kinds\`, which counts before the entry of this package; or give the workload a policy of your own (\`policy.rego\`); or leave it out.`,
        "es-module": `\`init\` writes a CommonJS program, and \`package.json\` in that folder says \`"type": "module"\`. Pulumi would not compile
that program without further setup. Remove \`type\` from \`package.json\`, or choose another folder.`,
        exists: `\`init\` would write a file that already exists, and it does not replace files. Move the file, choose another folder, or
run \`init\` with \`--force\` to replace it.`,
        "file-exists": `A \`secret\` command would write a file that already exists. Choose another folder, or use \`--force\` to replace the file. Do not replace a
private key by \`secret keygen\` while secrets that were sealed with it are in use: see [key-replaced](#key-replaced).`,
        "init-data-replaced": `The manifest carries init-data that \`inject\` did not write, because the digest annotation of this package is missing.
\`inject\` replaces it. Run \`confidential-workload explain\` on the old manifest, and put the settings that you still need
into \`confidential-workload.yaml\`.`,
        internal: `\`lock\` failed in a way that nobody foresaw. This is a bug of the package. Report it with the message, the version and
the name of the image.`,
        "no-pod": `The manifest has no pod with a list of containers, or the object of a known kind lacks one. The usual cause is a wrong
indentation. Correct the manifest. \`inject\` leaves a workload as it is when \`skip\` in its config names it.`,
        "no-such-workload": `A workload was named, and the manifests do not contain it: in \`workloads\` or \`skip\` of the config of \`inject\`, or by
\`--workload\`. With a typo in an entry of the config, the workload gets what holds for all. \`inject\` warns, because a config may be for more
manifests than these; with \`--check\` it is an error. Correct the kind or the name, give all manifests at once, or remove the entry.`,
        "no-workloads": `The manifests contain no workload, so nothing becomes confidential. It is a warning, because a pipeline can have files
with nothing but ConfigMaps. With \`inject --check\` it is an error. Check which files you gave, and add those with
Deployments, Pods or other workloads.`,
        "not-a-manifest": `A YAML document is a list or a single value, and not a Kubernetes object. The usual cause is a file of another format,
such as Helm values or Markdown. Give the rendered manifests, for example the output of \`helm template\`.`,
        "not-a-preview": `The file is not the complete output of \`pulumi preview --json\`, or the preview failed. The usual cause is text before
the JSON, such as the output of another tool. Run the preview again and write only its standard output to a file, as in
\`pulumi preview --json --stack prod > preview.json\`. If the preview fails, fix the program first.`,
        "not-in-config": `\`decode --as config\` names a part of the document that the config does not say: a key that guests ignore or that no input writes, a signature policy, or a
second key broker, where the two files name different ones. The same stands in a comment at the end of the config. \`diff\` of the
old and the new document shows what it means to the guest. Add what you need by hand, see [images.md](images.md#every-key-of-the-guest).`,
        "not-injected": `\`inject --check\` found a workload that differs from what \`inject\` would write now. The manifest or the config changed
after the last \`inject\`, or \`inject\` never ran. Run \`confidential-workload inject\` with \`--in-place\`, and commit the
result.`,
        "not-rendered": `\`render\` runs without an engine, so it cannot know what this resource makes: a Helm release or a resource that its
provider expands. Those objects are missing in the output. See them with \`pulumi preview\`, or with \`helm template\` for a
release.`,
        "not-utf8": `The text is not UTF-8. The usual cause is an editor that saves another encoding, or a binary file. Save the file as
UTF-8. In an annotation, encode the document again.`,
        "not-written": `The file or folder cannot be written. The message has the error of the system, such as \`EACCES\` for a missing permission
or \`ENOSPC\` for a full disk. Check the path and the permissions of its folder. The command writes all of its files or
none. If the last step fails, the message lists the files that it wrote before.`,
        "not-yaml": `The file is not valid YAML or JSON. The message has the reason and the line. The usual causes are tabs, a missing quote,
or a template that was not rendered. Correct the line, and check that the file is complete.`,
        "object-too-large": `One Kubernetes object is larger than 3 MiB, the largest request that an API server takes. The cluster would refuse it.
The usual cause is a ConfigMap or a Secret with large files. Split the object, or keep the data in a volume or a bucket.`,
        "open-folder": `Other users of the machine can read the folder for the values of converted Secrets. Run \`chmod 700\` on the folder, or
name a new folder: the command then creates it for you alone.`,
        preview: `\`init\` needs a complete preview of the program, and the file is not one, or the preview failed. Correct the program, and
write the file again: \`pulumi preview --json --show-sames > preview.json\`.`,
        runtime: `The Pulumi program in the folder is not for Node.js, and \`init\` writes and changes programs in TypeScript and JavaScript only. Write the component
yourself, as [languages.md](languages.md) shows for YAML, Python and Go. For plain manifests run \`init\` with \`--as config\` and \`-f\`, and then \`inject\`.`,
        "several-workloads": `The manifest has more than one workload, and the command makes a policy for one. Choose it with \`--workload
Deployment/web\`. If two have the same kind and name, give a file with only one of them.`,
        "shared-by-alias": `\`inject\` cannot change this pod alone, because a YAML anchor, alias or merge key shares a part of it with something
else. A change would change both. Write out \`metadata\` and \`spec\` of the pod in this place.`,
        "skipped-init-data": `The config of \`inject\` names the workload under \`skip\`, and the manifest still has the init-data that an earlier run wrote, as after
\`--in-place\`. \`inject\` leaves it as it is, and guests deny the pod when it changes. It is a warning, and an error with \`--check\`. Remove
\`runtimeClassName\` and both annotations from the manifest, or the entry from \`skip\`.`,
        "statement-empty": `The statement of \`review\` leaves documents out, or was not written, because their digests are not sure: the preview failed, a value is
a secret or is not known before the update, or the digest depends on what the same update makes. Make the statement from
\`pulumi preview --json --show-sames\` after the update.`,
        "statement-form": `The file is not a statement of \`review --statement\`, bare or signed. Signed ones are DSSE envelopes or Sigstore bundles, as \`cosign attest-blob
--statement\` and GitHub's attestations write them. Give that file, and not the predicate alone.`,
        "statement-signature": `A statement is not signed by one of the keys, or no key is given. Anybody can write a statement, so an unsigned one proves nothing. Give the
public key of those who sign. Statements that were signed without a key are verified by \`cosign verify-blob-attestation\` or \`gh attestation
verify\` first: see [review.md](review.md#a-review-that-can-be-shown).`,
        "template-place": `An entry of \`kinds\` names a place that is not one in an object. Write the keys that lead to the pod template, with dots between them, as in
\`spec.template\`. \`*\` stands for every key and \`[*]\` for every item, as in \`spec.jobs[*].template\`.`,
        "text-too-large": `The file has more than 32 Mi characters, and a YAML reader would run out of memory. Split it into several files.`,
        unreadable: `The file cannot be read. The message has the error of the system, such as \`ENOENT\` for a file that does not exist. Check
the path. A path in the config of \`inject\` is relative to the folder of the config.`,
        "untreated-kind": `The object has pods, or its controller makes some, and this package does not know how. \`inject\`, cdk8s, \`confidentialManifests\` and the
transforms leave it as it is, so these pods do not run in a confidential VM. It is a warning, and an error with \`--check\`. The kinds of the
same name in another API group count as other kinds: the \`StatefulSet\` of \`apps.kruise.io\` is not that of \`apps\`.

If the object has whole pod templates, say under \`kinds\` where they stand and what the controller adds to the pods: see
[Kinds of workloads](workload-kinds.md#kinds-of-operators). If the pods may stay outside, name the object under \`skip\`, or leave it out
by \`select\`.`,
    },
} satisfies Subject;
