import { expect, test } from "vitest";
import { ask, pod, read } from "../kubernetes/manifests.ts";

const global = (spec: string): string => `
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: g}
spec: {selector: host == 'one', ${spec}}
---
`;
const PODS = [pod("a", "near", { app: "near" }, "10.0.1.1", "n1"), pod("a", "far", { app: "far" }, "10.0.1.2", "n2")].join("\n---\n");

const DENY = "[{action: Deny, protocol: TCP, destination: {ports: [80]}}, {action: Allow}]";

// In this order: from outside to 80 and 81, from a pod to another on 80, from a pod to outside on 80.
test.each([
	["applyOnForward, inbound", `applyOnForward: true, types: [Ingress], ingress: ${DENY}`, "u a u u"],
	["applyOnForward, outbound", `applyOnForward: true, types: [Egress], egress: ${DENY}`, "u a u u"],
	[
		"before address translation",
		"applyOnForward: true, preDNAT: true, types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [80]}}]",
		"u a u u",
	],
	["of local processes alone", `types: [Ingress], ingress: ${DENY}`, "a a a a"],
])("pods may run on hosts that the inputs do not show: policies %s", (_, spec, verdicts) => {
	const inventory = read(`${PODS}\n---\n${global(spec)}`);
	const questions = [
		"ip:203.0.113.9 > pod:a/near tcp/80",
		"ip:203.0.113.9 > pod:a/near tcp/81",
		"pod:a/far > pod:a/near tcp/80",
		"pod:a/far > ip:203.0.113.9 tcp/80",
	];
	expect(questions.map((question) => ask(inventory, question)[0]).join(" ")).toBe(verdicts);
});
