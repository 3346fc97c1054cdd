import { type AddressSet, ALL_ADDRESSES, NO_ADDRESSES } from "../../model/addresses.ts";
import { type IntervalSet, intervals } from "../../model/intervals.ts";
import type { Filter, Rule } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { ALL_PORTS, NO_PORTS } from "../../model/ports.ts";
import { protocolNumber, SCTP, TCP, UDP } from "../../model/protocols.ts";
import { addressOf, type KubeObject } from "../kubernetes/objects.ts";
import { isRecord, type Json, list, record } from "../kubernetes/value.ts";
import { FAILSAFE_INBOUND, type HostPort, NODE_PORTS, VXLAN_PORT, WIREGUARD_PORTS } from "./defaults.ts";
import { isCalico, netOf } from "./endpoints.ts";

/** What Felix does on a host by itself, apart from all policies. */
export interface Felix {
	/** Ports that stay open whatever policies say. */
	readonly failsafe: Filter;
	/** Packets of its own overlays, which Felix lets in before policies of local processes. */
	readonly overlays: Filter;
	/** What goes on to pods: policies of local processes never see it. */
	readonly forwarded: Filter;
	/** The same where policies apply to it as well, as the pod's port: nobody knows what becomes of it. */
	readonly judgedAsForwarded: Filter;
}

/**
 * FelixConfiguration `default` of the inputs, else Felix's own defaults. A node's own, named `node.NODE`, goes before it field by
 * field (Calico reference, Configuring Felix).
 * @param configured the FelixConfigurations of the inputs.
 */
export function readFelix(configured: readonly KubeObject[], fallback: Location, node?: string): Felix {
	const named = (name: string): KubeObject | undefined => configured.find((one) => one.name === name);
	const own = node === undefined ? undefined : named(ofNode(node));
	const object = own ?? named("default");
	const spec = { ...record(named("default")?.value["spec"]), ...record(own?.value["spec"]) };
	const location = object === undefined ? fallback : object.place.at("/spec", addressOf(object));
	const id = (name: string): string => (own === undefined ? `calico/${name}` : `calico/${name}/${node}`);
	const given = spec["failsafeInboundHostPorts"];
	const ports = Array.isArray(given) ? given.map(record).map(hostPort) : FAILSAFE_INBOUND;
	const nodePorts = nodePortsOf(spec);
	const nodePort = (filter: string, action: "allow" | "deny", range: Rule["ports"]): Rule => ({
		...ruleOf(filter, action, intervals(TCP, UDP, SCTP), NO_PORTS, ALL_ADDRESSES, "anywhere", location),
		action,
		ports: range,
	});
	return {
		failsafe: {
			...filterOf(id("failsafe"), "calico-failsafe", location, failsafeRules(id("failsafe"), ports, location)),
			standing: "failsafe",
		},
		overlays: standing(id("hosts"), overlayRules(id("hosts"), spec, location), location),
		forwarded: standing(id("forwarded"), [nodePort(id("forwarded"), "allow", nodePorts)], location),
		judgedAsForwarded: standing(
			id("apply-on-forward"),
			(["allow", "deny"] as const).map((action) =>
				nodePort(id("apply-on-forward"), action, {
					unknown: { address: "NodePort Services", attribute: "spec.ports" },
					within: nodePorts,
				}),
			),
			location,
		),
	};
}

const ofNode = (node: string): string => `node.${node}`;

/** Whether a node has a configuration of its own. */
export const hasOwnFelix = (configured: readonly KubeObject[], node: string): boolean =>
	configured.some(({ name }) => name === ofNode(node));

const hostPort = (value: Json): HostPort => ({
	protocol: typeof value["protocol"] === "string" ? value["protocol"] : "TCP",
	port: typeof value["port"] === "number" ? value["port"] : -1,
	...(typeof value["net"] === "string" ? { net: value["net"] } : {}),
});

/** One rule for the ports of a protocol and range: together they are one matter. */
function failsafeRules(filter: string, ports: readonly HostPort[], location: Location): readonly Rule[] {
	const groups = new Map<string, { protocol: number; ports: IntervalSet; net: string | undefined }>();
	for (const { protocol, port, net } of ports) {
		const number = protocolNumber(protocol);
		if (number === undefined || port < 0 || port > 65535) continue;
		const key = `${protocol.toLowerCase()}${net === undefined ? "" : `/${net}`}`;
		groups.set(key, { protocol: number, net, ports: intervals(port).union(groups.get(key)?.ports ?? NO_PORTS) });
	}
	return [...groups].map(([name, { protocol, ports: open, net }]) =>
		ruleOf(filter, name, intervals(protocol), open, net === undefined ? ALL_ADDRESSES : netOf(net), net ?? "anywhere", location),
	);
}

const HOSTS = "hosts of the cluster";

/** Overlay packets are let in from hosts of the cluster only, in the modes that are on: nobody else asks for them. */
function overlayRules(owner: string, spec: Json, location: Location): readonly Rule[] {
	const vxlan = typeof spec["vxlanPort"] === "number" ? spec["vxlanPort"] : VXLAN_PORT;
	const wireguard = typeof spec["wireguardListeningPort"] === "number" ? [spec["wireguardListeningPort"]] : WIREGUARD_PORTS;
	const rules = [
		ruleOf(owner, "overlay", intervals(UDP), intervals(vxlan, ...wireguard), NO_ADDRESSES, HOSTS, location),
		ruleOf(owner, "ipip", intervals(protocolNumber("ipip") as number), ALL_PORTS, NO_ADDRESSES, HOSTS, location),
	];
	return rules.map((rule) => ({
		...rule,
		sources: { ...rule.sources, members: [{ kind: "senders", senders: ["machine"], text: HOSTS }] },
	}));
}

function nodePortsOf(spec: Json): IntervalSet {
	const ranges = list(spec["kubeNodePortRanges"]).flatMap((range) => {
		const match = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(String(range));
		const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
		return match !== null && from <= to && to <= 65535 ? [intervals([from, to])] : [];
	});
	return ranges.length === 0 ? intervals([...NODE_PORTS]) : ranges.reduce((sum, range) => sum.union(range), NO_PORTS);
}

const ruleOf = (
	filter: string,
	name: string,
	protocols: IntervalSet,
	ports: IntervalSet,
	addresses: AddressSet,
	sourceText: string,
	location: Location,
): Rule => ({
	id: `${filter}#${name}`,
	filter,
	action: "allow",
	protocols,
	ports,
	namedPorts: [],
	sources: { addresses, members: [], unknowns: [] },
	location,
	sourceText,
	allProtocols: false,
	providerDefault: true,
});

/** What Felix does by itself is nobody's exposure. */
const standing = (id: string, ingress: readonly Rule[], location: Location): Filter => ({
	...filterOf(id, "calico-hosts", location, ingress),
	standing: "own",
});

export const filterOf = (id: string, kind: string, location: Location, ingress: readonly Rule[]): Filter => ({
	id,
	kind,
	mode: "first-match",
	stateful: true,
	names: [id],
	tags: {},
	network: null,
	modules: [],
	ingress,
	egress: [],
	unknownIngress: [],
	clusterKeys: [],
	location,
});

/** `autoCreate` of KubeControllersConfiguration: every node has a host endpoint of its own. */
export const createsHostEndpoints = (objects: readonly KubeObject[]): boolean =>
	objects.some((object) => {
		if (!isCalico(object, "KubeControllersConfiguration")) return false;
		const node = record(record(record(object.value["spec"])["controllers"])["node"]);
		return isRecord(node["hostEndpoint"]) && node["hostEndpoint"]["autoCreate"] === "Enabled";
	});
