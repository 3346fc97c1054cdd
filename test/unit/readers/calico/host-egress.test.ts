import { describe, expect, test } from "vitest";
import { Wanted } from "../../../../src/analysis/admission.ts";
import { leaving } from "../../../../src/analysis/egress.ts";
import { parseCidr } from "../../../../src/model/addresses.ts";
import type { Subject } from "../../../../src/model/inventory.ts";
import { parsePorts } from "../../../../src/model/ports.ts";
import { ask, node, pod, read } from "../kubernetes/manifests.ts";

const object = (kind: string, name: string, spec: string, metadata = ""): string => `
apiVersion: projectcalico.org/v3
kind: ${kind}
metadata: {name: ${name}${metadata}}
spec: {${spec}}
---
`;
const CLUSTER = `
${node("n1", "192.168.0.1")}
---
${node("n2", "192.168.0.2")}
---
${pod("a", "near", { app: "near" }, "10.0.1.1", "n1")}
---
${pod("a", "far", { app: "far" }, "10.0.1.2", "n2")}
---
`;
const hep = (interfaceName: string, more = ""): string =>
	object("HostEndpoint", "n1", `node: n1, interfaceName: "${interfaceName}", expectedIPs: [192.168.0.1]${more}`, ", labels: {host: one}");
const OPEN_PROFILE = ", profiles: [projectcalico-default-allow]";
const global = (name: string, spec: string): string => object("GlobalNetworkPolicy", name, `selector: host == 'one', ${spec}`);
const pool = (modes: string): string => object("IPPool", "pods", `cidr: 10.0.0.0/16${modes}`);

const verdicts = (yaml: string, questions: readonly string[]): readonly string[] => {
	const inventory = read(CLUSTER + yaml);
	return questions.map((question) => ask(inventory, question));
};

const KUBELET = "node:n1 > node:n2 tcp/10250";
const ETCD = "node:n1 > node:n2 tcp/2379";
const BACK = "node:n2 > node:n1 tcp/10250";
const WORLD = "node:n1 > ip:203.0.113.9 tcp/443";

describe("what a host sends", () => {
	test("a host endpoint without policies and profiles lets out failsafes alone; nodes without one send what they like", () => {
		expect(verdicts(hep("eth0"), [KUBELET, ETCD, WORLD, "node:n2 > ip:203.0.113.9 tcp/443"])).toEqual([
			"blocked",
			"allowed",
			"blocked",
			"allowed",
		]);
		expect(verdicts(hep("eth0", OPEN_PROFILE), [KUBELET, WORLD])).toEqual(["allowed", "allowed"]);
	});
	test("policies for ingress alone leave the way out to the profile: no profile, nothing gets out", () => {
		const inbound = global("in", "types: [Ingress], ingress: [{action: Allow}]");
		expect(verdicts(hep("eth0") + inbound, [KUBELET, BACK])).toEqual(["blocked", "allowed"]);
		expect(verdicts(hep("eth0", OPEN_PROFILE) + inbound, [KUBELET, BACK])).toEqual(["allowed", "allowed"]);
	});
	test("egress rules name destinations; what none matches is refused, whatever the profile", () => {
		const out = global(
			"out",
			"types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {nets: [192.168.0.2/32], ports: [10250]}}]",
		);
		expect(verdicts(hep("eth0", OPEN_PROFILE) + out, [KUBELET, "node:n1 > node:n2 tcp/10251", WORLD, BACK])).toEqual([
			"allowed",
			"blocked",
			"blocked",
			"allowed",
		]);
	});
	test("outbound failsafes are a list of their own", () => {
		const felix = (field: string): string => object("FelixConfiguration", "default", `${field}: [{protocol: TCP, port: 10250}]`);
		expect(verdicts(hep("eth0") + felix("failsafeOutboundHostPorts"), [KUBELET, ETCD, BACK])).toEqual(["allowed", "blocked", "blocked"]);
		expect(verdicts(hep("eth0") + felix("failsafeInboundHostPorts"), [KUBELET, ETCD, BACK])).toEqual(["blocked", "allowed", "allowed"]);
	});
	test("untracked policies act first, but not on endpoints for every interface; policies before address translation never", () => {
		const shut = global("shut", "types: [Egress], egress: [{action: Deny}]");
		const raw = global(
			"raw",
			"doNotTrack: true, applyOnForward: true, egress: [{action: Allow, protocol: TCP, destination: {ports: [10250]}}], ingress: [{action: Allow, protocol: TCP, source: {ports: [10250]}}]",
		);
		expect(verdicts(hep("eth0") + shut + raw, [KUBELET, WORLD])).toEqual(["allowed", "blocked"]);
		expect(verdicts(hep("eth0") + shut + raw.replace("source: {ports: [10250]}", "source: {ports: [10251]}"), [KUBELET])).toEqual([
			"unknown",
		]);
		expect(verdicts(hep("*") + shut + raw, [KUBELET])).toEqual(["blocked"]);
		const early = global("early", "preDNAT: true, applyOnForward: true, ingress: [{action: Deny}]");
		expect(verdicts(hep("eth0", OPEN_PROFILE) + early, [KUBELET])).toEqual(["allowed"]);
	});
	test("overlay packets leave for other hosts whatever policies say", () => {
		expect(verdicts(hep("*"), ["node:n1 > node:n2 udp/4789", "node:n1 > ip:203.0.113.9 udp/4789"])).toEqual(["allowed", "blocked"]);
	});
});

describe("what stays on the host", () => {
	test("a host always reaches its own pods", () => {
		expect(verdicts(hep("*"), ["node:n1 > pod:a/near tcp/80", "node:n1 > pod:a/far tcp/80"])).toEqual(["allowed", "blocked"]);
	});
	test("loopback is filtered where the endpoint stands for every interface", () => {
		const self = "node:n1 > node:n1 tcp/10250";
		expect(verdicts(hep("*"), [self])).toEqual(["blocked"]);
		expect(verdicts(hep("eth0"), [self])).toEqual(["allowed"]);
	});
});

describe("what goes to pods of other hosts", () => {
	const far = "node:n1 > pod:a/far tcp/80";
	test.each([
		["", "unknown"],
		[pool(", ipipMode: Never, vxlanMode: Never"), "blocked"],
		[pool(""), "blocked"],
		[pool(", vxlanMode: Always"), "allowed"],
		[pool(", ipipMode: CrossSubnet"), "unknown"],
		[pool(", vxlanMode: Always, disabled: true"), "unknown"],
	])("through a named interface, with %j: %s", (pools, verdict) => {
		expect(verdicts(hep("eth0") + pools, [far])).toEqual([verdict]);
	});
	test("an endpoint for every interface has the tunnel among them", () => {
		expect(verdicts(hep("*") + pool(", vxlanMode: Always"), [far])).toEqual(["blocked"]);
	});
});

test("other hosts know an endpoint by its expectedIPs: without them no selector of a peer matches it", () => {
	const second = (ips: string): string =>
		object("HostEndpoint", "n2", `node: n2, interfaceName: eth0${ips}${OPEN_PROFILE}`, ", labels: {host: two}");
	const policy = global("in", "types: [Ingress], ingress: [{action: Allow, source: {selector: host == 'two'}}]");
	expect(verdicts(hep("eth0") + policy + second(", expectedIPs: [192.168.0.2]"), [BACK])).toEqual(["allowed"]);
	expect(verdicts(hep("eth0") + policy + second(""), [BACK])).toEqual(["blocked"]);
});

test("a node that stands in two versions keeps its host endpoint: only its addresses are not known", () => {
	const inventory = read(`${CLUSTER}${node("n1", "192.168.0.9")}\n---\n${hep("eth0")}`);
	const subject = inventory.subjects.find(({ id }) => id === "Node/n1");
	expect([subject?.names, subject?.knownAddresses, subject?.layers.length]).toEqual([["n1"], null, 1]);
	expect(ask(inventory, KUBELET)).toBe("blocked");
});

test("pods whose address is not known have one of the IPPools'", () => {
	const unknown = pod("a", "hook", { app: "hook" }, "", "n2").replace(/status: .*/, "");
	const out = (net: string): string => global("out", `types: [Egress], egress: [{action: Allow, destination: {nets: ["${net}"]}}]`);
	const lets = (yaml: string): readonly boolean[] => {
		const inventory = read(`${CLUSTER}${unknown}\n---\n${hep("*")}${yaml}`);
		const find = (id: string): Subject => inventory.subjects.find((subject) => subject.id === id) as Subject;
		const subject = find("a/Pod/hook");
		const target = { id: subject.id, subject, members: [subject], cluster: null, roles: [], exposureOnly: false };
		const endpoint = {
			name: "n1",
			className: "node",
			subject: find("Node/n1"),
			addresses: null,
			unnamedOutside: false,
			pod: false,
			ipv6: "no",
			via: null,
		} as const;
		const wanted = new Wanted(endpoint, 6, parsePorts("80"), parseCidr("192.168.0.1"));
		return (["lower", "upper"] as const).map((bound) => !leaving(inventory, target, wanted, bound).isEmpty);
	};
	expect(lets(out("10.0.0.0/8"))).toEqual([false, true]);
	expect(lets(out("10.0.0.0/8") + pool(""))).toEqual([true, true]);
	expect(lets(out("10.0.1.0/24") + pool(""))).toEqual([false, true]);
	expect(lets(out("192.168.0.0/16") + pool(""))).toEqual([false, false]);
});
