import { describe, expect, it } from "vitest";
import type { Row } from "../../../src/model/requirement.ts";
import { ask } from "./query.ts";

/** The two pages as ../shared/domain/published-tables.md has them, typed by hand: role, protocol, ports, purpose, used by. */
const KUBERNETES = [
	["control-plane", "tcp", "6443", "Kubernetes API server", "All"],
	["control-plane", "tcp", "2379-2380", "etcd server client API", "kube-apiserver, etcd"],
	["control-plane", "tcp", "10250", "Kubelet API", "Self, Control plane"],
	["control-plane", "tcp", "10259", "kube-scheduler", "Self"],
	["control-plane", "tcp", "10257", "kube-controller-manager", "Self"],
	["worker", "tcp", "10250", "Kubelet API", "Self, Control plane"],
	["worker", "tcp", "10256", "kube-proxy", "Self, Load balancers"],
	["worker", "tcp", "30000-32767", "NodePort Services", "All"],
] as const;

const EKS_ANYWHERE = [
	["control-plane", "tcp", "6443", "Kubernetes API server", "All"],
	["control-plane", "tcp", "10250", "Kubelet API", "Self, Control plane"],
	["control-plane", "tcp", "10259", "kube-scheduler", "Self"],
	["control-plane", "tcp", "10257", "kube-controller-manager", "Self"],
	["etcd", "tcp", "2379-2380", "etcd server client API", "kube-apiserver, etcd"],
	["control-plane", "tcp", "22", "SSHD server", "SSH clients"],
	["worker", "tcp", "10250", "Kubelet API", "Self, Control plane"],
	["worker", "tcp", "30000-32767", "NodePort Services", "All"],
	["worker", "tcp", "22", "SSHD server", "SSH clients"],
	["management-tool", "tcp", "8080", "Jenkins server", "HTTP Jenkins endpoint"],
	["management-tool", "tcp", "8443", "Jenkins server", "HTTPS Jenkins endpoint"],
] as const;

const BAREMETAL = [
	["admin-machine", "tcp", "67", "boots DHCP", "All nodes, for network boot"],
	["admin-machine", "tcp", "69", "boots TFTP", "All nodes, for network boot"],
	["admin-machine", "tcp", "80", "boots HTTP", "All nodes, for network boot"],
	["admin-machine", "tcp", "42113", "tink-server gRPC", "All nodes, talk to Tinkerbell"],
	["admin-machine", "tcp", "50061", "Hegel HTTP", "All nodes, talk to Tinkerbell"],
] as const;

const VSPHERE = [
	["vcenter", "tcp", "443", "vCenter Server", "vCenter API endpoint"],
	["control-plane", "tcp", "6443", "Kubernetes API server", "Kubernetes API endpoint"],
	["etcd", "tcp", "2379", "Manager", "Etcd API endpoint"],
	["etcd", "tcp", "2380", "Manager", "Etcd API endpoint"],
] as const;

const printed = (row: Row): readonly unknown[] => [
	row.published?.["role"],
	row.published?.["protocol"],
	row.published?.["ports"],
	row.published?.["purpose"],
	row.published?.["usedBy"],
];
const sorted = (rows: readonly (readonly unknown[])[]): readonly string[] => rows.map((row) => row.join(" | ")).sort();

describe("table published", () => {
	it.each([
		["kubernetes", null, null, KUBERNETES],
		["kubernetes", null, "1.20", KUBERNETES],
		["eks-anywhere", null, null, [...EKS_ANYWHERE, ...BAREMETAL, ...VSPHERE]],
		["eks-anywhere", "baremetal", "0.26", [...EKS_ANYWHERE, ...BAREMETAL]],
		["eks-anywhere", "vsphere", "0.10", [...EKS_ANYWHERE, ...VSPHERE]],
	])("of %s (provider %s, release %s) demands every row of the page, once", (profile, provider, release, page) => {
		const { rows } = ask({ profile, provider, release, table: "published" });
		const demanded = rows.filter(({ applies }) => applies);
		expect(sorted(demanded.map(printed))).toEqual(sorted(page));
		expect(demanded.map(({ protocol, ports, purpose, need, role }) => [role, protocol, ports, purpose, need])).toEqual(
			demanded.map(({ published }) => [
				published?.["role"],
				published?.["protocol"],
				published?.["ports"],
				published?.["purpose"],
				"required",
			]),
		);
	});

	it("holds rows of other providers, not in force, and says why", () => {
		const { rows } = ask({ profile: "eks-anywhere", provider: "vsphere", table: "published" });
		expect(rows.filter(({ applies }) => !applies).map(({ id, because }) => [id, because])).toEqual(
			["boots-dhcp", "boots-http", "boots-tftp", "hegel", "tink-server"].map((id) => [
				`eks-anywhere/admin-machine/${id}`,
				"it belongs to another provider: baremetal",
			]),
		);
	});

	it("means by All every member of the cluster and every client", () => {
		const { rows } = ask({ table: "published" });
		expect(rows.filter(({ published }) => published?.["usedBy"] === "All").map(({ id, sources }) => [id, sources])).toEqual([
			["kubernetes/control-plane/api-server", ["control-plane", "etcd", "worker", "client"]],
			["kubernetes/worker/node-ports", ["control-plane", "etcd", "worker", "external"]],
		]);
	});

	it("keeps a custom port instead of the default, and etcd where it is", () => {
		const { rows } = ask({
			table: "published",
			parameters: { etcdClientPort: "4001", kubeletPort: "20250" },
			features: { externalEtcd: true },
		});
		expect(rows.map(({ id, targetRoles, ports }) => `${id} ${targetRoles.join("+")} ${ports}`)).toEqual([
			"kubernetes/control-plane/api-server control-plane 6443",
			"kubernetes/control-plane/controller-manager control-plane 10257",
			"kubernetes/control-plane/etcd etcd 2380,4001",
			"kubernetes/control-plane/kubelet control-plane 20250",
			"kubernetes/control-plane/scheduler control-plane 10259",
			"kubernetes/worker/kube-proxy-health worker 10256",
			"kubernetes/worker/kubelet worker 20250",
			"kubernetes/worker/node-ports worker 30000-32767",
		]);
	});

	it("has a place in the effective table for every row, vSphere's in the rows that hold for every provider", () => {
		const missing = (profile: string, page: readonly (readonly string[])[]): readonly string[] => {
			const told = new Set(sorted(ask({ profile }).rows.map(printed)));
			return sorted(page).filter((row) => !told.has(row));
		};
		expect(missing("kubernetes", KUBERNETES)).toEqual([]);
		expect(missing("eks-anywhere", [...EKS_ANYWHERE, ...BAREMETAL, ...VSPHERE])).toEqual(sorted(VSPHERE.slice(1)));
	});
});
