/**
 * Cilium's allow and deny policies in front of pods, read straight from its documentation (Policy Language, Layers 3 and 4), for
 * well-formed objects, with NetworkPolicies as Cilium enforces them. Slow and plain on purpose; it shares nothing with src.
 */

export interface Rule {
	/** Labels of endpoints, with the namespace where it is named; entities; blocks; nobody named: everybody on some port. */
	readonly who:
		| { readonly kind: "endpoints"; readonly labels: readonly Readonly<Record<string, string>>[]; readonly namespace?: string }
		| { readonly kind: "entities"; readonly names: readonly ("all" | "world" | "cluster" | "host" | "remote-node")[] }
		| { readonly kind: "blocks"; readonly cidr: string; readonly except: readonly string[] }
		| { readonly kind: "everybody" };
	/** None: every packet. Without a protocol: any. */
	readonly ports: readonly { readonly port: number; readonly endPort?: number; readonly protocol?: "TCP" | "UDP" | "ANY" }[];
}

export interface Policy {
	readonly name: string;
	/** Null: clusterwide. */
	readonly namespace: string | null;
	readonly selector: Readonly<Record<string, string>>;
	readonly defaultDeny: { readonly ingress?: boolean; readonly egress?: boolean };
	readonly ingress: readonly Rule[];
	readonly ingressDeny: readonly Rule[];
	readonly egress: readonly Rule[];
	readonly egressDeny: readonly Rule[];
}

export interface Pod {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly ip: string;
}

/** A NetworkPolicy that isolates a namespace's inbound traffic and admits its own pods, and a block of addresses. */
export interface Upstream {
	readonly namespace: string;
	readonly cidr: string;
}

export interface World {
	readonly pods: readonly Pod[];
	readonly policies: readonly Policy[];
	readonly upstream: readonly Upstream[];
}

/** `own`: the node that every pod runs on. */
export type End = Pod | { readonly outside: string } | { readonly node: string; readonly own: boolean };
export interface Packet {
	readonly protocol: "TCP" | "UDP";
	readonly port: number;
}

const isPod = (end: End): end is Pod => "labels" in end;

export const reaches = (world: World, from: End, to: End, packet: Packet): boolean =>
	(!isPod(from) || passes(world, from, to, packet, "egress")) && (!isPod(to) || passes(world, to, from, packet, "ingress"));

function passes({ policies, upstream }: World, pod: Pod, other: End, packet: Packet, direction: "ingress" | "egress"): boolean {
	const selecting = policies.filter(
		({ namespace, selector }) => (namespace === null || namespace === pod.namespace) && has(pod.labels, selector),
	);
	const matched = (section: "ingress" | "ingressDeny" | "egress" | "egressDeny"): boolean =>
		selecting.some((policy) => policy[section].some((rule) => isMeant(rule, policy.namespace, other) && carries(rule, packet)));
	if (matched(direction === "ingress" ? "ingressDeny" : "egressDeny")) return false;
	// "Kubernetes will automatically allow all communication from the local host of all local endpoints."
	if (direction === "ingress" && "node" in other && other.own) return true;
	const own = direction === "ingress" ? upstream.filter(({ namespace }) => namespace === pod.namespace) : [];
	const isolated =
		own.length > 0 ||
		selecting.some(
			(policy) =>
				policy.defaultDeny[direction] !== false &&
				policy[direction].length + policy[direction === "ingress" ? "ingressDeny" : "egressDeny"].length > 0,
		);
	if (!isolated) return true;
	return (
		matched(direction) ||
		own.some(({ namespace, cidr }) => (isPod(other) ? other.namespace === namespace : "outside" in other && inside(other.outside, cidr)))
	);
}

function isMeant({ who }: Rule, own: string | null, other: End): boolean {
	switch (who.kind) {
		case "everybody":
			return true;
		case "endpoints": {
			const namespace = who.namespace ?? own;
			return (
				isPod(other) && (namespace === null || other.namespace === namespace) && who.labels.some((labels) => has(other.labels, labels))
			);
		}
		case "entities":
			return who.names.some((name) => {
				if (name === "all") return true;
				if (name === "world") return "outside" in other;
				return name === "cluster" ? !("outside" in other) : "node" in other && other.own === (name === "host");
			});
		case "blocks":
			return "outside" in other && inside(other.outside, who.cidr) && !who.except.some((part) => inside(other.outside, part));
	}
}

const carries = ({ ports }: Rule, { protocol, port }: Packet): boolean =>
	ports.length === 0 ||
	ports.some(
		(one) =>
			(one.protocol === undefined || one.protocol === "ANY" || one.protocol === protocol) &&
			port >= one.port &&
			port <= (one.endPort ?? one.port),
	);

const has = (labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean =>
	Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** Bit by bit, IPv4 only. */
function inside(address: string, cidr: string): boolean {
	const [base = "", length = "32"] = cidr.split("/");
	return bits(address).slice(0, Number(length)) === bits(base).slice(0, Number(length));
}

const bits = (address: string): string =>
	address
		.split(".")
		.map((part) => Number(part).toString(2).padStart(8, "0"))
		.join("");
