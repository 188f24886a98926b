import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import { BASE } from "../core/trustee/cases.mjs";
import { commandsOf, PAGES } from "./pageCommands";
import { runCli, runCliAsync } from "./runCli";
import { runLine } from "./shell";

/** What a command of a page does: what it prints, or the file that it writes and what is in it. It ends well. */
type Row = RegExp | { readonly writes: string; readonly like: RegExp } | Elsewhere;

/** Who runs it, where it needs what this test does not have: a file of tests, and what in it is the command. */
interface Elsewhere {
    readonly needs: string;
    readonly by: string;
    readonly as: string;
}

const OTHER_LANGUAGES = {
    "npm install confidential-workload @pulumi/pulumi @pulumi/kubernetes": {
        needs: "a tarball",
        by: "test/package/plugin.test.ts",
        as: "new Consumer(",
    },
    "pulumi package add ./node_modules/confidential-workload/plugin": {
        needs: "an engine",
        by: "test/package/plugin.test.ts",
        as: "confidential-workload/plugin",
    },
};
const REGISTRY = { needs: "a registry", by: "test/e2e/lock.test.ts" };
const HELM = { needs: "an engine", by: "test/e2e/manifestTools.test.ts" };
const REVIEW_JOB = { needs: "CI and an engine", by: "test/e2e/ciExamples.test.ts", as: "docs/review.md" };
const PACK = { needs: "an engine", by: "test/e2e/policyPack.ts", as: '"--policy-pack"' };
const CONFIG = { needs: "an engine", by: "test/e2e/inputs.test.ts" };
const KBS = { needs: "a KBS and its administrator", by: "test/cli/secret.test.ts", as: "kbs-client" };
const TOKEN = { needs: "a token of Trustee", by: "test/cli/verify.test.ts" };
const CLUSTER = { needs: "pods of a cluster", by: "test/cli/status.test.ts" };
const NPM = { needs: "a clone or an install", by: ".ci/run", as: "npm ci && npm test" };

const UNTRIED = { needs: "nodes with Kata", by: "docs/start.md", as: "not run by our tests" };
const INSTALLED = { needs: "a tarball", by: "test/package/readme.test.ts", as: "npm install" };
const ENGINE = { needs: "an engine", by: "test/e2e/start.test.ts", as: "docs/start.md" };

const OMIT_PEERS = { needs: "a tarball", by: "test/package/lean.test.ts", as: '"--omit=peer"' };
const TWO_VERSIONS = { needs: "two versions of the package" };
const PINNED = { needs: "a released version", by: "docs/updating.md", as: "--save-exact" };

const LOCK_WRITE = { ...REGISTRY, by: "test/cli/lockWrite.test.ts", as: "write: true" };
const INIT_HERE = { writes: "index.ts", like: /new ConfidentialWorkload\("web"/ };
const RENDERED = /━━ Resources .*ConfidentialWorkload.*digest {5}sha256:/s;
const INJECTED = { writes: "confidential.yaml", like: /cc_init_data"?: "?H4sI/ };
const RESOURCE_POLICY = { writes: "resource-policy.rego", like: /^package policy$/m };

const DIGEST = /sha256:[0-9a-f]{64}/;

/** Every command of README and docs, in the order of its page, which is that of a reader. */
const TABLE: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
    "README.md": {
        "npm ci && npm run demo": NPM,
        "npm ci && npm test": NPM,
        "npx confidential-workload init --check": {
            needs: "a cluster",
            by: "test/cli/initCheck.test.ts",
            as: "init-check",
        },
        "npm install confidential-workload @pulumi/pulumi @pulumi/kubernetes typescript@5": {
            needs: "a tarball",
            by: "test/package/readme.test.ts",
            as: "npm install",
        },
        "npx confidential-workload init": { needs: "a terminal", by: "test/package/readme.test.ts", as: "INIT" },
        "npx confidential-workload lock registry.example.com/shop/web:7": {
            ...REGISTRY,
            by: "test/cli/byHand.test.ts",
            as: "COMMAND",
        },
        "npx confidential-workload render .": RENDERED,
        "npx confidential-workload docs": /^ {2}start +Start: a confidential pod in 30 minutes$/m,
    },
    "docs/README.md": { "npm install confidential-workload": INSTALLED },
    "docs/render.md": {
        "npx confidential-workload render .": RENDERED,
        "npx confidential-workload render . --yaml | npx confidential-workload validate -":
            /^ok\? +Deployment\/web sha256:/m,
        "npx confidential-workload render . --json --stack prod --config key=value": /^\{\n {2}"resources": \[/,
    },
    "docs/adopt.md": {
        "pulumi import --file import.json --generate-code=false": {
            needs: "an engine",
            by: "test/e2e/adopt.test.ts",
            as: "project.import",
        },
        "pulumi state delete 'urn:pulumi:prod::shop::kubernetes:apps/v1:Deployment::web'": {
            needs: "an engine",
            by: "test/e2e/moving.test.ts",
            as: "project.forget",
        },
    },
    "docs/coming-from-cococtl.md": {
        "npx confidential-workload lock --write -f deployment.yaml": LOCK_WRITE,
        "npx confidential-workload inject deployment.yaml > confidential.yaml": INJECTED,
        "npx confidential-workload validate confidential.yaml --platform snp": /^ok +Deployment\/web sha256:/m,
        "npx confidential-workload diff web-coco.yaml confidential.yaml": /^tightens policy.rego/m,
        "npx confidential-workload init --platform snp --kbs-url https://kbs.example.com:8080 -f deployment.yaml":
            INIT_HERE,
        "npx confidential-workload render .": RENDERED,
        "pulumi preview --diff": ENGINE,
    },
    "docs/coming-from-contrast.md": {
        "npx confidential-workload lock --write -f deployment.yaml": LOCK_WRITE,
        "npx confidential-workload init --platform snp --kbs-url https://kbs.example.com:8080 -f deployment.yaml":
            INIT_HERE,
        "npx confidential-workload render .": RENDERED,
        "pulumi preview --diff": ENGINE,
        "npx confidential-workload render . --yaml > confidential.yaml": INJECTED,
        "npx confidential-workload trustee resource-policy confidential.yaml --platform snp --resource shop/keys/database > resource-policy.rego":
            RESOURCE_POLICY,
    },
    "docs/coming-from-genpolicy.md": {
        "npx confidential-workload lock --write -f deployment.yaml": LOCK_WRITE,
        "npx confidential-workload policy generate deployment.yaml > policy.rego": {
            writes: "policy.rego",
            like: /^package agent_policy$/m,
        },
        "npx confidential-workload inject deployment.yaml > confidential.yaml": INJECTED,
        "npx confidential-workload diff old.yaml confidential.yaml": /^tightens policy.rego/m,
        "npx confidential-workload init --platform snp --kbs-url https://kbs.example.com:8080 -f deployment.yaml":
            INIT_HERE,
        "npx confidential-workload render .": RENDERED,
        "pulumi preview --diff": ENGINE,
    },
    "docs/coming-from-toml.md": {
        "npm install confidential-workload": INSTALLED,
        "npx confidential-workload validate web.yaml --platform snp": /^ok\? +Deployment\/web sha256:/m,
        "npx confidential-workload decode web.yaml --as config --platform snp > confidential-workload.yaml": {
            writes: "confidential-workload.yaml",
            like: /^proxy:\n {2}httpsProxy: http:\/\/proxy.example.com:3128$/m,
        },
        "npx confidential-workload inject web.yaml > new.yaml": { writes: "new.yaml", like: /cc_init_data": "H4sI/ },
        "npx confidential-workload diff web.yaml new.yaml": /^Deployment\/web sha256:\S+ -> sha256:\S+: neutral$/m,
        "npx confidential-workload trustee resource-policy new.yaml --previous web.yaml --platform snp --resource shop/keys/database > resource-policy.rego":
            RESOURCE_POLICY,
        "npx confidential-workload lock -f web.yaml": LOCK_WRITE,
        "npx confidential-workload inject web.yaml --config strict.yaml > strict-web.yaml": {
            writes: "strict-web.yaml",
            like: /cc_init_data": "H4sI/,
        },
        "npx confidential-workload diff new.yaml strict-web.yaml --fail-on loosens": /^tightens policy.rego/m,
        "npx confidential-workload init --platform snp --kbs-url https://kbs.example.com:8080 -f web.yaml": INIT_HERE,
        "npx confidential-workload render .": RENDERED,
        "pulumi preview --diff": ENGINE,
    },
    "docs/defaults.md": {
        "pulumi config set confidential-workload:platform snp": {
            ...CONFIG,
            as: '"confidential-workload:platform", "snp"',
        },
        "pulumi config set --path 'confidential-workload:kbs.url' https://kbs.example.com:8080": {
            ...CONFIG,
            as: '"confidential-workload:kbs.url"',
        },
        "pulumi config set --path 'confidential-workload:policy.logs' true": {
            ...CONFIG,
            as: '"confidential-workload:policy.logs"',
        },
    },
    "docs/admission.md": {
        "kubectl label namespace shop confidential=only": {
            needs: "a cluster",
            by: "test/e2e/admission.test.ts",
            as: 'confidential: "only"',
        },
        "npx confidential-workload admission deployed.yaml --platform snp > admission.yaml": {
            writes: "admission.yaml",
            like: /validationActions:\n +- Audit\n/,
        },
        "npx confidential-workload admission deployed.yaml --platform snp --as kyverno > kyverno.yaml": {
            writes: "kyverno.yaml",
            like: /kind: ValidatingPolicy\n/,
        },
        "kubectl apply --server-side -f admission.yaml": {
            needs: "a cluster",
            by: "test/e2e/admission.test.ts",
            as: "await applied(SPEC)",
        },
        "npx confidential-workload admission deployed.yaml --platform snp --action deny > admission.yaml": {
            writes: "admission.yaml",
            like: /validationActions:\n +- Deny\n/,
        },
        "kubectl get namespaces,validatingadmissionpolicies,validatingadmissionpolicybindings,configmaps -n kube-system -o json > rules.json":
            {
                needs: "a cluster",
                by: "test/e2e/admission.test.ts",
                as: "status reads from the objects of the server what is in force",
            },
        "kubectl get pods,deployments -n shop -o json | npx confidential-workload status -f deployed.yaml --platform snp --admission rules.json":
            { needs: "a cluster", by: "test/cli/statusAdmission.test.ts", as: '"--admission", "rules.json"' },
        "npx confidential-workload admission deployed.yaml new.yaml --platform snp --action deny > admission.yaml": {
            writes: "admission.yaml",
            like: /kind: ConfigMap/,
        },
    },
    "docs/gitops.md": {
        "npx confidential-workload inject -o deploy manifests/*.yaml": {
            writes: "deploy/one.yaml",
            like: /cc_init_data": "H4sI/,
        },
        "npx confidential-workload inject --check deploy/*.yaml":
            /^unchanged deploy\/two\.yaml: Deployment\/web sha256:/m,
        "npx confidential-workload diff": {
            needs: "two branches",
            by: "test/cli/diff.test.ts",
            as: '"diff", "before", "after"',
        },
        "helm template shop ./chart > manifests/shop.yaml": { ...HELM, as: '"template"' },
        "kustomize build overlays/prod > manifests/shop.yaml": { ...HELM, as: "kustomize" },
        "npx confidential-workload trustee resource-policy new.yaml --previous deployed.yaml --platform snp --resource shop/keys/database > resource-policy.rego":
            RESOURCE_POLICY,
        "npx confidential-workload trustee set resource-policy resource-policy.rego --url https://kbs.example.com:8080 --admin-token-file admin.token":
            { ...KBS, by: "test/cli/trusteeSet.test.ts", as: '"resource-policy"' },
        "npx confidential-workload trustee resource-policy deployed.yaml --previous new.yaml --platform snp --resource shop/keys/database":
            /^package policy$/m,
    },
    "docs/guardrails.md": {
        "npm install --save-dev confidential-workload @pulumi/policy": {
            needs: "a tarball",
            by: "test/package/combinations.ts",
            as: '"@pulumi/policy"',
        },
        "pulumi preview --policy-pack node_modules/confidential-workload/policy-pack": PACK,
        "pulumi preview --policy-pack node_modules/confidential-workload/policy-pack --policy-pack-config guardrails.json":
            { ...PACK, as: '"--policy-pack-config"' },
        "npm ci": NPM,
        "pulumi preview --stack prod --policy-pack node_modules/confidential-workload/policy-pack --policy-pack-config guardrails.json":
            { ...PACK, as: '"--policy-pack-config"' },
        "kubectl get pods -A -o json | npx confidential-workload validate -": /^ok\? +Pod\/web-0 sha256:/m,
    },
    "docs/helm-and-yaml.md": {
        "helm template ./chart | npx confidential-workload lock -f -": { ...REGISTRY, as: '"-f"' },
    },
    "docs/image-lock.md": {
        "npx confidential-workload lock nginx:1.29": { ...REGISTRY, as: "/team/web:1.0`])" },
        "npx confidential-workload lock -f deployment.yaml": { ...REGISTRY, as: '"-f"' },
        "npx confidential-workload lock": { ...REGISTRY, as: "lock([])" },
        "npx confidential-workload lock --check": { ...REGISTRY, as: 'lock(["--check"])' },
        "npx confidential-workload lock --check -f deployment.yaml": /images\.lock\.json holds$/m,
        "npx confidential-workload lock --write -f deployment.yaml": LOCK_WRITE,
        "pulumi config set --path 'confidential-workload:images.fromLock' true": {
            ...CONFIG,
            as: '"--path"',
        },
    },
    "docs/cdk8s.md": {
        "npm install --omit=peer cdk8s constructs confidential-workload": OMIT_PEERS,
        "npm install --omit=peer --save-dev cdk8s-cli typescript@5 ts-node @types/node@22": {
            needs: "cdk8s-cli",
            by: "docs/cdk8s.md",
            as: "npx cdk8s synth",
        },
        "npx cdk8s synth": { needs: "cdk8s-cli", by: "test/cdk8s/confidential.test.ts", as: "CDK8S_OUTDIR" },
        "npx cdk8s synth --stdout | npx confidential-workload lock -f -": { ...REGISTRY, as: '"-f"' },
        "npx confidential-workload admission dist/shop.k8s.yaml": {
            needs: "what cdk8s synth writes",
            by: "test/cli/admission.test.ts",
            as: '"admission", ...files',
        },
    },
    "docs/init.md": {
        'pulumi new "$PWD/node_modules/confidential-workload/templates/typescript" --dir shop': {
            needs: "an engine",
            by: "test/package/template.test.ts",
            as: "pulumiNew",
        },
        "npx confidential-workload init": { needs: "a terminal", by: "test/cli/init.test.ts", as: "on a terminal" },
        "npx confidential-workload init shop --platform snp --kbs-url https://kbs.example.com:8080 -f deployment.yaml":
            {
                writes: "shop/index.ts",
                like: /new ConfidentialWorkload\("web"/,
            },
        "npx confidential-workload init --platform snp --kbs-url https://kbs.example.com:8080 --as config -f deployment.yaml":
            { writes: "confidential-workload.yaml", like: /^platform: snp$/m },
        "npx confidential-workload init --platform snp --kbs-url https://kbs.example.com:8080 --preview preview.json": {
            writes: "confidential.ts",
            like: /^export const confidential = \{$/m,
        },
        "pulumi preview --json --show-sames > preview.json": {
            needs: "an engine",
            by: "test/package/readme.test.ts",
            as: '"--json", "--show-sames"',
        },
    },
    "docs/inject.md": {
        "npm install --omit=peer confidential-workload": OMIT_PEERS,
        "npx confidential-workload inject deployment.yaml | kubectl apply -f -":
            /^applied Deployment\/web kata-qemu-snp$/m,
        "kustomize build . | npx confidential-workload inject > confidential.yaml": {
            writes: "confidential.yaml",
            like: /cc_init_data": "H4sI/,
        },
        "npx confidential-workload inject --in-place manifests/*.yaml": {
            writes: "manifests/one.yaml",
            like: /cc_init_data": "H4sI/,
        },
        "npx confidential-workload inject --check manifests/*.yaml":
            /^unchanged manifests\/two\.yaml: Deployment\/web sha256:/m,
        "helm install shop ./chart --post-renderer npx --post-renderer-args confidential-workload --post-renderer-args inject":
            { ...HELM, as: '"npx"' },
        "helm plugin install node_modules/confidential-workload/helm": { ...HELM, as: '"plugin", "install"' },
        "helm install shop ./chart --post-renderer confidential-workload": { ...HELM, as: '"--post-renderer"' },
        "kustomize build --enable-alpha-plugins --enable-exec overlays/prod": { ...HELM, as: '"--enable-exec"' },
        "kubectl replace -f deployment.yaml": { ...CLUSTER, by: "docs/inject.md", as: "Tried on a real API server" },
        "kustomize build . | npx confidential-workload inject": /cc_init_data": "H4sI/,
        "helm template shop ./chart | npx confidential-workload inject > /dev/null": { ...HELM, as: "injected(plain)" },
        "helm template shop ./chart | npx confidential-workload lock -f -": { ...REGISTRY, as: '"-f"' },
        "helm get manifest shop | npx confidential-workload inject --check": {
            ...HELM,
            as: '"get", "manifest", "shop"',
        },
    },
    "docs/installation-configuration.md": OTHER_LANGUAGES,
    "docs/languages.md": OTHER_LANGUAGES,
    "docs/policy-commands.md": {
        "npx confidential-workload policy generate deployment.yaml > policy.rego": {
            writes: "policy.rego",
            like: /^package agent_policy$/m,
        },
        "npx confidential-workload policy generate all.yaml --workload Deployment/web --config policy.yaml":
            /^default ReadStreamRequest := true$/m,
        "kustomize build . | npx confidential-workload policy generate - --workload web": /^package agent_policy$/m,
        "npx confidential-workload policy test policy.rego cases/*.json": /^2 passed, 0 failed$/m,
        "npx confidential-workload policy generate pod.yaml | npx confidential-workload policy test - cases.json":
            /^1 passed, 0 failed$/m,
        "npx confidential-workload lock --check -f deployment.yaml": /images\.lock\.json holds$/m,
        "npx confidential-workload policy generate deployment.yaml | diff policy.rego -": /^$/,
    },
    "docs/reading-init-data.md": {
        "npx confidential-workload decode deployment.yaml": /^\[data\]$/m,
        "npx confidential-workload decode deployment.yaml --file policy.rego": /^package agent_policy$/m,
        "kubectl get pod web -o yaml | npx confidential-workload decode -": /^\[data\]$/m,
        "npx confidential-workload digest deployment.yaml --platform snp": /HOSTDATA/,
        "kubectl get pods -o json | npx confidential-workload digest -": DIGEST,
        "npx confidential-workload validate deployment.yaml --platform snp --kata-version 4.1.0":
            /^ok +Deployment\/web /m,
        "npx confidential-workload validate deployment.yaml --images images.lock.json": /^ok\? +Deployment\/web /m,
        "npx confidential-workload explain deployment.yaml --platform snp": /HOSTDATA/,
        "npx confidential-workload diff before.yaml after.yaml --fail-on loosens": /tightens/,
    },
    "docs/releasing.md": {
        "npm pack confidential-workload@X.Y.Z": { needs: "a release", by: "test/package/tarball.ts", as: '"pack"' },
    },
    "docs/review.md": {
        "pulumi preview --json > preview.json": {
            needs: "an engine",
            by: "tools/recordPreviews.mjs",
            as: "pulumi preview --json",
        },
        "npx confidential-workload review preview.json": /<!-- confidential-workload review -->/,
        "npx confidential-workload review preview.json --html review.html": {
            writes: "review.html",
            like: /^<!doctype html>/i,
        },
        "npx confidential-workload review preview.json --fail-on harm": /<!-- confidential-workload review -->/,
        "npx confidential-workload review preview.json --json": /^\{\n {2}"/,
        "pulumi preview --json --show-sames > preview.json": REVIEW_JOB,
        "npx confidential-workload review preview.json --statement review.json": {
            writes: "review.json",
            like: /"_type": "https:\/\/in-toto\.io\/Statement\/v1"/,
        },
        "cosign attest-blob --key reviewers.key --statement review.json --bundle review.sigstore.json": {
            needs: "cosign",
            by: "test/e2e/statement.test.ts",
            as: '"attest-blob", "--key", "reviewers.key", "--statement", "review.json"',
        },
        "npx confidential-workload decode web.yaml > initdata.toml": { writes: "initdata.toml", like: /^version = / },
        "cosign verify-blob-attestation --bundle review.sigstore.json --type urn:confidential-workload:review:1 --certificate-identity reviews@example.com --certificate-oidc-issuer https://accounts.example.com initdata.toml":
            { needs: "cosign", by: "test/e2e/statement.test.ts", as: '"verify-blob-attestation"' },
        "npm ci": NPM,
        'pulumi preview --json --show-sames --non-interactive --stack "$STACK" > preview.json': REVIEW_JOB,
        'pulumi preview --json --show-sames --non-interactive --stack "$STACK" > preview.json || outcome=$?':
            REVIEW_JOB,
        "npx confidential-workload review preview.json --html review.html > review.md": {
            writes: "review.md",
            like: /<!-- confidential-workload review -->/,
        },
        "npx confidential-workload review preview.json --fail-on harm > /dev/null": REVIEW_JOB,
        'curl -fsS -o /dev/null -X "$method" -H "PRIVATE-TOKEN: $REVIEW_TOKEN" --data-urlencode "body@review.md" "$url"':
            REVIEW_JOB,
        'curl -fsSL https://get.pulumi.com | sh && export PATH="$HOME/.pulumi/bin:$PATH"': REVIEW_JOB,
    },
    "docs/sealed-secrets.md": {
        "npx confidential-workload secret keygen --kid kbs:///shop/keys/sealed-secrets --output-dir ~/keys": {
            writes: "home/keys/sealed-secrets.public.jwk.json",
            like: /"kid": "kbs:\/\/\/shop\/keys\/sealed-secrets"/,
        },
        'kbs-client --url "$KBS_URL" config set-resource --path shop/keys/sealed-secrets --resource-file ~/keys/sealed-secrets.public.jwk.json':
            KBS,
        'kbs-client --url "$KBS_URL" config set-resource --path shop/db/password --resource-file password': KBS,
        "npx confidential-workload secret seal --resource-uri kbs:///shop/db/password --signing-jwk-path ~/keys/sealed-secrets.private.jwk.json":
            /^sealed\.[\w-]+\.[\w-]+\.[\w-]+$/,
        "npx confidential-workload secret convert -f all.yaml --repository shop --upload-dir values --signing-jwk-path ~/keys/sealed-secrets.private.jwk.json --out sealed.yaml":
            { writes: "sealed.yaml", like: /password: sealed\./ },
    },
    "docs/start.md": {
        "npm install confidential-workload @pulumi/pulumi @pulumi/kubernetes typescript@5 @types/node": INSTALLED,
        "npx confidential-workload init --platform coco-dev --kbs-url http://192.0.2.10:8080 -f web.yaml": {
            writes: "index.ts",
            like: /platform: Platform.CocoDev,.*image: "docker.io\/library\/nginx@sha256:/s,
        },
        "npx confidential-workload render .": RENDERED,
        "pulumi login --local": ENGINE,
        "pulumi stack init dev": ENGINE,
        "pulumi preview --diff": ENGINE,
        "pulumi up": ENGINE,
        "kubectl get pods -l app=web": UNTRIED,
        "npx confidential-workload render . --yaml > confidential.yaml": {
            writes: "confidential.yaml",
            like: /runtimeClassName: kata-qemu-coco-dev/,
        },
        "kubectl get pods,replicasets,deployments -o json | npx confidential-workload status -f confidential.yaml --platform coco-dev":
            { ...CLUSTER, as: '"-f", "web.yaml"' },
        "npx confidential-workload secret keygen --kid kbs:///shop/keys/sealed-secrets --output-dir keys": {
            writes: "keys/sealed-secrets.public.jwk.json",
            like: /"kid": ?"kbs:\/\/\/shop\/keys\/sealed-secrets"/,
        },
        "npx confidential-workload secret seal --resource-uri kbs:///shop/db/password --signing-jwk-path keys/sealed-secrets.private.jwk.json > password.sealed":
            { writes: "password.sealed", like: /^sealed\.[\w-]+\.[\w-]+\.[\w-]+$/ },
        "kbs-client --url http://192.0.2.10:8080 config --admin-token-file admin.token set-resource --path shop/keys/sealed-secrets --resource-file keys/sealed-secrets.public.jwk.json":
            KBS,
        "kbs-client --url http://192.0.2.10:8080 config --admin-token-file admin.token set-resource --path shop/db/password --resource-file password":
            KBS,
        "npx confidential-workload trustee resource-policy confidential.yaml --platform coco-dev --resource shop/db/password --resource shop/keys/sealed-secrets > resource-policy.rego":
            { writes: "resource-policy.rego", like: /"shop", "db", "password".*"shop", "keys", "sealed-secrets"/s },
        "npx confidential-workload trustee set resource-policy resource-policy.rego --url http://localhost:8080 --admin-token-file admin.token":
            { needs: "a KBS and its administrator", by: "test/cli/trusteeSet.test.ts", as: '"resource-policy"' },
    },
    "docs/troubleshooting.md": {
        "kubectl get pod web-0 -o yaml | npx confidential-workload explain-denial --images images.lock.json": {
            needs: "a pod that does not start",
            by: "test/cli/explainDenial.test.ts",
            as: '"explain-denial", "--images", LOCK',
        },
        "kubectl describe pod web-0 | npx confidential-workload explain-denial": {
            needs: "a pod that does not start",
            by: "test/cli/explainDenial.test.ts",
            as: "the lines of kubectl describe",
        },
        "npx confidential-workload explain-denial 'Failed to unpack layer to destination'": /^no-space$/m,
        "kubectl get pod web-0 -o yaml | npx confidential-workload validate - --platform snp --images images.lock.json":
            /^ok +Pod\/web-0 sha256:/m,
        "kubectl get pod web-0 -o yaml | npx confidential-workload explain - --platform snp": /HOSTDATA/,
    },
    "docs/trustee.md": {
        "npx confidential-workload trustee resource-policy web.yaml --platform snp --resource shop/keys/database > resource-policy.rego":
            { writes: "resource-policy.rego", like: /^package policy$/m },
        'kbs-client --url "$KBS_URL" config --admin-token-file admin.token set-resource-policy --policy-file resource-policy.rego':
            KBS,
        'npx confidential-workload trustee set resource-policy resource-policy.rego --url "$KBS_URL" --admin-token-file admin.token':
            {
                needs: "a KBS and its administrator",
                by: "test/cli/trusteeSet.test.ts",
                as: '"resource-policy", "resource-policy.rego", ...ADMIN',
            },
        "npx confidential-workload trustee resource-policy shop.yaml --platform snp --grants grants.yaml > resource-policy.rego":
            { writes: "resource-policy.rego", like: /"workload": "StatefulSet\/db",.*"keys", "database"/s },
        'npx confidential-workload trustee set reference-values message.json --url "$KBS_URL" --admin-token-file admin.token --check':
            {
                needs: "a KBS and its administrator",
                by: "test/cli/trusteeSet.test.ts",
                as: '"reference-values", "message.json", "--check", ...ADMIN',
            },
        'curl --fail --header "Authorization: Bearer $(cat admin.token)" --data-binary @password "$KBS_URL/kbs/v0/resource/shop/keys/database"':
            { needs: "a KBS and its administrator", by: "docs/trustee.md", as: "takes the bytes as they are" },
        "npx confidential-workload trustee resource-policy new.yaml --previous deployed.yaml --platform snp --resource shop/keys/database":
            /^package policy$/m,
        "npx confidential-workload trustee attestation-policy web.yaml --platform snp --base old.rego > default_cpu.rego":
            {
                writes: "default_cpu.rego",
                like: /instance_identity/,
            },
        "npx confidential-workload trustee attestation-policy web.yaml --platform snp --whole > default_cpu.rego": {
            writes: "default_cpu.rego",
            like: /^package policy$/m,
        },
        "npx confidential-workload trustee reference-values web.yaml --platform snp > message.json": {
            writes: "message.json",
            like: /"version"/,
        },
        "npx confidential-workload trustee merge shop-stack.yaml bank-stack.yaml > resource-policy.rego": {
            needs: "the grants of two stacks",
            by: "test/cli/trustee.test.ts",
            as: '"merge"',
        },
        "npx confidential-workload trustee merge shop-stack.yaml bank-stack.yaml --preview shop=preview.json > resource-policy.rego":
            {
                needs: "the grants of two stacks, and a preview",
                by: "test/cli/mergeStacks.test.ts",
                as: '"--preview", "shop=preview.json"',
            },
        "npx confidential-workload trustee reference-values web.yaml --platform snp --guest guest.yaml > message.json":
            {
                needs: "the values of a guest",
                by: "test/cli/trustee.test.ts",
                as: '"--guest"',
            },
        "npx confidential-workload trustee measure web.yaml --platform snp --guest-image guest-image.yaml > measure.sh":
            {
                needs: "the description of a guest",
                by: "test/cli/trustee.test.ts",
                as: '"measure"',
            },
        "npx confidential-workload trustee kbs-config web.yaml --platform snp --resource default/database/password --name kbsconfig --secret kbsres1 | kubectl apply --server-side -f -":
            /^applied KbsConfig\/kbsconfig/m,
    },
    "docs/updating.md": {
        "npm install --save-exact confidential-workload@0.1.0": PINNED,
        "pulumi preview --json --show-sames > preview.json": REVIEW_JOB,
        "npx confidential-workload review preview.json": /<!-- confidential-workload review -->/,
        "npx confidential-workload inject --check deploy/*.yaml": {
            ...TWO_VERSIONS,
            by: "test/cli/inject.test.ts",
            as: "its policy has the rules of",
        },
        "npx confidential-workload inject -o new deploy/*.yaml": {
            ...TWO_VERSIONS,
            by: "test/cli/injectFiles.test.ts",
            as: '"-o"',
        },
        "npx confidential-workload diff deploy/web.yaml new/web.yaml": {
            ...TWO_VERSIONS,
            by: "test/cli/diff.test.ts",
            as: '"diff", "before", "after"',
        },
    },
    "docs/verify.md": {
        "npx confidential-workload verify token.jwt web.yaml --platform snp --root token-root.pem": {
            ...TOKEN,
            as: '"--root"',
        },
        "npx confidential-workload verify token.jwt web.yaml --platform snp --root token-root.pem --guest guest.yaml": {
            ...TOKEN,
            as: '"--guest", "guest.yaml"',
        },
        "pulumi stack output trustee --json > trustee.json": {
            needs: "an engine",
            by: "test/e2e/rollout.test.ts",
            as: '"stack", "output", "trustee"',
        },
        "npx confidential-workload verify token.jwt trustee.json --key signer.pem": {
            ...TOKEN,
            as: '"trustee.json", ...KEY',
        },
        "kubectl get pods,replicasets,deployments -o json | npx confidential-workload status -f web.yaml --platform snp":
            {
                ...CLUSTER,
                as: '"-f", "web.yaml"',
            },
        "kubectl get pods -A -o json | npx confidential-workload status --stack trustee.json --previous before.json": {
            ...CLUSTER,
            as: '"--stack", "stack.json"',
        },
        "kubectl get pods,deployments,statefulsets,daemonsets,jobs,cronjobs -o json > live.json": {
            needs: "Deployments of a cluster",
            by: "test/cli/trustee.test.ts",
            as: '"live.json"',
        },
        "npx confidential-workload trustee resource-policy new.yaml --previous live.json --platform snp --resource shop/keys/database":
            { needs: "Deployments of a cluster", by: "test/cli/trustee.test.ts", as: '"live.json"' },
        "pulumi preview --json --show-sames > preview.json": {
            needs: "an engine",
            by: "tools/recordPreviews.mjs",
            as: '"--show-sames"',
        },
        "npx confidential-workload trustee rollout preview.json --grants grants.yaml > resource-policy.rego": {
            writes: "resource-policy.rego",
            like: /"workload": "bank",.*"workload": "web",/s,
        },
        "kubectl get pods -A -o json > pods.json": { ...CLUSTER, as: "status" },
        "npx confidential-workload trustee rollout preview.json --grants grants.yaml --finish pods.json > resource-policy.rego":
            { ...CLUSTER, by: "test/cli/trustee.test.ts", as: '"--finish"' },
    },
};

const IMAGE = `registry.example.com/shop/web@sha256:${"5a".repeat(32)}`;
const NGINX = `docker.io/library/nginx@sha256:${"b3".repeat(32)}`;
const POD = {
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    containers: [{ name: "web", image: IMAGE, resources: { limits: { memory: "512Mi" } } }],
};
const labels = { app: "web" };
const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: POD } };
const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec };
const DATABASE = { ...DEPLOYMENT, kind: "StatefulSet", metadata: { name: "db" } };
const SECRET = { apiVersion: "v1", kind: "Secret", metadata: { name: "db" }, stringData: { password: "hunter2" } };
const env = [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }];
const WITH_SECRET = {
    ...DEPLOYMENT,
    spec: {
        ...spec,
        template: { metadata: { labels }, spec: { ...POD, containers: [{ ...POD.containers[0], env }] } },
    },
};
const CASE = {
    description: "no shell",
    allowed: false,
    kind: "ExecProcessRequest",
    request: { container_id: "web", process: { Args: ["sh"] } },
};
/** As somebody wrote it without this package: another layout, and a policy that allows all but its own replacement. */
const BY_HAND = `version = "0.1.0"
algorithm = "sha256"
[data]
"aa.toml" = '''
[token_configs]
[token_configs.kbs]
url = "https://kbs.example.com:8080"
'''
"cdh.toml" = '''
# The proxy of the site.
[kbc]
url = "https://kbs.example.com:8080"
name = "cc_kbc"
[image]
[image.image_pull_proxy]
no_proxy = "10.0.0.0/8, registry.example.com"
https_proxy = "http://proxy.example.com:3128"
'''
"policy.rego" = '''
package agent_policy

default AllowRequestsFailingPolicy := "no"
${AGENT_REQUESTS.map(({ name }) => `default ${name} := ${name !== "SetPolicyRequest"}\n`).join("")}'''
`;
const annotations = {
    "io.katacontainers.config.hypervisor.cc_init_data": gzipSync(BY_HAND).toString("base64"),
};
const BY_HAND_POD = { ...POD, runtimeClassName: "kata-qemu-snp" };
const BY_HAND_DEPLOYMENT = {
    ...DEPLOYMENT,
    spec: { ...spec, template: { metadata: { labels, annotations }, spec: BY_HAND_POD } },
};
const CONFIG_FILE = { platform: "snp", kbs: { url: "https://kbs.example.com:8080" } };
const PROGRAM = `import * as fs from "node:fs";
import { ConfidentialWorkload, Platform } from "confidential-workload";
const imageLock = JSON.parse(fs.readFileSync("images.lock.json", "utf8"));
new ConfidentialWorkload("web", {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    policy: { imageLock },
    deployment: ${JSON.stringify({ metadata: DEPLOYMENT.metadata, spec })},
});
`;

function firstYaml(page: string): string | undefined {
    return /^```yaml\n(.*?)^```/ms.exec(readFileSync(`docs/${page}.md`, "utf8"))?.[1];
}

/** The files that the pages take for granted. */
const FILES: Readonly<Record<string, unknown>> = {
    "images.lock.json": { [IMAGE]: { entrypoint: ["/srv/web"] }, [NGINX]: { tags: ["nginx:1.29"], cmd: ["nginx"] } },
    "confidential-workload.yaml": CONFIG_FILE,
    "strict.yaml": CONFIG_FILE,
    "by-hand.yaml": BY_HAND_DEPLOYMENT,
    "with-logs.yaml": { ...CONFIG_FILE, policy: { logs: true } },
    "deployment.yaml": DEPLOYMENT,
    "start.yaml": firstYaml("start"),
    "pod.yaml": { apiVersion: "v1", kind: "Pod", metadata: { name: "web-0" }, spec: POD },
    "all.yaml": { apiVersion: "v1", kind: "List", items: [WITH_SECRET, SECRET] },
    "manifests/one.yaml": { ...DEPLOYMENT, metadata: { name: "api" } },
    "manifests/two.yaml": DEPLOYMENT,
    "policy.yaml": { logs: true },
    "cases.json": [CASE],
    "cases/one.json": [CASE],
    "cases/two.json": [CASE],
    "old.rego": BASE,
    "two.yaml": { apiVersion: "v1", kind: "List", items: [DEPLOYMENT, DATABASE] },
    "grants.yaml": firstYaml("trustee"),
    "stack-grants.yaml": firstYaml("verify"),
    "preview.json": readFileSync("test/vectors/previews/unchanged.json", "utf8"),
    "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
    "package.json": { name: "shop", main: "index.ts" },
    "index.ts": PROGRAM,
};

/** What stands in the cluster, or is made by a command of an earlier page. */
const MADE: Readonly<Record<string, readonly string[]>> = {
    "web.yaml": ["inject", "deployment.yaml"],
    "after.yaml": ["inject", "deployment.yaml"],
    "new.yaml": ["inject", "deployment.yaml"],
    "before.yaml": ["inject", "deployment.yaml", "--config", "with-logs.yaml"],
    "deployed.yaml": ["inject", "deployment.yaml", "--config", "with-logs.yaml"],
    "live.yaml": ["inject", "pod.yaml"],
    "shop.yaml": ["inject", "two.yaml"],
};

/** A folder without a program. */
const EMPTY = { "Pulumi.yaml": null, "index.ts": null };

/** Where a page means another file by a name than the others, or none. */
const GIVEN: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
    "docs/reading-init-data.md": { "deployment.yaml": "web.yaml" },
    "docs/coming-from-cococtl.md": { ...EMPTY, "web-coco.yaml": "by-hand.yaml" },
    "docs/coming-from-contrast.md": { ...EMPTY },
    "docs/coming-from-genpolicy.md": { ...EMPTY, "old.yaml": "by-hand.yaml" },
    "docs/coming-from-toml.md": { ...EMPTY, "web.yaml": "by-hand.yaml" },
    "docs/init.md": { "shop/images.lock.json": "images.lock.json", "confidential-workload.yaml": null },
    "docs/start.md": { ...EMPTY, "web.yaml": "start.yaml" },
    "docs/verify.md": { "grants.yaml": "stack-grants.yaml" },
};

const { scripts: SCRIPTS } = JSON.parse(readFileSync("package.json", "utf8"));
const GROUPS = ["policy", "secret", "trustee"];

let folder: string;
/** What each command of {@link MADE} printed, which is the same for all pages. */
const made: Record<string, string> = {};
async function prepare(): Promise<void> {
    folder = mkdtempSync(join(tmpdir(), "pages-"));
    for (const name of ["manifests", "cases", "home", "node_modules", "shop"]) {
        mkdirSync(join(folder, name));
    }
    symlinkSync(resolve("node_modules/@pulumi"), join(folder, "node_modules/@pulumi"));
    symlinkSync(resolve("."), join(folder, "node_modules/confidential-workload"));
    for (const [name, content] of Object.entries(FILES)) {
        writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
    }
    for (const [name, args] of Object.entries(MADE)) {
        const line = args.join(" ");
        made[line] ??= (await runCliAsync(args, { cwd: folder })).out;
        writeFileSync(join(folder, name), made[line]);
    }
}

const read = (name: string) => readFileSync(join(folder, name), "utf8");

const STAND_INS = {
    kubectl: ([verb]: readonly string[], input: string) => (verb === "get" ? read("live.yaml") : applied(input)),
    kustomize: () => read("all.yaml"),
    diff: ([file = ""]: readonly string[], input: string) => {
        expect(input).toBe(read(file));
        return "";
    },
};

/** The objects that a cluster would be asked for. */
function applied(input: string): string {
    return parseAllDocuments(input)
        .map((document) => document.toJS())
        .map(({ kind, metadata, spec: { template } = { template: undefined } }) => {
            return `applied ${kind}/${metadata.name} ${template?.spec.runtimeClassName ?? ""}`.trimEnd();
        })
        .join("\n");
}

/** Whether a sentence only names a command or what it has. */
const isMention = (command: string) =>
    /^npx confidential-workload$|^confidential-workload(?: [a-z-]+)*$|[<…]/.test(command);

describe.each(PAGES)("%s", (page) => {
    beforeAll(prepare);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const rows = TABLE[page] ?? {};
    const commands = commandsOf(page);
    const typed = commands.filter(
        ({ command, isBlock }) => isBlock || (command.includes("confidential-workload") && !isMention(command)),
    );

    test("every command has a row, and every row a command", () => {
        expect([...new Set(typed.map(({ command }) => command))].sort()).toEqual(Object.keys(rows).sort());
    });

    test("each does what the page says", async () => {
        for (const [name, from] of Object.entries(GIVEN[page] ?? {})) {
            rmSync(join(folder, name), { force: true });
            if (from !== null) {
                copyFileSync(join(folder, from), join(folder, name));
            }
        }
        for (const [line, row] of Object.entries(rows)) {
            if ("needs" in row) {
                expect(readFileSync(row.by, "utf8").includes(row.as), line).toBe(true);
                continue;
            }
            const { code, out, err } = await runLine(line, folder, STAND_INS);
            expect([code, err], line).toEqual([0, expect.not.stringMatching(/^error/m)]);
            expect("writes" in row ? read(row.writes) : out, line).toMatch("writes" in row ? row.like : row);
        }
    });

    test.each(commands)("$command names commands and scripts that are there", async ({ command }) => {
        const [, script] = /^npm run (\S+)/.exec(command) ?? [];
        expect(script === undefined || script in SCRIPTS).toBe(true);
        const [, first = "", second = ""] =
            /(?:^| )confidential-workload ([a-z][a-z-]*)(?: ([a-z-]+))?/.exec(command) ?? [];
        const names = GROUPS.includes(first) ? [first, second] : [first];
        const { code } = runCli(["help", ...names.filter((name) => name !== "")]);
        expect(code).toBe(0);
    });
});
