import type { Subject } from "./subject";

export const INPUTS_MESSAGES = {
    title: "Inputs of any kind",
    introduction: `These codes are about the form of a value. They occur in the inputs of a component, in the config of \`inject\`, in
manifests, and in the files of an init-data document.`,
    entries: {
        "carriage-return": `A text from a file has Windows line ends (\`\\r\\n\`). Guests accept it, but the same file with \`\\n\` gives another init-data
digest, so two machines can deploy different digests of one commit. Keep the file with \`\\n\` on every machine, for
example with the line \`*.pem text eol=lf\` in \`.gitattributes\`.`,
        config: `A value in the config of the stack has to be an object or a list, and its text is not JSON. The usual cause is an object
that was set as plain text. Set its fields one by one: \`pulumi config set --path\`, with the key
\`'confidential-workload:kbs.url'\` and the value.`,
        duplicate: `A list has the same entry twice, or two entries claim the same name, path or place: a \`noProxy\` host, a registry rule, a
CA certificate, a container name, a mount path, a Secret. Guests and Kubernetes use only one of the two, or refuse the
pod. Remove one, or merge both into one entry.`,
        empty: `A value is present and contains nothing: an empty text, list or object. Guests do not treat it as absent. For example,
an empty \`images.searchRegistries\` blocks all images of Docker Hub, and a signature scope without requirements accepts
every image. Add a value, or remove the field to get its default.`,
        missing: `A required value is absent: an input, a field of the pod, or a file or key of the init-data. Set the field that the
message names. For \`policy.imageLock\`, run \`confidential-workload lock\` with the images and give the content of
\`images.lock.json\`. Without \`aa.toml\`, the VM of a peer pod waits and never starts the pod. Add the file, even an empty
one.`,
        "no-effect": `The value is valid, but guests would ignore it because of another setting or the platform. Examples: \`policy.logs\`
together with \`policy.rego\`, mirrors of a registry rule that is blocked, \`images.credentialsUri\` on peer pods. Remove
it, or set what it depends on.`,
        "not-a-choice": `The field takes one of a fixed set of values, and this value is not in the set. The usual cause is a typo, or a name
from another tool. Use a value that the message lists as allowed. In TypeScript, the enums have them: \`Platform.Snp\`,
\`PolicyPreset.Strict\`.`,
        "not-text": `The name or value of an environment variable is a boolean or a number: without quotes YAML reads \`yes\` and \`8080\` so. The
API server takes only text there and refuses the pod. Write it in quotes: \`value: "8080"\`.`,
        "not-unicode": `The text contains one half of a surrogate pair, which cannot be written as UTF-8. The usual cause is a program that cuts
a string in the middle of an emoji. Remove the character, or cut the string by characters, as in \`[...text].slice(0,
20).join("")\`.`,
        "one-of": `Some settings exclude each other, and more than one is set, or none although one is required. Examples: \`policy.preset\`
and \`policy.rego\`, two workloads in one component, \`key\` and \`keyUri\` of a signature requirement. It also stands for a
file with several YAML documents where only one makes sense. Keep exactly one.`,
        "ordinary-secret": `Under Strict, variables of the pod come from Secrets of Kubernetes that are not sealed. The cluster and the host know these
values, and the policy cannot bind them, so the host can also give the program others. Seal what the host must not know
(\`secret convert\` does it, see [sealed-secrets.md](sealed-secrets.md)), or let the program fetch it from the
KBS. If the host may know and choose the values, ignore the warning.`,
        "peer-missing": `The program makes a workload, and a package that has to be installed in the project of the program is not there. It is a
peer dependency, so that the program and this package share one copy. Run \`npm install\` with the name of the package.`,
        "plain-secret": `A variable of the pod has a literal value that looks like a password, a token or a key. The host and everyone who can
read the pod see it, and a Strict policy contains it too. Let the program fetch the value from the KBS, or seal it: see
[sealed-secrets.md](sealed-secrets.md). If the value is public, ignore the warning. For the policy pack, add the name of
the variable to \`allow\` of the rule \`env-secrets\`.`,
        "sdk-old": `Versions of \`@pulumi/pulumi\` before 3.202.0 do not send the inputs of a component to the engine. The preview then shows
neither the init-data nor its digest. Run \`npm install @pulumi/pulumi@latest\`, and update the Pulumi CLI.`,
        secret: `The input is a Pulumi secret or an encrypted config value, and it would become part of the init-data or the agent
policy. Everyone who can read the pod can read those. Keep the secret in the KBS. In the environment of a container,
take it from a Secret with \`valueFrom.secretKeyRef\`. If the value is public, do not mark it as a secret (in YAML
\`fn::secret\`), wrap it in \`pulumi.unsecret\`, or set the config key again without \`--secret\`.`,
        "unknown-key": `Nothing reads this name: it is a typo, or it belongs somewhere else. Guests ignore unknown keys silently, so the
setting would be lost. Correct the name or remove it. In an init-data document of another author it can be a warning:
the key only changes the digest.`,
        url: `The text is not an http or https URL that guests can use. The usual causes are a missing scheme, a space, or a port
above 65535. A host with the name \`undefined\` means that the program reads a property that does not exist. Write scheme,
host and port, as in \`https://kbs.example.com:8080\`.`,
        userinfo: `The URL or registry name contains a user name or password before an \`@\`. Init-data is public, so the password would be
public. Remove that part, and replace the password, because it may already be in a log or in the state. Credentials for
registries belong into the KBS, at \`images.credentialsUri\`. Write \`%40\` for an \`@\` that belongs to the path.`,
        "wrong-type": `The value has another type than the field takes, for example a number where a string has to be. TypeScript finds this in a
program. Plain JavaScript, YAML and JSON do not. Give the type that the message names, and put a YAML text in quotes if
it looks like a number or a boolean. A \`select\` function of a transform has to return true or false, not a promise.`,
    },
} satisfies Subject;
