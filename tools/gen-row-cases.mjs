// Writes fixtures/cases/published: each row of the two published tables as three cases, in AWS JSON.
//   closed  the cluster admits all that the table demands but this row
//   exact   the cluster admits this row and nothing else
//   wide    the cluster admits all that the table demands, and this row from the Internet
// The expectations below were derived by hand from contract.md section 6 (what is judged, and the table of levels),
// never from what the program prints.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "fixtures", "cases", "published");
const ACCOUNT = "111122223333";
const ANYWHERE = "0.0.0.0/0";

/** Addresses of the classes that are no group of the cluster. */
const ADDRESSES = {
	client: "10.20.0.0/24",
	external: "10.30.0.0/24",
	"load-balancer": "10.0.9.0/24",
	"ssh-client": "10.40.0.0/28",
	"pxe-client": "10.0.0.0/22",
};

/** Group of each role. */
const GROUPS = {
	"control-plane": "sg-controlplane",
	etcd: "sg-etcd",
	worker: "sg-worker",
	"admin-machine": "sg-admin",
	vcenter: "sg-vcenter",
	"management-tool": "sg-jenkins",
};

/**
 * A row: the rule that satisfies it, and what its closed and wide forms are.
 *
 * @typedef {object} Row
 * @property {string} name folder
 * @property {string} role whose group holds the rule
 * @property {string} ports
 * @property {readonly string[]} from roles and classes that the page's "used by" stands for; empty: the machine itself
 * @property {readonly string[]} ids requirements that name these ports
 * @property {Readonly<Record<string, string>>} [shares] which of these ports each id names, where not all
 * @property {boolean} [loopback] nothing remote is mandated (6.4); all else is, since the published table demands every row (4)
 * @property {"error" | "warning" | "note"} wide level of `exposure/internet` (6.13)
 * @property {string} [why]
 */

const API = {
	name: "api-server",
	role: "control-plane",
	ports: "6443",
	wide: "note",
	why: "An API server open to the Internet is a note.",
};
const KUBELET = { ports: "10250", from: ["control-plane"], wide: "error" };
const SCHEDULER = {
	name: "scheduler",
	role: "control-plane",
	ports: "10259",
	from: [],
	loopback: true,
	wide: "error",
	why: "Loopback only: never blocked; open to others is overexposed.",
};
const CONTROLLER_MANAGER = { ...SCHEDULER, name: "controller-manager", ports: "10257" };
const NODE_PORTS = {
	name: "node-ports",
	role: "worker",
	ports: "30000-32767",
	wide: "note",
	why: "NodePorts open to the Internet are a note: the page allows it.",
};
const SSH = { ports: "22", from: ["ssh-client"], wide: "error", why: "Optional in the effective table, demanded by the published one." };
const PROVISIONING = { role: "admin-machine", from: ["pxe-client"], wide: "error" };

/** @type {readonly Row[]} */
const KUBERNETES = [
	{ ...API, from: ["control-plane", "worker", "client"], ids: ["kubernetes/control-plane/api-server"] },
	{
		name: "etcd",
		role: "control-plane",
		ports: "2379-2380",
		from: ["control-plane"],
		wide: "error",
		ids: ["kubernetes/control-plane/etcd"],
	},
	{ ...KUBELET, name: "control-plane-kubelet", role: "control-plane", ids: ["kubernetes/control-plane/kubelet"] },
	{ ...SCHEDULER, ids: ["kubernetes/control-plane/scheduler"] },
	{ ...CONTROLLER_MANAGER, ids: ["kubernetes/control-plane/controller-manager"] },
	{ ...KUBELET, name: "worker-kubelet", role: "worker", ids: ["kubernetes/worker/kubelet"] },
	{
		name: "kube-proxy",
		role: "worker",
		ports: "10256",
		from: ["load-balancer"],
		wide: "warning",
		ids: ["kubernetes/worker/kube-proxy-health"],
	},
	{ ...NODE_PORTS, from: ["control-plane", "worker", "external"], ids: ["kubernetes/worker/node-ports"] },
];

const EKSA = "eks-anywhere/";
/** The page lists the API and etcd a second time under vSphere: further requirements, hence further findings. */
const EKSA_API = { ...API, ids: [`${EKSA}control-plane/api-server`, `${EKSA}control-plane/api-server-vsphere`] };
const ETCD = `${EKSA}etcd/etcd`;
const ETCD_CLIENT = `${EKSA}etcd/client-vsphere`;
const ETCD_PEER = `${EKSA}etcd/peer-vsphere`;
const EKSA_ETCD = {
	ports: "2379-2380",
	wide: "error",
	ids: [ETCD, ETCD_CLIENT, ETCD_PEER],
	shares: { [ETCD_CLIENT]: "2379", [ETCD_PEER]: "2380" },
};
/** @type {readonly Row[]} */
const EKS_ANYWHERE = [
	{ ...EKSA_API, from: ["control-plane", "worker", "client"] },
	{ ...KUBELET, name: "control-plane-kubelet", role: "control-plane", ids: [`${EKSA}control-plane/kubelet`] },
	{ ...SCHEDULER, ids: [`${EKSA}control-plane/scheduler`] },
	{ ...CONTROLLER_MANAGER, ids: [`${EKSA}control-plane/controller-manager`] },
	{ ...EKSA_ETCD, name: "etcd", role: "control-plane", from: ["control-plane"] },
	{ ...SSH, name: "control-plane-ssh", role: "control-plane", ids: [`${EKSA}control-plane/ssh`] },
	{ ...KUBELET, name: "worker-kubelet", role: "worker", ids: [`${EKSA}worker/kubelet`] },
	{ ...NODE_PORTS, from: ["control-plane", "worker", "external"], ids: [`${EKSA}worker/node-ports`] },
	{ ...SSH, name: "worker-ssh", role: "worker", ids: [`${EKSA}worker/ssh`] },
];
/** External etcd: etcd's rows move to its own machines, which are clients of the API and of NodePorts ("All") too. */
const EXTERNAL_ETCD = [
	...EKS_ANYWHERE.filter(({ name }) => name !== "etcd").map((row) =>
		row.from.includes("worker") ? { ...row, from: ["etcd", ...row.from] } : row,
	),
	{ ...EKSA_ETCD, name: "external-etcd", role: "etcd", from: ["control-plane", "etcd"] },
	{ ...SSH, name: "etcd-ssh", role: "etcd", ids: [`${EKSA}control-plane/ssh`] },
];
/** A provider that is given leaves out what the page lists for another one. */
const BARE_METAL = [
	...EKS_ANYWHERE.map((row) => ({ ...row, ids: row.ids.filter((id) => !id.endsWith("-vsphere")) })),
	{ ...PROVISIONING, name: "boots-dhcp", ports: "67", ids: [`${EKSA}admin-machine/boots-dhcp`] },
	{ ...PROVISIONING, name: "boots-tftp", ports: "69", ids: [`${EKSA}admin-machine/boots-tftp`] },
	{ ...PROVISIONING, name: "boots-http", ports: "80", ids: [`${EKSA}admin-machine/boots-http`] },
	{ ...PROVISIONING, name: "tink-server", ports: "42113", ids: [`${EKSA}admin-machine/tink-server`] },
	{ ...PROVISIONING, name: "hegel", ports: "50061", ids: [`${EKSA}admin-machine/hegel`] },
];
/** The rows that the page has under vSphere; the API's is among the first ones. */
const VSPHERE = [
	...EKS_ANYWHERE.filter(({ name }) => name !== "api-server" && name !== "etcd"),
	{ ...EKSA_API, from: ["control-plane", "worker", "client"] },
	{ name: "vcenter", role: "vcenter", ports: "443", from: ["control-plane", "admin-machine"], wide: "error", ids: [`${EKSA}vcenter/api`] },
	{ name: "etcd-client", role: "control-plane", ports: "2379", from: ["control-plane"], wide: "error", ids: [ETCD, ETCD_CLIENT] },
	{ name: "etcd-peer", role: "control-plane", ports: "2380", from: ["control-plane"], wide: "error", ids: [ETCD, ETCD_PEER] },
];
const JENKINS = {
	role: "management-tool",
	from: ["client"],
	wide: "note",
	why: "The page's example of a tool, and its table: shut is an error; open to the Internet is a note, since the page allows it.",
};
const TOOL = [
	...EKS_ANYWHERE,
	{ ...JENKINS, name: "jenkins-http", ports: "8080", ids: [`${EKSA}management-tool/jenkins-http`] },
	{ ...JENKINS, name: "jenkins-https", ports: "8443", ids: [`${EKSA}management-tool/jenkins-https`] },
];

/** Clusters, and the rows that are cases of each: a row is a case where the page lists it, not in every cluster. */
const SUITES = [
	{ folder: "kubernetes", profile: "kubernetes", rows: KUBERNETES, own: KUBERNETES },
	{ folder: "eks-anywhere", profile: "eks-anywhere", rows: EKS_ANYWHERE, own: EKS_ANYWHERE },
	{ folder: "eks-anywhere-external-etcd", profile: "eks-anywhere", rows: EXTERNAL_ETCD, own: EXTERNAL_ETCD.slice(-2) },
	{
		folder: "eks-anywhere-baremetal",
		profile: "eks-anywhere",
		provider: "baremetal",
		rows: BARE_METAL,
		own: BARE_METAL.slice(EKS_ANYWHERE.length),
	},
	{ folder: "eks-anywhere-vsphere", profile: "eks-anywhere", provider: "vsphere", rows: VSPHERE, own: VSPHERE.slice(-4) },
	{ folder: "eks-anywhere-management-tool", profile: "eks-anywhere", rows: TOOL, own: TOOL.slice(-2) },
];

/** Roles with a group: those whose rows there are, and those that the rows' rules name. */
const rolesOf = (rows) => Object.keys(GROUPS).filter((role) => rows.some((row) => row.role === role || row.from.includes(role)));

function permission(row, from) {
	const [first, last = first] = row.ports.split("-").map(Number);
	const groups = from.filter((name) => name in GROUPS);
	const addresses = from.map((name) => (name in GROUPS ? null : (ADDRESSES[name] ?? name))).filter((address) => address !== null);
	return {
		IpProtocol: "tcp",
		FromPort: first,
		ToPort: last,
		IpRanges: addresses.map((CidrIp) => ({ CidrIp })),
		Ipv6Ranges: [],
		PrefixListIds: [],
		UserIdGroupPairs: groups.map((role) => ({ GroupId: GROUPS[role], UserId: ACCOUNT })),
	};
}

/** The cluster's groups when each of `admitted` has its rule, `wide` from the Internet. */
function groups(rows, admitted, wide) {
	return {
		SecurityGroups: rolesOf(rows).map((role) => ({
			GroupId: GROUPS[role],
			GroupName: GROUPS[role].slice("sg-".length),
			Description: role,
			OwnerId: ACCOUNT,
			VpcId: "vpc-1",
			IpPermissions: admitted
				.filter((row) => row.role === role && (row.from.length > 0 || row === wide))
				.map((row) => permission(row, row === wide ? [ANYWHERE] : row.from)),
			IpPermissionsEgress: [],
		})),
	};
}

function configuration({ profile, provider, rows }) {
	const roles = rolesOf(rows).map((role) => `  ${role}: {select: [{id: ${GROUPS[role]}}]}`);
	const classes = Object.keys(ADDRESSES).filter((name) => rows.some((row) => row.from.includes(name)));
	return [
		"version: 1",
		`profile: ${profile}`,
		...(provider === undefined ? [] : [`provider: ${provider}`]),
		"table: published",
		"roles:",
		...roles,
		"sources:",
		...classes.map((name) => `  ${name}: {cidrs: [${ADDRESSES[name]}]}`),
		"",
	].join("\n");
}

/** `required/blocked` of a row, once per requirement that names its ports. */
const blocked = (row) =>
	row.loopback === true
		? []
		: row.ids.map((requirement) => ({
				rule: "required/blocked",
				verdict: "blocked",
				level: "error",
				target: GROUPS[row.role],
				role: row.role,
				requirement,
				protocol: "tcp",
				ports: row.shares?.[requirement] ?? row.ports,
			}));

const exposed = (row) => ({
	rule: "exposure/internet",
	verdict: "overexposed",
	level: row.wide,
	target: GROUPS[row.role],
	role: row.role,
	protocol: "tcp",
	ports: row.ports,
	sources: [ANYWHERE],
});

const statusOf = (findings) => (findings.some(({ level }) => level === "error") ? 1 : 0);

/** Findings of a cluster in which the rows `shut` have no rule; a requirement that two rows share is one finding. */
function findingsOf(rows, shut) {
	const byRequirement = new Map();
	for (const row of shut) {
		for (const finding of blocked(row)) {
			const key = `${finding.target} ${finding.requirement}`;
			const same = byRequirement.get(key);
			byRequirement.set(key, same === undefined ? finding : { ...same, ports: merged(same.ports, finding.ports) });
		}
	}
	return [...byRequirement.values()].map((finding) => {
		const open = rows.some((row) => row.role === finding.role && row.ids.includes(finding.requirement) && !shut.includes(row));
		return { ...finding, partial: open };
	});
}

const merged = (a, b) => (Number(b) === Number(a) + 1 ? `${a}-${b}` : `${a},${b}`);

function write(folder, suite, input, expected) {
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, "sg.json"), `${JSON.stringify(input, null, "\t")}\n`);
	writeFileSync(join(folder, "portpolicy.yaml"), configuration(suite));
	writeFileSync(join(folder, "expected.json"), `${JSON.stringify(expected, null, "\t")}\n`);
}

rmSync(ROOT, { recursive: true, force: true });
for (const suite of SUITES) {
	const { rows } = suite;
	const table = `published table ${suite.profile}${suite.provider === undefined ? "" : `/${suite.provider}`}`;
	write(join(ROOT, suite.folder, "all-rows"), suite, groups(rows, rows), {
		description: `Every row of the ${table} is admitted from exactly those who use it.`,
		references: ["contract.md section 6.1"],
		exitCode: 0,
		findings: [],
		notes: "exact",
	});
	for (const row of suite.own) {
		const title = `${table}: tcp/${row.ports} of ${row.role}`;
		const references = [
			`${table}, tcp/${row.ports}`,
			"contract.md sections 4 and 6.13",
			...(row.from.length === 0 ? ["contract.md section 6.4"] : []),
		];
		const why = row.why === undefined ? "" : ` ${row.why}`;
		const folder = (form) => join(ROOT, suite.folder, `${row.name}-${form}`);
		const without = findingsOf(rows, [row]);
		write(
			folder("closed"),
			suite,
			groups(
				rows,
				rows.filter((other) => other !== row),
			),
			{
				description: `${title} is shut, all else is open as it should be.${why}`,
				references,
				exitCode: statusOf(without),
				findings: without,
				notes: "exact",
			},
		);
		const others = findingsOf(
			rows,
			rows.filter((other) => other !== row),
		);
		write(folder("exact"), suite, groups(rows, [row]), {
			description: `${title} is admitted from those who use it, and nothing else is open: the other rows are blocked.`,
			references,
			exitCode: statusOf(others),
			findings: others,
			notes: "exact",
		});
		const wide = [exposed(row)];
		write(folder("wide"), suite, groups(rows, rows, row), {
			description: `${title} is open to the Internet.${why}`,
			references,
			exitCode: statusOf(wide),
			findings: wide,
			notes: "exact",
		});
	}
}
