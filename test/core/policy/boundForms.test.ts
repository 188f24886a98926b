import { describe, expect, test } from "vitest";
import { NodeKind } from "../../../core/policy/nodes";
import type { Creation } from "./requestTypes";
import { BASELINE, historyBefore, indexOf, inputOf, onNode, openAfter, type Scenario, STRICT } from "./scenario";
import { withMark } from "./spellings";

const ID = "1f".padEnd(64, "e");
const POD = "pod9c64c5bf-298f-46c4-ad63-e2270a2ff44c";

/**
 * What nodes write: containerd `internal/cri/server/helpers_linux.go` (`getCgroupsPath`), CRI-O `internal/config/cgmgr`, Kubernetes
 * `pkg/kubelet/cm` for QoS classes, pod-level parents and the kubelet's `cgroupRoot`.
 */
const CGROUPS = [
    `/kubepods/besteffort/${POD}/${ID}`,
    `/kubepods/burstable/${POD}/${ID}`,
    `/kubepods/${POD}/${ID}`,
    `/kubepods/kubepods/besteffort/${POD}/${ID}`,
    `/kubelet/kubepods/besteffort/${POD}/${ID}`,
    `/Nodes-2/kubepods/burstable/${POD}/${ID}`,
    `/kubepods/besteffort/${POD}/crio-${ID}`,
    `kubepods/x/${ID}`,
    `kubepods-besteffort.slice:cri-containerd:${ID}`,
    `kubepods-burstable-${POD.replaceAll("-", "_")}.slice:cri-containerd:${ID}`,
    `kubepods-${POD.replaceAll("-", "_")}.slice:crio:${ID}`,
    `kubelet-kubepods-besteffort-${POD.replaceAll("-", "_")}.slice:cri-containerd:${ID}`,
    `Nodes_2-kubepods-besteffort-${POD.replaceAll("-", "_")}.slice:cri-containerd:${ID}`,
    "",
];
/** Names that CNI plugins give: the kubelet's `eth0`, Multus, OVN-Kubernetes, VLANs. */
const NAMES = ["eth0", "net1", "e0", "ovn-udn1", "eth0.100", "pod1234567890ab", "ib_0", "br@x"];
const ROUTES = [
    "",
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/8",
    "10.96.0.1",
    "10.96.0.1/32",
    "100.64.0.0/10",
    "112.0.0.0/8",
    "126.0.0.0/8",
    "224.0.0.0/4",
    "2000::/3",
    "fc00::/7",
    "128.0.0.0/8",
    "169.254.1.1/32",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "239.0.0.0/8",
    "fe80::/64",
    "fd00::/8",
    "ff00::/8",
    "100::/64",
    "2001:db8::1",
    "2001:db8::1/128",
];
const ADDRESSES = [
    { family: 0, address: "10.88.1.20", mask: "16" },
    { family: 0, address: "169.254.1.2", mask: "32" },
    { family: 1, address: "fe80::6474:9fff:fe6a:9601", mask: "64" },
    { family: 1, address: "2001:db8:0:1::2", mask: "128" },
];

type Changed = readonly [what: string, name: string, input: unknown];

function creation(scenario: Scenario, change: (input: Creation) => void): unknown {
    const input = inputOf<Creation>(scenario, "CreateContainerRequest", "app");
    change(input);
    return withMark({ name: "CreateContainerRequest", input }).input;
}

function goodRequests(scenario: Scenario): Changed[] {
    const { interface: link } = inputOf<{ interface: object }>(scenario, "UpdateInterfaceRequest");
    const { routes } = inputOf<{ routes: { Routes: object[] } }>(scenario, "UpdateRoutesRequest");
    const { neighbors } = inputOf<{ neighbors: { ARPNeighbors: { toIPAddress: object }[] } }>(
        scenario,
        "AddARPNeighborsRequest",
    );
    const onLink = (change: object) => ({ interface: { ...link, ...change } });
    const onRoutes = (change: object) => ({ routes: { Routes: routes.Routes.map((one) => ({ ...one, ...change })) } });
    const onNeighbors = (change: object) => ({
        neighbors: { ARPNeighbors: neighbors.ARPNeighbors.map((one) => ({ ...one, ...change })) },
    });
    return [
        ...NAMES.flatMap((name): Changed[] => [
            [`the interface ${name}`, "UpdateInterfaceRequest", onLink({ name, device: name })],
            [`a route by ${name}`, "UpdateRoutesRequest", onRoutes({ device: name })],
            [`a neighbor on ${name}`, "AddARPNeighborsRequest", onNeighbors({ device: name })],
        ]),
        ["every address", "UpdateInterfaceRequest", onLink({ IPAddresses: ADDRESSES })],
        ...[68, 1280, 1450, 1500, 9001, 65_520, 65_535].map(
            (mtu): Changed => [`packets of ${mtu} bytes`, "UpdateInterfaceRequest", onLink({ mtu })],
        ),
        ...ROUTES.map((dest): Changed => [`a route to ${dest}`, "UpdateRoutesRequest", onRoutes({ dest })]),
        ...ADDRESSES.map(
            ({ address, family }): Changed => [
                `a neighbor ${address}`,
                "AddARPNeighborsRequest",
                onNeighbors({ toIPAddress: { family, address, mask: "" } }),
            ],
        ),
        ...CGROUPS.map(
            (path): Changed => [
                `the group ${path}`,
                "CreateContainerRequest",
                creation(scenario, ({ OCI }) => {
                    OCI.Linux.CgroupsPath = path;
                }),
            ],
        ),
    ];
}

describe.each([
    ["Strict", STRICT],
    ["Baseline", BASELINE],
])("%s", (_, preset) => {
    test.each(Object.values(NodeKind))(
        "allows every form that nodes write, on %s",
        (kind) => {
            const scenario = onNode(preset, kind);
            const history = historyBefore(scenario, indexOf(scenario, "CreateContainerRequest", "app")).map((call) =>
                withMark(call),
            );
            // A container that never started may be created anew, so that one policy answers all.
            const policy = openAfter(scenario, history);
            const denied = goodRequests(scenario).filter(([, name, input]) => !policy.evaluate(name, input).allowed);
            policy.close();
            expect(denied.map(([what]) => what)).toEqual([]);
        },
        120_000,
    );
});
