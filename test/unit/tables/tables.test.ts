import { describe, expect, it } from "vitest";
import type { RequirementsAnswer } from "../../../src/model/requirement.ts";
import { ask, tables } from "./query.ts";

interface TableRow {
	readonly id: string;
	readonly role: string;
	readonly errata?: readonly string[];
	readonly replacedBy?: readonly string[];
	readonly inherits?: true | string;
}
const rowsOf = (table: unknown): readonly TableRow[] => (table as { readonly rows?: readonly TableRow[] }).rows ?? [];

const index = tables.get("index") as {
	readonly profiles: readonly string[];
	readonly cnis: Readonly<Record<string, readonly string[]>>;
	readonly addons: readonly string[];
};
const under = (folder: string): readonly string[] =>
	[...tables.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));

/** One answer per profile and layer, with every CNI and add-on in turn. */
const answers: readonly RequirementsAnswer[] = [
	...index.profiles.flatMap((profile) => [
		ask({ profile }),
		...(["kubernetes", "eks-anywhere"].includes(profile) ? [ask({ profile, table: "published" })] : []),
	]),
	...Object.keys(index.cnis).map((cni) => ask({ cni: [cni] })),
	...index.addons.map((addon) => ask({ addons: [addon] })),
];

describe("requirement tables", () => {
	it("lists every folder in the index, and no other", () => {
		const folders = [...new Set([...tables.keys()].map((path) => path.split("/")[0]))].filter(
			(name) => !["addons", "cni", "index"].includes(name ?? ""),
		);
		expect(folders.sort()).toEqual([...index.profiles].sort());
		expect([...new Set(Object.values(index.cnis).flat())].sort()).toEqual([...under("cni")].sort());
		expect([...index.addons].sort()).toEqual([...under("addons")].sort());
	});

	it("names each row after its folder, once", () => {
		for (const [path, table] of tables) {
			const [folder = "", role = ""] = path.split("/");
			const ids = rowsOf(table).map(({ id, role: named }) => `${named}/${id}`);
			expect(new Set(ids).size, path).toBe(ids.length);
			if (!["addons", "cni"].includes(folder))
				expect(
					rowsOf(table).filter((row) => row.role !== role),
					path,
				).toEqual([]);
		}
	});

	it("answers with every row that the tables hold", () => {
		const told = new Set(answers.flatMap(({ rows }) => rows.map(({ id }) => id)));
		const held = [...tables].flatMap(([path, table]) =>
			rowsOf(table).map(({ role, id }) => `${(/^(?:cni|addons)\/(.*)/.exec(path)?.[1] ?? path.split("/")[0]) as string}/${role}/${id}`),
		);
		expect(held.filter((id) => !told.has(id))).toEqual([]);
	});

	it("fills every field of every row, with reasons and references", () => {
		for (const { rows, problems } of answers) {
			expect(problems).toEqual([]);
			expect(rows.map(({ id }) => id)).toEqual([...new Set(rows.map(({ id }) => id))].sort());
			for (const row of rows) {
				const { targetRoles, podRoles = [], sources, references, reason, because, purpose, need, condition, scope } = row;
				expect({ id: row.id, targets: targetRoles.length > 0, sources: sources.length > 0, references: references.length > 0 }).toEqual({
					id: row.id,
					targets: true,
					sources: true,
					references: true,
				});
				expect(reason, row.id).toMatch(/^[A-Z].{20,}\.$/);
				expect(because.length * purpose.length, row.id).toBeGreaterThan(0);
				expect(scope === "pod" || podRoles.length === 0, row.id).toBe(true);
				expect(need !== "conditional" || condition !== null, row.id).toBe(true);
			}
		}
	});

	it("defines every class that a row names", () => {
		for (const { rows, classes, profile } of answers) {
			const named = new Set(rows.flatMap(({ sources, tolerates }) => [...sources, ...tolerates]));
			expect(
				[...named].filter((name) => classes[name] === undefined),
				profile.name,
			).toEqual([]);
		}
	});

	it("names in replacedBy rows that are in force", () => {
		const replacing = [...tables].flatMap(([path, table]) =>
			rowsOf(table).flatMap(({ replacedBy = [] }) => replacedBy.map((id) => `${path.split("/")[0] as string}/${id}`)),
		);
		const required = new Set(
			answers
				.flatMap(({ rows, profile }) => (profile.table === "effective" ? rows : []))
				.filter(({ applies, need }) => applies && need === "required")
				.map(({ id }) => id),
		);
		expect(replacing.filter((id) => !required.has(id))).toEqual([]);
	});

	it("applies every erratum of the two pages", () => {
		const applied = new Set(answers.flatMap(({ rows }) => rows.flatMap(({ errata }) => errata)));
		const known = [...Array.from({ length: 8 }, (_, i) => `K${i + 1}`), ...Array.from({ length: 18 }, (_, i) => `E${i + 1}`)];
		expect(known.filter((id) => !applied.has(id))).toEqual([]);
	});

	it("tells its names", () => {
		expect(ask({}).vocabulary).toEqual({
			profiles: [
				"aks",
				"canonical-kubernetes",
				"capa",
				"capv",
				"capz",
				"eks",
				"eks-anywhere",
				"gke",
				"k0s",
				"k3s",
				"kops",
				"kubeadm-ha",
				"kubernetes",
				"kubespray",
				"microk8s",
				"openshift",
				"rke2",
				"talos",
				"tinkerbell",
			],
			providers: { "eks-anywhere": ["baremetal", "cloudstack", "nutanix", "snow", "vsphere"] },
			roles: [
				"admin-machine",
				"agent",
				"aggregated-api",
				"bastion",
				"bmc",
				"control-plane",
				"controller",
				"dns",
				"etcd",
				"konnectivity-server",
				"kube-controller-manager",
				"kube-scheduler",
				"load-balancer",
				"management-tool",
				"metrics-server",
				"node",
				"node-local-dns",
				"prism-central",
				"server",
				"snow-device",
				"tinkerbell",
				"vcenter",
				"webhook",
				"worker",
			],
			classes: [
				"admin-machine",
				"agent",
				"aggregated-api",
				"bastion",
				"bmc",
				"client",
				"control-plane",
				"controller",
				"dns",
				"etcd",
				"external",
				"konnectivity-server",
				"kube-apiserver",
				"kube-controller-manager",
				"kube-scheduler",
				"load-balancer",
				"management-tool",
				"metrics-server",
				"mgmt-cluster",
				"monitoring",
				"node",
				"node-local-dns",
				"pod",
				"prism-central",
				"pxe-client",
				"self",
				"server",
				"snow-device",
				"ssh-client",
				"tinkerbell",
				"vcenter",
				"vnet",
				"webhook",
				"worker",
			],
			parameters: [
				"apiServerPort",
				"controllerManagerPort",
				"etcdClientPort",
				"etcdMetricsPort",
				"etcdPeerPort",
				"kubeProxyHealthPort",
				"kubeletPort",
				"loadBalancerPort",
				"nodePortRange",
				"schedulerPort",
				"sshPort",
				"vxlanPort",
			],
			cnis: [
				"antrea",
				"calico",
				"calico-bgp",
				"calico-ipip",
				"calico-vxlan",
				"cilium",
				"cilium-geneve",
				"cilium-ipsec",
				"cilium-native",
				"cilium-vxlan",
				"cilium-wireguard",
				"flannel",
				"flannel-vxlan",
				"flannel-wireguard",
				"kube-router",
				"none",
				"ovn-kubernetes",
				"weave",
			],
			addons: ["hubble", "konnectivity", "metallb", "metrics-server", "node-exporter", "node-local-dns", "typha"],
		});
	});

	it("refuses what it does not know, naming what it does", () => {
		expect(ask({ profile: "kubernetes", provider: "vsphere" }).problems).toEqual([
			'profile kubernetes has no providers, and "vsphere" is given',
		]);
		expect(ask({ profile: "nomad" })).toMatchObject({
			rows: [],
			problems: [`unknown profile "nomad"; known: ${index.profiles.join(", ")}`],
		});
		expect(ask({ release: "newest" }).problems).toEqual(['release "newest" cannot be read; write it as 0.25 or v1.33.2']);
		expect(ask({ profile: "kops", table: "published" }).problems).toEqual(["profile kops has no published table; use effective"]);
	});
});
