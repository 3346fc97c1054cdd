import type { EffectFact, Filter, PossibleAttachment, Rule, UnreadRule } from "../../model/inventory.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";
import { unstated } from "../aws/ownership.ts";
import { hiddenGroup } from "../aws/permissions.ts";
import { awsSources, groupMember } from "../aws/sources.ts";
import { clusterKeysOf } from "../aws/tags.ts";
import { cloudId } from "./identity.ts";
import { inlineRules } from "./inline.ts";
import { clusterGroupId } from "./kinds.ts";
import { Lookup } from "./lookup.ts";
import { ownershipConflicts } from "./ownership.ts";
import type { Resource } from "./resources.ts";
import { type PrefixLists, RuleReader } from "./rules.ts";
import { type StandaloneRule, standaloneRules } from "./standalone.ts";
import { tagsOf } from "./tags.ts";
import type { World } from "./world.ts";

/** Security groups of one side of a plan. */
export interface GroupsRead {
	readonly filters: ReadonlyMap<string, Filter>;
	/** Rules whose group is not decided, each a filter of its own that whoever carries a candidate may carry. */
	readonly undecided: readonly PossibleAttachment[];
	readonly unread: readonly UnreadRule[];
	/** Inbound rule elements that became rules, and those that repeat a rule resource. */
	readonly rules: number;
	readonly repeated: number;
	/** Groups with two owners. */
	readonly conflicts: readonly EffectFact[];
}

interface Draft {
	readonly filter: Filter;
	readonly ingress: Rule[];
	readonly egress: Rule[];
	readonly unknown: Unknown[];
}

/** Collects the rules of every group of a plan's side, wherever they are written. */
export class GroupReader {
	private readonly drafts = new Map<string, Draft>();
	private readonly undecided: PossibleAttachment[] = [];
	private readonly unread: UnreadRule[] = [];
	private rules = 0;
	private repeated = 0;
	private readonly reader: RuleReader;

	/** `earlier` is the other side of the plan: rules that it deletes are still shown by the groups that hold them. */
	constructor(
		private readonly lookup: Lookup,
		lists: PrefixLists,
		private readonly earlier: () => World | null,
	) {
		this.reader = new RuleReader(lookup, lists);
	}

	read(): GroupsRead {
		const standalone = standaloneRules(this.lookup, this.reader);
		const groups = this.lookup.world.ofType("aws_security_group", "aws_default_security_group");
		for (const resource of groups) this.drafts.set(resource.address, draftOf(groupFilter(this.lookup, resource)));
		for (const cluster of this.lookup.world.ofType("aws_eks_cluster")) this.addClusterGroup(cluster);
		for (const vpc of this.lookup.world.ofType("aws_vpc", "aws_default_vpc")) this.addDefaultGroup(vpc);
		for (const one of standalone) this.addStandalone(one);
		for (const resource of groups) this.addInline(resource, standalone);
		const filters = new Map<string, Filter>();
		for (const [id, { filter, ingress, egress, unknown }] of this.drafts)
			filters.set(id, { ...filter, ingress, egress, unknownIngress: [...filter.unknownIngress, ...unknown] });
		return {
			filters,
			undecided: this.undecided,
			unread: this.unread,
			rules: this.rules,
			repeated: this.repeated,
			conflicts: ownershipConflicts(this.lookup, groups, standalone),
		};
	}

	private addStandalone({ direction, rule, unread, owner, resource }: StandaloneRule): void {
		const id = rule?.filter ?? unread?.filter ?? resource.address;
		const draft =
			this.drafts.get(id) ??
			draftOf({
				...hiddenGroup(id, this.lookup.world.location(resource)),
				...(owner.ids.length > 0 ? {} : loneRule(this.lookup, resource, owner.open?.candidates ?? [])),
			});
		this.drafts.set(id, draft);
		if (rule !== null) (direction === "ingress" ? draft.ingress : draft.egress).push(rule);
		if (direction === "egress") return;
		if (rule !== null) this.rules++;
		if (unread !== null) {
			this.unread.push(unread);
			draft.unknown.push({ address: resource.address, attribute: "rule" });
		}
		if (owner.open !== null)
			this.undecided.push({ unknown: owner.open.unknown, candidates: [id, ...owner.open.candidates], unbounded: owner.open.unbounded });
	}

	private addInline(resource: Resource, standalone: readonly StandaloneRule[]): void {
		const draft = this.drafts.get(resource.address);
		if (draft === undefined) return;
		for (const direction of ["ingress", "egress"] as const) {
			const inline = inlineRules(this.lookup, this.reader, resource, direction);
			const named = inline.owned || inline.rules.length === 0 ? [] : this.namedRules(resource.address, direction, standalone);
			const kept = inline.rules.flatMap((rule) => unstated(rule, named) ?? []);
			draft[direction].push(...kept);
			if (direction === "egress") continue;
			this.rules += kept.length;
			this.repeated += inline.rules.length - kept.length;
			this.unread.push(...inline.unread);
			draft.unknown.push(...inline.unknown);
		}
	}

	/** Rule resources of a group on both sides of the plan: what a group shows may be owned by one that is about to go. */
	private namedRules(group: string, direction: "ingress" | "egress", standalone: readonly StandaloneRule[]): Rule[] {
		const all = [...standalone, ...this.earlierRules()];
		return all.flatMap(({ rule, direction: own }) => (rule !== null && own === direction && rule.filter === group ? [rule] : []));
	}

	private earlierRead: readonly StandaloneRule[] | null = null;
	private earlierRules(): readonly StandaloneRule[] {
		if (this.earlierRead === null) {
			const world = this.earlier();
			const lookup = world === null ? null : new Lookup(world);
			this.earlierRead = lookup === null ? [] : standaloneRules(lookup, new RuleReader(lookup, new Map()));
		}
		return this.earlierRead;
	}

	/** The group that EKS makes admits everything from itself; in a cluster that exists somebody may have added to it. */
	private addClusterGroup(cluster: Resource): void {
		const id = clusterGroupId(cluster.address);
		const name = this.lookup.world.text(cluster, "name");
		const keys = [name ?? cluster.address];
		this.addBornGroup(id, cluster, name === null ? [] : [`eks-cluster-sg-${name}`], keys);
	}

	private addDefaultGroup(vpc: Resource): void {
		const id = this.lookup.defaultGroup(vpc.address);
		if (!this.drafts.has(id)) this.addBornGroup(id, vpc, ["default"], []);
	}

	private addBornGroup(id: string, maker: Resource, names: readonly string[], clusterKeys: readonly string[]): void {
		const hidden = hiddenGroup(id, this.lookup.world.location(maker));
		const modules = maker.modules;
		const network = maker.type === "aws_eks_cluster" ? null : maker.address;
		const filter = { ...hidden, names, network, modules, clusterKeys, unknownIngress: maker.fresh ? [] : hidden.unknownIngress };
		const draft = draftOf(filter);
		draft.ingress.push({
			id: `${id}.ingress[0]`,
			filter: id,
			action: "allow",
			protocols: ALL_PROTOCOLS,
			ports: ALL_PORTS,
			allProtocols: true,
			namedPorts: [],
			sources: awsSources({ members: [groupMember(id)] }),
			location: filter.location,
			sourceText: "self",
		});
		this.drafts.set(id, draft);
	}
}

const draftOf = (filter: Filter): Draft => ({ filter, ingress: [], egress: [], unknown: [] });

/** A rule whose group is not decided: a filter of its own, complete in itself. */
const loneRule = (lookup: Lookup, resource: Resource, ownerCandidates: readonly string[]): Partial<Filter> => ({
	kind: "aws-security-group-rule",
	ownerCandidates,
	modules: resource.modules,
	unknownIngress: [],
	location: lookup.world.location(resource),
});

function groupFilter(lookup: Lookup, resource: Resource): Filter {
	const { world } = lookup;
	const tags = tagsOf(world, resource);
	const groupName = world.text(resource, "name");
	const names = [groupName, tags["Name"], world.text(resource, "name_prefix"), resource.at.name].filter(
		(one): one is string => typeof one === "string" && one !== "",
	);
	return {
		...hiddenGroup(resource.address, world.location(resource)),
		...cloudId(world, resource),
		...(groupName === null ? {} : { groupName }),
		names: [...new Set(names)],
		tags,
		network: lookup.network(resource),
		modules: resource.modules,
		unknownIngress: [],
		clusterKeys: clusterKeysOf(tags),
	};
}
