import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeDocument } from "../../../core";
import { Effect } from "../../../core/effect";
import { itemsOf } from "../../../core/fields";
import { renderAllowAll } from "../../../core/policy/rego";
import type { Change, Flip, InitDataDiff } from "../../../core/review/change";
import { diffInitData } from "../../../core/review/diff";
import { diffFiles, documentOf, findings, OPPOSITE } from "./pair";
import { BASE, edited, policyOf, TOOLS, USER, WEB_2 } from "./samplePod";

type Pair = readonly [what: string, before: string, after: string, place: string, effect: Effect, word: RegExp];

/** The containers by their place in the data: sandbox, setup, web. */
const WEB = ["containers", 2];
const HEADER = "package agent_policy\n\nimport rego.v1\n\n";
const DOCS =
    decodeDocument(readFileSync("test/vectors/image-pull-proxy.toml", "utf8")).initData?.files["policy.rego"] ?? "";
const remove = () => undefined;
const add = (item: unknown) => (list: unknown) => [...itemsOf(list), item];
const drop = (item: unknown) => (list: unknown) => itemsOf(list).filter((one) => one !== item);
const set = (value: unknown) => () => value;
const INIT = { name: "setup", image: TOOLS };

// What each key is for: `rules.rego` and `core/policy/derive/data.ts`. What a request gives: `core/policy/requests.ts`.
const OURS: readonly Pair[] = [
    [
        "another image",
        BASE,
        policyOf({ container: { image: WEB_2 } }),
        "container web: image",
        "unknown",
        /Another image/,
    ],
    [
        "an image by tag",
        BASE,
        edited([...WEB, "OCI", "Annotations", "io.kubernetes.cri.image-name"], set("reg.example/web:1")),
        "container web: image",
        "loosens",
        /tag/,
    ],
    [
        "other arguments",
        BASE,
        policyOf({ container: { args: ["admin"] } }),
        "container web: args",
        "unknown",
        /arguments/,
    ],
    [
        "an argument by its form",
        BASE,
        edited([...WEB, "args"], set(["/bin/app", { regex: "^(?s:.*)$" }])),
        "container web: args",
        "loosens",
        /form alone/,
    ],
    [
        "another value of a variable",
        BASE,
        policyOf({ container: { env: [{ name: "MODE", value: "test" }] } }),
        "container web: env MODE",
        "unknown",
        /another value/,
    ],
    ["a variable more", BASE, edited([...WEB, "env"], add("NEW=1")), "container web: env NEW", "unknown", /variable/],
    [
        "a variable of any value",
        BASE,
        edited([...WEB, "env_any"], add("LD_PRELOAD")),
        "container web: env_any",
        "loosens",
        /host reads and chooses the value/,
    ],
    [
        "a variable by its form",
        BASE,
        edited([...WEB, "env_patterns"], set({ CPUS: "[0-9]+" })),
        "container web: env_patterns CPUS",
        "loosens",
        /in this form/,
    ],
    [
        "another form of a variable",
        edited([...WEB, "env_patterns"], set({ CPUS: "[0-9]+" })),
        edited([...WEB, "env_patterns"], set({ CPUS: ".*" })),
        "container web: env_patterns CPUS",
        "unknown",
        /another form/,
    ],
    [
        "the pod's name in a variable",
        BASE,
        edited([...WEB, "env_pod"], set({ POD: "name" })),
        "container web: env_pod POD",
        "unknown",
        /pod's name/,
    ],
    [
        "a variable that may be missing",
        BASE,
        edited([...WEB, "optional"], add("LEVEL")),
        "container web: optional",
        "loosens",
        /leave this variable out/,
    ],
    [
        "root",
        BASE,
        policyOf({ container: { securityContext: { runAsUser: 0, runAsGroup: 0 } } }),
        "container web: user.UID",
        "loosens",
        /root/,
    ],
    [
        "root's group",
        BASE,
        edited([...WEB, "user", "GID"], set(0)),
        "container web: user.GID",
        "loosens",
        /root's group/,
    ],
    [
        "another user",
        BASE,
        edited([...WEB, "user", "UID"], set(2000)),
        "container web: user.UID",
        "unknown",
        /another user/,
    ],
    [
        "one more group",
        BASE,
        edited([...WEB, "user", "AdditionalGids"], add(4)),
        "container web: user.AdditionalGids",
        "loosens",
        /one more group/,
    ],
    [
        "a group of the image",
        BASE,
        edited([...WEB, "image_groups"], set([4])),
        "container web: image_groups",
        "loosens",
        /image names/,
    ],
    [
        "one more capability",
        BASE,
        edited([...WEB, "capabilities"], add("SYS_ADMIN")),
        "container web: capabilities",
        "loosens",
        /Linux capability/,
    ],
    [
        "one capability less",
        BASE,
        edited([...WEB, "capabilities"], drop("NET_BIND_SERVICE")),
        "container web: capabilities",
        "tightens",
        /less/,
    ],
    [
        "set-uid programs",
        BASE,
        edited([...WEB, "NoNewPrivileges"], set(false)),
        "container web: NoNewPrivileges",
        "loosens",
        /set-uid/,
    ],
    [
        "a root that can be written to",
        BASE,
        edited([...WEB, "readonly"], set(false)),
        "container web: readonly",
        "loosens",
        /change its image's files/,
    ],
    ["a terminal", BASE, edited([...WEB, "terminal"], set(true)), "container web: terminal", "unknown", /terminal/],
    [
        "another directory",
        BASE,
        policyOf({ container: { workingDir: "/tmp" } }),
        "container web: Cwd",
        "unknown",
        /directory/,
    ],
    [
        "a volume of the host's content",
        BASE,
        edited([...WEB, "mounts", "/host"], set({ copy: true, options: ["rbind", "rprivate", "ro"] })),
        "container web: mount /host",
        "loosens",
        /host chooses what is in/,
    ],
    [
        "an empty volume",
        BASE,
        edited([...WEB, "mounts", "/tmp"], set({ disk: "tmp", options: ["rbind", "rprivate", "rw"] })),
        "container web: mount /tmp",
        "neutral",
        /empty/,
    ],
    [
        "a mount that can be written to",
        BASE,
        edited([...WEB, "mounts", "/etc/app", "options"], set(["rbind", "rprivate", "rw"])),
        "container web: mount /etc/app",
        "loosens",
        /write/,
    ],
    [
        "a mount that may be missing",
        BASE,
        edited([...WEB, "mounts", "/cache", "optional"], set(true)),
        "container web: mount /cache",
        "loosens",
        /leave this mount out/,
    ],
    [
        "another volume",
        BASE,
        edited([...WEB, "mounts", "/cache", "disk"], set("other")),
        "container web: mount /cache",
        "unknown",
        /another volume/,
    ],
    [
        "a mount that another may hide",
        edited([...WEB, "inside"], set({ "/cache": "/" })),
        BASE,
        "container web: mount /cache",
        "loosens",
        /hide/,
    ],
    [
        "a setting of the kernel",
        BASE,
        policyOf({ spec: { securityContext: { ...USER, sysctls: [{ name: "net.core.somaxconn", value: "1" }] } } }),
        "sandbox container: sysctl net.core.somaxconn",
        "unknown",
        /kernel/,
    ],
    [
        "a command",
        BASE,
        policyOf({ policy: { exec: [{ container: "web", command: ["/bin/sh"] }] } }),
        'container web: exec ["/bin/sh"]',
        "loosens",
        /run this command/,
    ],
    [
        "a probe less",
        BASE,
        policyOf({ container: { livenessProbe: undefined } }),
        'container web: exec ["/bin/app","alive"]',
        "tightens",
        /not run this command/,
    ],
    [
        "a command with any arguments",
        BASE,
        edited([...WEB, "exec", 0, "prefix"], set(true)),
        'container web: exec ["/bin/app","alive"]',
        "loosens",
        /any arguments/,
    ],
    [
        "no init container before",
        BASE,
        edited([...WEB, "after"], remove),
        "container web: after",
        "loosens",
        /did not run/,
    ],
    [
        "one more container",
        BASE,
        edited(["containers"], add({ name: "new", OCI: { Annotations: {} } })),
        "container new",
        "loosens",
        /may create this container/,
    ],
    [
        "an init container less",
        BASE,
        policyOf({ spec: { initContainers: [] } }),
        "container setup",
        "tightens",
        /not create this container/,
    ],
    [
        "another name of a container",
        BASE,
        policyOf({ spec: { initContainers: [{ ...INIT, name: "first" }] } }),
        "container name",
        "neutral",
        /Only the name of the container differs/,
    ],
    [
        "variables of a form",
        BASE,
        policyOf({ policy: { environment: [{ name: "OTEL_.*", pattern: true }] } }),
        "env_families",
        "loosens",
        /of this form/,
    ],
    ["a check less", BASE, edited(["checks"], drop("user")), "checks", "loosens", /without this check/],
    ["any name of the pod", BASE, edited(["sandbox", "name"], set("")), "sandbox.name", "loosens", /any name/],
    [
        "any namespace",
        BASE,
        policyOf({ source: { namespace: undefined } as never }),
        "sandbox.namespace",
        "loosens",
        /any namespace/,
    ],
    [
        "another namespace",
        BASE,
        policyOf({ source: { namespace: "other" } }),
        "sandbox.namespace",
        "unknown",
        /another namespace/,
    ],
    [
        "shared processes",
        BASE,
        policyOf({ spec: { shareProcessNamespace: true } }),
        "container web: sandbox_pidns",
        "loosens",
        /processes/,
    ],
    ["a group of the volumes", BASE, edited(["sandbox", "fs_group"], set(5)), "sandbox.fs_group", "unknown", /group/],
    [
        "an annotation of the runtime",
        BASE,
        policyOf({ source: { annotations: { "io.katacontainers.config.hypervisor.default_vcpus": "2" } } }),
        "annotations",
        "unknown",
        /annotation/,
    ],
    [
        "a mount of the runtime",
        BASE,
        edited(["runtime", "mounts", "/x"], set("proc proc rw")),
        "runtime.mounts /x",
        "loosens",
        /Every container/,
    ],
    [
        "a file of the runtime",
        BASE,
        edited(["runtime", "files"], add("/etc/passwd")),
        "runtime.files",
        "loosens",
        /file of its own/,
    ],
    [
        "an open path of the kernel",
        BASE,
        edited(["runtime", "paths", "MaskedPaths"], drop("/proc/kcore")),
        "runtime.paths.MaskedPaths",
        "loosens",
        /open/,
    ],
    [
        "a setting that may be made",
        BASE,
        edited(["runtime", "sysctls", "kernel.core_pattern"], set("|/x")),
        'runtime.sysctls."kernel.core_pattern"',
        "loosens",
        /kernel/,
    ],
    [
        "a key that the tool does not know",
        BASE,
        edited([...WEB, "new_key"], set(1)),
        "container web: new_key",
        "unknown",
        /No known guest reads it/,
    ],
    ["logs", BASE, policyOf({ policy: { logs: true } }), "ReadStreamRequest", "loosens", /what a container prints/],
    ["input", BASE, policyOf({ policy: { stdin: true } }), "WriteStreamRequest", "loosens", /types into a process/],
    [
        "the guest's logs",
        BASE,
        policyOf({ policy: { diagnostics: true } }),
        "GetDiagnosticDataRequest",
        "loosens",
        /logs of the guest/,
    ],
    [
        "a request that the author allows",
        BASE,
        policyOf({ policy: { allow: [{ request: "PauseContainerRequest", because: "backups" }] } }),
        "PauseContainerRequest",
        "loosens",
        /freezes/,
    ],
    [
        "the author's reason",
        BASE,
        policyOf({ policy: { allow: [{ request: "PauseContainerRequest", because: "backups" }] } }),
        "PauseContainerRequest (comment)",
        "neutral",
        /author/,
    ],
    [
        "another policy for everyone",
        BASE,
        BASE.replace("default SetPolicyRequest := false", "default SetPolicyRequest := true"),
        "SetPolicyRequest",
        "loosens",
        /replaces this policy/,
    ],
    [
        "denials that do not count",
        BASE,
        BASE.replace("\n\nimport", "\nimport").replace('Policy := "no"', "Policy := true"),
        "AllowRequestsFailingPolicy",
        "loosens",
        /Every request/,
    ],
    [
        "a flag of the guest image that stays on",
        BASE,
        BASE.replace('Policy := "no"', "Policy := false"),
        "AllowRequestsFailingPolicy",
        "loosens",
        /guest image .* continues/,
    ],
    [
        "a flag of the guest image that ends",
        BASE.replace('default AllowRequestsFailingPolicy := "no"\n', ""),
        BASE,
        "AllowRequestsFailingPolicy",
        "tightens",
        /guest image .* stops/,
    ],
    [
        "no check of hooks",
        BASE,
        BASE.replace("{list | list := input.OCI.Hooks[_]} - {[]} == set()\n", ""),
        "rules",
        "loosens",
        /were denied/,
    ],
    [
        "no check of devices",
        BASE,
        BASE.replace(", linux.Resources.Devices, input.devices}", "}"),
        "rules",
        "loosens",
        /were denied/,
    ],
    [
        "a rule that is never met",
        BASE,
        BASE.replace("input.guest_hook_path ==", "1 == 2\ninput.guest_hook_path =="),
        "rules",
        "tightens",
        /were allowed/,
    ],
    [
        "a comment in the rules",
        BASE,
        BASE.replace("id := input.container_id", "# why\nid := input.container_id"),
        "rules",
        "neutral",
        /Only comments/,
    ],
    [
        "Baseline instead of Strict",
        BASE,
        policyOf({ policy: { preset: "baseline" } }),
        "checks",
        "loosens",
        /without this check/,
    ],
    ["AllowAll instead of Strict", BASE, renderAllowAll(), "CreateContainerRequest", "loosens", /runs a program/],
    [
        "data in another order",
        BASE,
        edited([], (data) => Object.fromEntries(Object.entries(data as object).reverse())),
        "(layout)",
        "neutral",
        /mean nothing/,
    ],
];

const DENY = `${HEADER}default CreateContainerRequest := false\n`;
const EXEC = `${HEADER}default ExecProcessRequest := false\n`;
const RULE = (body: string) => `${EXEC}ExecProcessRequest if ${body}\n`;

const HANDWRITTEN: readonly Pair[] = [
    ["Strict instead of the documentation's", DOCS, BASE, "SetPolicyRequest", "tightens", /replaces this policy/],
    [
        "a request that the documentation forgets",
        DOCS,
        renderAllowAll(),
        "GetDiagnosticDataRequest",
        "loosens",
        /logs of the guest/,
    ],
    [
        "creation denied",
        `${HEADER}default CreateContainerRequest := true\n`,
        DENY,
        "CreateContainerRequest",
        "tightens",
        /runs a program/,
    ],
    ["a default for what had none", HEADER, DENY, "CreateContainerRequest", "neutral", /denied as well/],
    ["commands of any kind", EXEC, RULE("input.process"), "rules", "loosens", /were denied/],
    [
        "one command",
        RULE("input.process"),
        RULE('input.process.Args == ["/bin/sh"]'),
        "rules",
        "tightens",
        /were allowed/,
    ],
    [
        "a command that no probe asks",
        EXEC,
        RULE('input.process.Args == ["/bin/own"]'),
        "rules",
        "unknown",
        /cannot say/,
    ],
    [
        "a space in a string",
        RULE('input.process.Args == ["a b"]'),
        RULE('input.process.Args == ["a  b"]'),
        "rules",
        "unknown",
        /cannot say/,
    ],
    [
        "indents",
        RULE('{\n    input.x == "#"\n}'),
        RULE('{\n\tinput.x == "#"\n\n}'),
        "rules",
        "neutral",
        /Only comments/,
    ],
    [
        "a policy that does not parse",
        `${HEADER}default CreateContainerRequest := true\n`,
        `${HEADER}default CreateContainerRequest := true\nx {\n`,
        "create a container of a foreign image",
        "tightens",
        /does not parse/,
    ],
    [
        "a policy without a package",
        DOCS,
        "default SetPolicyRequest := true\n",
        "replace the policy",
        "tightens",
        /does not parse/,
    ],
    ["a default of the author's own", HEADER, `${HEADER}default mine := true\n`, "mine", "unknown", /No agent/],
    [
        "a default over lines",
        `${HEADER}default\nSetPolicyRequest\n:= false\n`,
        `${HEADER}default\nSetPolicyRequest\n:= true\n`,
        "SetPolicyRequest",
        "loosens",
        /replaces this policy/,
    ],
    [
        "a default behind another one on its line",
        `${DENY.trimEnd()} default SetPolicyRequest := false\n`,
        `${DENY.trimEnd()} default SetPolicyRequest := true\n`,
        "SetPolicyRequest",
        "loosens",
        /replaces this policy/,
    ],
    [
        "a default behind a raw text that looks open",
        `${HEADER}text := \`"\`\ndefault SetPolicyRequest := false\nother := "\`"\n`,
        `${HEADER}text := \`"\`\ndefault SetPolicyRequest := true\nother := "\`"\n`,
        "SetPolicyRequest",
        "loosens",
        /replaces this policy/,
    ],
    [
        "a default in a raw text, which does not count",
        `${HEADER}text := \`\ndefault SetPolicyRequest := false\n\`\n`,
        `${HEADER}text := \`\ndefault SetPolicyRequest := true\n\`\n`,
        "rules",
        "unknown",
        /cannot say/,
    ],
    [
        "a line that breaks elsewhere",
        RULE("{\n\tinput.x == 1\n\tinput.y\n}"),
        RULE("{\n\tinput.x == 1; input.y\n}"),
        "rules",
        "unknown",
        /cannot say/,
    ],
    [
        "a comment of foreign letters behind a default",
        `${HEADER}default SetPolicyRequest := false # é\n`,
        `${HEADER}default SetPolicyRequest := false # 𝄞\n`,
        "rules",
        "neutral",
        /Only comments/,
    ],
    [
        "an import under another name",
        `${HEADER}import data.a as b\n\nExecProcessRequest if b\n`,
        `${HEADER}import data.c as b\n\nExecProcessRequest if b\n`,
        "rules",
        "unknown",
        /cannot say/,
    ],
    [
        "data on lines of its own",
        `${DENY}policy_data\n:= {"containers": [{"OCI": {"Process": {"Args": ["a"]}}}]}`,
        `${DENY}policy_data\n:= {"containers": [{"OCI": {"Process": {"Args": ["b"]}}}]}`,
        "sandbox container: OCI.Process.Args[0]",
        "unknown",
        /No known guest reads it/,
    ],
    [
        "another author's data",
        `${DENY}policy_data := {"containers": [{"OCI": {"Process": {"Args": ["a"]}}}]}`,
        `${DENY}policy_data := {"containers": [{"OCI": {"Process": {"Args": ["b"]}}}]}`,
        "sandbox container: OCI.Process.Args[0]",
        "unknown",
        /No known guest reads it/,
    ],
];

function at(place: string, { changes, flips }: ReturnType<typeof diffFiles>): (Change | Flip)[] {
    return [...findings({ changes, flips, effect: "neutral" }), ...flips].filter(
        (one) => ("path" in one ? one.path : one.probe) === place,
    );
}

const known = new Map<string, InitDataDiff>();

/** The comparison of two policies, which several tests look at. */
function compared(before: string, after: string): InitDataDiff {
    const key = JSON.stringify([before, after]);
    const diff = known.get(key) ?? diffFiles({ "policy.rego": before }, { "policy.rego": after });
    known.set(key, diff);
    return diff;
}

test.each([...OURS, ...HANDWRITTEN])("%s", (_, before, after, place, effect, word) => {
    const diff = compared(before, after);
    const found = at(place, diff);
    expect(found, JSON.stringify(diff, undefined, 1).slice(0, 4_000)).toContainEqual(
        expect.objectContaining({ effect, reason: expect.stringMatching(word) }),
    );
    const back = at(place, compared(after, before));
    expect(back.map((one) => one.effect).sort()).toEqual(found.map((one) => OPPOSITE[one.effect]).sort());
});

test("there are enough pairs", () => {
    expect(OURS.length + HANDWRITTEN.length).toBeGreaterThanOrEqual(45);
});

test.each(["\n# why\n", "# why\n", "#\n# why\n", "\n\n#", "\n", ""])("a default after %j is found", (head) => {
    const start = "package agent_policy\n";
    const [before, after] = ["true", "false"].map((value) => `${start}${head}\ndefault SetPolicyRequest := ${value}\n`);
    expect(findings(diffFiles({ "policy.rego": before ?? "" }, { "policy.rego": after ?? "" }))).toMatchObject([
        { path: "SetPolicyRequest", effect: "tightens" },
    ]);
    const direct = ["true", "false"].map((value) => `${start}${head}default SetPolicyRequest := ${value}\n`);
    expect(findings(diffFiles({ "policy.rego": direct[0] ?? "" }, { "policy.rego": direct[1] ?? "" }))).toMatchObject([
        { effect: head === "\n\n#" ? "neutral" : "tightens" },
    ]);
});

test("without a policy everything is allowed", () => {
    const { flips, effect } = diffFiles({ "policy.rego": DOCS }, {});
    expect(effect).toBe("tightens");
    expect(flips.length).toBeGreaterThan(0);
});

test.each(OURS)("%s: what loosens is reported without asking as well", (_what, one, other) => {
    for (const [before, after] of [
        [one, other],
        [other, one],
    ] as const) {
        const asked = compared(before, after);
        const { effect, isUnasked } = diffFiles(
            { "policy.rego": before },
            { "policy.rego": after },
            { asksOwn: false },
        );
        expect(isUnasked === true || effect === asked.effect).toBe(true);
        expect(effect === Effect.Loosens).toBe(asked.effect === Effect.Loosens);
    }
});

/** The sample policy with a rule that is not ours, which may read anything into the data. */
const FOREIGN = BASE.replace("data.pstate == {}", "true\ndata.pstate == {}");

test.each([
    ["our rules with other data", BASE, edited([...WEB, "args"], add("more")), true],
    [
        "our rules with another default",
        BASE,
        BASE.replace("ReadStreamRequest := false", "ReadStreamRequest := true"),
        true,
    ],
    ["our rules in a new workload", undefined, BASE, true],
    ["another choice of our rules", policyOf({ policy: { preset: "baseline" } }), BASE, undefined],
    ["a rule of another maker", FOREIGN, edited([...WEB, "args"], add("more"), FOREIGN), undefined],
    ["a rule of another maker in a new workload", undefined, FOREIGN, undefined],
    ["a rule that comes in", BASE, FOREIGN, undefined],
])("whether to leave out the asking of %s", (_what, before, after, isUnasked) => {
    const documents = [before, after].map((policy) =>
        policy === undefined ? undefined : documentOf({ "policy.rego": policy }),
    );
    const [asked, unasked] = [true, false].map((asksOwn) => diffInitData(documents[0], documents[1], { asksOwn }));
    expect(unasked?.isUnasked).toBe(isUnasked);
    expect(asked?.isUnasked).toBe(undefined);
    expect(unasked?.flips.length).toBe(isUnasked ? 0 : asked?.flips.length);
    expect(unasked?.changes.map(({ path }) => path)).toEqual(asked?.changes.map(({ path }) => path));
});
