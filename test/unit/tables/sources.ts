import type { Row } from "../../../src/model/requirement.ts";
import { ask } from "./query.ts";

/** One row of the collected sources (../shared/domain/requirements.json). */
export interface SourceRow {
	readonly pack: string;
	readonly version: string;
	readonly role: string;
	readonly protocol: string;
	readonly from: number | null;
	readonly to: number | null;
	readonly sources: readonly string[];
}

/** What the tables call the collection's roles and classes. `node` and `etcd` depend on the profile and are resolved by it. */
const ROLES: Readonly<Record<string, string>> = {
	"baremetal-admin": "admin-machine",
	"baremetal-bmc": "bmc",
	"baremetal-tinkerbell-vip": "tinkerbell",
	"control-plane-eni": "control-plane",
	"nutanix:prism-central": "prism-central",
	"pod:dns": "dns",
	"pod:metrics-server": "metrics-server",
	"pod:webhook": "webhook",
	"snow:device": "snow-device",
	"tooling:jenkins": "management-tool",
	"vsphere:vcenter": "vcenter",
};
/** Source class to what may stand for it in a row; several where the collection's word covers several. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
	"admin-host": ["admin-machine"],
	bootstrap: ["node"],
	"cidr:0.0.0.0/0": ["external", "client", "ssh-client"],
	"cidr:::/0": ["external", "client", "ssh-client"],
	"configured-cidr": ["external", "client", "ssh-client"],
	"control-plane": ["control-plane", "kube-apiserver"],
	"kube-apiserver": ["kube-apiserver", "control-plane"],
	operator: ["ssh-client", "client"],
	"pod:metrics-server": ["node"],
	"pxe-client-l2-broadcast": ["pxe-client"],
	"sg:apiserver-lb": ["load-balancer"],
	"sg:controlplane": ["control-plane", "etcd"],
	"sg:node": ["node"],
	"ssh-clients": ["ssh-client"],
};

const CNIS = [
	"antrea",
	"calico",
	"calico-vxlan",
	"cilium",
	"cilium-geneve",
	"cilium-ipsec",
	"cilium-wireguard",
	"flannel",
	"flannel-wireguard",
];
const MORE_CNIS = ["kube-router", "ovn-kubernetes", "weave"];
const ADDONS = ["hubble", "konnectivity", "metallb", "metrics-server", "node-exporter", "node-local-dns", "typha"];

interface Table {
	readonly rows: readonly Row[];
	readonly nodes: readonly string[];
}

/** Every row that a profile can answer with, whatever is asked, and the roles of its nodes. */
function tableOf(profile: string, table: "effective" | "published"): Table {
	const observed = { machineRoles: ["bastion"], loadBalancer: true };
	const answers = [false, true].flatMap((externalEtcd) =>
		[[], ...[...CNIS, ...MORE_CNIS].map((cni) => [cni])].map((cni) =>
			ask({ profile, table, cni, addons: ADDONS, observed, features: { externalEtcd, schedulableControlPlane: true } }),
		),
	);
	const nodes = (answers[0]?.classes["node"]?.roles ?? []).filter((role) => role !== "etcd");
	return { rows: answers.flatMap(({ rows }) => rows), nodes };
}

const tables = new Map<string, Table>();
function tableFor({ pack }: SourceRow): Table {
	const profile = pack === "addons" || pack.startsWith("cni-") ? "kubernetes" : pack;
	const held = tables.get(profile);
	if (held !== undefined) return held;
	const effective = tableOf(profile, "effective");
	const pages = ["kubernetes", "eks-anywhere"].includes(profile) ? tableOf(profile, "published").rows : [];
	const made = { ...effective, rows: [...effective.rows, ...pages] };
	tables.set(profile, made);
	return made;
}

/** What a source row names that no row of the profile's tables holds; empty when the tables hold all of it. */
export function missing(source: SourceRow): readonly string[] {
	const { rows, nodes } = tableFor(source);
	const resolve = (name: string): readonly string[] => (name === "node" ? nodes : [name]);
	const candidates = rows.filter(({ protocol, ports }) => protocol === source.protocol && overlaps(ports, source));
	return resolve(ROLES[source.role] ?? source.role).flatMap((role) => {
		const own = candidates.filter((row) => row.role === role || row.role === source.role || row.targetRoles.includes(role));
		if (!covered(own, source)) return [`${role}: ${source.protocol} ${portsOf(source)}`];
		const named = new Set(own.flatMap(({ sources, tolerates }) => [...sources, ...tolerates]));
		const absent = source.sources.filter((name) => {
			if (name === "all" || name === source.role) return false;
			const any = CLASSES[name] ?? [name];
			return !any.some((one) => resolve(one).every((each) => named.has(each)));
		});
		return absent.map((name) => `${role}: ${source.protocol} ${portsOf(source)} from ${name}`);
	});
}

export const portsOf = ({ protocol, from, to }: SourceRow): string =>
	from === null ? "" : protocol === "icmp" ? `${from}/${to}` : from === to ? `${from}` : `${from}-${to}`;

const spansOf = (ports: string): readonly (readonly [number, number])[] =>
	ports.split(",").map((span) => {
		const [from, to] = span.split("-").map(Number);
		return [from ?? 0, to ?? from ?? 0];
	});

function overlaps(ports: string, { protocol, from, to }: SourceRow): boolean {
	if (from === null || to === null) return ports === "";
	if (protocol === "icmp") return ports === `${from}/${to}` || ports === "";
	return spansOf(ports).some(([low, high]) => low <= to && from <= high);
}

/** Whether the rows together name every port of a source row. */
function covered(rows: readonly Row[], source: SourceRow): boolean {
	const { protocol, from, to } = source;
	if (from === null || to === null || protocol === "icmp") return rows.length > 0;
	const spans = rows.flatMap(({ ports }) => spansOf(ports)).sort(([a], [b]) => a - b);
	const end = spans.reduce((reached, [low, high]) => (low <= reached + 1 ? Math.max(reached, high) : reached), from - 1);
	return end >= to;
}
