import type { FeatureHint, Forward, Subject } from "../../model/inventory.ts";
import { TCP, UDP } from "../../model/protocols.ts";
import { NO_GROUP_LAYER } from "../aws/defaults.ts";
import { awsSubject } from "../aws/subjects.ts";
import { clusterKeysOf } from "../aws/tags.ts";
import { type Carried, carriedLayer, defaultCarried, distinct, networkOfSubnets, subnetsFrom } from "./attachments.ts";
import type { Lookup, Named } from "./lookup.ts";
import type { Resource } from "./resources.ts";
import { tagsOf } from "./tags.ts";
import { keepsClientAddress, TargetMembers, targetGroupOf } from "./target-groups.ts";
import type { Path } from "./world.ts";

export interface BalancersRead {
	readonly subjects: readonly Subject[];
	readonly hints: readonly FeatureHint[];
}

/** Load balancers with their listeners and health checks. */
export function readBalancers(lookup: Lookup): BalancersRead {
	const members = new TargetMembers(lookup);
	const forwards = listenerForwards(lookup, members);
	const subjects = [
		...lookup.world
			.ofType("aws_lb", "aws_alb")
			.map((resource) => balancerSubject(lookup, resource, kindOf(lookup, resource), forwards.get(resource.address) ?? [])),
		...lookup.world
			.ofType("aws_elb")
			.map((resource) => balancerSubject(lookup, resource, "classic", classicForwards(lookup, resource, members))),
	];
	const hints = [...lookup.world.ofType("aws_lb_target_group", "aws_alb_target_group", "aws_elb")].flatMap((resource) => {
		const port = resource.type === "aws_elb" ? classicCheckPort(lookup, resource) : checkPort(lookup, resource);
		return port === null ? [] : [{ feature: "health-check", port, evidence: resource.address, location: lookup.world.location(resource) }];
	});
	return { subjects, hints };
}

const kindOf = (lookup: Lookup, resource: Resource): string => lookup.world.text(resource, "load_balancer_type") ?? "application";
const number = (text: string | null): number | null => (text !== null && /^\d+$/.test(text) ? Number(text) : null);
/** Transport of a listener's protocol: TLS, HTTP and HTTPS run over TCP. */
const transport = (protocol: string | null): number => (protocol === "UDP" ? UDP : TCP);
const transports = (protocol: string | null): readonly number[] => (protocol === "TCP_UDP" ? [TCP, UDP] : [transport(protocol)]);

function balancerSubject(lookup: Lookup, resource: Resource, kind: string, forwards: readonly Forward[]): Subject {
	const { kinds, world } = lookup;
	const groups = lookup.many(kinds.groups, resource, "security_groups");
	const subnets = subnetsFrom(subnetsOf(lookup, resource));
	const network = networkOfSubnets(lookup, subnets.subnets);
	const silent = groups.absent || (groups.ids.length === 0 && groups.open === null);
	const carried: Carried = silent
		? defaultCarried(lookup, resource, network, "security_groups")
		: { certain: groups.ids, possible: groups.open === null ? [] : [groups.open] };
	const internal = world.attribute(resource, "internal");
	const tags = tagsOf(world, resource);
	return awsSubject({
		id: resource.address,
		kind: "aws-load-balancer",
		nature: "load-balancer",
		names: distinct([world.text(resource, "name"), tags["Name"], resource.at.name]),
		tags,
		...subnets,
		network,
		modules: resource.modules,
		layers: [silent && (kind === "network" || kind === "gateway") ? NO_GROUP_LAYER : carriedLayer(carried)],
		clusterKeys: clusterKeysOf(tags),
		forwards,
		publiclyReachable: internal.state === "unknown" ? "maybe" : internal.state === "known" && internal.value === true ? "no" : "yes",
		location: world.location(resource),
	});
}

/** Subnets of a load balancer: a list, or one in each `subnet_mapping`. */
function subnetsOf(lookup: Lookup, resource: Resource): Named {
	const { kinds, world } = lookup;
	const listed = lookup.many(kinds.subnets, resource, "subnets");
	const mapped = Array.from({ length: world.size(resource, "subnet_mapping") }, (_, index) =>
		lookup.one(kinds.subnets, resource, "subnet_mapping", index, "subnet_id"),
	);
	const ids = [...new Set([...listed.ids, ...mapped.flatMap((one) => one.ids)])].sort();
	return { ids, open: listed.open ?? mapped.map((one) => one.open).find((open) => open !== null) ?? null, absent: false };
}

/** What the listeners of each load balancer forward, and the health checks of the groups that they forward to. */
function listenerForwards(lookup: Lookup, members: TargetMembers): ReadonlyMap<string, readonly Forward[]> {
	const { kinds, world } = lookup;
	const found = new Map<string, Forward[]>();
	const balancersOf = new Map<string, readonly string[]>();
	const push = (balancers: readonly string[], listener: Resource, holder: Resource, block: string): void => {
		const protocol = world.text(listener, "protocol");
		const port = number(world.text(listener, "port"));
		for (const group of forwardGroups(lookup, holder, block))
			for (const balancer of balancers) {
				const own = found.get(balancer) ?? [];
				found.set(balancer, own);
				const resource = world.get(balancer, "aws_lb", "aws_alb");
				const kind = resource === null ? "network" : kindOf(lookup, resource);
				for (const forward of groupForwards(lookup, group, members, kind, protocol, port, holder))
					if (!own.some((one) => sameForward(one, forward))) own.push(forward);
			}
	};
	for (const listener of world.ofType("aws_lb_listener", "aws_alb_listener")) {
		const named = lookup.one(kinds.balancers, listener, "load_balancer_arn");
		const balancers = named.ids.length > 0 ? named.ids : (named.open?.candidates ?? []);
		balancersOf.set(listener.address, balancers);
		push(balancers, listener, listener, "default_action");
	}
	const listeners = {
		...kinds.targetGroups,
		kind: "listeners",
		identify: (one: Resource) => (/_listener$/.test(one.type) ? [one.address] : null),
		within: () => [],
		names: /listener/,
	};
	for (const rule of world.ofType("aws_lb_listener_rule", "aws_alb_listener_rule")) {
		const [id] = lookup.one(
			{ ...listeners, literal: (value) => world.withValue("aws_lb_listener", "arn", value)?.address ?? null },
			rule,
			"listener_arn",
		).ids;
		const listener = world.get(id, "aws_lb_listener", "aws_alb_listener");
		if (listener !== null) push(balancersOf.get(listener.address) ?? [], listener, rule, "action");
	}
	return found;
}

const sameForward = (a: Forward, b: Forward): boolean =>
	JSON.stringify({ ...a, location: null }) === JSON.stringify({ ...b, location: null });

/** Target groups that the actions of a listener or listener rule name. */
function forwardGroups(lookup: Lookup, holder: Resource, block: string): string[] {
	const { kinds, world } = lookup;
	const paths: Path[] = [];
	for (let index = 0; index < world.size(holder, block); index++) {
		paths.push([block, index, "target_group_arn"]);
		for (let at = 0; at < world.size(holder, block, index, "forward", 0, "target_group"); at++)
			paths.push([block, index, "forward", 0, "target_group", at, "arn"]);
	}
	return distinct(
		paths.flatMap((path) => {
			const named = lookup.one(kinds.targetGroups, holder, ...path);
			return [...named.ids, ...(named.open?.candidates ?? [])];
		}),
	);
}

function groupForwards(
	lookup: Lookup,
	id: string,
	members: TargetMembers,
	kind: string,
	protocol: string | null,
	listenPort: number | null,
	listener: Resource,
): Forward[] {
	const group = targetGroupOf(lookup, id);
	const { ids, unknowns } = members.of(id);
	const targetsUnknown = group === null ? [{ address: id, attribute: "targets" }, ...unknowns] : unknowns;
	const own = group === null ? null : number(lookup.world.text(group, "port"));
	const registered = members.portsOf(id);
	const location = lookup.world.location(listener);
	const keeps = group === null ? "maybe" : keepsClientAddress(lookup, group, kind);
	const forwards = (registered.length > 0 ? registered : [own]).flatMap((targetPort) =>
		transports(protocol).map(
			(one): Forward => ({
				kind: "listener",
				listenProtocol: one,
				listenPort,
				targetProtocol: one,
				targetPort,
				targets: ids,
				targetsUnknown,
				keepsClientAddress: keeps,
				location,
			}),
		),
	);
	const probe = group === null ? null : checkPort(lookup, group);
	const check: Forward[] =
		probe === null || group === null
			? []
			: [
					{
						kind: "health-check",
						listenProtocol: TCP,
						listenPort: null,
						targetProtocol: TCP,
						targetPort: probe,
						targets: ids,
						targetsUnknown,
						keepsClientAddress: "no",
						location: lookup.world.location(group),
					},
				];
	return [...forwards, ...check];
}

/** Port that a target group probes: its own port unless the health check names another. */
function checkPort(lookup: Lookup, group: Resource): number | null {
	const { world } = lookup;
	if (world.text(group, "target_type") === "lambda") return null;
	const set = world.text(group, "health_check", 0, "port");
	return set === null || set === "traffic-port" ? number(world.text(group, "port")) : number(set);
}

/** `TCP:10256`, `HTTP:80/healthz` of a classic load balancer's check. */
const classicCheckPort = (lookup: Lookup, resource: Resource): number | null =>
	number(/^[A-Za-z]+:(\d+)/.exec(lookup.world.text(resource, "health_check", 0, "target") ?? "")?.[1] ?? null);

function classicForwards(lookup: Lookup, resource: Resource, members: TargetMembers): Forward[] {
	const { world } = lookup;
	const { ids, unknowns } = members.of(resource.address);
	const base = { targets: ids, targetsUnknown: unknowns, keepsClientAddress: "no" as const };
	const listeners = Array.from({ length: world.size(resource, "listener") }, (_, index): Forward => {
		const at = (key: string): number | null => number(world.text(resource, "listener", index, key));
		return {
			kind: "listener",
			listenProtocol: TCP,
			listenPort: at("lb_port"),
			targetProtocol: TCP,
			targetPort: at("instance_port"),
			...base,
			location: world.location(resource, "listener", index),
		};
	});
	const probe = classicCheckPort(lookup, resource);
	return probe === null
		? listeners
		: [
				...listeners,
				{
					kind: "health-check",
					listenProtocol: TCP,
					listenPort: null,
					targetProtocol: TCP,
					targetPort: probe,
					...base,
					location: world.location(resource),
				},
			];
}
