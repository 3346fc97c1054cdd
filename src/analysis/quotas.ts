import type { EffectFact, Filter, Inventory, Rule } from "../model/inventory.ts";

/** Quota names of the requirements answer. */
type Quotas = Readonly<Record<string, number>>;

/** Something of which a provider grants a limited number. */
interface Use {
	readonly key: string;
	readonly filter: Filter;
	readonly count: number;
	readonly most: number;
	/** What is counted: `inbound IPv4 rules`. */
	readonly counted: string;
	/** How far the quota can be raised, in words. */
	readonly raise: string;
}

/**
 * What the inputs ask for beyond the provider's quotas, so that an apply fails half-way. What was beyond them before the change was
 * granted, and is no news.
 */
export function quotaFacts(after: Inventory, before: Inventory | null, quotas: Quotas): readonly EffectFact[] {
	const earlier = new Map((before === null ? [] : usesOf(before, quotas)).map((use) => [use.key, use.count]));
	return usesOf(after, quotas)
		.filter(({ key, count, most }) => count > most && count > (earlier.get(key) ?? 0))
		.map(asFact);
}

function usesOf(inventory: Inventory, quotas: Quotas): readonly Use[] {
	return [...[...inventory.filters.values()].flatMap((filter) => ofFilter(filter, quotas)), ...ofInterfaces(inventory, quotas)];
}

const entriesOf = (rules: readonly Rule[]): { readonly ipv4: number; readonly ipv6: number } => ({
	ipv4: rules.reduce((sum, { entries }) => sum + (entries?.ipv4 ?? 0), 0),
	ipv6: rules.reduce((sum, { entries }) => sum + (entries?.ipv6 ?? 0), 0),
});

/** Rules of one filter: of a group per direction and family, of a network ACL per direction. */
function ofFilter(filter: Filter, quotas: Quotas): readonly Use[] {
	if (filter.kind !== "aws-network-acl" && filter.kind !== "aws-security-group") return [];
	const directions = [
		{ way: "inbound", rules: filter.ingress },
		{ way: "outbound", rules: filter.egress },
	];
	return directions.flatMap(({ way, rules }): readonly Use[] => {
		const { ipv4, ipv6 } = entriesOf(rules);
		const of = (quota: string, count: number, counted: string, raise: string): readonly Use[] => {
			const most = quotas[quota];
			return most === undefined ? [] : [{ key: `${filter.id}|${counted}`, filter, count, most, counted, raise }];
		};
		if (filter.kind === "aws-network-acl") {
			const raised = quotas["awsNetworkAclRulesRaised"];
			return of("awsNetworkAclRules", ipv4 + ipv6, `${way} rules`, raised === undefined ? "" : `, ${raised} when raised`);
		}
		return [
			...of("awsSecurityGroupRules", ipv4, `${way} IPv4 rules`, " unless raised"),
			...of("awsSecurityGroupRules", ipv6, `${way} IPv6 rules`, " unless raised"),
		];
	});
}

/** Groups of one interface times the rules of the largest of them. */
function ofInterfaces({ subjects, filters }: Inventory, quotas: Quotas): readonly Use[] {
	const most = quotas["awsInterfaceRules"];
	if (most === undefined) return [];
	return subjects.flatMap(({ id, layers }): readonly Use[] => {
		const groups = layers.flatMap(({ certain }) => certain).flatMap((group) => filters.get(group) ?? []);
		const carried = groups.filter(({ kind }) => kind === "aws-security-group");
		const sized = carried.map((filter) => ({ filter, size: Math.max(...Object.values(entriesOf(filter.ingress))) }));
		const [largest] = sized.sort((a, b) => b.size - a.size || (a.filter.id < b.filter.id ? -1 : 1));
		if (largest === undefined) return [];
		const count = carried.length * largest.size;
		return [
			{
				key: `${id}|interface`,
				filter: largest.filter,
				count,
				most,
				counted: `rules on an interface of ${id} (groups times rules)`,
				raise: ", never raised",
			},
		];
	});
}

const asFact = ({ key, filter, count, most, counted, raise }: Use): EffectFact => ({
	key: `quota|${key}`,
	rule: "change/quota",
	target: filter.id,
	role: null,
	filter: filter.id,
	ruleId: null,
	protocol: null,
	ports: null,
	args: { note: `${count} ${counted}, where ${most} are granted${raise}` },
	location: filter.location,
});
