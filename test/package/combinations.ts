import type { Program } from "./programs";

/**
 * Who installs the package, with what: each row is one install. Every two of package manager, peers and TypeScript meet in
 * some row, and so do TypeScript and the kind of module. Each row also runs under every Node that its SDK takes.
 *
 * Pairs that do not exist: TypeScript 6 with Pulumi 3.202, whose peer ends before 6; TypeScript 7 with any Pulumi, which
 * needs a compiler API that 7 lacks; Node 20 with Pulumi 3.249 and later, which declares Node 22; and TypeScript 6 with
 * `moduleResolution: node10`, which it refuses, so that its `commonjs` is resolved as `bundler`.
 */
export interface Combination {
    readonly manager: "npm" | "pnpm";
    readonly peers: Peers;
    readonly typescript: string;
    /** Values of the compiler option `module`. */
    readonly modules: readonly string[];
    /** Major versions. */
    readonly nodes: readonly string[];
    /** What the real engine previews, and the Node that it runs it with. */
    readonly preview: { readonly program: Program; readonly node: string };
}

/** Versions of the peers; without the optional ones for those who neither run the policy pack nor use cdk8s. */
interface Peers {
    readonly name: string;
    readonly packages: Readonly<Record<string, string>>;
    /** What the peers' own declarations have wrong, which stops nobody who sets `skipLibCheck`. */
    readonly declarationErrors: readonly string[];
}

const LOWEST: Peers = {
    name: "lowest peers",
    packages: {
        "@pulumi/pulumi": "3.202.0",
        "@pulumi/kubernetes": "4.18.0",
        "@pulumi/policy": "1.12.0",
        cdk8s: "2.0.0",
        constructs: "10.0.0",
    },
    declarationErrors: [],
};

const NEWEST: Peers = {
    name: "newest peers",
    packages: {
        "@pulumi/pulumi": "3.270.0",
        "@pulumi/kubernetes": "4.34.2",
        "@pulumi/policy": "1.21.0",
        cdk8s: "2.70.106",
        constructs: "10.8.1",
    },
    declarationErrors: [
        `node_modules/@pulumi/policy/index.d.ts: Module '"./proxy"' has no exported member 'unknownCheckingProxy'.`,
        `node_modules/@pulumi/policy/index.d.ts: Module '"./proxy"' has no exported member 'UnknownValueError'.`,
    ],
};

const REQUIRED_ONLY: Peers = {
    name: "newest peers without optional ones",
    packages: { "@pulumi/pulumi": "3.270.0", "@pulumi/kubernetes": "4.34.2" },
    declarationErrors: [],
};

const ALL_NODES = ["20", "22", "24"];
const NEWER_NODES = ["22", "24"];

// biome-ignore format: a table
export const COMBINATIONS: readonly Combination[] = [
    { manager: "npm", peers: LOWEST, typescript: "5.0.4", modules: ["commonjs"], nodes: ALL_NODES, preview: { program: "index.js", node: "20" } },
    { manager: "pnpm", peers: LOWEST, typescript: "5.9.3", modules: ["node16"], nodes: ALL_NODES, preview: { program: "index.ts", node: "22" } },
    { manager: "pnpm", peers: NEWEST, typescript: "5.0.4", modules: ["nodenext", "node16"], nodes: NEWER_NODES, preview: { program: "index.mjs", node: "24" } },
    { manager: "npm", peers: NEWEST, typescript: "5.9.3", modules: ["commonjs", "nodenext"], nodes: NEWER_NODES, preview: { program: "index.ts", node: "22" } },
    { manager: "npm", peers: REQUIRED_ONLY, typescript: "6.0.3", modules: ["nodenext", "commonjs"], nodes: NEWER_NODES, preview: { program: "index.ts", node: "24" } },
    { manager: "pnpm", peers: NEWEST, typescript: "6.0.3", modules: ["node16"], nodes: NEWER_NODES, preview: { program: "index.mjs", node: "22" } },
    { manager: "pnpm", peers: REQUIRED_ONLY, typescript: "5.9.3", modules: ["nodenext"], nodes: NEWER_NODES, preview: { program: "out/index.js", node: "24" } },
];

export function titleOf({ manager, peers, typescript }: Combination): string {
    return `${manager}, ${peers.name}, TypeScript ${typescript}`;
}
