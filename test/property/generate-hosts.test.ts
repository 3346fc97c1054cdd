import { describe, expect, it } from "vitest";
import { blocked, configured, documents, generate, judge, SOURCES, type System, systems, told, yaml } from "./generated.ts";

interface Policy {
	readonly kind: string;
	readonly metadata: { readonly name: string };
	readonly spec: { readonly ingress?: readonly { readonly action?: string; readonly protocol?: unknown }[] };
}

/** Without failsafe ports every rule of Calico's must stand for itself. */
const NO_FAILSAFES = {
	apiVersion: "projectcalico.org/v3",
	kind: "FelixConfiguration",
	metadata: { name: "default" },
	spec: { failsafeInboundHostPorts: [] },
};

const CONTROL_PLANE = { "node-role.kubernetes.io/control-plane": "" };
/** Two nodes of each kind, as kubelets register them. */
const node = (name: string, address: string, labels: Readonly<Record<string, string>>): unknown => ({
	apiVersion: "v1",
	kind: "Node",
	metadata: { name, labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", ...labels } },
	status: { addresses: [{ type: "InternalIP", address }] },
});
const NODES: readonly unknown[] = [
	node("server-1", "10.0.1.1", CONTROL_PLANE),
	node("server-2", "10.0.1.2", CONTROL_PLANE),
	node("worker-1", "10.0.2.1", { "node-role.kubernetes.io/worker": "" }),
	node("worker-2", "10.0.2.2", { "node-role.kubernetes.io/worker": "" }),
];

/** A provider's control plane is no node: it lives where somebody says. */
const MANAGED = ["eks", "gke", "aks"];
const sources = ({ profile }: System): readonly string[] => (MANAGED.includes(profile) ? ["control-plane=198.51.100.240/28"] : []);

const cases = systems()
	.filter(({ profile }) => profile !== "tinkerbell")
	.flatMap((system) => ["calico", "cilium"].map((format) => ({ ...system, format })));

describe.each(cases)("$format for $profile/$provider", async ({ format, ...system }) => {
	const configs = await configured(system, { source: [...SOURCES, ...sources(system)] });
	const settings = format === "calico" ? [NO_FAILSAFES] : [];
	const objects = yaml(generate(format, configs)) as readonly Policy[];
	const report = (policies: readonly unknown[], more: readonly unknown[]): ReturnType<typeof judge> =>
		judge(configs, documents("kubernetes", [...policies, ...more]));

	it("is clean when judged by itself, and lets something in", () => {
		expect(objects.flatMap(({ spec }) => spec.ingress ?? []).length).toBeGreaterThan(0);
		const judged = report(objects, []);
		expect(told(judged)).toEqual([]);
		expect(judged.summary.met).toBeGreaterThan(0);
	});

	const nodes = MANAGED.includes(system.profile) || system.profile === "microk8s" ? NODES.slice(2) : NODES;
	const own = yaml(generate(format, configs, documents("kubernetes", nodes))) as readonly Policy[];

	it("is clean in front of nodes of a cluster", () => {
		const judged = report(own, nodes);
		expect(told(judged)).toEqual([]);
		expect(judged.summary.met).toBeGreaterThan(0);
	});

	it("writes no rule that nothing needs", () => {
		const around = [...nodes, ...settings];
		const before = blocked(report(own, around));
		const idle = own.flatMap((policy) =>
			(policy.spec.ingress ?? [])
				.filter((rule) => {
					// In its place an element that lets nobody in: without any, Cilium would not isolate.
					const rest = (policy.spec.ingress ?? []).flatMap((other) => (other !== rule ? [other] : format === "cilium" ? [{}] : []));
					const less = { ...policy, spec: { ...policy.spec, ingress: rest } };
					// kube-router's IP-in-IP: the reader takes whatever Felix may let in of Calico's own as let in.
					if (rule.action === "Deny" || (format === "calico" && rule.protocol === 4)) return false;
					return (
						blocked(
							report(
								own.map((other) => (other === policy ? less : other)),
								around,
							),
						) <= before
					);
				})
				.map((rule) => ({ policy: policy.metadata.name, rule })),
		);
		expect(idle).toEqual([]);
	});
});
