// docs/pod-fields.md, from the tables of fields that policies are derived with.

const INTRODUCTION = `# Fields of a pod, one by one

What \`PolicyPreset.Strict\` does with each field of a pod spec, also with those of Kubernetes 1.37, the newest that \`@pulumi/kubernetes\` has. \`npm run golden\` writes this page from the
tables that the policy is derived with. \`initContainers\` have the fields of \`containers\`. A field that no table has is an error
under Strict, and a warning under the other presets.
`;

export function podFieldsPage({ fields, sources, arrivalOf }) {
    const rows = leaves(fields, "");
    const of = (kind) => rows.filter(({ treatment }) => kindOf(treatment) === kind);
    const arrivals = [...sources, "podCertificate"].map((name) => ({ name, message: messageOf(name, arrivalOf) }));
    const isSource = ({ object, name }) => object === "volumes[]" && sources.includes(name);
    return [
        INTRODUCTION,
        "## Refused\n",
        "The preview names the field, and nothing is deployed. A value in brackets changes nothing, so that it is allowed.\n",
        table(
            ["field", "why", "what to do"],
            of("refused").map(({ object, name, treatment }) => [
                code(join(object, name)),
                why(treatment),
                treatment.fix,
            ]),
        ),
        "## Refused, where a container mounts it\n",
        "With the volume in `policy.untrustedVolumes` Strict allows it where nodes copy its files: see [agent-policy.md](agent-policy.md).\n",
        table(
            ["source", "why: the volume is"],
            [...grouped(arrivals, ({ message }) => message)].map(([message, same]) => [
                same.map(({ name }) => code(name)).join(", "),
                message,
            ]),
        ),
        "## Bound, or read to say what is allowed\n",
        lists(of("bound").filter((row) => !isSource(row) && row.name !== "podCertificate")),
        "## Without effect on the policy\n",
        "The pod may have any value there: the cluster alone reads it, or the host chooses what it is about anyway.\n",
        lists(of("harmless")),
    ].join("\n");
}

function leaves(fields, object) {
    return Object.entries(fields)
        .filter(([name]) => name !== "initContainers")
        .flatMap(([name, treatment]) => {
            const below = treatment.form?.kind === "list" ? `${name}[]` : name;
            return treatment.form === undefined
                ? [{ object, name, treatment }]
                : leaves(treatment.fields, join(object, below));
        });
}

function kindOf(treatment) {
    return treatment === "harmless" ? "harmless" : "why" in treatment ? "refused" : "bound";
}

const TRIED = [true, false, "Default", "Disabled", "RuntimeDefault", "Unconfined", "linux"];

function why({ why, unless }) {
    const allowed = TRIED.filter((value) => unless?.(value) === true).map((value) => code(String(value)));
    return allowed.length === 0 ? why : `${why} (${allowed.join(", ")})`;
}

function messageOf(name, arrivalOf) {
    const volume =
        name === "podCertificate"
            ? { kind: "projected", given: { sources: [{ podCertificate: {} }] } }
            : { kind: name, given: {} };
    return arrivalOf(volume, {}).message;
}

function lists(rows) {
    const objects = grouped(rows, ({ object }) => object);
    return table(
        ["in", "fields"],
        [...objects].map(([object, own]) => [
            object === "" ? "the pod spec" : code(object),
            own.map(({ name }) => code(name)).join(", "),
        ]),
    );
}

function table(head, rows) {
    return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** `Map.groupBy`, which Node 20 does not have. */
function grouped(items, keyOf) {
    const groups = new Map();
    for (const item of items) {
        groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
    }
    return groups;
}

const join = (object, name) => (object === "" ? name : `${object}.${name}`);
const code = (text) => `\`${text}\``;
