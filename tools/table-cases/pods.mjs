// A suite's pods, one a role, each isolated by a NetworkPolicy of its own; forms as in machines.mjs. Machines have no object here:
// they are the addresses that the configuration gives.
import { ADDRESSES, ANYWHERE } from "./addresses.mjs";
import { levelOfBlocked, levelOfExposure, WITH_CALLERS } from "./levels.mjs";
import { classOf, rowsOf } from "./tables.mjs";

const NAMESPACE = "kube-system";

export function plan(suite) {
	const rows = rowsOf(suite).filter(({ pods }) => pods.length > 0);
	return { suite, rows, roles: [...new Set(rows.flatMap(({ pods }) => pods))].sort() };
}

/** Members of a row's classes: pods of the case by role, addresses of what is outside or a machine. */
function sourcesOf({ sources }, { suite, roles }) {
	const classes = sources.filter((name) => name !== "self");
	const pods = (name) => classOf(name, suite).podRoles.filter((role) => roles.includes(role));
	const machines = (name) => classOf(name, suite).kind === "role" && pods(name).length === 0;
	return {
		classes,
		pods: [...new Set(classes.flatMap(pods))],
		everyPod: classes.some((name) => classOf(name, suite).kind === "pods"),
		addresses: classes.filter((name) => classOf(name, suite).kind === "outside" || machines(name)),
	};
}

const varies = ({ suite }, row) => (suite.varies ?? (() => true))(row);
const mayBeOpened = (row) => row.sources.some((name) => name !== "self");
const ports = ({ protocol, ports: text }) => {
	const [port, endPort] = text.split("-").map(Number);
	return { port, ...(endPort === undefined ? {} : { endPort }), protocol: protocol.toUpperCase() };
};

/** Classes that a form gives by address though they are pods of the case: callers whose openness is told only then. */
const callersIn = (form, { rows }) =>
	form === "exact" || form === "wide"
		? [...new Set(rows.filter(({ component }) => WITH_CALLERS.has(component)).flatMap(({ sources }) => sources))].filter(
				(name) => name !== "self" && name !== "pod",
			)
		: [];

function from(row, form, cluster) {
	if (form === "wide" && varies(cluster, row)) return [{ ipBlock: { cidr: ANYWHERE } }];
	const { pods, everyPod, classes, addresses: known } = sourcesOf(row, cluster);
	const means = (name, caller) => name === caller || classOf(name, cluster.suite).roles.includes(caller);
	const callers = callersIn(form, cluster).filter((caller) => classes.some((name) => means(name, caller)));
	const addresses = [...new Set([...known, ...callers])];
	return [
		...(everyPod ? [{ namespaceSelector: {} }] : []),
		...pods.map((role) => ({ podSelector: { matchLabels: { role } } })),
		...addresses.map((name) => ({ ipBlock: { cidr: ADDRESSES[name] } })),
	];
}

function rulesOf(form, role, cluster) {
	return cluster.rows
		.filter((row) => row.pods.includes(role))
		.flatMap((row) => {
			const open = varies(cluster, row) ? form !== "closed" && form !== "off" : row.applies;
			const wide = form === "wide" && varies(cluster, row);
			return open && (wide || mayBeOpened(row)) ? [{ ports: [ports(row)], from: from(row, form, cluster) }] : [];
		});
}

/** The manifests of a form, a JSON text (which is YAML) each. */
export const manifestsOf = (form, cluster) =>
	cluster.roles
		.flatMap((role) => [
			{
				apiVersion: "apps/v1",
				kind: "StatefulSet",
				metadata: { name: role, namespace: NAMESPACE },
				spec: {
					selector: { matchLabels: { role } },
					template: { metadata: { labels: { role } }, spec: { containers: [{ name: role, image: role }] } },
				},
			},
			{
				apiVersion: "networking.k8s.io/v1",
				kind: "NetworkPolicy",
				metadata: { name: role, namespace: NAMESPACE },
				spec: { podSelector: { matchLabels: { role } }, policyTypes: ["Ingress"], ingress: rulesOf(form, role, cluster) },
			},
		])
		.map((object) => `${JSON.stringify(object)}\n`)
		.join("---\n");

/** Machines and classes by address, pods by label; callers by address as well where openness is told only then. */
export function configurationOf(form, cluster) {
	const { suite, rows, roles } = cluster;
	const known = new Set([...rows.flatMap((row) => sourcesOf(row, cluster).addresses), ...callersIn(form, cluster)]);
	const everyPod = rows.some((row) => sourcesOf(row, cluster).everyPod);
	return [
		"version: 1",
		`profile: ${suite.name}`,
		...(suite.addons.length === 0 ? [] : [`addons: [${suite.addons.join(", ")}]`]),
		"roles:",
		...roles.map((role) => `  ${role}: {select: [{labels: {role: ${role}}}]}`),
		"sources:",
		...[...known, ...(everyPod ? ["pod"] : [])].sort().map((name) => `  ${name}: {cidrs: [${ADDRESSES[name]}]}`),
		"",
	].join("\n");
}

const target = (role) => `${NAMESPACE}/StatefulSet/${role}`;

const blocked = (cluster) =>
	cluster.rows
		.filter((row) => row.applies && !row.loopback && mayBeOpened(row) && varies(cluster, row))
		.flatMap((row) =>
			row.pods.map((role) => ({
				rule: "required/blocked",
				verdict: "blocked",
				level: levelOfBlocked(row.need),
				target: target(role),
				role,
				requirement: row.id,
				protocol: row.protocol,
				ports: row.ports,
				sources: sourcesOf(row, cluster).classes,
				partial: false,
			})),
		);

const exposed = (cluster) =>
	cluster.rows
		.filter((row) => varies(cluster, row))
		.flatMap((row) =>
			row.pods.map((role) => ({
				rule: "exposure/internet",
				verdict: "overexposed",
				level: levelOfExposure(row.component),
				target: target(role),
				role,
				requirements: { contains: row.id },
				protocol: row.protocol,
				ports: row.ports,
				sources: [ANYWHERE],
			})),
		);

const FINDINGS = { closed: blocked, wide: exposed, exact: () => [], off: blocked };

/** What `portpolicy eval` must find in a form. */
export const findingsIn = (form, cluster) => FINDINGS[form](cluster);
