import { STRICT } from "../scenario";
import { type Attack, attacksOn } from "./attack";

interface Address {
    family: number;
    address: string;
    mask: string;
}

interface Interface {
    interface: { device: string; name: string; hwAddr: string; raw_flags: number; IPAddresses: Address[] };
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

/** The pod's own addresses, as they may be written. */
const LOOPBACK = ["127.0.0.1", "127.8.8.8", "::1", "0:0:0:0:0:0:0:1", "0000::0001", "::0:1"];
/** The hardware address of the loopback interface, as the agent reads it. */
const ZEROS = ["00:00:00:00:00:00", "0:0:0:0:0:0", "00:00:00:00:00:0", "+0:0:0:0:0:0", "000:0:0:0:0:0"];

/** Traffic of the pod to itself that the host would like to see. */
export const NETWORK_ATTACKS: readonly Attack[] = [
    link("the loopback interface by name", (it) => {
        it.name = "lo";
    }),
    link("the loopback interface by device", (it) => {
        it.device = "lo";
    }),
    ...ZEROS.map((address) =>
        link(`the loopback interface by its address ${address}`, (it) => {
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
        route(`a route to ${address}`, (it) => {
            it.dest = address;
        }),
        route(`a route by ${address}`, (it) => {
            it.gateway = address;
        }),
        route(`a route from ${address}`, (it) => {
            it.source = address;
        }),
        neighbor(`a neighbour with the address ${address}`, (it) => {
            it.toIPAddress.address = address;
        }),
    ]),
    ...["127.0.0.0/8", "127.0.0.1/32", "::1/128"].map((range) =>
        route(`a route to ${range}`, (it) => {
            it.dest = range;
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
