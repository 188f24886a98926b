import { STRICT } from "../scenario";
import { type Attack, attacksOn } from "./attack";

interface Address {
    family: number;
    address: string;
    mask: string;
}

interface Interface {
    interface: { device: string; name: string; hwAddr: string; raw_flags: number; mtu: number; IPAddresses: Address[] };
}

interface Route {
    dest: string;
    gateway: string;
    device: string;
    source: string;
}

interface Neighbor {
    toIPAddress: Address;
    device: string;
    state: number;
    flags: number;
}

const onInterface = attacksOn<Interface>(STRICT, "UpdateInterfaceRequest");
const onRoutes = attacksOn<{ routes: { Routes: Route[] } }>(STRICT, "UpdateRoutesRequest");
const onNeighbors = attacksOn<{ neighbors: { ARPNeighbors: Neighbor[] } }>(STRICT, "AddARPNeighborsRequest");

function link(what: string, change: (link: Interface["interface"]) => void): Attack {
    return onInterface(what, (input) => change(input.interface));
}

function route(what: string, change: (route: Route) => void): Attack {
    return onRoutes(what, ({ routes }) => routes.Routes.forEach(change));
}

function neighbor(what: string, change: (neighbor: Neighbor) => void): Attack {
    return onNeighbors(what, ({ neighbors }) => neighbors.ARPNeighbors.forEach(change));
}

/** The pod's own addresses, as they may be written, and what is not the spelling of an address. */
const LOOPBACK = [
    "127.0.0.1",
    "127.8.8.8",
    "127.255.255.255",
    "127.1",
    "127",
    "0127.0.0.1",
    "0x7f.0.0.1",
    "2130706433",
    "0.0.0.1",
    "0.0.0.0",
    "::1",
    "0:0:0:0:0:0:0:1",
    "0000::0001",
    "::0:1",
    "::0.0.0.1",
    "0::0:0.0.0.1",
    "::ffff:127.0.0.1",
    "::FFFF:7f00:1",
    "::127.0.0.1",
    "::",
    "10.0.0.1\u0000",
    "10.0.0.1\n",
    " 10.0.0.1",
    "10.0.0.1 ",
    "1\u0660.0.0.1",
    "fe80::1%lo",
];
/** Ranges that cover the loopback. */
const RANGES = [
    "127.0.0.0/8",
    "127.0.0.1/32",
    "126.0.0.0/7",
    "124.0.0.0/6",
    "64.0.0.0/2",
    "1.0.0.0/1",
    "0.0.0.0/1",
    "0.0.0.0/8",
    "128.0.0.0/0",
    "10.0.0.0/0",
    "10.0.0.0/255.0.0.0",
    "126.0.0.0/254.0.0.0",
    "10.0.0.0/08",
    "10.0.0.0/8/8",
    "::1/128",
    "::/127",
    "::/1",
    "0::/0",
    "2001:db8::/2",
    "2001:db8::/0",
    "64::/7",
    "224.0.0.0/1",
    "2000::/2",
    "1000::/3",
    "fc00::/0",
    "1::/3",
    "::ffff:127.0.0.0/104",
];
/** What the kernel, or a careless reader, may take as `lo`, and what is not the name of an interface. */
const NAMES = [
    "lo\u0000",
    "lo\u0000x",
    "lo\n",
    "lo ",
    " lo",
    "l\u043e",
    "lo/",
    "lo:0",
    "",
    "eth0\u0000",
    "eth%d",
    "../lo",
    "sixteen-letters-",
];
/** The hardware address of the loopback interface, as the agent reads it. */
const ZEROS = [
    "",
    "66:74:9f:6a:96:01\u0000",
    "66:74:9f:6a:96:01\n",
    "00:00:00:00:00:00",
    "0:0:0:0:0:0",
    "00:00:00:00:00:0",
    "+0:0:0:0:0:0",
    "000:0:0:0:0:0",
];

/** Traffic of the pod to itself that the host would like to see. */
export const NETWORK_ATTACKS: readonly Attack[] = [
    link("the loopback interface by name", (it) => {
        it.name = "lo";
    }),
    link("the loopback interface by device", (it) => {
        it.device = "lo";
    }),
    ...NAMES.flatMap((name) => [
        link(`an interface with the name ${JSON.stringify(name)}`, (it) => {
            it.name = name;
        }),
        link(`an interface with the device ${JSON.stringify(name)}`, (it) => {
            it.device = name;
        }),
        route(`a route by the interface ${JSON.stringify(name)}`, (it) => {
            it.device = name;
        }),
        neighbor(`a neighbour on the interface ${JSON.stringify(name)}`, (it) => {
            it.device = name;
        }),
    ]),
    ...[0, 67, 65_536, 2 ** 31, 2 ** 32 + 1500, 2 ** 63, -1].map((mtu) =>
        link(`an interface with packets of ${mtu} bytes`, (it) => {
            it.mtu = mtu;
        }),
    ),
    ...ZEROS.map((address) =>
        link(`an interface with the hardware address ${JSON.stringify(address)}`, (it) => {
            it.hwAddr = address;
        }),
    ),
    ...[1, 8, 64, 256, 129, -1].map((flags) =>
        link(`an interface with flags ${flags}`, (it) => {
            it.raw_flags = flags;
        }),
    ),
    route("a route by the loopback interface", (it) => {
        it.device = "lo";
    }),
    ...LOOPBACK.flatMap((address) => [
        route(`a route to ${JSON.stringify(address)}`, (it) => {
            it.dest = address;
        }),
        route(`a route by ${JSON.stringify(address)}`, (it) => {
            it.gateway = address;
        }),
        route(`a route from ${JSON.stringify(address)}`, (it) => {
            it.source = address;
        }),
        neighbor(`a neighbour with the address ${JSON.stringify(address)}`, (it) => {
            it.toIPAddress.address = address;
        }),
        link(`an interface with the address ${JSON.stringify(address)}`, (it) => {
            it.IPAddresses.push({ family: 0, address, mask: "32" });
        }),
    ]),
    ...RANGES.map((range) =>
        route(`a route to ${range}`, (it) => {
            it.dest = range;
        }),
    ),
    ...[
        { address: "126.0.0.1", mask: "7" },
        { address: "10.0.0.1", mask: "0" },
        { address: "2001:db8::1", mask: "2" },
        { address: "10.0.0.1", mask: "" },
        { address: "10.0.0.1", mask: "+8" },
    ].map(({ address, mask }) =>
        link(`an interface with the address ${address} in a range of /${mask}`, (it) => {
            it.IPAddresses.push({ family: 0, address, mask });
        }),
    ),
    onRoutes("a good route and another", ({ routes }) => {
        routes.Routes.push(...routes.Routes.map((first) => ({ ...first, dest: "127.0.0.0/8" })));
    }),
    neighbor("a neighbour on the loopback interface", (it) => {
        it.device = "lo";
    }),
    ...[0, 1, 4, 8, 16, 32, 64].map((state) =>
        neighbor(`a neighbour in state ${state}`, (it) => {
            it.state = state;
        }),
    ),
    ...[1, 2, 4, 16, 32, 64].map((flags) =>
        neighbor(`a neighbour with flags ${flags}`, (it) => {
            it.flags = flags;
        }),
    ),
];
