/**
 * Calico's ordered policies around pods and hosts, read straight from its reference (NetworkPolicy, GlobalNetworkPolicy, Tier, Host
 * endpoint; Host endpoints: Summary, Failsafe rules), for well-formed objects. Slow and plain on purpose; it shares nothing with src.
 */

export type Term =
	| { readonly kind: "equal" | "unequal"; readonly key: string; readonly value: string }
	| { readonly kind: "in" | "not in"; readonly key: string; readonly values: readonly string[] }
	| { readonly kind: "has"; readonly key: string }
	| { readonly kind: "all" }
	| { readonly kind: "not"; readonly of: Term }
	| { readonly kind: "and" | "or"; readonly left: Term; readonly right: Term };

export interface Rule {
	readonly action: "Allow" | "Deny" | "Pass" | "Log";
	readonly protocol?: "TCP" | "UDP";
	readonly notProtocol?: "TCP" | "UDP";
	readonly peer: {
		readonly nets?: readonly string[];
		readonly notNets?: readonly string[];
		readonly selector?: Term;
		readonly namespaceSelector?: Term;
	};
	readonly ports?: readonly number[];
	readonly notPorts?: readonly number[];
}

export interface Policy {
	readonly name: string;
	/** Null: a GlobalNetworkPolicy. */
	readonly namespace: string | null;
	readonly tier: string;
	readonly order: number | null;
	readonly selector: Term;
	readonly namespaceSelector?: Term;
	readonly types?: readonly ("Ingress" | "Egress")[];
	readonly ingress: readonly Rule[];
	readonly egress: readonly Rule[];
	/** What of a host's packets it sees; normal policies when absent. */
	readonly phase?: "untracked" | "pre-dnat";
	/** Normal policies: whether they judge what a host hands on as well; those of the other phases do. */
	readonly onForward?: true;
}

export interface Pod {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly ip: string;
	/** Name of its host. */
	readonly node: string;
}

export interface Host {
	readonly name: string;
	readonly ip: string;
	/** A host endpoint: for every interface or for the one that holds its address; with the profile that allows everything or with none. */
	readonly endpoint: { readonly labels: Readonly<Record<string, string>>; readonly everywhere: boolean; readonly open: boolean } | null;
}

/** Who sends or receives; text is an address outside the cluster. */
export type End = Pod | Host | string;

export interface World {
	readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
	readonly pods: readonly Pod[];
	readonly tiers: readonly { readonly name: string; readonly order: number; readonly defaultAction: "Pass" | "Deny" }[];
	readonly policies: readonly Policy[];
	/** NetworkPolicies that isolate a namespace and admit all of its own pods: policies of order 1000 in the last tier. */
	readonly isolated: readonly string[];
	readonly hosts: readonly Host[];
	readonly failsafe: Readonly<Record<"Ingress" | "Egress", readonly Packet[]>>;
}

export interface Packet {
	readonly protocol: "TCP" | "UDP";
	readonly port: number;
}

type Direction = "Ingress" | "Egress";

/** Null where an untracked policy lets the packet pass: whether it is answered depends on what lets the replies pass. */
export function reaches(world: World, from: End, to: End, packet: Packet): boolean | null {
	const both = [mayPass(world, from, to, packet, "Egress"), mayPass(world, to, from, packet, "Ingress")];
	return both.includes(false) ? false : both.includes(null) ? null : true;
}

function mayPass(world: World, end: End, other: End, packet: Packet, direction: Direction): boolean | null {
	if (typeof end === "string") return true;
	if (isHost(end)) return hostPasses(world, end, other, packet, direction);
	// A host always reaches the pods that it runs.
	if (direction === "Ingress" && typeof other !== "string" && isHost(other) && other.name === end.node) return true;
	return passes(world, end, other, packet, direction) && isHandedOn(world, end, other, packet, direction);
}

/**
 * What a pod's host does with packets that it hands on (Host endpoints: Apply on forwarded traffic, Summary). Those between its own pods pass
 * the endpoint for every interface alone, once; at that endpoint all that comes in by one interface leaves by another.
 */
function isHandedOn(world: World, pod: Pod, other: End, packet: Packet, direction: Direction): boolean {
	const endpoint = world.hosts.find(({ name }) => name === pod.node)?.endpoint ?? null;
	if (endpoint === null) return true;
	const neighbours = typeof other !== "string" && !isHost(other) && other.node === pod.node;
	if (neighbours && (direction === "Egress" || !endpoint.everywhere)) return true;
	const of = (phase: Policy["phase"], way: Direction): readonly Policy[] =>
		world.policies.filter(
			(policy) =>
				policy.phase === phase &&
				(phase !== undefined || policy.onForward === true) &&
				policy.namespace === null &&
				(policy.namespaceSelector === undefined || meets(policy.namespaceSelector, null)) &&
				typesOf(policy).includes(way) &&
				meets(policy.selector, endpoint.labels),
		);
	const [sender, receiver] = direction === "Ingress" ? [other, pod] : [pod, other];
	const comesIn = (): boolean => {
		const failsafe = world.failsafe.Ingress.some(({ protocol, port }) => protocol === packet.protocol && port === packet.port);
		const first = failsafe ? null : early(world, of("pre-dnat", "Ingress"), sender, packet, "Ingress");
		return first ?? inTiers(world, of(undefined, "Ingress"), sender, packet, "Ingress") ?? true;
	};
	const leaves = (): boolean => inTiers(world, of(undefined, "Egress"), receiver, packet, "Egress") ?? true;
	if (endpoint.everywhere) return comesIn() && leaves();
	return direction === "Ingress" ? comesIn() : leaves();
}

const isHost = (end: Pod | Host): end is Host => "endpoint" in end;

function hostPasses(world: World, host: Host, other: End, packet: Packet, direction: Direction): boolean | null {
	const { endpoint } = host;
	if (endpoint === null) return true;
	if (other === host && !endpoint.everywhere) return true;
	if (direction === "Egress" && typeof other !== "string" && !isHost(other) && other.node === host.name) return true;
	if (world.failsafe[direction].some(({ protocol, port }) => protocol === packet.protocol && port === packet.port)) return true;
	const of = (phase: Policy["phase"]): readonly Policy[] =>
		world.policies.filter(
			(policy) =>
				policy.phase === phase &&
				policy.namespace === null &&
				(policy.namespaceSelector === undefined || meets(policy.namespaceSelector, null)) &&
				typesOf(policy).includes(direction) &&
				meets(policy.selector, endpoint.labels),
		);
	const untracked = endpoint.everywhere ? null : early(world, of("untracked"), other, packet, direction);
	if (untracked === true) return null;
	const verdict =
		untracked ??
		(direction === "Ingress" ? early(world, of("pre-dnat"), other, packet, direction) : null) ??
		inTiers(world, of(undefined), other, packet, direction) ??
		endpoint.open;
	return verdict && mayLoseReplies(world, host, other, packet, direction) ? null : verdict;
}

/** Whether an untracked policy of the other direction refuses packets to the same peer, of any port. */
function mayLoseReplies(world: World, { endpoint }: Host, other: End, packet: Packet, direction: Direction): boolean {
	const back = direction === "Ingress" ? "Egress" : "Ingress";
	return world.policies.some(
		(policy) =>
			endpoint?.everywhere === false &&
			policy.phase === "untracked" &&
			policy.namespace === null &&
			(policy.namespaceSelector === undefined || meets(policy.namespaceSelector, null)) &&
			typesOf(policy).includes(back) &&
			meets(policy.selector, endpoint.labels) &&
			(back === "Ingress" ? policy.ingress : policy.egress).some(
				({ ports: _, notPorts: _not, ...rule }) => rule.action === "Deny" && matches(world, policy, rule, other, packet),
			),
	);
}

/** Policies before connection tracking or address translation: what they do not match goes on. */
function early(world: World, policies: readonly Policy[], other: End, packet: Packet, direction: Direction): boolean | null {
	return inTiers(
		{ ...world, tiers: world.tiers.map((tier) => ({ ...tier, defaultAction: "Pass" })) },
		policies,
		other,
		packet,
		direction,
		"Pass",
	);
}

function passes(world: World, pod: Pod, other: End, packet: Packet, direction: Direction): boolean {
	const own = world.policies.filter((policy) => policy.phase === undefined && applies(world, policy, pod, direction));
	const upstream = direction === "Ingress" && world.isolated.includes(pod.namespace) ? pod.namespace : null;
	// Behind the last tier the profile of the namespace admits everything.
	return inTiers(world, own, other, packet, direction, "Deny", upstream) ?? true;
}

/** Null where no tier decides. */
function inTiers(
	world: World,
	policies: readonly Policy[],
	other: End,
	packet: Packet,
	direction: Direction,
	otherwise: "Pass" | "Deny" = "Deny",
	upstream: string | null = null,
): boolean | null {
	const tiers = [...world.tiers.filter(({ name }) => name !== "default")].sort((a, b) => a.order - b.order);
	for (const tier of [...tiers, { name: "default", order: Number.MAX_VALUE, defaultAction: otherwise }]) {
		const own = policies.filter((policy) => policy.tier === tier.name);
		const kubernetes = tier.name === "default" ? upstream : null;
		if (own.length === 0 && kubernetes === null) continue;
		const steps: { order: number; decide: () => string | null }[] = own.map((policy) => ({
			order: policy.order ?? Number.POSITIVE_INFINITY,
			decide: () =>
				(direction === "Ingress" ? policy.ingress : policy.egress).find(
					(rule) => rule.action !== "Log" && matches(world, policy, rule, other, packet),
				)?.action ?? null,
		}));
		if (kubernetes !== null)
			steps.push({
				order: 1000,
				decide: () => (typeof other !== "string" && !isHost(other) && other.namespace === kubernetes ? "Allow" : null),
			});
		const verdict =
			steps.sort((a, b) => a.order - b.order).reduce<string | null>((done, { decide }) => done ?? decide(), null) ?? tier.defaultAction;
		if (verdict === "Allow") return true;
		if (verdict === "Deny") return false;
	}
	return null;
}

const typesOf = ({ types, ingress, egress }: Policy): readonly Direction[] =>
	types ?? (egress.length > 0 ? (ingress.length > 0 ? ["Ingress", "Egress"] : ["Egress"]) : ["Ingress"]);

function applies({ namespaces }: World, policy: Policy, pod: Pod, direction: Direction): boolean {
	const { namespace, selector, namespaceSelector } = policy;
	const inside =
		namespace === null
			? namespaceSelector === undefined || meets(namespaceSelector, namespaces[pod.namespace] ?? {})
			: namespace === pod.namespace;
	return inside && typesOf(policy).includes(direction) && meets(selector, pod.labels);
}

function matches({ namespaces }: World, { namespace }: Policy, rule: Rule, other: End, { protocol, port }: Packet): boolean {
	if (rule.protocol !== undefined && rule.protocol !== protocol) return false;
	if (rule.notProtocol === protocol) return false;
	if (rule.ports !== undefined && !rule.ports.includes(port)) return false;
	if (rule.notPorts?.includes(port)) return false;
	const { nets, notNets, selector, namespaceSelector } = rule.peer;
	const ip = typeof other === "string" ? other : other.ip;
	if (nets !== undefined && !nets.some((net) => inside(ip, net))) return false;
	if (notNets?.some((net) => inside(ip, net))) return false;
	if (selector === undefined && namespaceSelector === undefined) return true;
	if (typeof other === "string") return false;
	// Hosts have no namespace, and labels where they have an endpoint.
	if (isHost(other))
		return (
			namespace === null &&
			namespaceSelector === undefined &&
			other.endpoint !== null &&
			meets(selector ?? { kind: "all" }, other.endpoint.labels)
		);
	if (namespaceSelector !== undefined && !meets(namespaceSelector, namespaces[other.namespace] ?? {})) return false;
	if (namespaceSelector === undefined && namespace !== null && namespace !== other.namespace) return false;
	return selector === undefined || meets(selector, other.labels);
}

/** @param given null: what is in no namespace, asked by a selector of namespaces. It has none of their labels, and is none of all. */
function meets(term: Term, given: Readonly<Record<string, string>> | null): boolean {
	const labels = given ?? {};
	switch (term.kind) {
		case "equal":
			return labels[term.key] === term.value;
		case "unequal":
			return labels[term.key] !== term.value;
		case "in":
			return labels[term.key] !== undefined && term.values.includes(labels[term.key] as string);
		case "not in":
			return labels[term.key] === undefined || !term.values.includes(labels[term.key] as string);
		case "has":
			return labels[term.key] !== undefined;
		case "all":
			return given !== null;
		case "not":
			return !meets(term.of, given);
		case "and":
			return meets(term.left, given) && meets(term.right, given);
		case "or":
			return meets(term.left, given) || meets(term.right, given);
	}
}

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
