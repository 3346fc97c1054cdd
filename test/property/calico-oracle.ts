/**
 * Calico's ordered policies in front of pods, read straight from its reference (NetworkPolicy, GlobalNetworkPolicy, Tier), for
 * well-formed objects. Slow and plain on purpose; it shares nothing with src.
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
}

export interface Pod {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly ip: string;
}

export interface World {
	readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
	readonly pods: readonly Pod[];
	readonly tiers: readonly { readonly name: string; readonly order: number; readonly defaultAction: "Pass" | "Deny" }[];
	readonly policies: readonly Policy[];
	/** NetworkPolicies that isolate a namespace and admit all of its own pods: policies of order 1000 in the last tier. */
	readonly isolated: readonly string[];
}

export interface Packet {
	readonly protocol: "TCP" | "UDP";
	readonly port: number;
}

export function reaches(world: World, from: Pod | string, to: Pod | string, packet: Packet): boolean {
	return (
		(typeof from === "string" || passes(world, from, to, packet, "Egress")) &&
		(typeof to === "string" || passes(world, to, from, packet, "Ingress"))
	);
}

function passes(world: World, pod: Pod, other: Pod | string, packet: Packet, direction: "Ingress" | "Egress"): boolean {
	const tiers = [...world.tiers.filter(({ name }) => name !== "default")].sort((a, b) => a.order - b.order);
	for (const tier of [...tiers, { name: "default", order: Number.MAX_VALUE, defaultAction: "Deny" as const }]) {
		const own = world.policies.filter((policy) => policy.tier === tier.name && applies(world, policy, pod, direction));
		const upstream = tier.name === "default" && direction === "Ingress" && world.isolated.includes(pod.namespace);
		if (own.length === 0 && !upstream) continue;
		const steps: { order: number; decide: () => string | null }[] = own.map((policy) => ({
			order: policy.order ?? Number.POSITIVE_INFINITY,
			decide: () =>
				(direction === "Ingress" ? policy.ingress : policy.egress).find(
					(rule) => rule.action !== "Log" && matches(world, policy, rule, other, packet),
				)?.action ?? null,
		}));
		if (upstream)
			steps.push({ order: 1000, decide: () => (typeof other !== "string" && other.namespace === pod.namespace ? "Allow" : null) });
		const verdict =
			steps.sort((a, b) => a.order - b.order).reduce<string | null>((done, { decide }) => done ?? decide(), null) ?? tier.defaultAction;
		if (verdict === "Allow") return true;
		if (verdict === "Deny") return false;
	}
	// Behind the last tier the profile of the namespace admits everything.
	return true;
}

function applies(
	{ namespaces }: World,
	{ namespace, selector, namespaceSelector, types, ingress, egress }: Policy,
	pod: Pod,
	direction: string,
): boolean {
	const named = types ?? (egress.length > 0 ? (ingress.length > 0 ? ["Ingress", "Egress"] : ["Egress"]) : ["Ingress"]);
	const inside =
		namespace === null
			? namespaceSelector === undefined || meets(namespaceSelector, namespaces[pod.namespace] ?? {})
			: namespace === pod.namespace;
	return inside && (named as readonly string[]).includes(direction) && meets(selector, pod.labels);
}

function matches({ namespaces }: World, { namespace }: Policy, rule: Rule, other: Pod | string, { protocol, port }: Packet): boolean {
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
	if (namespaceSelector !== undefined && !meets(namespaceSelector, namespaces[other.namespace] ?? {})) return false;
	if (namespaceSelector === undefined && namespace !== null && namespace !== other.namespace) return false;
	return selector === undefined || meets(selector, other.labels);
}

function meets(term: Term, labels: Readonly<Record<string, string>>): boolean {
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
			return true;
		case "not":
			return !meets(term.of, labels);
		case "and":
			return meets(term.left, labels) && meets(term.right, labels);
		case "or":
			return meets(term.left, labels) || meets(term.right, labels);
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
