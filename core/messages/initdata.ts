import type { Subject } from "./subject";

export const INITDATA_MESSAGES = {
    title: "Init-data documents",
    introduction: `\`validate\`, \`decode\`, \`diff\` and the policy pack read documents that somebody else may have written.`,
    entries: {
        "annotation-base64": `The annotation is empty or not base64, and guests take no init-data from it. Usually a part was lost in a copy. Encode
the document again: gzip first, then base64 with padding, on one line.`,
        "annotation-gzip": `The annotation is base64, but its content is not one gzip stream, or it unpacks to more than 64 MiB. Guests read only
the first stream. Encode the document again: gzip first, then base64 on one line.`,
        "annotation-recompressed": `The document is valid, but another program compressed it. The digest is the same. Do nothing, unless you expect that
this package wrote the annotation: then find out what changed it.`,
        "digest-differs": `The annotation with the readable digest does not have the digest of the init-data in the same pod. Somebody changed one
of the two. Find out which one is right with \`confidential-workload diff\`. Write the right digest, or put the right
init-data back.`,
        "document-size": `\`aa.toml\` or \`cdh.toml\` is nested more than 100 times, or has more than 10,000 values. It is not read any further, so that
a document of others cannot keep your machine busy. Guests read some hundred values at the most.`,
        "init-data-misplaced": `The annotation is on the Deployment or another object that makes the pods. No runtime looks there, so the pods start
without init-data. Move it to the metadata of the pod template. In a Deployment that is
\`spec.template.metadata.annotations\`.`,
        "init-data-new-name": `The annotation has its present name, and runtimes of this Kata version do not read it: they know it since Kata 3.20.
Update Kata on the nodes.`,
        "init-data-old-name": `The pod has only the old name of the annotation, and runtimes since Kata 3.20 do not read it. The guest would start with
the policy on its own disk. Rename it to \`io.katacontainers.config.hypervisor.cc_init_data\`.`,
        "init-data-old-runtime": `Runtimes before Kata 3.16 read the old annotation only for peer pods and without gzip. Update Kata on the nodes.`,
        "loose-type": `The value is not of the right type, but guests convert it, for example \`"true"\` to \`true\`. Write it as the message
shows, so that every reader sees the same value.`,
        "no-init-data": `The text contains no init-data: it is not a document, and no object in it has the annotation. Check that you gave the
right file, and the whole of it. For a pod in the cluster, use \`kubectl get pod NAME -o yaml\`.`,
        "provisional-digest": `The digest in this preview depends on a resource that the same update makes, such as a Service whose address is in the URL of the KBS. The dry
run of the API server makes up what the cluster chooses, and the real object gets other values. Do not register this digest: run
\`pulumi up\`, and take it from the stack. A value that the program gives itself, such as a name that you write into the URL, has no such
dependency.`,
        toml: `The document, \`aa.toml\` or \`cdh.toml\` is not valid TOML, and guests refuse it. Correct the line that the message names,
and encode the document again.`,
        "toml-newer": `The document, \`aa.toml\` or \`cdh.toml\` has TOML that Kata 4.0 and later read, and Kata 3.20 to 3.32 do not: TOML 1.1 (the escapes \`\\e\` and \`\\x\`, times without
seconds, inline tables on several lines or with a comma at the end), or a table header inside of a table that dotted keys have made. On such a node the VM
does not start. Write it in the older way, and encode the document again. It is an error with \`kataVersion\` below 4.0, and a warning without \`kataVersion\`.`,
    },
} satisfies Subject;
