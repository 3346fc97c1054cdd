import type { Config } from "../model/config.ts";
import { intervals } from "../model/intervals.ts";
import type { Inventory } from "../model/inventory.ts";
import { formatPorts } from "../model/ports.ts";
import type { Observed } from "../model/requirement.ts";
import { type Target, withoutRolelessPods } from "../model/target.ts";

/** What the inputs show of one cluster, for the conditions of table rows. */
export function observe(inventory: Inventory, targets: readonly Target[], config: Config): Observed {
	const pods: Target[] = [];
	const others: Target[] = [];
	for (const target of withoutRolelessPods(targets)) (target.subject.nature === "pod" ? pods : others).push(target);
	const machines = others.filter(({ exposureOnly }) => !exposureOnly);
	const rolesOf = ({ roles }: Target): readonly string[] => roles.map(({ role }) => role);
	const services = inventory.featureHints
		.filter(({ feature }) => feature.startsWith(NODE_PORT))
		.map(({ feature }) => feature.slice(NODE_PORT.length));
	const probes = [
		...others
			.flatMap(({ subject }) => subject.forwards)
			.filter(({ kind }) => kind === "health-check")
			.map(({ targetPort }) => targetPort),
		...inventory.featureHints.filter(({ feature }) => feature === "health-check").map(({ port }) => port ?? null),
	].filter((port) => port !== null);
	return {
		machineRoles: [...new Set(machines.flatMap(rolesOf))].sort(),
		separateEtcd: machines.some((target) => rolesOf(target).includes("etcd") && !rolesOf(target).includes("control-plane")),
		nodePortProtocols: [...new Set(services)].sort(),
		loadBalancerService: inventory.featureHints.some(({ feature }) => feature === "loadBalancerService"),
		healthCheckPorts: formatPorts(intervals(...probes)),
		loadBalancerSource: config.sources.has("load-balancer") || (config.roles.get("load-balancer")?.cidrs ?? null) !== null,
		loadBalancer: others.some(({ subject }) => subject.nature === "load-balancer"),
		namedSources: [
			...new Set([...config.sources.keys(), ...[...config.roles].filter(([, { cidrs }]) => cidrs !== null).map(([role]) => role)]),
		].sort(),
		podRoles: [...new Set(pods.flatMap(rolesOf))].sort(),
		severalRoles: [...new Set(machines.flatMap(rolesOf))]
			.filter((role) => several(machines.filter((target) => rolesOf(target).includes(role))))
			.sort(),
	};
}

/** Whether targets stand for several machines, or for a number that nothing tells (a scaling group, a bare group). */
const several = (targets: readonly Target[]): boolean => {
	const members = targets.flatMap((target) => target.members);
	return members.length > 1 || members.some(({ kind, synthetic }) => synthetic || !/-(?:machine|network-interface|node)$/.test(kind));
};

const NODE_PORT = "nodePort:";
