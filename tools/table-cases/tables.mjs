// The effective tables, read from their sources by a second, simple reading: what policies/portpolicy/tables does in Rego is done here
// anew, so that a slip there shows as a case that fails.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "js-yaml";

const REQUIREMENTS = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "policies", "portpolicy", "requirements");
const yaml = (...path) => load(readFileSync(join(REQUIREMENTS, ...path, "data.yaml"), "utf8"));

export const index = yaml("index");
export const profileOf = (name) => yaml(name).profile;

/** Rows that the folders of a profile hold, by ROLE/ID. */
function written(name) {
	const folders = readdirSync(join(REQUIREMENTS, name), { withFileTypes: true }).filter((entry) => entry.isDirectory());
	const rows = folders.flatMap((folder) => yaml(name, folder.name).rows);
	return new Map(rows.map((row) => [`${row.role}/${row.id}`, row]));
}

/** The profile's rows with what they inherit, and its parent's that it neither drops nor writes anew. */
function rowsOfProfile(name) {
	const { extends: parent, drops } = profileOf(name);
	const theirs = parent === null ? new Map() : written(parent);
	const own = written(name);
	const complete = (key) => {
		const row = own.get(key) ?? theirs.get(key);
		if (row.inherits === undefined || row.inherits === false) return row;
		if (row.inherits === true) return { ...theirs.get(key), ...row };
		const from = own.has(row.inherits) && row.inherits !== key ? complete(row.inherits) : theirs.get(row.inherits);
		return { ...from, ...row };
	};
	const inherited = [...theirs.keys()].filter((key) => !own.has(key) && !drops.includes(key));
	return [...own.keys()].map(complete).concat(inherited.map((key) => theirs.get(key)));
}

/** Dotted numbers compared as far as the bound goes. */
function compareRelease(release, bound) {
	const [a, b] = [release, bound].map((text) => text.split(".").map(Number));
	for (const [place, number] of b.entries()) if ((a[place] ?? 0) !== number) return (a[place] ?? 0) - number;
	return 0;
}

/** What each clause of `when` means for a suite (policies/README.md); `never` holds nowhere. */
const CLAUSES = {
	addon: ({ of }, suite) => suite.addons.includes(of),
	without: ({ of }, suite) => !suite.addons.includes(of),
	controlPlaneKubelet: (_, { features }) => features.controlPlaneKubelet ?? true,
	externalEtcd: (_, { features }) => features.externalEtcd ?? false,
	given: ({ of }, { parameters }) => of in parameters,
	loadBalancerHealthChecks: (_, { features }) => features.loadBalancerHealthChecks ?? false,
	netboot: (_, { features }) => (features.bootMode ?? "netboot") === "netboot",
	never: () => false,
	nodePort: ({ of }, { features }) => (features.nodePortProtocols ?? []).includes(of),
	provider: ({ of }, { provider }) => of.includes(provider),
	releaseFrom: ({ of }, { release }) => release === null || compareRelease(release, of) >= 0,
	releaseTo: ({ of }, { release }) => release !== null && compareRelease(release, of) <= 0,
	several: (_, { alone }) => !alone,
};

const isNever = ({ when = [] }) => when.some((clause) => clause.is === "never");

/** Roles of machines that a word of a row stands for in a suite. */
function machines(word, { profile, features }) {
	const { means } = profile;
	if (word === "etcd") return features.externalEtcd ? ["etcd"] : means.stackedEtcd;
	if (word === "schedulable") return [...means.schedulable, ...(features.schedulableControlPlane ? means.schedulableControlPlane : [])];
	return means[word] ?? [word];
}

/** What a source class means in a suite: its kind, roles of machines, roles of pods. */
export function classOf(name, { profile, features }) {
	if (name === "etcd") {
		const roles = features.externalEtcd ? ["etcd"] : profile.means.stackedEtcd;
		return { kind: "role", roles, podRoles: ["etcd"] };
	}
	const found = profile.classes[name] ?? index.classes[name] ?? { kind: "role", roles: [name] };
	return { podRoles: found.roles, ...found };
}

const PORT = ({ parameter, else: other, default: number }, suite) =>
	String(
		suite.parameters[parameter] ??
			suite.profile.parameters[parameter] ??
			suite.parameters[other] ??
			suite.profile.parameters[other] ??
			number,
	);

/** Ports as the report writes them: sorted, merged. */
function portText(ports, suite) {
	if (ports === undefined || ports === null) return "";
	if (typeof ports === "string" && ports.includes("/")) return ports;
	const texts = (Array.isArray(ports) ? ports : [ports]).map((port) => (typeof port === "object" ? PORT(port, suite) : String(port)));
	const spans = texts
		.flatMap((text) => text.split(","))
		.map((text) => text.split("-").map(Number))
		.map(([from, to = from]) => [from, to])
		.sort(([a], [b]) => a - b);
	const merged = [];
	for (const [from, to] of spans) {
		const last = merged.at(-1);
		if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
		else merged.push([from, to]);
	}
	return merged.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

const PROTOCOLS_WITHOUT_PORTS = ["icmp", "esp", "ah", "gre", "ipip", "vrrp"];

/**
 * Every row of a suite's table, in force or not, sorted by id. `targets`, `pods` are roles, `sources`, `tolerates` names of classes.
 *
 * @param suite profile (definition), name, provider, release, cni, addons, features, parameters, alone
 */
export function rowsOf(suite) {
	const cnis = suite.cni.length > 0 ? suite.cni : suite.profile.cni;
	const tables = [...new Set(cnis.flatMap((name) => index.cnis[name]))];
	const rows = [
		...rowsOfProfile(suite.name).map((row) => [suite.name, row]),
		...tables.flatMap((name) => yaml("cni", name).rows.map((row) => [name, row])),
		...suite.addons.flatMap((name) => yaml("addons", name).rows.map((row) => [name, row])),
	];
	return rows
		.filter(([, row]) => row.layer !== "published")
		.map(([table, row]) => ({
			id: `${table}/${row.role}/${row.id}`,
			table,
			protocol: row.protocol,
			ports: PROTOCOLS_WITHOUT_PORTS.includes(row.protocol) && row.protocol !== "icmp" ? "" : portText(row.ports, suite),
			targets: [...new Set((row.targets ?? [row.role]).flatMap((word) => machines(word, suite)))].sort(),
			pods: row.scope === "pod" ? (row.pods ?? []) : [],
			sources: [...new Set(row.sources.flatMap((word) => (word === "etcd" ? ["etcd"] : machines(word, suite))))],
			need: row.need,
			component: row.component,
			loopback: row.bind === "loopback",
			blanket: row.blanket ?? false,
			never: isNever(row),
			when: row.when ?? [],
			applies: (row.when ?? []).every((clause) => CLAUSES[clause.is](clause, suite)),
		}))
		.sort((a, b) => (a.id < b.id ? -1 : 1));
}
